"""Levels and covers of partial orders, against the definition."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers.partial_order import PartialOrder

PROFILE = settings(derandomize=True, deadline=None, max_examples=120)
rows = st.integers(0, 4).flatmap(
    lambda d: st.lists(st.lists(st.integers(-2, 2), min_size=d, max_size=d), min_size=1, max_size=9)
)


def closure(order):
    """All pairs of levels that the edges put in order."""
    below = np.eye(order.levels, dtype=bool)
    below[order.tails, order.heads] = True
    for k in range(order.levels):
        below |= below[:, k : k + 1] & below[k]
    return below


def agrees(order, below):
    """Whether the points compare as `below[i, j]` says, and no edge is there in vain."""
    place = order.place
    found = closure(order)
    right = np.array_equal(found[np.ix_(place, place)], below)
    upwards = bool(np.all(order.tails < order.heads))
    strict = found & ~np.eye(order.levels, dtype=bool)
    between = (strict.astype(int) @ strict.astype(int)) > 0
    return right and upwards and not np.any(between[order.tails, order.heads])


@PROFILE
@given(rows)
def test_rows_compare_in_every_column(table):
    x = np.array(table, dtype=float).reshape(len(table), -1)
    below = np.all(x[:, None] <= x[None], axis=2)
    assert agrees(PartialOrder.of_rows(x), below)


@PROFILE
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=9),
    st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 0.5, -1]), min_size=1, max_size=8),
)
def test_edges_order_labels_along_paths(edges, labels):
    below = np.array([[reaches(edges, a, b) for b in labels] for a in labels])
    order = PartialOrder.of_edges(np.array(labels, dtype=float), tuple(edges))
    assert agrees(order, below)


def reaches(edges, start, goal):
    seen, todo = {start}, [start]
    while todo:
        at = todo.pop()
        todo += [b for a, b in edges if a == at and b not in seen]
        seen.update(b for a, b in edges if a == at)
    return goal in seen


def test_the_checker_sees_missing_and_superfluous_edges():
    x = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 2.0]])
    below = np.all(x[:, None] <= x[None], axis=2)
    order = PartialOrder.of_rows(x)
    assert agrees(order, below)
    for k in range(len(order.tails)):
        tails, heads = np.delete(order.tails, k), np.delete(order.heads, k)
        assert not agrees(PartialOrder(4, order.place, tails, heads), below)
    low, high = order.place[[0, 2]]
    more = PartialOrder(4, order.place, np.append(order.tails, low), np.append(order.heads, high))
    assert not agrees(more, below)


@pytest.mark.parametrize("scale", [1.0, 2.0**-1074, 2.0**400])
def test_comparisons_are_exact(scale):
    x = np.array([[0.0], [-0.0], [1.0], [np.nextafter(1.0, 2.0)]])
    order = PartialOrder.of_rows(np.hstack([x, x]) * scale)
    tiny = scale < 1e-300
    assert order.levels == (2 if tiny else 3)
    assert order.place.tolist() == ([0, 0, 1, 1] if tiny else [0, 0, 1, 2])
    assert order.is_chain


def test_without_columns_all_points_are_one():
    assert PartialOrder.of_rows(np.zeros((3, 0))).levels == 1


def test_only_total_orders_are_chains():
    for table in product([0.0, 1.0], repeat=4):
        x = np.array(table).reshape(2, 2)
        below = np.all(x[:, None] <= x[None], axis=2)
        assert PartialOrder.of_rows(x).is_chain == bool(below[0, 1] or below[1, 0])


def test_raised_is_the_least_monotone_function_above():
    order = PartialOrder.of_edges(np.arange(4.0), ((0, 1), (1, 3), (0, 2)))
    values = np.array([5, 1, 7, 2])[np.argsort(order.place)].tolist()
    assert [order.raised(values)[k] for k in order.place] == [5, 5, 7, 5]
