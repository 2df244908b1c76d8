"""Rules of choice and their regret."""

import numpy as np
import pytest

from w2sverify.diagnosis.diagnose import diagnose


def teachers(k=4, outside=0.0, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((200, 4))
    design = np.column_stack([x, np.ones(200)])
    truth = x @ [1.0, -1.0, 0.5, 0.0] + outside * np.abs(x[:, 0] * x[:, 1])
    weak = [truth + (j + 1) * 0.3 * np.tanh(3 * x[:, j]) + 0.3 * x[:, 3] * j for j in range(k)]
    student = [design @ np.linalg.lstsq(design, g, rcond=None)[0] for g in weak]
    return {"weak": weak, "student": student, "truth": truth, "features": x}


def test_where_the_theorem_is_an_equality_the_heuristic_has_no_regret():
    """In the class, weak error - misfit is the student error, so its ranking is right."""
    found = diagnose(**teachers(), sizes=[1, 2, 3, 4], names=list("abcd"))
    ranking = found.ranking
    rules = {choice.rule: choice for choice in ranking.choices}
    assert rules["weak error - misfit"].regret == pytest.approx(0, abs=1e-12)
    assert ranking.agreement == pytest.approx(1.0)
    assert list(ranking.scores) == sorted(ranking.scores)
    inside = {teacher.name: teacher.samples[0].errors for teacher in found.teachers}
    for name, score in zip(ranking.order, ranking.scores, strict=True):
        assert score == float(inside[name].weak_error - inside[name].misfit)
    errors = {t.name: float(t.judged.errors.student_error) for t in found.teachers}
    best = min(errors.values())
    for choice in ranking.choices:
        assert choice.regret == pytest.approx(errors[choice.teacher] - best, abs=1e-12)
    assert rules["biggest model"].teacher == "d"
    # The negative control: the wrong reading of the theorem has regret here.
    assert rules["biggest misfit"].regret > 0.01


def test_one_teacher_is_not_ranked_and_two_have_no_correlation():
    assert diagnose(**teachers(1)).ranking is None
    two = diagnose(**teachers(2)).ranking
    assert two.agreement is None
    assert {choice.rule for choice in two.choices} == {
        "weak error - misfit",
        "lowest weak error",
        "biggest misfit",
    }
