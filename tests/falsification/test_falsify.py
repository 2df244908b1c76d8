"""Targets: theorems, assumptions under other words, claims, and what they are told is proved."""

import pytest

from w2sverify import InputError, falsify
from w2sverify.falsification.conjecture import Conjecture
from w2sverify.falsification.falsify import chosen
from w2sverify.kernel import check
from w2sverify.registry import discover

PAIRS = [
    (name, assumption.name)
    for name, theorem in discover("theorems").members.items()
    for assumption in theorem.assumptions
]


@pytest.mark.parametrize(("theorem", "assumption"), PAIRS)
def test_every_theorem_without_any_of_its_assumptions_is_refuted(theorem, assumption):
    meant = chosen(theorem, assumption, "", "convex")
    if isinstance(meant, Conjecture):  # which the tests of the library refute
        assert (meant.theorem, meant.drop, meant.expected) == (theorem, assumption, "refuted")
        return
    finding = falsify(theorem, drop=assumption, budget="3000")
    assert finding.verdict == "REFUTED", finding.sentence
    assert (finding.theorem, finding.drop) == (theorem, assumption)
    assert finding.n <= 4
    assert finding.certificate or finding.script
    if finding.certificate:
        assert check(finding.certificate).slack is not None


def test_other_words_for_assumptions():
    assert falsify("theorem-1", drop="convexity").name == "gain-without-convexity"
    assert falsify("Theorem-1", drop="realizability").drop == "truth"


def test_a_theorem_as_it_is_survives_and_says_that_it_is_proved():
    finding = falsify("perfect-teacher", budget="20")
    assert finding.verdict == "UNDECIDED"
    assert finding.proved_by == "perfect-teacher"
    assert "It is proved: see perfect-teacher." in finding.sentence


@pytest.mark.nightly
@pytest.mark.parametrize("name", discover("classes").members)
def test_theorem_1_survives_on_every_class(name):
    if discover("classes").members[name].outputs != 1:
        pytest.skip("It has several outputs.")
    finding = falsify(claim="gain >= misfit", classes=[name], budget="400", seed=3)
    assert finding.verdict == "UNDECIDED"
    assert finding.decided > 0


def test_a_claim_that_the_library_proves_is_named():
    finding = falsify(claim="gain>=misfit", classes=["Linear"], budget="50")
    assert finding.proved_by == "theorem-1"
    other = falsify(claim="gain >= misfit - 1", classes=["Linear"], budget="50")
    assert other.proved_by == ""
    elsewhere = falsify(claim="gain >= misfit", setting="ridge", budget="2000")
    assert (elsewhere.verdict, elsewhere.proved_by) == ("REFUTED", "")


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, "Nothing to falsify"),
        ({"target": "theorem-9"}, "did you mean"),
        ({"target": "theorem-1", "drop": "gravity"}, "drop one of convex, truth"),
        ({"target": "theorem-9", "drop": "convex"}, "no theorem named"),
        ({"target": "theorem-1", "claim": "gain >= 0"}, "either a claim or a target"),
        ({"claim": "gain >= 0", "setting": "nowhere"}, "choose one of"),
        ({"claim": "gain >= 0", "setting": "ridge", "classes": ["Linear"]}, "takes no class"),
        ({"claim": "gain >= 0", "classes": ["Lienar"]}, "did you mean"),
        ({"claim": "gain >= 0", "classes": ["NuclearBall"]}, "several outputs"),
        ({"claim": "gain >= kl_truth_weak"}, "not a known name"),
        ({"target": "claim-5", "budget": "long"}, "neither a time"),
        ({"target": "claim-5", "seed": -1}, "seed is -1"),
        ({"target": "claim-5", "resume": 1.5}, "resume is 1.5"),
    ],
)
def test_what_cannot_be_used_is_shown(options, shown):
    with pytest.raises(InputError, match=shown):
        falsify(**options)
