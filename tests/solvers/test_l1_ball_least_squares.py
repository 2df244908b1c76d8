"""The l1 ball: optimal, exact zeros off the support, and equal to slower methods."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings

from w2sverify.errors import InputError
from w2sverify.solvers import l1_ball_least_squares as module
from w2sverify.solvers.l1_ball_least_squares import l1_ball_least_squares
from w2sverify.solvers.least_squares import least_squares

from . import kkt
from .problems import make, problems, radii

MODERATE = ("equal columns", "zero column", "zero weights", "repeated points", "zero target")


def solve(problem, radius):
    return l1_ball_least_squares(problem.features, problem.target, problem.weights, radius)


def enumerate_signs(problem, radius):
    """The least error over all faces of the ball, the slow obvious way."""
    root = np.sqrt(problem.weights)
    design, goal = problem.features * root[:, None], problem.target * root
    inside = np.linalg.lstsq(design, goal, 1e-10)[0]
    best = np.sum(goal**2)
    if np.sum(np.abs(inside)) <= radius:
        return np.sum((goal - design @ inside) ** 2)
    for signs in itertools.product((-1.0, 0.0, 1.0), repeat=design.shape[1]):
        support = np.flatnonzero(signs)
        signed = (design * signs)[:, support]
        if not support.size:
            continue
        for boundary in (True, False):
            if boundary:
                entries = np.zeros(support.size)
                entries[0] = radius
                exchange = signed[:, 1:] - signed[:, :1]
                if support.size > 1:
                    step = np.linalg.lstsq(exchange, goal - signed @ entries, 1e-10)[0]
                    entries[1:] += step
                    entries[0] -= step.sum()
            else:
                entries = np.linalg.lstsq(signed, goal, 1e-10)[0]
            if np.all(entries >= -1e-9) and entries.sum() <= radius * (1 + 1e-9):
                best = min(best, np.sum((goal - signed @ entries) ** 2))
    return best


@settings(derandomize=True, deadline=None, max_examples=250)
@given(problem=problems(), radius=radii)
def test_optimal(problem, radius):
    bound = radius * problem.natural
    assert kkt.l1_ball(problem, solve(problem, bound), bound) < kkt.ROUNDING


@settings(derandomize=True, deadline=None, max_examples=40)
@given(problem=problems(columns=4, hazards=MODERATE), radius=radii)
def test_no_face_is_better(problem, radius):
    coef = solve(problem, radius)
    assert np.sum(np.abs(coef)) <= radius * (1 + 1e-15)
    assert problem.error(coef) == pytest.approx(
        enumerate_signs(problem, radius), rel=1e-8, abs=1e-12
    )


def test_support_is_exact():
    rng = np.random.default_rng(1)
    features = np.linalg.qr(rng.standard_normal((40, 6)))[0] * np.sqrt(40)
    truth = np.array([3.0, 0.0, -2.0, 0.0, 0.5, 0.0])
    # Orthonormal columns: soft thresholding, by 0.8 for the radius 5.5 - 0.8 - 0.8 - 0.5.
    coef = l1_ball_least_squares(features, features @ truth, np.full(40, 1 / 40), 3.4)
    np.testing.assert_allclose(coef, [2.2, 0.0, -1.2, 0.0, 0.0, 0.0], atol=1e-14)
    assert np.flatnonzero(coef).tolist() == [0, 2]


@pytest.mark.parametrize("seed", range(10))
def test_inactive_ball_gives_least_squares(seed):
    problem = make(seed, 8, 5, {"equal columns"} if seed % 2 else ())
    expected = least_squares(problem.features, problem.target, problem.weights)
    # Two routes to the same solution, which round differently.
    found = solve(problem, 1.01 * np.abs(expected).sum())
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-15)


def test_another_solution_may_lie_inside_the_ball():
    # The solution of least Euclidean norm has l1 norm above 1 and is not in the ball; (0, 0, 1) is.
    features = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    target, weights = np.array([1.0, 1.0]), np.array([0.5, 0.5])
    assert np.abs(least_squares(features, target, weights)).sum() > 1.2
    coef = l1_ball_least_squares(features, target, weights, 1.1)
    np.testing.assert_allclose(features @ coef, target, atol=1e-15)
    assert np.abs(coef).sum() <= 1.1


@pytest.mark.parametrize("radius", [1e-6, 0.1, 0.5, 2.0])
def test_the_careful_route_finds_the_same(monkeypatch, radius):
    rng = np.random.default_rng(2)
    features, target = rng.standard_normal((30, 15, 5)), rng.standard_normal((30, 15))
    weights = rng.dirichlet(np.ones(15))
    fast = l1_ball_least_squares(features, target, weights, radius)
    quick = module._guess_signs
    monkeypatch.setattr(
        module, "_guess_signs", lambda *a: (*quick(*a)[:3], np.zeros(len(a[0]), bool))
    )
    careful = l1_ball_least_squares(features, target, weights, radius)
    np.testing.assert_allclose(careful, fast, atol=1e-12 * radius)
    np.testing.assert_array_equal(careful == 0, fast == 0)


def test_well_conditioned_batches_take_the_fast_route(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"{len(arguments[0])} instances left the fast route.")

    monkeypatch.setattr(module, "monotone_active_set", refuse)
    rng = np.random.default_rng(3)
    features, target = rng.standard_normal((100, 30, 5)), rng.standard_normal((100, 30))
    for radius in (0.01, 0.1, 0.3, 1.0):
        l1_ball_least_squares(features, target, np.full(30, 1 / 30), radius)


@pytest.mark.parametrize("shared", [True, False])
def test_batch_equals_loop(shared):
    rng = np.random.default_rng(4)
    features = rng.standard_normal((9, 4) if shared else (7, 9, 4))
    target, weights = rng.standard_normal((2, 7, 9)), rng.dirichlet(np.ones(9))
    together = l1_ball_least_squares(features, target, weights, 0.4)
    for place in np.ndindex(2, 7):
        own = features if shared else features[place[1]]
        alone = l1_ball_least_squares(own, target[place], weights, 0.4)
        np.testing.assert_allclose(together[place], alone, atol=1e-12)


def test_torch_equals_numpy():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    features, target = rng.standard_normal((6, 12, 4)), rng.standard_normal((6, 12))
    features[:3, :, 3] = features[:3, :, 2]
    weights = np.full(12, 1 / 12)
    coef = l1_ball_least_squares(*map(torch.from_numpy, (features, target, weights)), 0.3)
    expected = l1_ball_least_squares(features, target, weights, 0.3)
    assert coef.dtype == torch.float64
    np.testing.assert_allclose(coef.numpy(), expected, atol=1e-12)


@pytest.mark.parametrize("radius", [1e-12, 0.1, 0.7])
def test_the_norm_is_met_to_rounding(radius):
    for seed in range(20):
        coef = solve(make(seed, 30, 12, {"nearly equal columns"} if seed % 2 else ()), radius)
        assert math.fsum(np.abs(coef)) <= radius * (1 + 2.0**-52)


def test_more_columns_than_points():
    # Many of these balls are just large enough for a perfect fit, or just too small.
    rng = np.random.default_rng(6)
    features, target = rng.standard_normal((3000, 10, 16)), rng.standard_normal((3000, 10))
    coef = l1_ball_least_squares(features, target, np.full(10, 0.1), 3.0)
    residual = target - (features @ coef[:, :, None])[:, :, 0]
    force = (residual[:, None, :] @ features)[:, 0, :] / 10
    inside = np.sum(np.abs(coef), axis=-1) < 3.0 * (1 - 1e-12)
    assert 0.1 < np.mean(inside) < 0.9
    largest = np.max(np.abs(force), axis=-1)
    assert np.max(largest[inside]) < 1e-12
    support = np.where(coef != 0, force * np.sign(coef), np.inf)
    assert np.max((largest - np.min(support, axis=-1))[~inside]) < 1e-12


def test_radius_zero():
    np.testing.assert_array_equal(solve(make(1, 5, 3, ()), 0.0), np.zeros(3))


@pytest.mark.parametrize("radius", [-1.0, np.inf, np.nan])
def test_impossible_radii_are_refused(radius):
    with pytest.raises(InputError, match=f"The radius is {radius}"):
        solve(make(1, 5, 3, ()), radius)
