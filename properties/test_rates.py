"""Every theorem on a rate: supported in small settings, each control as it must be."""

from dataclasses import replace

import pytest

from w2sverify.registry import discover
from w2sverify.samples.coverage import Coverage
from w2sverify.samples.grid import Configuration, cover

RATES = discover("rates")
#: Worlds that cost little, one where every side condition holds among them.
SMALL = (
    Configuration(3, 0.01, 5000, size=500),
    Configuration(2, 0.0, 300, "random", delta=0.1, size=500),
    Configuration(2, 0.02, 300, "adversarial", delta=0.1, size=500),
)


def test_no_theorem_is_broken():
    assert RATES.problems == ()
    assert RATES.members


def places(kind):
    """Small places of a theorem's own kind."""
    if kind.place is Configuration:
        return SMALL
    return kind.places("quick")[:3]


@pytest.mark.parametrize("name", RATES.members)
def test_it_is_supported_where_it_is_stated(name):
    theorem, decided = RATES.members[name](), 0
    for place in places(type(theorem)):
        found = theorem.decide(place, seed=1)
        if isinstance(found, Coverage):
            assert found.identity < 1e-13, place.name
            for bound in found.bounds:
                assert bound.rate.decision == "supported", f"{bound.name} in {place.name}"
            decided += len(found.bounds)
            assert set(found.left_out) | {b.name for b in found.bounds} == {
                bound.name for bound in theorem.bounds
            }
        else:
            assert found.decision == "supported", place.name
            decided += 1
    assert decided >= max(len(theorem.bounds), 1)


@pytest.mark.parametrize("name", RATES.members)
def test_every_control_is_what_it_must_be(name):
    theorem = RATES.members[name]()
    controls = list(theorem.controls(seed=1))
    for control in controls:
        assert control.is_met, control
    dropped = {c.assumption for c in controls if (c.kind, c.must) == ("hypothesis", "refuted")}
    assert dropped == {assumption.name for assumption in theorem.assumptions}
    wrong = {c.bound for c in controls if c.kind == "constant"}
    assert wrong >= {bound.name for bound in theorem.bounds}
    assert wrong


@pytest.mark.parametrize("name", [n for n, t in RATES.members.items() if t.place is Configuration])
def test_wrong_constants_are_caught_and_right_ones_are_not(name):
    theorem = RATES.members[name]()
    place = replace(SMALL[0], epsilon=0.0, teacher="good")
    found = cover(place, 1, bounds=theorem.bounds)
    for bound in found.bounds:
        breaking = bound.breaking
        assert breaking.refuted is not None
        assert breaking.refuted < breaking.low <= breaking.quantile <= breaking.high
        assert breaking.high <= breaking.supported <= 1
