"""Every theorem says what it is, proves what is true and refutes its controls, blame included."""

import pytest

from w2sverify.registry import discover
from w2sverify.report.render import statement
from w2sverify.runs.task import Task, draw_instance, run_controls

THEOREMS = {name: t for name, t in discover("theorems").members.items() if name != "theorem-1"}
CLASSES = discover("classes").members


@pytest.mark.parametrize("name", THEOREMS)
def test_it_says_what_it_is(name):
    theorem = THEOREMS[name]
    assert theorem.__doc__.count("Proof") == 1
    assert "Source: " in theorem.__doc__
    assert theorem.title
    assert theorem.source
    assert "\\" in theorem.statement
    assert statement(name) is not None
    assert all(assumption.sentence.endswith(".") for assumption in theorem.assumptions)
    assert 0 < theorem.share <= 1


@pytest.mark.parametrize("name", THEOREMS)
def test_each_assumption_is_needed(name):
    outcomes = run_controls(name, None, seed=1)
    assert not isinstance(outcomes, str), outcomes
    for outcome in outcomes:
        assert outcome.met, f"{outcome.control.name}: {outcome.judgement}"
    refuted = {o.control.assumption for o in outcomes if o.control.must == "refuted"}
    assert refuted == {assumption.name for assumption in THEOREMS[name].assumptions}
    assert {o.control.must for o in outcomes} == {"refuted", "hold"}


@pytest.mark.parametrize("name", THEOREMS)
@pytest.mark.parametrize("kind", ["Affine", "L1Ball", "L2Ball", "Monotone", "Polynomial"])
def test_true_instances_are_proved(name, kind):
    theorem = THEOREMS[name]()
    if not theorem.applies(CLASSES[kind]):
        pytest.skip(f"{name} is not stated for {kind}")
    tasks = [Task(name, kind, origin, 0, 6, seed=3) for origin in theorem.origins]
    made = [draw_instance(task, index) for task in tasks for index in range(6)]
    judged = [theorem.judge(instance) for instance in made if instance is not None]
    assert len(judged) >= 3
    for judgement in judged:
        allowed = ("PROVED",) if judgement.gap == 0 else ("PROVED", "UNDECIDED")
        assert judgement.verdict in allowed, judgement
    assert any(judgement.verdict == "PROVED" for judgement in judged)


def test_theorems_are_stated_for_some_classes_at_least():
    for theorem in THEOREMS.values():
        assert any(theorem.applies(kind) for kind in CLASSES.values())
