"""The hull: small answers by hand, membership, bad vertices."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify.classes import Hull, Simplex
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace

SPACE = SampleSpace.uniform(3)
X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def values(vertices, target, *, exact=True):
    return Hull(vertices).project(SPACE, X, np.array(target), exact=exact).values.tolist()


def test_one_vertex_is_one_function():
    assert values([[2.0, -1.0]], [5.0, 5.0, 5.0]) == [2.0, -1.0, 1.0]


def test_a_segment_by_hand():
    # From (0, 0) to (2, 2) the functions are t (2, 2, 4); the nearest to g has
    # t = <g, v> / <v, v> = (1 + 1 + 4) 2 / 24 = 1/2.
    assert values([[0.0, 0.0], [2.0, 2.0]], [1.0, 1.0, 2.0]) == [1.0, 1.0, 2.0]
    assert values([[0.0, 0.0], [2.0, 2.0]], [9.0, 9.0, 9.0]) == [2.0, 2.0, 4.0]


@pytest.mark.parametrize("exact", [True, False])
def test_repeated_and_inner_vertices_change_nothing(exact):
    corners = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]
    more = [*corners, [2.0, 0.0], [0.5, 0.5], [1.0, 1.0]]
    for target in ([1.0, 3.0, -1.0], [-2.0, 0.5, 0.25]):
        plain, filled = values(corners, target, exact=exact), values(more, target, exact=exact)
        assert plain == pytest.approx(filled, abs=1e-14)


def test_identity_vertices_are_the_simplex():
    target = np.array([0.3, -0.5, 2.0])
    point = Hull(np.eye(2)).project(SPACE, X, target, exact=True).point
    assert point == Simplex().project(SPACE, X, target, exact=True).point


def test_the_products_are_exact():
    hull = Hull([[0.1, 0.3], [1e200, -1e-200]])
    x = np.array([[0.7, 0.9]])
    first, second = (hull.conic(x).features[0][j] for j in (0, 1))
    assert first == Fraction(0.7) * Fraction(0.1) + Fraction(0.9) * Fraction(0.3)
    assert second == Fraction(0.7) * Fraction(1e200) - Fraction(0.9) * Fraction(1e-200)
    # Floats round both; a form made from them would be another set.
    assert first != Fraction(0.7 * 0.1 + 0.9 * 0.3)


def test_parameters():
    hull = Hull(np.arange(6.0).reshape(3, 2))
    assert eval(repr(hull)) == hull
    assert hash(hull) == hash(Hull(hull.vertices))
    assert hull.feature_columns == 2
    assert Hull.feature_columns is None


@pytest.mark.parametrize(
    "vertices", [[], [[]], [1.0, 2.0], [[1.0], [1.0, 2.0]], [[float("nan")]], [[float("inf")]], "x"]
)
def test_bad_vertices(vertices):
    with pytest.raises(InputError, match="vertices"):
        Hull(vertices)


def test_other_columns_are_refused():
    with pytest.raises(InputError, match="takes 3 feature columns"):
        Hull([[1.0, 2.0, 3.0]]).project(SPACE, X, np.ones(3))
    with pytest.raises(InputError, match="3 coefficients, the features 2"):
        Hull([[1.0, 2.0, 3.0]]).conic(X)
