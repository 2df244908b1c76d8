"""Functions that respect a partial order: small answers by hand, meaning, bad parameters."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify import SampleSpace
from w2sverify.classes.monotone import Monotone
from w2sverify.classes.monotone_partial_order import MonotonePartialOrder
from w2sverify.errors import InputError

UNIFORM = SampleSpace.uniform


def test_a_corner_by_hand():
    # The first point is below the others, which do not compare.
    x = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    found = MonotonePartialOrder().project(UNIFORM(3), x, np.array([3.0, 0.0, 6.0]), exact=True)
    assert found.certificate.gap == 0
    np.testing.assert_array_equal(found.values, [1.5, 1.5, 6.0])
    free = MonotonePartialOrder(edges=()).project(
        UNIFORM(3), np.arange(3.0), np.array([3.0, 0.0, 6.0]), exact=True
    )
    np.testing.assert_array_equal(free.values, [3.0, 0.0, 6.0])


def test_one_column_is_monotone():
    rng = np.random.default_rng(0)
    x, g = np.round(rng.standard_normal((40, 1)), 1), rng.standard_normal((5, 40))
    space = SampleSpace(rng.dirichlet(np.ones(40)))
    twins = MonotonePartialOrder(), Monotone()
    for exact in (False, True):
        goals = g[0] if exact else g
        first, second = (twin.project(space, x, goals, exact=exact).values for twin in twins)
        np.testing.assert_allclose(first, second, atol=1e-13)
    with_edges = MonotonePartialOrder(edges=tuple((k, k + 1) for k in range(39)))
    labels = np.argsort(np.argsort(x[:, 0], kind="stable"))[:, None].astype(float)
    assert not np.allclose(with_edges.project(space, -labels + 39, g).values, first)


def test_equal_points_and_no_columns_are_means():
    g = np.array([1.0, 5.0, 3.0])
    assert (
        MonotonePartialOrder().project(UNIFORM(3), np.zeros((3, 0)), g).values.tolist() == [3.0] * 3
    )
    values = MonotonePartialOrder().project(UNIFORM(3), np.array([[1.0], [0.0], [1.0]]), g).values
    assert values.tolist() == [3.0, 3.0, 3.0]


def test_cycles_are_equal_and_paths_pass_through_absent_labels():
    cycle = MonotonePartialOrder(edges=((0, 1), (1, 0), (5, 9), (9, 7)))
    x, g = np.array([0.0, 1.0, 7.0, 5.0]), np.array([1.0, 2.0, 0.0, 4.0])
    found = cycle.project(UNIFORM(4), x, g, exact=True)
    np.testing.assert_array_equal(found.values, [1.5, 1.5, 2.0, 2.0])


def test_fitted_functions_respect_the_order():
    rng = np.random.default_rng(1)
    x, g = rng.standard_normal((300, 3)), rng.standard_normal((2, 300))
    values = MonotonePartialOrder().project(UNIFORM(300), x, g).values
    below = np.all(x[:, None] <= x[None], axis=2)
    for v, goal in zip(values, g, strict=True):
        assert np.all((v[:, None] <= v[None]) | ~below)
        assert not np.all((goal[:, None] <= goal[None]) | ~below)


def test_three_hundred_points_exactly():
    rng = np.random.default_rng(2)
    x, g = rng.standard_normal((300, 2)), rng.standard_normal(300)
    chosen, space = MonotonePartialOrder(), UNIFORM(300)
    exact = chosen.project(space, x, g, exact=True)
    assert exact.certificate.gap == 0
    np.testing.assert_allclose(chosen.project(space, x, g).values, exact.values, atol=1e-13)


def test_multipliers_need_a_flow():
    chosen, x = MonotonePartialOrder(), np.array([[0.0, 0.0], [1.0, 1.0]])
    form = chosen.conic(x)
    assert chosen.multipliers(form, [Fraction(1), Fraction(-1)]) == [1]
    assert chosen.multipliers(form, [Fraction(-1), Fraction(1)]) is None


@pytest.mark.parametrize(
    "edges", [3, [1, 2], [(1, 2, 3)], [(0.5, 1)], [(-1, 0)], [(0, 1 << 53)], ["ab"], [(None, 1)]]
)
def test_bad_edges_are_refused(edges):
    with pytest.raises(InputError, match=r"(give|pair)"):
        MonotonePartialOrder(edges=edges)


def test_edges_take_one_column():
    chosen = MonotonePartialOrder(edges=np.array([[0, 1]]))
    assert chosen == MonotonePartialOrder(edges=((0, 1),))
    with pytest.raises(InputError, match="1 feature columns, not 2"):
        chosen.project(UNIFORM(2), np.zeros((2, 2)), np.zeros(2))
    with pytest.raises(InputError, match="one feature column"):
        chosen.conic(np.zeros((2, 2)))
