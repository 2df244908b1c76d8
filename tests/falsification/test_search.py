"""The search: nothing is refuted by floats or by a tie, and equal seeds find equal things."""

from dataclasses import replace
from fractions import Fraction

import pytest

from w2sverify import InputError, falsify
from w2sverify.classes import Linear, NonnegativeCone
from w2sverify.falsification.budget import Budget
from w2sverify.falsification.claim import Claim
from w2sverify.falsification.search import Search
from w2sverify.falsification.setting import find_setting
from w2sverify.falsification.trial import Trial


def trial(setting, text):
    made = find_setting(setting)
    return Trial(made, Claim(text, tuple(made.names)))


class Liar(Trial):
    """A search result that violates in floats, whatever the world is."""

    def violation(self, world):
        return 1.0


@pytest.mark.parametrize(
    ("setting", "text", "kinds"),
    [
        ("convex", "gain >= misfit", [Linear, NonnegativeCone]),
        ("three-functions", "sqrt(student_error) <= sqrt(weak_error) + sqrt(misfit)", []),
        ("reverse-kl", "gain >= kl_student_weak", []),
    ],
)
def test_what_fails_in_floats_alone_is_not_reported(setting, text, kinds):
    honest = trial(setting, text)
    state = Search(Liar(honest.setting, honest.claim), kinds, 0).run(Budget.of("300"))
    assert state.found is None
    assert state.decided > 0
    assert state.worst <= 0


def test_a_tie_refutes_only_a_strict_claim():
    world = {
        "weights": [Fraction(1)],
        "weak": [Fraction(0)],
        "student": [Fraction(0)],
        "truth": [Fraction(0)],
    }
    for text, holds in (
        ("gain >= misfit", True),
        ("gain == misfit", True),
        ("gain > misfit", False),
    ):
        assert trial("three-functions", text).decide(world).holds is holds


def test_a_tie_of_irrational_roots_stays_open():
    weights = [Fraction(1), Fraction(1)]
    world = {"weights": weights, "weak": [Fraction(0)] * 2}
    world |= {"student": [Fraction(1), Fraction(2)], "truth": [Fraction(2), Fraction(4)]}
    text = "sqrt(weak_error) <= sqrt(student_error) + sqrt(misfit)"
    assert trial("three-functions", text).decide(world).holds is None


def test_on_a_subspace_equality_is_never_refuted():
    state = Search(trial("convex", "gain == misfit"), [Linear], 3).run(Budget.of("300"))
    assert state.found is None
    assert state.decided > 0
    assert state.worst == 0


def test_equal_seeds_find_equal_counterexamples_and_others_differ():
    first, second = (falsify("per-task-at-finite-n", budget="3000", seed=7) for _ in range(2))
    keep = {"seconds": 0.0}
    assert replace(first, **keep) == replace(second, **keep)
    assert first.script == second.script


def test_a_search_goes_on_where_it_stopped():
    claim = trial("three-functions", "gain - misfit == slack")
    first = Search(claim, [], 0).run(Budget.of("200"))
    rest = Search(claim, [], 0).run(Budget.of("200"), first=first.restarts)
    assert 0 < first.restarts < rest.restarts


def test_ctrl_c_loses_nothing():
    def interrupt(state):
        if state.restarts == 3:
            raise KeyboardInterrupt

    finding = falsify("claim-5", budget="1h", progress=interrupt)
    assert finding.interrupted
    assert finding.resume == 3
    assert finding.decided > 0
    assert "interrupted" in finding.sentence


def test_a_world_that_is_none_of_the_setting_is_not_decided():
    """The student of a ridge setting with another head is refused by `prove`."""
    claim = trial("ridge", "gain >= misfit")
    world = {
        "strong_class": None,
        "weights": [Fraction(1)],
        "features": [[Fraction(1)]],
        "weak": [Fraction(2)],
        "truth_theta": [Fraction(2)],
        "penalty": Fraction(1),
    }
    found = claim.decide(world)
    assert found.holds is False
    for key, value in (("theta", [Fraction(3, 2)]), ("student", [Fraction(0)])):
        with pytest.raises(ArithmeticError if False else Exception, match="student"):
            claim.setting.prove({**found.world, key: value})


@pytest.mark.parametrize("budget", ["", "0", "-3", "10x", "nan", "1.5", "1e9", "inf"])
def test_budgets_that_are_none(budget):
    with pytest.raises(InputError, match=r"budget|neither"):
        Budget.of(budget)


def test_budgets():
    assert Budget.of("2m") == Budget(seconds=120.0)
    assert Budget.of("50") == Budget(instances=50)
    assert Budget.of("0.5s").spent(0, 0.6)
    assert not Budget.of("5").spent(4, 1e9)
