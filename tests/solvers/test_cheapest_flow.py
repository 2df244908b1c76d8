"""Cheapest flows: they carry the supply away, and cost what a linear program says."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from w2sverify.solvers.cheapest_flow import cheapest_flow


@st.composite
def networks(draw):
    """Nodes, pairs with positive costs that connect them, and a supply that sums to 0."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    nodes = draw(st.integers(2, 8))
    kept = rng.random((nodes, nodes)) < draw(st.sampled_from([0.3, 1.0]))
    pairs = [
        (i, j, Fraction(int(rng.integers(1, 6)), 4))
        for i in range(nodes)
        for j in range(i + 1, nodes)
        if j == i + 1 or kept[i, j]
    ]
    supply = [Fraction(int(b), 8) for b in rng.integers(-3, 4, nodes)]
    supply[-1] -= sum(supply)
    return nodes, pairs, supply


def balance(nodes, pairs, flow):
    out = [Fraction(0)] * nodes
    for (i, j, _), f in zip(pairs, flow, strict=True):
        out[i] += f
        out[j] -= f
    return out


@settings(derandomize=True, deadline=None, max_examples=150)
@given(networks())
def test_carries_the_supply_at_the_least_cost(network):
    nodes, pairs, supply = network
    flow = cheapest_flow(nodes, pairs, supply)
    assert balance(nodes, pairs, flow) == supply
    cost = sum(c * abs(f) for (_, _, c), f in zip(pairs, flow, strict=True))
    incidence = np.zeros((nodes, 2 * len(pairs)))
    for e, (i, j, _) in enumerate(pairs):
        incidence[i, 2 * e] = incidence[j, 2 * e + 1] = 1
        incidence[j, 2 * e] = incidence[i, 2 * e + 1] = -1
    costs = np.repeat([float(c) for *_, c in pairs], 2)
    least = linprog(costs, A_eq=incidence, b_eq=[float(b) for b in supply]).fun
    assert abs(least - float(cost)) < 1e-9 * (1 + float(cost))


def test_a_detour_is_taken_where_it_is_cheaper():
    pairs = [(0, 1, 5), (0, 2, 1), (1, 2, 1)]
    assert cheapest_flow(3, pairs, [1, -1, 0]) == [0, 1, -1]
    assert cheapest_flow(3, [(0, 1, 1), *pairs[1:]], [1, -1, 0]) == [1, 0, 0]


def test_no_flow():
    assert cheapest_flow(2, [(0, 1, 1)], [1, 1]) is None
    assert cheapest_flow(3, [(0, 1, 1)], [1, 0, -1]) is None
    assert cheapest_flow(1, [], [0]) == []
