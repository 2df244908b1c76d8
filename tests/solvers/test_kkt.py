"""The optimality checks find wrong answers, and the generator reaches what it promises."""

import numpy as np
import pytest
from scipy.optimize import isotonic_regression, nnls

from . import kkt
from .problems import HAZARDS, make

PROBLEM = make(3, 9, 4, ())
ROOT = np.sqrt(PROBLEM.weights)
INTERIOR = np.linalg.lstsq(PROBLEM.features * ROOT[:, None], PROBLEM.target * ROOT)[0]


def test_least_squares_solution_passes():
    assert kkt.stationary(PROBLEM, INTERIOR) < 1e-14
    assert kkt.bounded(PROBLEM, INTERIOR, -np.inf, np.inf) < 1e-14


@pytest.mark.parametrize("error", [1e-3, 1e-6, 1e-9])
def test_perturbed_solution_fails(error):
    wrong = INTERIOR + error * np.array([1.0, -1.0, 1.0, 1.0])
    assert kkt.stationary(PROBLEM, wrong) > error / 100
    assert kkt.bounded(PROBLEM, wrong, -np.inf, np.inf) > error / 100


def test_solution_for_other_weights_fails():
    other = PROBLEM.weights * np.arange(1, 10)
    root = np.sqrt(other)
    wrong = np.linalg.lstsq(PROBLEM.features * root[:, None], PROBLEM.target * root)[0]
    assert kkt.stationary(PROBLEM, wrong) > 1e-3


def test_support_off_by_one_fails():
    right = nnls(PROBLEM.features * ROOT[:, None], PROBLEM.target * ROOT)[0]
    assert kkt.bounded(PROBLEM, right, 0.0, np.inf) < 1e-14
    support = np.flatnonzero(right)
    assert support.size
    wrong = right.copy()
    wrong[support[0]] = 0.0
    assert kkt.bounded(PROBLEM, wrong, 0.0, np.inf) > 1e-3


def test_points_outside_fail():
    assert kkt.bounded(PROBLEM, INTERIOR - 10.0, 0.0, np.inf) == np.inf
    assert kkt.summed(PROBLEM, np.full(4, 0.3), 0.0, np.inf, 1.0) > 0.05
    assert kkt.l1_ball(PROBLEM, np.full(4, 0.3), 1.0) > 0.1
    assert kkt.l2_ball(PROBLEM, np.full(4, 0.6), 0.0, 1.0) > 0.1


def test_wrong_vertices_fail():
    values = [kkt.summed(PROBLEM, vertex, 0.0, np.inf, 1.0) for vertex in np.eye(4)]
    assert sorted(values)[1] > 1e-3
    assert (
        min(kkt.l1_ball(PROBLEM, 0.01 * sign * v, 0.01) for v in np.eye(4) for sign in (1, -1)) == 0
    )
    assert sorted(kkt.l1_ball(PROBLEM, 0.01 * v, 0.01) for v in np.eye(4))[1] > 1e-3


def test_wrong_multiplier_fails():
    assert kkt.l2_ball(PROBLEM, INTERIOR, 0.0, 100.0) < 1e-14
    assert kkt.l2_ball(PROBLEM, INTERIOR, 0.1, np.linalg.norm(INTERIOR)) > 1e-3
    assert kkt.l2_ball(PROBLEM, INTERIOR, -0.1, np.linalg.norm(INTERIOR)) == np.inf


def test_wrong_monotone_fits_fail():
    target, weights = PROBLEM.target, PROBLEM.weights
    right = isotonic_regression(target, weights=weights).x
    assert kkt.monotone(target, weights, right) < 1e-14
    assert kkt.monotone(target, weights, right + 1e-6) > 1e-7
    assert kkt.monotone(target, weights, np.full(9, target.mean())) > 1e-3
    assert kkt.monotone(target, weights, right[::-1]) == np.inf


def test_generator_reaches_its_hazards():
    made = {hazard: make(5, 6, 4, {hazard}) for hazard in HAZARDS}
    assert np.linalg.matrix_rank(made["equal columns"].features) < 4
    assert np.any(np.all(made["zero column"].features == 0, axis=0))
    assert 1e6 < np.linalg.cond(made["nearly equal columns"].features) < 1e12
    for hazard, spread in (("column scales", 1e6), ("extreme column scales", 1e50)):
        norms = np.linalg.norm(made[hazard].features, axis=0)
        assert norms.max() / norms.min() > spread
    assert np.abs(made["huge features"].features).max() > 1e149
    assert np.abs(made["tiny features"].features).max() < 1e-149
    assert np.abs(made["huge target"].target).max() > 1e129
    assert np.abs(made["tiny target"].target).max() < 1e-129
    assert not np.any(made["zero target"].target)
    span = made["target in the span"]
    assert kkt.stationary(span, np.linalg.lstsq(span.features, span.target)[0]) < 1e-13
    assert np.any(made["zero weights"].weights == 0)
    assert made["uneven weights"].weights.max() > 1e3 * made["uneven weights"].weights.min()
    assert len(np.unique(made["repeated points"].features, axis=0)) < 6
    assert len(made) == len(HAZARDS)
