"""Convex, and non-decreasing concave, functions of one variable: what the classes mean."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from w2sverify.classes import ConcaveMonotone, Convex1D
from w2sverify.convex import ConvexClass
from w2sverify.errors import InputError
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.space import SampleSpace

KINDS = [Convex1D, ConcaveMonotone]


def exactly(kind, x, target, weights=None):
    space = SampleSpace.uniform(len(x)) if weights is None else SampleSpace(weights)
    return kind().project(space, np.array(x), np.array(target), exact=True)


def slopes(x, values):
    return [
        (v - u) / (Fraction(b) - Fraction(a))
        for (a, u), (b, v) in pairwise(zip(x, values, strict=True))
    ]


def test_small_projections_by_hand():
    assert exactly(Convex1D, [0.0, 1.0, 2.0], [0.0, 3.0, 0.0]).point == (1, 1, 1)
    assert exactly(Convex1D, [0.0, 1.0, 3.0], [2.0, 0.0, 2.0]).point == (2, 0, 2)
    concave = exactly(ConcaveMonotone, [0.0, 1.0, 2.0], [0.0, 3.0, 0.0])
    assert concave.point == (0, Fraction(3, 2), Fraction(3, 2))
    assert exactly(ConcaveMonotone, [0.0, 1.0, 2.0], [2.0, 1.0, 0.0]).point == (1, 1, 1)
    line = exactly(ConcaveMonotone, [0.0, 1.0, 2.0], [0.0, 0.0, 3.0])
    assert line.point == (Fraction(-1, 2), 1, Fraction(5, 2))


def test_equal_x_have_one_value():
    found = exactly(Convex1D, [1.0, 0.0, 1.0], [0.0, 5.0, 2.0])
    np.testing.assert_array_equal(found.values, [1.0, 5.0, 1.0])
    assert exactly(Convex1D, [2.0, 2.0], [0.0, 1.0]).point == (Fraction(1, 2),)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("points", [1, 2, 3, 10, 40])
def test_exact_projections_have_the_shape_and_gap_zero(kind, points):
    rng = np.random.default_rng(points)
    for _ in range(5):
        x, target = np.sort(rng.standard_normal(points)), rng.standard_normal(points)
        found = exactly(kind, x, target)
        assert found.certificate.gap == 0
        rises = slopes(x.tolist(), found.point)
        assert all(kind.sign * a <= kind.sign * b for a, b in pairwise(rises))
        assert kind is Convex1D or all(rise >= 0 for rise in rises)


@pytest.mark.parametrize("kind", KINDS)
def test_the_conic_form_refuses_other_shapes(kind):
    features = np.array([[0.0], [1.0], [2.0], [4.0]])
    form = kind().conic(features)

    def inside(values):
        sums = [sum(a * values[j] for j, a in row.items()) for row in form.constraints]
        return all(total >= 0 for total in sums)

    assert inside([0, 1, 2, 4])
    assert not inside([4, 3, 5, 3])
    assert inside([4, 1, 0, 1]) == (kind is Convex1D)
    assert inside([0, 2, 3, 4]) == (kind is ConcaveMonotone)
    assert not inside([0, 2, 3, Fraction(3) - Fraction(1, 10**30)]) or kind is Convex1D


@pytest.mark.parametrize("kind", KINDS)
def test_equals_the_generic_routes(kind):
    rng = np.random.default_rng(5)
    for _ in range(10):
        n = int(rng.integers(1, 12))
        x, target = np.round(rng.standard_normal((n, 1)) * 8) / 8, rng.standard_normal(n)
        space = SampleSpace.uniform(n)
        form = kind().conic(x)
        expected, _ = exact_projection(
            form.features,
            space.exact_weights,
            target.tolist(),
            form.constraints,
            form.offset,
            form.cones,
            None,
            coefficients=form.coefficients,
        )
        assert list(kind().project(space, x, target, exact=True).point) == expected
        slow = ConvexClass.fit(kind(), space, x, target)
        values = [float(v) for v in form.values([Fraction(c) for c in slow.tolist()])]
        np.testing.assert_allclose(kind().project(space, x, target).values, values, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [2.0**-1074, 2.0**-400, 1.0, 2.0**400, 2.0**1000])
def test_any_scale_of_x_is_exact(kind, scale):
    x = np.array([3.0, 0.0, 1.0, 7.0, 4.0, 9.0]) * scale
    target = np.array([1.0, 2.0, -1.0, 0.5, 0.0, 4.0])
    found = exactly(kind, x, target)
    assert found.certificate.gap == 0
    assert found.point == exactly(kind, x / scale, target).point


@pytest.mark.parametrize("kind", KINDS)
def test_neighbouring_and_distant_floats(kind):
    x = np.array([1.0, np.nextafter(1.0, 2.0), 2.0, -1e300, 5e-324, 0.0])
    target = np.array([1.0, 0.0, 3.0, -2.0, 1.0, 5.0])
    assert exactly(kind, x, target).certificate.gap == 0


@pytest.mark.parametrize("kind", KINDS)
def test_lift_is_a_member_near_the_fit(kind):
    rng = np.random.default_rng(8)
    x = np.round(rng.standard_normal(30) * 8)[:, None] / 8
    fitted = kind().project(SampleSpace.uniform(30), x, rng.standard_normal(30))
    levels = kind().lift(x, [Fraction(v) for v in fitted.values.tolist()])
    spots = np.unique(x)
    rises = slopes(spots.tolist(), levels)
    assert all(kind.sign * a <= kind.sign * b for a, b in pairwise(rises))
    near = [float(levels[k]) for k in np.searchsorted(spots, x[:, 0])]
    np.testing.assert_allclose(near, fitted.values, atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_multipliers_only_where_the_gradient_allows_them(kind):
    x = np.array([[0.0], [1.0], [3.0], [4.0]])
    form = kind().conic(x)
    sums = [-kind.sign * Fraction(s) for s in (2, 1, 3 if kind.falling else 0)]
    flows = [sums[0], (sums[1] - sums[0]) / 2, sums[2] - sums[1]]
    gradient = [b - a for a, b in pairwise([Fraction(0), *flows, Fraction(0)])]
    dual = kind().multipliers(form, gradient)
    assert dual is not None
    assert min(dual) >= 0
    for j, pull in enumerate(gradient):
        pairs = zip(dual, form.constraints, strict=True)
        assert sum(entry * row.get(j, 0) for entry, row in pairs) == -pull
    assert kind().multipliers(form, [-pull for pull in gradient]) is None
    shifted = [gradient[0] + Fraction(1, 10**40), *gradient[1:]]
    assert kind().multipliers(form, shifted) is None


def test_takes_one_column():
    with pytest.raises(InputError, match="1 feature columns, not 2"):
        Convex1D().project(SampleSpace.uniform(3), np.ones((3, 2)), np.ones(3))
