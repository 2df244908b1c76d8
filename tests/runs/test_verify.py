"""The campaign: what is planned is what is decided, whatever the classes do."""

from collections import Counter
from fractions import Fraction

import pytest

from w2sverify.errors import InputError
from w2sverify.kernel import check
from w2sverify.runs.task import Task, draw_instance, run_controls, run_task
from w2sverify.runs.verify import SHARES, plan, verify

LIARS = """
import os
from dataclasses import dataclass
from w2sverify.classes.box import Box

@dataclass(frozen=True)
class Killer(Box):
    def exact_point(self, space, features, target):
        os._exit(3)

@dataclass(frozen=True)
class Moody(Box):
    def multipliers(self, form, gradient):
        raise RuntimeError("not today")

@dataclass(frozen=True)
class Short(Box):
    def multipliers(self, form, gradient):
        return super().multipliers(form, gradient)[1:]
"""


@pytest.fixture
def liars(tmp_path, monkeypatch):
    (tmp_path / "liars.py").write_text(LIARS)
    monkeypatch.syspath_prepend(tmp_path)
    # Workers are fresh processes: they find the module by the environment.
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.parametrize("count", [1, 20, 97, 240])
def test_the_plan_has_every_instance_once(count):
    tasks = list(plan(["theorem-1"], ["Box", "Linear"], count, 0, False))
    places = Counter(
        (task.strong_class, task.origin, index)
        for task in tasks
        for index in range(task.first, task.last)
    )
    assert set(places.values()) == {1}
    for name in ("Box", "Linear"):
        origins = Counter(origin for cls, origin, _ in places if cls == name)
        assert set(origins) == set(SHARES)
        assert sum(origins.values()) == max(count, len(SHARES))


def test_progress_reaches_the_end_and_never_goes_back():
    seen: list[tuple[int, int]] = []
    found = verify(
        theorems=["theorem-1"],
        classes=["Box"],
        instances=40,
        jobs=1,
        progress=lambda *at: seen.append(at),
    )
    assert found.complete
    assert seen == sorted(seen)
    assert seen[-1] == (40, 40)


def test_an_instance_depends_on_its_place_alone():
    whole = run_task(Task("theorem-1", "L1Ball", "random", 0, 6, seed=5))
    parts = [run_task(Task("theorem-1", "L1Ball", "random", k, k + 1, seed=5)) for k in range(6)]
    assert whole.points == [part.points[0] for part in parts]
    other = run_task(Task("theorem-1", "L1Ball", "random", 0, 6, seed=6))
    assert whole.points != other.points


def test_points_have_the_exact_sign_of_the_slack():
    task = Task("theorem-1", "Monotone", "adversarial", 0, 40, seed=0)
    for index, point in enumerate(run_task(task).points):
        instance = draw_instance(task, index)
        assert instance is not None
        slack = check(instance.certificate.data).slack
        assert slack is not None
        assert (slack > 0) == (point.slack > 0)
        assert (slack < 0) == (point.slack < 0)


def test_the_smallest_slack_is_kept_exactly():
    outcome = run_task(Task("theorem-1", "Box", "random", 0, 30, seed=1))
    assert outcome.worst is not None
    slack, kept = outcome.worst
    assert isinstance(slack, Fraction)
    assert check(kept.data).slack == slack
    assert float(slack) <= min(point.slack for point in outcome.points)


def test_every_assumption_has_a_control_on_every_class():
    for name in ("Linear", "L2Ball", "Box"):
        outcomes = run_controls("theorem-1", name, 0)
        assert not isinstance(outcomes, str)
        assert {o.control.assumption for o in outcomes} == {"truth", "student", "measure"}
        assert all(o.met for o in outcomes)


def test_errors_of_a_class_are_undecided_and_reported(liars):
    found = verify(theorems=["theorem-1"], classes=["liars:Moody"], instances=20, jobs=1)
    verdicts = Counter(point.verdict for o in found.outcomes for point in o.points)
    # Backward instances ask for multipliers too: nothing at all can be proved.
    assert set(verdicts) == {"UNDECIDED"}
    assert set(reasons_of(found)) == {
        "The class broke its contract: `multipliers` raised RuntimeError: not today; correct it."
    }
    assert any("controls" in problem for problem in found.problems)


def test_a_dual_of_the_wrong_length_is_undecided(liars):
    found = verify(theorems=["theorem-1"], classes=["liars:Short"], instances=20, jobs=1)
    verdicts = {point.verdict for o in found.outcomes for point in o.points}
    assert verdicts == {"UNDECIDED"}
    assert any("`multipliers` returned" in reason for reason in reasons_of(found))


def reasons_of(found):
    reasons = Counter[str]()
    for outcome in found.outcomes:
        reasons.update(outcome.reasons)
    return reasons


def test_a_class_that_ends_its_process_is_undecided_and_not_the_end(liars):
    found = verify(theorems=["theorem-1"], classes=["liars:Killer"], instances=20, jobs=2)
    assert found.complete
    verdicts = Counter(point.verdict for o in found.outcomes for point in o.points)
    # Backward instances do not project.
    assert verdicts == {"PROVED": 7, "UNDECIDED": 13}
    reasons = reasons_of(found)
    assert reasons["`exact_point` ended its process with exit code 3; correct it."] >= 5
    assert any("controls" in p and "exit code 3" in p for p in found.problems)


@pytest.mark.parametrize("wrong", [{"instances": 0}, {"jobs": 0}, {"seed": -1}, {"profile": "x"}])
def test_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(InputError, match=r"must be|profile"):
        verify(classes=["Box"], **wrong)
