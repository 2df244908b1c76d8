"""Total variation balls: by hand, proved gaps of float fits, ties, parameters."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from w2sverify.classes import TotalVariationBall
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace


def variation(x, values):
    _, first = np.unique(x, return_index=True)
    return np.abs(np.diff(values[first])).sum()


def test_by_hand():
    ball, space = TotalVariationBall(2.0), SampleSpace.uniform(3)
    x, weak = np.array([2.0, 0.0, 1.0]), np.array([0.0, 0.0, 3.0])
    exact = ball.project(space, x, weak, exact=True)
    level = Fraction(2, 3)
    assert exact.point == (level, level + 1, level, 1, 1)
    assert exact.certificate.gap == 0
    np.testing.assert_allclose(ball.project(space, x, weak).values, exact.values, atol=1e-15)


@pytest.mark.parametrize("points", [1, 2, 30, 200])
@pytest.mark.parametrize("radius", [1e-3, 1.0, 1e3])
def test_float_fits_are_members_with_a_tiny_proven_gap(points, radius):
    rng = np.random.default_rng(points)
    x, weak = np.round(rng.standard_normal(points) * 8), rng.standard_normal(points)
    space = SampleSpace.uniform(points)
    projection = TotalVariationBall(radius).project(space, x, weak)
    # The radius enters where it does not bind: the gap is radius max |S|, and S is rounding.
    assert projection.certificate.gap < 1e-16 * (10 + radius)
    assert variation(x, projection.values) <= radius * (1 + 1e-12)
    if points > 1:
        wrong = replace(projection, coef=projection.coef * 0.9)
        assert wrong.certificate.gap > 1e-7


def test_equal_x_have_equal_values_and_no_weight_no_say():
    space = SampleSpace([Fraction(1, 2), Fraction(1, 2), Fraction(0)])
    x, weak = np.array([1.0, 1.0, 5.0]), np.array([0.0, 4.0, 100.0])
    for exact in (False, True):
        values = TotalVariationBall(1.0).project(space, x, weak, exact=exact).values
        np.testing.assert_array_equal(values, [2.0, 2.0, 2.0])


@pytest.mark.parametrize("radius", [0, 0.0, -1.0, np.nan, np.inf, "1", None, True])
def test_bad_radius(radius):
    with pytest.raises(InputError, match="TotalVariationBall has radius"):
        TotalVariationBall(radius)


def test_two_columns_are_refused():
    with pytest.raises(InputError, match="takes 1 feature columns"):
        TotalVariationBall().project(SampleSpace.uniform(2), np.ones((2, 2)), np.ones(2))
