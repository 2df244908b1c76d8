"""Bounds and sums: optimal, at the bounds exactly, and equal to slower methods."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear, nnls

from w2sverify.errors import InputError
from w2sverify.solvers import bounded_least_squares as module
from w2sverify.solvers.bounded_least_squares import bounded_least_squares
from w2sverify.solvers.weighted_design import WeightedDesign

from . import kkt
from .problems import Problem, make, problems, radii

MODERATE = ("equal columns", "zero column", "zero weights", "repeated points", "zero target")
DATA = ("features", "target", "weights")


def solve(problem, lower, upper, total=None):
    return bounded_least_squares(
        problem.features, problem.target, problem.weights, lower, upper, total
    )


def enumerate_faces(problem, lower, upper, total=None):
    """The least error over all faces of the constraints, the slow obvious way."""
    size = problem.features.shape[1]
    best = np.inf
    root = np.sqrt(problem.weights)
    design, goal = problem.features * root[:, None], problem.target * root
    for sides in itertools.product((-1, 0, 1), repeat=size):
        side = np.array(sides)
        coef = np.where(side < 0, lower, np.where(side > 0, upper, 0.0))
        if not np.all(np.isfinite(coef)):
            continue
        free = np.flatnonzero(side == 0)
        if total is None:
            if free.size:
                coef[free] = np.linalg.lstsq(design[:, free], goal - design @ coef, 1e-10)[0]
        elif free.size:
            pivot, others = free[0], free[1:]
            coef[pivot] = total - coef.sum()
            if others.size:
                exchange = design[:, others] - design[:, [pivot]]
                step = np.linalg.lstsq(exchange, goal - design @ coef, 1e-10)[0]
                coef[others] += step
                coef[pivot] -= step.sum()
        elif abs(coef.sum() - total) > 1e-12:
            continue
        if np.all(coef >= lower - 1e-9) and np.all(coef <= upper + 1e-9):
            best = min(best, np.sum((goal - design @ coef) ** 2))
    return best


@settings(derandomize=True, deadline=None, max_examples=150)
@given(problem=problems())
def test_nonnegative(problem):
    assert kkt.bounded(problem, solve(problem, 0.0, np.inf), 0.0, np.inf) < kkt.ROUNDING


@settings(derandomize=True, deadline=None, max_examples=150)
@given(problem=problems(), radius=radii, data=st.data())
def test_boxes(problem, radius, data):
    size, bound = problem.features.shape[1], radius * problem.natural
    ends = st.sampled_from(
        [(-1.0, 1.0), (-np.inf, 1.0), (0.5, np.inf), (0.25, 0.25), (-np.inf, np.inf)]
    )
    chosen = np.array(data.draw(st.lists(ends, min_size=size, max_size=size)))
    lower, upper = chosen[:, 0] * bound, chosen[:, 1] * bound
    assert kkt.bounded(problem, solve(problem, lower, upper), lower, upper) < kkt.ROUNDING


@settings(derandomize=True, deadline=None, max_examples=150)
@given(problem=problems(), radius=radii)
def test_mixtures(problem, radius):
    total = radius * problem.natural
    coef = solve(problem, 0.0, np.inf, total)
    assert kkt.summed(problem, coef, 0.0, np.inf, total) < kkt.ROUNDING


@settings(derandomize=True, deadline=None, max_examples=80)
@given(
    problem=problems(hazards=(*MODERATE, "column scales")),
    share=st.floats(-0.9, 0.9).map(lambda share: round(share, 6)),
)
def test_boxes_with_a_sum(problem, share):
    total = share * problem.features.shape[1]
    coef = solve(problem, -1.0, 1.0, total)
    assert kkt.summed(problem, coef, -1.0, 1.0, total) < kkt.ROUNDING


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    problem=problems(columns=4, hazards=MODERATE),
    ends=st.sampled_from([(0.0, np.inf), (-0.3, 0.3), (-np.inf, 0.2)]),
    share=st.none() | st.floats(0.1, 0.9),
)
def test_no_face_is_better(problem, ends, share):
    size = problem.features.shape[1]
    total = None if share is None else 0.2 * share * size
    coef = solve(problem, *ends, total)
    expected = enumerate_faces(problem, np.full(size, ends[0]), np.full(size, ends[1]), total)
    assert problem.error(coef) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_equals_scipy(seed):
    problem = make(seed, 20, 6, ())
    root = np.sqrt(problem.weights)
    design, goal = problem.features * root[:, None], problem.target * root
    np.testing.assert_allclose(solve(problem, 0.0, np.inf), nnls(design, goal)[0], atol=1e-12)
    expected = lsq_linear(design, goal, (-0.1, 0.2), method="bvls", tol=1e-14).x
    np.testing.assert_allclose(solve(problem, -0.1, 0.2), expected, atol=1e-9)


@pytest.mark.parametrize("total", [None, 0.5])
@pytest.mark.parametrize(("lower", "upper"), [(0.0, np.inf), (-0.2, 0.2), (-np.inf, 0.3)])
def test_the_careful_route_finds_the_same(monkeypatch, lower, upper, total):
    batch = [make(seed, 15, 5, ()) for seed in range(30)]
    features, target = (np.stack([getattr(p, name) for p in batch]) for name in DATA[:2])
    weights = batch[0].weights
    fast = bounded_least_squares(features, target, weights, lower, upper, total)
    quick = module.block_pivoting
    asked = []

    def unsettled(*arguments):
        guess = quick(*arguments)
        guess.settled[:] = False
        asked.append(guess)
        return guess

    monkeypatch.setattr(module, "block_pivoting", unsettled)
    careful = bounded_least_squares(features, target, weights, lower, upper, total)
    assert asked
    np.testing.assert_allclose(careful, fast, atol=1e-12)
    for bound in (lower, upper):
        np.testing.assert_array_equal(careful == bound, fast == bound)


def test_well_conditioned_batches_take_the_fast_route(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"{len(arguments[0])} instances left the fast route.")

    monkeypatch.setattr(module, "monotone_active_set", refuse)
    rng = np.random.default_rng(5)
    features, target = rng.standard_normal((100, 30, 5)), rng.standard_normal((100, 30))
    for lower, upper, total in ((0.0, np.inf, None), (-0.1, 0.1, None), (0.0, np.inf, 1.0)):
        bounded_least_squares(features, target, np.full(30, 1 / 30), lower, upper, total)


@pytest.mark.parametrize("total", [None, 1.0])
@pytest.mark.parametrize("shared", [True, False])
def test_batch_equals_loop(shared, total):
    rng = np.random.default_rng(6)
    features = rng.standard_normal((9, 4) if shared else (7, 9, 4))
    if not shared:
        features[:3, :, 3] = features[:3, :, 2]
    target, weights = rng.standard_normal((2, 7, 9)), rng.dirichlet(np.ones(9))
    together = bounded_least_squares(features, target, weights, 0.0, np.inf, total)
    assert together.shape == (2, 7, 4)
    for place in np.ndindex(2, 7):
        own = features if shared else features[place[1]]
        alone = bounded_least_squares(own, target[place], weights, 0.0, np.inf, total)
        np.testing.assert_allclose(together[place], alone, atol=1e-12)


def test_torch_equals_numpy():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(7)
    features, target = rng.standard_normal((6, 12, 4)), rng.standard_normal((6, 12))
    features[:3, :, 3] = features[:3, :, 2]
    weights = np.full(12, 1 / 12)
    arrays = [torch.from_numpy(a) for a in (features, target, weights)]
    for lower, upper, total in ((0.0, np.inf, None), (-0.1, 0.1, None), (0.0, np.inf, 1.0)):
        coef = bounded_least_squares(*arrays, lower, upper, total)
        assert coef.dtype == torch.float64
        expected = bounded_least_squares(features, target, weights, lower, upper, total)
        np.testing.assert_allclose(coef.numpy(), expected, atol=1e-12)


@pytest.mark.parametrize("total", [1.0, 0.1, 1e-200, 3e100, 0.0])
@pytest.mark.parametrize("hazard", ["equal columns", "column scales"])
def test_the_sum_is_met_to_rounding(total, hazard):
    for seed in range(20):
        coef = solve(make(seed, 30, 20, {hazard}), 0.0, np.inf, total)
        assert abs(math.fsum(coef) - total) <= 2.0**-52 * total


def test_bounds_far_from_the_target():
    problem = make(1, 9, 4, {"huge features", "tiny target"})
    lower = np.array([1e100, -np.inf, -1.0, 1e90])
    coef = solve(problem, lower, np.inf)
    assert kkt.bounded(problem, coef, lower, np.inf) < kkt.ROUNDING
    coef = solve(problem, 0.0, np.inf, 1e100)
    assert kkt.summed(problem, coef, 0.0, np.inf, 1e100) < kkt.ROUNDING


def test_opposite_functions_cancel_beside_one_that_hardly_counts():
    # A mixture of the two opposite columns fits exactly; the last column has almost no weight.
    features = np.array([[1.0, -1.0, 0.0], [1.0, -1.0, 1.0], [1.0, -1.0, 0.0]])
    problem = Problem(features, np.zeros(3), np.array([0.9, 1e-26, 0.1]))
    coef = solve(problem, 0.0, np.inf, 0.0625)
    assert kkt.summed(problem, coef, 0.0, np.inf, 0.0625) < kkt.ROUNDING


def test_one_function_alone():
    assert solve(make(1, 1, 1, ()), 0.0, np.inf, 1.0) == [1.0]
    assert solve(make(1, 5, 1, ()), 2.0, 2.0) == [2.0]


def test_zero_features_take_any_allowed_coefficients():
    problem = make(1, 4, 3, ())
    coef = bounded_least_squares(
        0.0 * problem.features, problem.target, problem.weights, 1.0, 2.0, 4.0
    )
    assert np.all((coef >= 1.0) & (coef <= 2.0))
    assert coef.sum() == 4.0


@pytest.mark.parametrize(
    ("lower", "upper", "total", "shown"),
    [
        (1.0, 0.0, None, "Coefficient 0 has the bounds 1.0 and 0.0"),
        ([0.0, 3.0, 0.0], [1.0, 2.0, 1.0], None, "Coefficient 1 has the bounds 3.0 and 2.0"),
        (np.inf, np.inf, None, "the bounds inf and inf"),
        (np.nan, 1.0, None, "the bounds nan and 1.0"),
        (0.0, 0.25, 1.0, "sum to 1.0, but their bounds allow sums from 0.0 to 0.75"),
        (0.5, np.inf, 1.0, "sum to 1.0, but their bounds allow sums from 1.5 to inf"),
        (0.0, np.inf, np.nan, "sum to nan"),
        (0.0, np.inf, np.inf, "sum to inf"),
    ],
)
def test_impossible_constraints_are_refused(lower, upper, total, shown):
    problem = make(1, 5, 3, ())
    with pytest.raises(InputError, match=shown.replace(".", r"\.")):
        solve(problem, lower, upper, total)


def test_a_sum_at_the_end_of_its_range_is_allowed():
    coef = solve(make(1, 30, 10, ()), 0.0, 0.1, 1.0)
    np.testing.assert_allclose(coef, 0.1, rtol=1e-14)


def test_a_design_is_reduced_once_for_all_targets(monkeypatch):
    made = []
    original = WeightedDesign.of
    monkeypatch.setattr(
        module.WeightedDesign, "of", lambda *a: made.append(original(*a)) or made[-1]
    )
    rng = np.random.default_rng(8)
    features, target = rng.standard_normal((20, 4)), rng.standard_normal((50, 20))
    bounded_least_squares(features, target, np.full(20, 0.05), 0.0, np.inf)
    assert [design.shape for design in made] == [(1, 50, 4)]
