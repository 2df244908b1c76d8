"""Splines: the B-splines against SciPy's, their meaning, bad knots."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.interpolate import BSpline, make_lsq_spline

from w2sverify.classes import Polynomial, Spline
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace

KNOTS = (0.0, 0.1, 0.5, 0.75, 2.0)


def column(values):
    return np.array(values, dtype=np.float64)[:, None]


def clamped(knots, degree):
    return np.concatenate([[knots[0]] * degree, knots, [knots[-1]] * degree])


@pytest.mark.parametrize("degree", [0, 1, 2, 3, 5])
def test_the_exact_basis_is_scipys(degree):
    x = np.sort(np.concatenate([np.random.default_rng(0).uniform(0, 2, 40), KNOTS]))
    expected = BSpline.design_matrix(x, clamped(KNOTS, degree), degree).toarray()
    chosen = Spline(KNOTS, degree)
    exact = np.zeros_like(expected)
    for i, row in enumerate(chosen.exact_design(column(x))):
        assert sum(row.values()) == 1
        assert min(row.values()) > 0
        for j, value in row.items():
            exact[i, j] = float(value)
    np.testing.assert_allclose(exact, expected, rtol=0, atol=1e-14)
    np.testing.assert_allclose(chosen.float_design(column(x)), expected, rtol=0, atol=1e-14)


def test_a_hat_by_hand():
    rows = Spline((0.0, 1.0, 4.0), 1).exact_design(column([0.25, 1.0, 2.0]))
    assert rows[0] == {0: Fraction(3, 4), 1: Fraction(1, 4)}
    assert rows[1] == {1: 1}
    assert rows[2] == {1: Fraction(2, 3), 2: Fraction(1, 3)}


def test_outside_it_keeps_its_value():
    chosen = Spline(KNOTS, 3)
    rows = chosen.exact_design(column([-5.0, 0.0, 2.0, 1e300]))
    assert rows[0] == rows[1] == {0: 1}
    assert rows[2] == rows[3] == {chosen.columns(column([0.0])) - 1: 1}


def test_two_knots_are_polynomials():
    x = column(np.linspace(0, 2, 9))
    g, space = np.sin(3 * x[:, 0]), SampleSpace.uniform(9)
    spline = Spline((0.0, 2.0), 3).project(space, x, g, exact=True).values
    assert spline.tolist() == Polynomial(3).project(space, x, g, exact=True).values.tolist()


@pytest.mark.parametrize("points", [50, 2000])
def test_the_fit_is_scipys(points):
    rng = np.random.default_rng(1)
    x = np.sort(rng.uniform(0, 2, points))
    g = np.sin(5 * x) + rng.standard_normal(points)
    weights = rng.uniform(0.5, 1.5, points)
    space = SampleSpace(weights / weights.sum())
    expected = make_lsq_spline(x, g, clamped(KNOTS, 3), 3, w=np.sqrt(weights))(x)
    found = Spline(KNOTS).project(space, column(x), g).values
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"knots": (1.0,)}, "knots"),
        ({"knots": (1.0, 1.0)}, "knots"),
        ({"knots": (2.0, 1.0)}, "knots"),
        ({"knots": (0.0, float("nan"))}, "knots"),
        ({"knots": (0.0, float("inf"))}, "knots"),
        ({"knots": 3.0}, "knots"),
        ({"knots": KNOTS, "degree": -1}, "degree"),
        ({"knots": KNOTS, "radius": 0.0}, "radius"),
    ],
)
def test_bad_parameters(options, word):
    with pytest.raises(InputError, match=word):
        Spline(**options)


def test_parameters():
    chosen = Spline(np.array([0, 1, 2]), 2, 1.5)
    assert eval(repr(chosen)) == chosen
    assert hash(chosen) == hash(Spline((0.0, 1.0, 2.0), 2, 1.5))
