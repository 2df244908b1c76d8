"""Maximum flows: conserved, blocked by a cut, the same compiled, in lists and in integers."""

from fractions import Fraction
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from w2sverify.solvers import preflow
from w2sverify.solvers.preflow import Network

PROFILE = settings(derandomize=True, deadline=None, max_examples=80)


@st.composite
def networks(draw, nodes=12):
    """A network without cycles, and whole surpluses."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, nodes))
    pairs = np.argwhere(np.triu(rng.random((count, count)) < rng.random(), 1))
    return Network.of(count, pairs[:, 0], pairs[:, 1]), rng.integers(-5, 6, count).tolist()


def fault(network, before, left, flow, near):
    """What is wrong with a flow, or nothing; exact numbers in, exact answer."""
    rest = list(before)
    for low, high, amount in zip(network.tails, network.heads, flow, strict=True):
        if amount < 0:
            return "negative"
        rest[low] -= amount
        rest[high] += amount
    if rest != list(left):
        return "not conserved"
    for i, value in enumerate(rest):
        if (value < 0 and not near[i]) or (value > 0 and near[i]):
            return "more could flow"
    for low, high, amount in zip(network.tails, network.heads, flow, strict=True):
        if near[high] and not near[low]:
            return "an edge crosses the cut"
        if near[low] and not near[high] and amount:
            return "flow returns over the cut"
    return ""


@PROFILE
@given(networks())
def test_the_flow_is_largest(case):
    network, before = case
    left = list(before)
    flow, near = network.drain(left)
    assert fault(network, before, left, flow, near) == ""


@PROFILE
@given(networks())
def test_as_much_arrives_as_scipy_says(case):
    network, before = case
    left = list(before)
    network.drain(left)
    arrived = sum(max(v, 0) for v in before) - sum(max(v, 0) for v in left)
    count, wide = network.nodes, 10**6
    matrix = np.zeros((count + 2, count + 2), dtype=np.int32)
    matrix[network.tails, network.heads] = wide
    for i, value in enumerate(before):
        matrix[count, i], matrix[i, count + 1] = max(value, 0), max(-value, 0)
    assert maximum_flow(csr_array(matrix), count, count + 1).flow_value == arrived


@PROFILE
@given(networks(nodes=40), st.integers(0, 99))
def test_floats_end_and_their_compiled_twin_is_the_same(case, seed):
    network, _ = case
    before = np.random.default_rng(seed).standard_normal(network.nodes)
    plain, other = before.tolist(), before.copy()
    flow, near = network.drain(plain)
    arrays = (network.tails, network.heads, network.first, network.back, network.into)
    stream, labels, links = np.zeros(len(flow)), *np.zeros((2, network.nodes), dtype=np.intp)
    buckets = np.zeros(network.nodes + 1, dtype=np.intp)
    kernel = preflow._push
    chosen = kernel if seed % 8 else _jitted(kernel)
    chosen(stream, other, *arrays, labels, links, buckets)
    assert stream.tolist() == flow
    assert other.tolist() == plain
    assert (labels < network.nodes).tolist() == near
    # The cut is one of exact numbers, whatever was rounded.
    for low, high, amount in zip(network.tails, network.heads, flow, strict=True):
        assert near[low] or not near[high]
        assert not (near[low] and not near[high] and amount)
    scale = float(np.abs(before).sum())
    balance = before - np.bincount(network.tails, flow, network.nodes)
    balance += np.bincount(network.heads, flow, network.nodes)
    np.testing.assert_allclose(balance, plain, atol=1e-12 * scale)


@cache
def _jitted(kernel):
    import numba

    return numba.njit(kernel.__wrapped__)


def test_the_checker_sees_what_is_wrong():
    network = Network.of(3, np.array([0, 1]), np.array([1, 2]))
    before = [2, Fraction(1, 3), -1]
    left = list(before)
    flow, near = network.drain(left)
    assert fault(network, before, left, flow, near) == ""
    assert sum(left) == Fraction(4, 3)
    assert fault(network, before, left, [0, 1], near) == "not conserved"
    assert fault(network, before, before, [0, 0], near) == "more could flow"
    assert fault(network, before, left, [-1, 1], near) == "negative"
    assert fault(network, [0] * 3, [0] * 3, [0, 0], [False, True, True]) == (
        "an edge crosses the cut"
    )
    assert fault(network, [1, 0, 0], [0, 1, 0], [1, 0], [True, False, False]) == (
        "flow returns over the cut"
    )
