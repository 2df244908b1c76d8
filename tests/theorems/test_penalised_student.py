"""Penalised students: they are minimisers of what they say, and nothing else is called one."""

from fractions import Fraction

import numpy as np
import pytest
from sklearn.linear_model import Lasso

from w2sverify.classes import Affine, L1Ball, Monotone
from w2sverify.exact import to_fractions
from w2sverify.instance import Function
from w2sverify.solvers.stationarity import gradient
from w2sverify.theorems._making import made
from w2sverify.theorems.penalised_student import (
    LINE,
    PLANE,
    PenalisedStudent,
    certified,
    draw_lasso,
    draw_variation,
    jumps,
    largest,
)

CLASSES = [L1Ball(1.0), Affine(), Monotone()]


def parts(instance):
    theta = to_fractions(instance.student.numbers)
    weights, weak = to_fractions(instance.weights), to_fractions(instance.weak)
    return theta, weights, weak, gradient(instance.form, weights, weak, theta)


def cost(instance, theta, level, penalty):
    _, weights, weak, _ = parts(instance)
    values = instance.form.values(theta)
    misfit = sum(w * (g - v) ** 2 for w, g, v in zip(weights, weak, values, strict=True))
    return misfit / 2 + level * sum(map(abs, penalty(theta)), Fraction(0))


@pytest.mark.parametrize("strong_class", CLASSES, ids=repr)
@pytest.mark.parametrize("draw", [draw_lasso, draw_variation])
def test_students_are_minimisers(strong_class, draw):
    rng, moved = np.random.default_rng(0), 0
    for _ in range(15):
        instance = draw(rng, strong_class)
        theta, _, _, pull = parts(instance)
        if draw is draw_lasso:
            level, penalty = largest(pull), list
        else:
            level = largest(np.cumsum(np.array(pull, dtype=object)).tolist())
            penalty = jumps
        least = cost(instance, theta, level, penalty)
        for _ in range(10):
            steps = rng.integers(-4, 5, len(theta)).tolist()
            other = [t + Fraction(k, 8) for t, k in zip(theta, steps, strict=True)]
            assert cost(instance, other, level, penalty) >= least
        moved += any(theta)
        assert PenalisedStudent().judge(instance).verdict == "PROVED"
    assert moved > 8


def test_the_level_is_that_of_scikit_learn():
    rng, compared = np.random.default_rng(1), 0
    for _ in range(10):
        instance = draw_lasso(rng, Affine())
        theta, weights, weak, pull = parts(instance)
        level = largest(pull)
        if level < 1e-3 or len(theta) > len(weak):
            continue
        phi = np.array(
            [[float(row.get(j, 0)) for j in range(len(theta))] for row in instance.form.features]
        )
        total = float(sum(weights))
        model = Lasso(alpha=float(level) / total, fit_intercept=False, tol=1e-12, max_iter=100_000)
        model.fit(phi, np.array(weak, dtype=float), sample_weight=np.array(weights, dtype=float))
        # Theirs costs no less, exactly, and hardly more than ours.
        theirs = cost(instance, to_fractions(model.coef_.tolist()), level, list)
        assert 0 <= theirs - cost(instance, theta, level, list) < 1e-6
        compared += 1
    assert compared > 3


def test_a_moved_student_is_none():
    rng = np.random.default_rng(2)
    for draw in (draw_lasso, draw_variation):
        instance = draw(rng, Monotone())
        theta, _, _, _ = parts(instance)
        wrong = [t + (-1) ** i * Fraction(i + 1, 7) for i, t in enumerate(theta)]
        moved = made(
            instance.form,
            instance.weak,
            Function(wrong),
            instance.truth,
            "moved",
            weights=instance.weights,
            role="given",
        )
        judgement = PenalisedStudent().judge(moved)
        assert judgement.verdict != "PROVED"
        assert judgement.hypotheses["stationary"] == "refuted"


def test_prices_by_hand():
    F = Fraction
    # b = (1, 1) at theta = (2, 1): lasso of level 1; the goal (0, 4) pays 4 - 3 more.
    assert certified([F(1), F(1)], [F(2), F(1)], [F(0), F(4)]) == (True, 1)
    # b = (1, -1) sums to 0, z = -1: total variation of level 1 with a jump down from 2 to 1.
    assert certified([F(1), F(-1)], [F(2), F(1)], [F(0), F(4)]) == (True, 3)
    assert certified([F(1), F(-2)], [F(2), F(1)], [F(0), F(4)])[0] is False
    assert certified([F(0), F(0)], [F(2), F(1)], [F(0), F(4)]) == (True, 0)


def test_values_in_place_of_coefficients_decide_nothing():
    instance = made(LINE, [3], Function([2]), Function([4], by="values"), "", role="given")
    judgement = PenalisedStudent().judge(instance)
    assert judgement.verdict == "UNDECIDED"
    plane = made(PLANE, [1, 1], Function([0, 0]), Function([1, 1]), "", role="given")
    assert PenalisedStudent(count=Fraction(2)).judge(plane).hypotheses["stationary"] == "refuted"
