"""Simplices, subgradients and tangents at rational points."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify.solvers.jensen import ExactPoints, Simplex

SQUARE = ExactPoints.of(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [0.5, 0.5]]))


def balanced(points, simplex):
    """Whether the shares are positive and the point is their mean."""
    total = sum(simplex.shares.values())
    at = [
        sum(c * points.whole[j][k] for j, c in simplex.shares.items())
        for k in range(len(points.unit))
    ]
    right = at == [total * x for x in points.whole[simplex.point]]
    return right and min(simplex.shares.values()) > 0 and simplex.point not in simplex.shares


def test_coordinates_are_exact_at_any_scale():
    x = np.array([[2.0**-400, 0.1, 0.0], [3 * 2.0**-400, -0.0, 0.0]])
    points = ExactPoints.of(x)
    for i in range(2):
        for c in range(3):
            assert points.whole[i][c] * points.unit[c] == Fraction(float(x[i, c]))
    assert max(abs(row[0]) for row in points.whole) == 3


def test_the_only_simplex():
    found = SQUARE.simplex(4, [0, 1, 2])
    assert balanced(SQUARE, found)
    assert found == Simplex(4, {0: 2, 1: 1, 2: 1})
    assert found.row == {0: 2, 1: 1, 2: 1, 4: -4}
    # Outside, not unique, not all used.
    assert SQUARE.simplex(4, [1, 2, 3]) is None
    assert SQUARE.simplex(4, [0, 1, 2, 3]) is None
    assert SQUARE.simplex(0, [1, 2]) is None
    assert not balanced(SQUARE, Simplex(4, {0: 1, 1: 1, 2: 1}))


def test_the_cheapest_simplex():
    found = SQUARE.any_simplex(4, [0, 1, 2, 3], [0, 5, 5, 0])
    assert found == Simplex(4, {0: 3, 3: 1})
    assert SQUARE.any_simplex(0, [1, 2, 3], [0, 0, 0]) is None
    assert SQUARE.any_simplex(0, [], []) is None


def test_a_subgradient_follows_values_and_supports():
    values = [0, 2, 2, 4, 1]  # x + y, and 1 = 1/2 + 1/2
    assert SQUARE.supports(4, values, [Fraction(1, 2)] * 2)  # whole coordinates are doubled
    assert not SQUARE.supports(4, values, [Fraction(1, 2), Fraction(3, 5)])
    assert SQUARE.follow(4, values, [0.4, 0.6], [0, 1, 2]) == [Fraction(1, 2)] * 2
    assert SQUARE.follow(4, values, [0.4, 0.6], []) is None
    # Values that no affine function meets.
    assert SQUARE.follow(4, [0, 2, 2, 5, 1], [0.5, 0.5], [0, 1, 2, 3]) is None


def test_a_tangent_or_a_violated_simplex():
    slope = SQUARE.tangent(4, [0, 2, 2, 4, 1])
    assert SQUARE.supports(4, [0, 2, 2, 4, 1], slope)
    simplex = SQUARE.tangent(4, [0, 2, 2, 4, 2])
    assert balanced(SQUARE, simplex)
    assert sum(c * [0, 2, 2, 4, 2][j] for j, c in simplex.row.items()) < 0


def test_the_envelope_is_the_largest_tangent():
    top, steep = SQUARE.envelope([0, 0], [[0, 0], [1, Fraction(1, 3)]])
    assert top == [0, 0, Fraction(0), Fraction(4, 3), 0] or max(top) > 0
    heights = [
        max(Fraction(0), (x - SQUARE.whole[1][0]) + Fraction(1, 3) * (y - SQUARE.whole[1][1]))
        for x, y in SQUARE.whole
    ]
    assert top == heights
    for i, slope in enumerate(steep):
        bottom = np.lcm.reduce([v.denominator for v in top])
        whole = [int(v * bottom) for v in top]
        assert SQUARE.supports(i, whole, [s * int(bottom) for s in slope])


@pytest.mark.parametrize("tilt", [0.0, 1.0])
def test_where_tangents_meet_the_values(tilt):
    x = np.array([[0.0], [0.5], [1.0]])
    points = ExactPoints.of(x)
    meets = points.meeting([0.0, 0.5, 1.0], np.full((3, 1), tilt), x)
    assert meets[0] == ([1, 2] if tilt else [])
