"""Every theorem on every class: true instances proved, each dropped hypothesis refuted."""

import pytest
from hypothesis import settings

from w2sverify.draw import generator
from w2sverify.registry import discover
from w2sverify.runs.task import Task, draw_instance, run_controls

CLASSES, THEOREMS = discover("classes"), discover("theorems")
#: The part of the usual number of instances that an origin gets; real data have many points.
SHARES = {"real": 0.1}


def test_no_theorem_is_broken():
    assert THEOREMS.problems == ()
    assert THEOREMS.members


@pytest.mark.parametrize("name", CLASSES.members)
@pytest.mark.parametrize(
    ("theorem", "origin"),
    [(name, origin) for name, kind in THEOREMS.members.items() for origin in kind.origins],
)
def test_true_instances_are_proved(theorem, origin, name):
    stated, kind = THEOREMS.members[theorem](), CLASSES.members[name]
    if not stated.applies(kind):
        pytest.skip(f"{theorem} is not stated for {name}")
    count = max(2, round(settings().max_examples * SHARES.get(origin, 1) * stated.share))
    task = Task(theorem, name, origin, 0, count, seed=1)
    made = [draw_instance(task, index) for index in range(count)]
    found = [(k, instance) for k, instance in enumerate(made) if instance is not None]
    assert len(found) > count / 2, f"{name} drew only {len(found)} of {count} instances"
    for index, instance in found:
        judgement = stated.judge(instance)
        exact = judgement.gap == 0
        # An enclosed student can leave the sign of a tiny slack open; a proved one cannot.
        allowed = ("PROVED",) if exact else ("PROVED", "UNDECIDED")
        assert judgement.verdict in allowed, f"{origin}:{index} of {name}: {judgement}"
        drawn = kind.arbitrary(generator(1, theorem, name, origin, index))
        known = exact or instance.role == "given" or not drawn.polyhedral
        assert known, f"{origin}:{index}: {judgement}"
    assert any(stated.judge(instance).verdict == "PROVED" for _, instance in found)


def _names(theorem, name):
    """The controls that there have to be: one for each assumption, of the class or shared."""
    return {
        assumption.name
        for assumption in THEOREMS.members[theorem].assumptions
        if assumption.shared == (name is None)
    }


@pytest.mark.parametrize("theorem", THEOREMS.members)
@pytest.mark.parametrize("name", [None, *CLASSES.members])
def test_every_dropped_hypothesis_is_refuted_with_its_blame(theorem, name):
    outcomes = run_controls(theorem, name, seed=1)
    for outcome in outcomes:
        assert outcome.met, f"{outcome.control.name}: {outcome.judgement}"
    broken = {o.control.assumption for o in outcomes if o.control.must == "refuted"}
    held = set()
    if name is not None:
        rng = generator(1, theorem, name, "control", "measure")
        held = {"measure"} if CLASSES.members[name].arbitrary(rng).weightless else set()
    assert broken == _names(theorem, name) - held


@pytest.mark.parametrize("theorem", THEOREMS.members)
def test_what_looks_bad_passes(theorem):
    outcomes = [o for o in run_controls(theorem, None, seed=1) if o.control.must == "hold"]
    assert len(outcomes) == len(list(THEOREMS.members[theorem]().passing()))
    for outcome in outcomes:
        assert outcome.met, f"{outcome.control.name}: {outcome.judgement}"
        assert outcome.judgement.slack >= 0
