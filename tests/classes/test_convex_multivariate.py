"""Convex functions of several variables: small answers by hand, meaning, exact conic forms."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify import SampleSpace
from w2sverify.classes.convex_multivariate import ConvexMultivariate
from w2sverify.draw import generator

UNIFORM = SampleSpace.uniform


def test_a_dome_becomes_flat():
    x = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 3.0], [1.0, 1.0]])
    found = ConvexMultivariate().project(UNIFORM(4), x, np.array([0.0, 0.0, 0.0, 4.0]), exact=True)
    assert found.certificate.gap == 0
    # v = g + c (1/3, 1/3, 1/3, -1) with 4 - c = c / 3.
    np.testing.assert_array_equal(found.values, [1.0, 1.0, 1.0, 1.0])
    bowl = np.array([1.0, 1.0, 1.0, 0.0])
    np.testing.assert_array_equal(
        ConvexMultivariate().project(UNIFORM(4), x, bowl, exact=True).values, bowl
    )


def test_equal_points_have_equal_values_and_no_columns_are_constants():
    g = np.array([1.0, 5.0, 3.0])
    chosen = ConvexMultivariate()
    values = chosen.project(UNIFORM(3), np.array([[1.0], [0.0], [1.0]]), g).values
    np.testing.assert_allclose(values, [2.0, 5.0, 2.0], atol=1e-14)
    for exact in (False, True):
        values = chosen.project(UNIFORM(3), np.zeros((3, 0)), g, exact=exact).values
        np.testing.assert_allclose(values, [3.0] * 3, atol=1e-15)


@pytest.mark.parametrize("exact", [False, True])
def test_points_without_weight_lie_on_the_largest_tangent(exact):
    x = np.array([0.0, 1.0, 2.0, 3.0, 5.0])
    space = SampleSpace([Fraction(k, 3) for k in (1, 0, 1, 1, 0)])
    g = np.array([0.0, -9.0, 0.0, 1.0, 99.0])
    found = ConvexMultivariate().project(space, x, g, exact=exact)
    v = found.values
    np.testing.assert_allclose(v[[0, 2, 3]], [0.0, 0.0, 1.0], atol=1e-12)
    slopes = np.diff(v) / np.diff(x)
    assert np.all(np.diff(slopes) >= -1e-12)


def test_fitted_functions_are_convex_on_segments():
    rng = np.random.default_rng(0)
    grid = np.array([[a, b] for a in range(5) for b in range(5)], dtype=float)
    g = rng.standard_normal((3, 25))
    values = ConvexMultivariate().project(UNIFORM(25), grid, g).values
    for v, goal in zip(values, g, strict=True):
        assert np.min(bends(v)) >= -1e-11
        assert np.min(bends(goal)) < -0.1


def bends(values):
    """Second differences along one axis of the grid."""
    return np.diff(values.reshape(5, 5), 2, axis=0)


def test_differences_in_the_conic_form_are_exact():
    x = np.array([[1.0, 1e300], [2.0**-60, -1e300], [1e308, 0.0], [-1e308, 5e-324]])
    form = ConvexMultivariate().conic(x)
    m, d = 4, 2
    points = sorted(map(tuple, x.tolist()))
    rows = iter(form.constraints)
    for i in range(m):
        for j in range(m):
            if i == j:
                continue
            row = next(rows)
            assert (row[j], row[i]) == (1, -1)
            for c in range(d):
                exact = Fraction(points[j][c]) - Fraction(points[i][c])
                assert Fraction(row.get(m + i * d + c, 0)) == -exact


def test_multipliers_exist_for_what_lowers_convex_functions():
    chosen, x = ConvexMultivariate(), np.array([[0.0], [1.0], [2.0]])
    form = chosen.conic(x)
    up = [Fraction(-1, 2), Fraction(1), Fraction(-1, 2), *[Fraction(0)] * 3]
    dual = chosen.multipliers(form, up)
    assert min(dual) >= 0
    for k in range(form.coefficients):
        total = sum(
            y * Fraction(row.get(k, 0)) for y, row in zip(dual, form.constraints, strict=True)
        )
        assert total == -up[k]
    assert chosen.multipliers(form, [-b for b in up]) is None
    assert chosen.multipliers(form, [Fraction(1), *[Fraction(0)] * 5]) is None


def test_supported_pairs_often_bind():
    chosen, bound = ConvexMultivariate(), 0
    for seed in range(20):
        rng = generator(seed, "pairs")
        bound += any(chosen.supported_pair(rng, chosen.draw_features(rng, 8))[1])
    assert bound >= 8
