"""Planted faults get their name, and only they."""

import re

import numpy as np
import pytest

from w2sverify.diagnosis.diagnose import diagnose
from w2sverify.draw import generator
from w2sverify.testing.planted_runs import FAULTS, confusion, fit, planted_run
from w2sverify.verdict import Verdict


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("seed", range(3))
def test_a_planted_fault_gets_its_name(fault, seed):
    found = diagnose(**planted_run(fault, generator(seed, "named", fault)))
    assert (found.fault or "none") == fault, (fault, seed, found.teachers[0].faults)
    for named in found.teachers[0].faults:
        assert named.evidence.endswith(".")
        assert named.next_step.endswith(".")


@pytest.mark.nightly
def test_the_confusion_table():
    """Noise is called structured in about one run of a hundred; everything else is right."""
    table = confusion(450, 0)
    for fault, counts in table.items():
        right, total = counts.get(fault, 0), sum(counts.values())
        assert total == 50
        assert right >= (45 if fault == "noise" else 49), (fault, counts)


def test_a_leak_of_two_points_is_named():
    run = planted_run("none", generator(3, "two"))
    points = len(run["truth"])
    run["train_index"] = np.arange(points // 2)
    leaked = np.append(run["train_index"], [points // 2 + 3, points // 2 + 7])
    run["student"] = fit(run, train_index=leaked)
    (fault,) = diagnose(**run).teachers[0].faults
    assert fault.name == "leakage"
    assert f"{points // 2 + 3} and {points // 2 + 7}" in fault.evidence


def test_a_leak_of_many_points_is_seen_but_not_named():
    run = planted_run("none", generator(4, "many"))
    points = len(run["truth"])
    run["train_index"] = np.arange(points // 2)
    run["student"] = fit(run, train_index=np.arange(points // 2 + 15))
    assert diagnose(**run).fault == "optimisation"


@pytest.mark.parametrize(
    ("student", "words"),
    [("weak", "weak labels themselves"), ("truth", "truth themselves")],
)
def test_a_student_that_is_another_array_is_named(student, words):
    run = planted_run("truth", generator(5, "copy"))
    run["student"] = run[student]
    faults = diagnose(**run).teachers[0].faults
    (fault,) = [fault for fault in faults if fault.hypothesis == "student"]
    assert fault.name == "labels"
    assert words in fault.evidence


def test_predictions_that_go_wrong_on_test_points_alone_are_seen():
    run = planted_run("none", generator(10, "test rows"))
    points = len(run["truth"])
    run["train_index"] = np.arange(points // 2)
    run["student"] = fit(run)
    assert diagnose(**run).fault is None
    run["student"][points // 2 :] = np.roll(run["student"][points // 2 :], 1)
    assert diagnose(**run).fault == "features"


def test_hardened_labels_are_named():
    rng = np.random.default_rng(6)
    x = rng.standard_normal((120, 4))
    weak = 1 / (1 + np.exp(-3 * x[:, 0] + rng.standard_normal(120)))
    run = {"features": x, "truth": x @ [1.0, 0.5, 0.0, 0.0], "weak": weak}
    run["student"] = fit(run, weak=(weak > 0.5).astype(float))
    (fault,) = diagnose(**run).teachers[0].faults
    assert (fault.name, "hardened" in fault.evidence) == ("labels", True)


def test_a_head_outside_its_ball_is_named():
    from w2sverify.classes import L2Ball

    rng = np.random.default_rng(7)
    x = rng.standard_normal((60, 3))
    run = {"features": x, "truth": x @ [0.2, 0.1, 0.0], "weak": x @ [2.0, 1.0, 0.0] + x[:, 2] ** 2}
    run["student"] = x @ np.linalg.lstsq(x, run["weak"], rcond=None)[0]
    found = diagnose(**run, strong_class=L2Ball(radius=0.5))
    assert found.fault == "class"


def test_declared_weights_of_the_fit_are_a_fault_of_their_own():
    run = planted_run("none", generator(8, "declared"))
    weights = np.linspace(0.5, 2.0, len(run["truth"]))
    run["train_weights"] = weights
    run["student"] = fit({**run, "weights": weights})
    found = diagnose(**run)
    assert found.fault == "measure"
    assert found.teachers[0].measure == "refuted"
    (certificate,) = found.teachers[0].exact.certificates
    assert certificate.judgement.hypotheses["measure"] == "refuted"
    assert found.teachers[0].student.stands
    run["student"] = fit(run)
    names = [fault.name for fault in diagnose(**run).teachers[0].faults]
    assert names == ["measure", "measure"]


def stopped(design, labels, steps):
    """Gradient descent from 0 with the longest safe step."""
    gram, moment = design.T @ design / len(labels), design.T @ labels / len(labels)
    theta, step = np.zeros(len(moment)), 1 / np.linalg.eigvalsh(gram)[-1]
    for _ in range(steps):
        theta = theta + step * (moment - gram @ theta)
    return design @ theta


def test_a_descent_in_float32_is_seen_where_rounding_could_explain_it():
    """Collinear features: rounding in float32 may move a head far, but not along a descent."""
    rng = np.random.default_rng(9)
    x = rng.standard_normal((300, 4))
    x[:, 3] = x[:, 2] + 1e-3 * rng.standard_normal(300)
    design = np.column_stack([x, np.ones(300)])
    truth = x @ [1.0, 2.0, 3.0, 4.0]
    weak = truth + np.tanh(3 * x[:, 0])
    head = design @ np.linalg.lstsq(design, weak, rcond=None)[0]
    run = {"features": x, "truth": truth, "weak": weak}
    early = diagnose(**run, student=stopped(design, weak, 300).astype(np.float32))
    assert early.teachers[0].student.distance < early.teachers[0].student.radius
    assert early.fault == "optimisation"
    assert re.search(r"some (29|30)\d units", early.teachers[0].faults[0].evidence)
    right = diagnose(**run, student=head.astype(np.float32))
    assert right.fault is None
    assert right.verdict is Verdict.PROVED
    assert "rounding in float32" in right.notes[0]
    assert diagnose(**run, student=head).notes == ()
