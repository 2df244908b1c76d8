"""The wide ball: optimal with a small gap, by both solvers; what it leaves to others."""

import numpy as np
import pytest

from w2sverify.solvers import shifted_cholesky as module
from w2sverify.solvers.secular import l2_ball_least_squares
from w2sverify.solvers.shifted_cholesky import shifted_cholesky


def problem(seed, points=80, columns=70, decay=0.0, targets=3):
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((points, columns)) * np.exp(-decay * np.arange(columns))
    weights = rng.uniform(0.0, 1.0, points)
    weights[rng.integers(points)] = 0.0
    return features, rng.standard_normal((targets, points)), weights / weights.sum()


def gap(features, target, weights, theta, radius):
    pull = features.T @ (weights * (target - features @ theta))
    return radius * np.linalg.norm(pull) - pull @ theta


@pytest.mark.parametrize("few", [0, 99])
@pytest.mark.parametrize("decay", [0.0, 0.1, 0.4])
@pytest.mark.parametrize("radius", [1e-6, 0.1, 1.0])
def test_optimal(monkeypatch, few, decay, radius):
    monkeypatch.setattr(module, "_TARGETS", few)
    monkeypatch.setattr(module, "_LEADING", 8)
    features, targets, weights = problem(1, decay=decay)
    theta, solved = shifted_cholesky(features, targets, weights, radius)
    assert np.all(solved)
    for row, target in zip(theta, targets, strict=True):
        assert np.linalg.norm(row) == pytest.approx(radius, rel=1e-14)
        owed = 1e-13 * float(weights @ target**2)
        assert abs(gap(features, target, weights, row, radius)) <= owed
        expected = l2_ball_least_squares(features, target, weights, radius)[0]
        assert features @ row == pytest.approx(features @ expected, abs=1e-7)
        assert gap(features, target, weights, 0.999 * row, radius) > owed


def test_what_the_ball_does_not_bind_is_least_squares_or_left_to_others(monkeypatch):
    features, targets, weights = problem(2, points=200)
    theta, solved = shifted_cholesky(features, targets, weights, 1e3)
    assert np.all(solved)
    for row, target in zip(theta, targets, strict=True):
        expected = l2_ball_least_squares(features, target, weights, 1e3)[0]
        assert features @ row == pytest.approx(features @ expected, abs=1e-12)
    features[:, 1] = features[:, 0]
    targets[1] *= 1e6
    for leading in (96, 8):
        monkeypatch.setattr(module, "_LEADING", leading)
        _, solved = shifted_cholesky(features, targets, weights, 1e3)
        assert solved.tolist() == [False, True, False]


def test_extreme_numbers_are_left_to_others():
    features, targets, weights = problem(3)
    targets[0] = 0.0
    targets[1] = 1e300
    assert shifted_cholesky(features, targets, weights, 1.0)[1].tolist() == [False, False, True]
    assert not np.any(shifted_cholesky(features * 1e200, targets, weights, 1.0)[1])


def test_inputs_stay():
    features, targets, weights = problem(4)
    before = [part.copy() for part in (features, targets, weights)]
    shifted_cholesky(features, targets, weights, 0.5)
    for part, copy in zip((features, targets, weights), before, strict=True):
        assert part.tobytes() == copy.tobytes()
