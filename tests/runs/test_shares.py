"""What a theorem that is stated for some classes, or takes a share of a run, does to a campaign."""

import json
from collections import Counter

import pytest

from w2sverify.cli import main
from w2sverify.registry import discover
from w2sverify.runs.record import make_record
from w2sverify.runs.task import Task, run_controls, run_task
from w2sverify.runs.verify import PROFILES, plan, verify

THEOREMS = discover("theorems").members


@pytest.mark.parametrize("count", [1, *PROFILES.values()])
def test_a_theorem_gets_its_share(count):
    for name, theorem in THEOREMS.items():
        tasks = plan([name], ["Box"], count, 0, False)
        origins = Counter(task.origin for task in tasks for _ in range(task.first, task.last))
        assert set(origins) == set(theorem.origins)
        assert sum(origins.values()) == max(round(count * theorem.share), len(theorem.origins))


def test_a_class_it_is_not_stated_for_is_counted(tmp_path):
    names = ["subspace-equality", "perfect-teacher"]
    found = verify(theorems=names, classes=["Box", "Linear"], instances=40, jobs=1)
    record = make_record(found, tmp_path)
    pairs = {(result.theorem, result.class_) for result in record.results}
    assert pairs == {
        ("subspace-equality", "Linear"),
        ("perfect-teacher", "Box"),
        ("perfect-teacher", "Linear"),
    }
    assert record.summary["not_stated"] == 1
    assert record.summary["undecided"] == 0
    assert not record.problems
    (task,) = [o for o in found.outcomes if o.skipped and o.task.origin == "random"]
    assert task.skipped == task.task.last
    assert run_controls("subspace-equality", "Box", 0) == []


def test_a_kept_certificate_has_the_verdict_of_its_theorem(tmp_path):
    # The kernel's verdict on a student that is not the projection is no PROVED.
    outcome = run_task(Task("perfect-teacher", "Box", "random", 0, 4, seed=0))
    assert {point.verdict for point in outcome.points} == {"PROVED"}
    found = verify(theorems=["perfect-teacher"], classes=["Box"], instances=80, jobs=1)
    (result,) = make_record(found, tmp_path).results
    assert {kept.verdict for kept in result.kept} == {"PROVED"}


def test_a_replay_is_judged_by_the_theorem(capsys):
    command = ["verify", "--theorem", "perfect-teacher", "--class", "Box", "--replay", "random:0"]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["hypotheses"] == {"teacher": "proved"}
