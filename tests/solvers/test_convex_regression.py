"""Convex regression: optimal on data of all kinds, plain and compiled alike, exact where asked."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers import compiled
from w2sverify.solvers import knot_active_set as kernels
from w2sverify.solvers.convex_regression import convex_regression
from w2sverify.solvers.exact_convex_regression import exact_convex_regression

from . import curves, kkt

PROFILE = settings(derandomize=True, deadline=None)
problems = st.builds(
    curves.draw,
    st.integers(0, 2**32 - 1),
    st.integers(1, 40),
    st.sampled_from(sorted(curves.SHAPES)),
    st.sampled_from(sorted(curves.PLACES)),
    st.sampled_from(sorted(curves.WEIGHTS)),
)


def fit(problem, *, falling=False):
    """The values at the distinct places, and which of these are knots."""
    x, target, weights = problem
    values, knots = convex_regression(x, target[None], weights, falling=falling)
    _, first, place = np.unique(x, return_index=True, return_inverse=True)
    np.testing.assert_array_equal(values[0], values[0][first][place])
    return values[0][first], np.flatnonzero(knots[0][first])


@settings(PROFILE, max_examples=200)
@given(problem=problems, falling=st.booleans())
def test_optimal(problem, falling):
    values, _ = fit(problem, falling=falling)
    x, means, mass, _ = curves.levels(*problem)
    assert curves.curve(x, means, mass, kkt.fractions(values), falling=falling) < kkt.ROUNDING


@settings(PROFILE, max_examples=150)
@given(problem=problems, falling=st.booleans())
def test_exact(problem, falling):
    _, knots = fit(problem, falling=falling)
    x, means, mass, _ = curves.levels(*problem)
    found = exact_convex_regression(x, means, mass, knots, falling=falling)
    assert curves.curve(x, means, mass, found, falling=falling) == 0


@settings(PROFILE, max_examples=60)
@given(problem=problems, falling=st.booleans(), seed=st.integers(0, 99))
def test_wrong_knots_cost_only_time(problem, falling, seed):
    x, means, mass, _ = curves.levels(*problem)
    rng = np.random.default_rng(seed)
    wrong = np.flatnonzero(rng.random(len(x)) < rng.choice([0.0, 0.5, 1.0])).tolist()
    found = exact_convex_regression(x, means, mass, wrong, falling=falling)
    assert curves.curve(x, means, mass, found, falling=falling) == 0


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("error", [1e-3, 1e-6, 1e-9])
def test_the_optimality_check_finds_wrong_answers(error, falling):
    problem = curves.draw(1, 30, "falling", "uniform", "random")
    values, knots = fit(problem, falling=falling)
    x, means, mass, _ = curves.levels(*problem)
    assert len(knots) > 3
    wiggle = error * np.cos(np.arange(len(values)))
    lower = values - error
    tilted = values + error * np.array([float(a) for a in x])
    for wrong in (values + wiggle, lower, tilted):
        found = curves.curve(x, means, mass, kkt.fractions(wrong), falling=falling)
        assert found > error / 1000
    few = np.delete(knots, 2).tolist()
    spline = np.interp([float(a) for a in x], [float(x[k]) for k in few], values[few])
    assert curves.curve(x, means, mass, kkt.fractions(spline), falling=falling) > 1e-6


def test_known_answers_by_hand():
    third = np.full(3, 1 / 3)
    cap, _ = convex_regression(np.arange(3.0), np.array([[0.0, 3.0, 0.0]]), third)
    np.testing.assert_allclose(cap, [[1.0, 1.0, 1.0]], atol=1e-15)
    cup, knots = convex_regression(np.arange(3.0), np.array([[3.0, 0.0, 3.0]]), third)
    np.testing.assert_array_equal(cup, [[3.0, 0.0, 3.0]])
    assert knots.all()
    fallen, _ = convex_regression(np.arange(3.0), np.array([[3.0, 0.0, 3.0]]), third, falling=True)
    np.testing.assert_allclose(fallen, [[3.0, 1.5, 1.5]], atol=1e-15)
    exact = exact_convex_regression([0, 1, 2], [3, 0, 3], [1, 1, 1], [], falling=True)
    assert exact == [3, Fraction(3, 2), Fraction(3, 2)]


def test_brute_force_over_all_sets_of_knots():
    for seed, falling in itertools.product(range(6), (False, True)):
        problem = curves.draw(seed, 6, "noise", "uniform", "random")
        x, target, weights = problem
        order = np.argsort(x)
        x, target, root = x[order], target[order], np.sqrt(weights[order])
        hinges = [np.maximum(s - x, 0.0) for s in x[1:]]
        best = np.inf
        for chosen in itertools.product([False, True], repeat=5):
            columns = [np.ones(6), *([] if falling else [x])]
            free = len(columns)
            columns += [h for h, kept in zip(hinges, chosen, strict=True) if kept]
            design = np.stack(columns, axis=1)
            coef = np.linalg.lstsq(design * root[:, None], target * root)[0]
            if np.all(coef[free:] >= 0):
                best = min(best, float(np.sum((root * (target - design @ coef)) ** 2)))
        values, _ = fit(problem, falling=falling)
        np.testing.assert_allclose(np.sum((root * (target - values)) ** 2), best, atol=1e-13)


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("shape", sorted(curves.SHAPES))
def test_compiled_equals_plain(shape, falling):
    x, target, weights = curves.draw(5, 60, shape, "spread", "random")
    order = np.argsort(x)
    data = np.stack([target[order], -target[order]]), weights[order], x[order]
    found = []
    plain = kernels.knot_active_set.__wrapped__
    for kernel in (plain, compiled._jit(plain)):
        values, knots = np.empty((2, 60)), np.empty((2, 60), dtype=bool)
        with np.errstate(all="ignore"):
            rounds = kernel(*data, falling, 1000, values, knots)
        found.append((values, knots, rounds))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])
    assert found[0][2] == found[1][2]


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("shape", sorted(curves.SHAPES))
@pytest.mark.parametrize("places", sorted(curves.PLACES))
def test_few_rounds_whatever_the_data(shape, places, falling):
    x, target, weights = curves.draw(2, 4000, shape, places, "random")
    order = np.argsort(x)
    x, first = np.unique(x[order], return_index=True)
    values, knots = np.empty((1, len(x))), np.empty((1, len(x)), dtype=bool)
    goal, mass = target[order][first], weights[order][first]
    rounds = compiled._jit(kernels.knot_active_set.__wrapped__)(
        goal[None].copy(), mass, x, falling, 1000, values, knots
    )
    assert rounds <= 100


def test_rounds_that_run_out_leave_a_convex_fit():
    x, target, weights = curves.draw(4, 60, "exponential", "uniform", "equal")
    order = np.argsort(x)
    values, knots = np.empty((1, 60)), np.empty((1, 60), dtype=bool)
    rounds = kernels.knot_active_set(
        target[order][None], weights, x[order], False, 3, values, knots
    )
    assert rounds == 3
    spots = kkt.fractions(x[order])
    assert curves.concavity(spots, kkt.fractions(values[0])) < 1e-12 * np.max(target)


@pytest.mark.parametrize("power", [-1070, -600, -80, 80, 600, 1020])
def test_powers_of_two_change_nothing(power):
    x, target, weights = curves.draw(6, 20, "noisy", "ties", "some")
    target = np.round(target * 16) / 16
    plain = convex_regression(x, target[None], weights)[0]
    scaled = convex_regression(x, np.ldexp(target, min(power, 1000))[None], weights)[0]
    if abs(power) <= 1000:
        np.testing.assert_array_equal(scaled, np.ldexp(plain, min(power, 1000)))
    else:
        assert np.all(np.isfinite(scaled))
    places = np.ldexp(np.round(x * 20), power)
    np.testing.assert_allclose(
        convex_regression(places, target[None], weights)[0],
        convex_regression(np.round(x * 20), target[None], weights)[0],
        rtol=1e-14,
        atol=1e-15,
    )


def test_extreme_numbers_are_no_error():
    rng = np.random.default_rng(0)
    for _ in range(40):
        n = int(rng.integers(1, 9))
        x, target = (
            rng.choice([0.0, 5e-324, 1e-300, 1.0, 1e300, 1.7e308], n) * rng.choice([-1.0, 1.0], n)
            for _ in range(2)
        )
        weights = rng.choice([0.0, 1e-300, 1.0], n)
        weights[0] += not weights.any()
        for falling in (False, True):
            values, _ = convex_regression(x, target[None], weights / weights.sum(), falling=falling)
            assert values.shape == (1, n)


@pytest.mark.parametrize("falling", [False, True])
def test_points_without_weight_go_on_the_line(falling):
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    target = np.array([[9.0, 4.0, 9.0, 1.0, 0.0, 9.0]])
    weights = np.array([0.0, 1 / 3, 0.0, 1 / 3, 1 / 3, 0.0])
    values, _ = convex_regression(x, target, weights, falling=falling)
    np.testing.assert_allclose(values, [[5.5, 4.0, 2.5, 1.0, 0.0, -1.0]], atol=1e-14)


def test_batches_do_not_mix():
    rng = np.random.default_rng(7)
    x, weights = rng.permutation(50) / 7, rng.dirichlet(np.ones(50))
    targets = rng.standard_normal((7, 50)) * 10.0 ** np.arange(-3, 4)[:, None]
    together, _ = convex_regression(x, targets, weights)
    for row, target in zip(together, targets, strict=True):
        np.testing.assert_array_equal(row, convex_regression(x, target[None], weights)[0][0])


def test_passes_that_run_out_end_the_search_with_a_convex_fit(monkeypatch):
    monkeypatch.setattr(kernels, "_PASSES", 1)
    x, target, weights = curves.draw(4, 60, "noise", "uniform", "equal")
    order = np.argsort(x)
    values, knots = np.empty((1, 60)), np.empty((1, 60), dtype=bool)
    with np.errstate(all="ignore"):
        kernels.knot_active_set.__wrapped__(
            target[order][None], weights, x[order], False, 100, values, knots
        )
    spots = kkt.fractions(x[order])
    assert curves.concavity(spots, kkt.fractions(values[0])) < 1e-14
