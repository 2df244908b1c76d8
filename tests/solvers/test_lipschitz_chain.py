"""Sequences of bounded steps: optimal, in stacks and in trees, compiled and plain, and exact."""

from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.errors import InputError
from w2sverify.solvers import lipschitz_chain as module
from w2sverify.solvers.chain_peaks import peaks_in_trees
from w2sverify.solvers.exact_lipschitz_chain import exact_lipschitz_chain
from w2sverify.solvers.lipschitz_chain import lipschitz_chain

from .chains import SHAPES, chains, step_faults

PROFILE = settings(derandomize=True, deadline=None, max_examples=250)
#: Shares of the squared target: rounding of sums, and of corners shifted again and again.
ROUNDING = 1e-12


def project(target, weights, limits):
    return lipschitz_chain(target[None], weights[None], limits[None])[0]


@PROFILE
@given(chains())
def test_optimal(chain):
    target, weights, limits = chain
    assert max(step_faults(target, weights, limits, project(target, weights, limits))) < ROUNDING


@PROFILE
@given(chains())
def test_optimal_in_trees(chain):
    target, weights, limits = chain
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MOVES", -1)
        values = project(target, weights, limits)
    assert max(step_faults(target, weights, limits, values)) < ROUNDING


def test_the_faults_are_seen():
    target, weights, limits = np.array([0.0, 4.0, 1.0]), np.full(3, 1 / 3), np.array([1.0, 2.0])
    values = project(target, weights, limits)
    assert max(step_faults(target, weights, limits, values)) < ROUNDING
    for wrong in (values + 1e-6, values * (1 - 1e-6), values[::-1]):
        assert max(step_faults(target, weights, limits, wrong)) > 1e-8


def test_a_peak_by_hand():
    values = project(np.array([0.0, 3.0, 0.0]), np.full(3, 1 / 3), np.array([1.0, 1.0]))
    np.testing.assert_allclose(values, [2 / 3, 5 / 3, 2 / 3], atol=1e-15)


def test_wide_limits_bind_nothing():
    target = np.array([1.0, -2.0, 5.0, 5.0])
    limits = np.array([np.inf, 1e308, 0.0])
    np.testing.assert_array_equal(project(target, np.full(4, 0.25), limits), target)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("tightness", [1.0, 1e-3, 1e-6])
def test_stacks_and_trees_agree(shape, tightness):
    rng = np.random.default_rng(0)
    target = SHAPES[shape](rng, 400)[None]
    target = target / np.abs(target).max()
    weights, limits = np.full((1, 400), 1 / 400), tightness * rng.random((1, 399))
    peaks = np.empty((2, 400))
    for k, (solve, extra) in enumerate(((module._peaks_in_stacks, (10**9,)), (peaks_in_trees, ()))):
        done = np.zeros(1, dtype=bool)
        solve(target, weights, limits, peaks[k : k + 1], done, *extra)
        assert done[0]
    np.testing.assert_allclose(peaks[0], peaks[1], atol=1e-10)


def test_trees_take_over_where_stacks_would_be_quadratic():
    size = 6000
    target = SHAPES["growing"](None, size)[None] / size
    weights, limits = np.full((1, size), 1 / size), np.full((1, size - 1), 1e-16)
    done = np.zeros(1, dtype=bool)
    moves = module._MOVES * size
    module._peaks_in_stacks(target, weights, limits, np.empty((1, size)), done, moves)
    assert not done[0]
    values = lipschitz_chain(target, weights, limits)[0]
    assert max(step_faults(target[0], weights[0], limits[0], values)) < ROUNDING


def test_plain_and_compiled_give_the_same_floats():
    pytest.importorskip("numba")
    rng = np.random.default_rng(1)
    target, weights = rng.standard_normal((40, 128)), rng.dirichlet(np.ones(128), 40)
    limits = rng.random((40, 127)) * 10.0 ** rng.uniform(-4, 1, (40, 1))
    for kernel, extra in ((module._peaks_in_stacks, (10**9,)), (peaks_in_trees, ())):
        plain, fast = np.empty_like(target), np.empty_like(target)
        kernel.__wrapped__(target, weights, limits, plain, np.zeros(40, dtype=bool), *extra)
        kernel(target, weights, limits, fast, np.zeros(40, dtype=bool), *extra)
        np.testing.assert_array_equal(plain, fast)


def test_rows_of_a_batch_do_not_mix():
    rng = np.random.default_rng(2)
    target, weights = rng.standard_normal((3, 9)), rng.dirichlet(np.ones(9), 3)
    limits = rng.random((3, 8))
    own = lipschitz_chain(target, weights, limits)
    shared = lipschitz_chain(target, weights[:1], limits[:1])
    for k in range(3):
        np.testing.assert_array_equal(own[k], project(target[k], weights[k], limits[k]))
        np.testing.assert_array_equal(shared[k], project(target[k], weights[0], limits[0]))


numbers = st.one_of(
    st.integers(-3, 3), st.fractions(-2, 2, max_denominator=7), st.floats(-1e9, 1e9)
)
masses = st.sampled_from([1, 1, 2, 0.1, Fraction(1, 3), 1e-300])
reaches = st.one_of(st.integers(0, 3), st.floats(0, 1e9), st.just(1e-300))


@PROFILE
@given(st.lists(st.tuples(numbers, masses, reaches), min_size=1, max_size=9))
def test_the_exact_gap_is_zero(rows):
    target, weights, limits = (list(column) for column in zip(*rows, strict=True))
    values = exact_lipschitz_chain(target, weights, limits[1:])
    assert exact_gap(target, weights, limits[1:], values) == 0


def exact_gap(target, weights, limits, values):
    """The exact gap, and None where the values are outside or miss the mean."""
    pull = [
        Fraction(w) * (Fraction(g) - v) for w, g, v in zip(weights, target, values, strict=True)
    ]
    *sums, total = accumulate(pull)
    reach = list(map(Fraction, limits))
    if total or any(abs(b - a) > c for (a, b), c in zip(pairwise(values), reach, strict=True)):
        return None
    inner = sum(map(Fraction.__mul__, pull, values))
    return sum((abs(s) * c for s, c in zip(sums, reach, strict=True)), Fraction(0)) - inner


def test_the_exact_gap_sees_a_wrong_value():
    values = exact_lipschitz_chain([0, 3, 0], [1, 1, 1], [1, 1])
    assert values == [Fraction(2, 3), Fraction(5, 3), Fraction(2, 3)]
    nudge = Fraction(1, 10**30)
    assert exact_gap([0, 3, 0], [1, 1, 1], [1, 1], [v + nudge for v in values]) is None
    assert exact_gap([0, 3, 0], [1, 1, 1], [1, 1], [Fraction(1)] * 3) > 0


@pytest.mark.parametrize(
    ("target", "weights", "limits"),
    [
        ([], [], []),
        ([1], [1, 1], []),
        ([1, 2], [1, 1], []),
        ([1], [0], []),
        ([1, 2], [1, 1], [-1]),
        ([float("inf")], [1], []),
    ],
)
def test_bad_input(target, weights, limits):
    with pytest.raises(InputError):
        exact_lipschitz_chain(target, weights, limits)
