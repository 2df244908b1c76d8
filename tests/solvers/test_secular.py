"""The l2 ball: optimal with its multiplier, whatever the rank and the scales."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import brentq

from w2sverify.errors import InputError
from w2sverify.solvers import secular as module
from w2sverify.solvers.least_squares import least_squares
from w2sverify.solvers.secular import l2_ball_least_squares

from . import kkt
from .problems import HAZARDS, Problem, make, problems, radii

UNIFORM = tuple(hazard for hazard in HAZARDS if not hazard.startswith(("huge", "tiny", "extreme")))


def solve(problem, radius):
    return l2_ball_least_squares(problem.features, problem.target, problem.weights, radius)


@settings(derandomize=True, deadline=None, max_examples=250)
@given(problem=problems(), radius=radii)
def test_optimal(problem, radius):
    bound = radius * problem.natural
    coef, multiplier = solve(problem, bound)
    assert kkt.l2_ball(problem, coef, multiplier, bound) < kkt.ROUNDING


@settings(derandomize=True, deadline=None, max_examples=100)
@given(problem=problems(hazards=UNIFORM), radius=radii)
def test_equals_bisection(problem, radius):
    bound = radius * problem.natural
    root = np.sqrt(problem.weights)
    left, singular, right = np.linalg.svd(problem.features * root[:, None], full_matrices=False)
    pull = left.T @ (problem.target * root)
    kept = singular > 1e-9 * max(singular.max(), 1e-300)
    left, singular, right, pull = left[:, kept], singular[kept], right[kept], pull[kept]

    def excess(multiplier):
        return np.linalg.norm(singular * pull / (singular**2 + multiplier)) - bound

    multiplier = 0.0
    if singular.size and excess(0.0) > 0:
        multiplier = brentq(excess, 0.0, np.linalg.norm(singular * pull) / bound, xtol=1e-300)
    expected = right.T @ (singular * pull / (singular**2 + multiplier))
    coef, found = solve(problem, bound)
    fitted = problem.features @ (coef - expected) * root
    assert np.linalg.norm(fitted) <= 1e-6 * np.linalg.norm(problem.target * root)
    if multiplier > 1e-6 * max(singular.max(initial=0.0), 1e-300) ** 2:
        assert found == pytest.approx(multiplier, rel=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_inactive_ball_gives_the_least_norm_solution(seed):
    problem = make(seed, 6, 4, {"equal columns"} if seed % 2 else ())
    expected = least_squares(problem.features, problem.target, problem.weights)
    coef, multiplier = solve(problem, 1.001 * np.linalg.norm(expected))
    assert multiplier == 0.0
    np.testing.assert_allclose(coef, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("share", [1e-9, 1e-3, 0.5, 0.999999])
def test_active_ball_is_touched(share):
    problem = make(2, 12, 5, ())
    radius = share * np.linalg.norm(
        least_squares(problem.features, problem.target, problem.weights)
    )
    coef, multiplier = solve(problem, radius)
    assert multiplier > 0
    assert np.linalg.norm(coef) == pytest.approx(radius, rel=1e-15)
    assert kkt.l2_ball(problem, coef, multiplier, radius) < 1e-14


@pytest.mark.parametrize("spread", [3, 12, 60])
def test_small_columns_are_fitted_beside_large_ones(spread):
    # Every force relative to its own column: what a plain eigendecomposition does not give.
    rng = np.random.default_rng(spread)
    for seed in range(10):
        plain = make(seed, 10, 5, ())
        features = plain.features * 10.0 ** rng.integers(-spread, spread + 1, 5)
        problem = Problem(features, plain.target, plain.weights)
        least = least_squares(problem.features, problem.target, problem.weights)
        coef, multiplier = solve(problem, 0.5 * float(np.linalg.norm(least)))
        force, scale = kkt.forces(problem, coef)
        for f, s, entry in zip(force, scale, coef.tolist(), strict=True):
            pull = Fraction(float(multiplier)) * Fraction(entry)
            assert abs(f - pull) < kkt.ROUNDING * s


def test_well_conditioned_batches_take_the_fast_route(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"{len(arguments[0])} instances left the fast route.")

    monkeypatch.setattr(module, "_singular_values", refuse)
    rng = np.random.default_rng(3)
    features, target = rng.standard_normal((100, 30, 5)), rng.standard_normal((100, 30))
    for radius in (0.01, 0.1, 0.3, 1.0):
        l2_ball_least_squares(features, target, np.full(30, 1 / 30), radius)


@pytest.mark.parametrize("shared", [True, False])
def test_batch_equals_loop(shared):
    rng = np.random.default_rng(4)
    features = rng.standard_normal((9, 4) if shared else (7, 9, 4))
    target, weights = rng.standard_normal((2, 7, 9)), rng.dirichlet(np.ones(9))
    together, multipliers = l2_ball_least_squares(features, target, weights, 0.4)
    assert multipliers.shape == (2, 7)
    for place in np.ndindex(2, 7):
        own = features if shared else features[place[1]]
        alone, multiplier = l2_ball_least_squares(own, target[place], weights, 0.4)
        np.testing.assert_allclose(together[place], alone, atol=1e-12)
        assert multipliers[place] == pytest.approx(float(multiplier), rel=1e-10)


def test_torch_equals_numpy():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    features, target = rng.standard_normal((6, 12, 4)), rng.standard_normal((6, 12))
    features[:3, :, 3] = features[:3, :, 2]
    weights = np.full(12, 1 / 12)
    coef, multiplier = l2_ball_least_squares(
        *map(torch.from_numpy, (features, target, weights)), 0.3
    )
    expected = l2_ball_least_squares(features, target, weights, 0.3)
    np.testing.assert_allclose(coef.numpy(), expected[0], atol=1e-12)
    np.testing.assert_allclose(multiplier.numpy(), expected[1], rtol=1e-10)


def test_radius_zero():
    coef, _ = solve(make(1, 5, 3, ()), 0.0)
    np.testing.assert_array_equal(coef, np.zeros(3))


@pytest.mark.parametrize("radius", [-1.0, np.inf, np.nan])
def test_impossible_radii_are_refused(radius):
    with pytest.raises(InputError, match=f"The radius is {radius}"):
        solve(make(1, 5, 3, ()), radius)
