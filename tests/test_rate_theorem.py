"""Theorems on a rate: how they are found, decided and controlled, and a false one caught."""

from dataclasses import replace

import pytest

from w2sverify import InputError
from w2sverify.coverage_theorem import CoverageTheorem
from w2sverify.rate_theorem import RateControl
from w2sverify.registry import discover, find
from w2sverify.runs.rate_task import RateTask, plan_rates, run_rate_task
from w2sverify.runs.rates import rate_controls, rate_result, rate_results
from w2sverify.samples.bound import Bound, Constant
from w2sverify.samples.grid import CLASSES, Configuration, cover, default_grid
from w2sverify.statistics.failure_rate import FailureRate
from w2sverify.theorems.rademacher import Rademacher

SMALL = Configuration(2, 0.0, 200, delta=0.2, size=100)


class Zero(Bound):
    """The excess is at most a millionth: false."""

    name = "zero"
    title = statement = source = "false"
    constants = (Constant("one", 1.0, "wrong"),)
    assumptions = ("none",)

    def terms(self, facts):
        return {"wrong": 1e-6}


class False2(CoverageTheorem):
    """A theorem that fails about half of the time."""

    name = "false-2"
    title = statement = source = "false"
    bounds = (Zero(),)

    @classmethod
    def places(cls, profile):
        return (SMALL, replace(SMALL, sample_size=300))


@pytest.fixture
def false_theorem(monkeypatch):
    found = discover("rates")
    members = {**found.members, "false-2": False2}
    monkeypatch.setattr("w2sverify.registry.discover", lambda kind: replace(found, members=members))


def test_both_kinds_are_found_apart():
    rates, theorems = discover("rates"), discover("theorems")
    assert rates.problems == theorems.problems == ()
    assert not set(rates.members) & set(theorems.members)
    assert {"lemma-4", "theorem-2", "rademacher"} <= set(rates.members)
    with pytest.raises(InputError, match="lemma-4"):
        find("theorems", "lemma-5")
    with pytest.raises(InputError, match="theorem on a rate"):
        find("rates", "claim-9")
    # Consistent names: a theorem is one of its bounds, or the plain name of the paper's.
    for name, kind in rates.members.items():
        bounds = {bound.name for bound in kind.bounds}
        assert name in bounds | {"theorem-2", "rademacher"}


def test_every_bound_belongs_to_a_theorem():
    from w2sverify.samples.all_bounds import all_bounds

    owned = [b.name for kind in discover("rates").members.values() for b in kind.bounds]
    assert sorted(owned) == [bound.name for bound in all_bounds()]


def test_profiles_hold_the_default_grid():
    quick, standard, deep = (CoverageTheorem.places(p) for p in ("quick", "standard", "deep"))
    assert set(default_grid()) < set(quick) < set(standard) < set(deep)
    assert len(default_grid()) >= 30
    assert {place.teacher for place in standard} == {"good", "random", "adversarial"}
    assert {place.strong_class for place in quick} == set(CLASSES)


def test_places_are_read_back():
    for place in (*CoverageTheorem.places("deep"), *Rademacher.places("standard")):
        assert type(place).parse(place.name) == place
    assert Configuration.parse("n=50, d=2") == Configuration(2, sample_size=50)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("d=x", "'x' is no d"),
        ("n=1.5", "whole number"),
        ("m=4", "'m=4'"),
        ("", "''"),
        ("delta=0", "delta is 0.0"),
        ("delta=0.00001", "0.0001"),
        ("d=101", "from 1 to 100"),
        ("points=1000000", "from 2 to 200000"),
        ("epsilon=nan", "epsilon is nan"),
        ("epsilon=-1", "epsilon is -1"),
        ("teacher=bad", "good, random"),
        ("class=Box", "L2Ball"),
        ("n=0", "n is 0"),
        ("n=10000000000000000", "1000000000000000"),
        ("d=5,points=5", "d is 5"),
        ("world=-1", "world is -1"),
    ],
)
def test_impossible_places_get_one_sentence(text, said):
    with pytest.raises(InputError, match=r"\.$") as found:
        Configuration.parse(text)
    assert said in str(found.value)


def test_places_of_complexities_are_checked():
    for text in ("class=Monotone", "draws=0", "points=0", "n=10000000", "d=101", "world=-1"):
        with pytest.raises(InputError):
            Rademacher.place.parse(text)
    with pytest.raises(InputError, match="no place of a complexity"):
        Rademacher().decide(SMALL, 0)
    with pytest.raises(InputError, match="no configuration of a bound"):
        find("rates", "theorem-2")().decide(Rademacher.places("quick")[0], 0)


def test_members_of_worlds_are_in_the_classes():
    # |theta|_2 = 0.6, |theta|_1 <= 0.6 sqrt(d), |theta|_inf <= 0.6.
    for d in (1, 2, 5, 20):
        coef = replace(SMALL, dimension=d, size=d + 30).setting().population.member_coef
        assert abs(coef).sum() <= CLASSES["L1Ball"](d).radius
        assert (coef @ coef) ** 0.5 <= CLASSES["L2Ball"](d).radius


def test_what_is_found_for_a_theorem_does_not_depend_on_the_others():
    bounds = find("rates", "lemma-4").bounds
    alone = cover(SMALL, 3, bounds=bounds)
    cover(SMALL, 3)
    again = cover(SMALL, 3, bounds=bounds)
    fresh = cover(replace(SMALL), 3, bounds=bounds, batch=SMALL.batch)
    assert alone == again == fresh
    assert cover(SMALL, 4, bounds=bounds).excess != alone.excess


def test_plans_share_worlds_and_follow_classes():
    names = ["lemma-4", "theorem-2"]
    tasks = plan_rates(names, seed=1)
    worlds = [task for task in tasks if task.pairs]
    assert sum(task.size for task in worlds) == 2 * len(CoverageTheorem.places("quick"))
    assert [task.theorem for task in tasks if not task.pairs] == names
    for task in worlds:
        assert len({Configuration.parse(text).world for _, text in task.pairs}) == 1
    assert plan_rates(names, classes=["Monotone"]) == []
    (task, _) = plan_rates(["theorem-2"], classes=["L1Ball"], changes={"sample_size": [7, 7, 9]})
    assert [Configuration.parse(text).sample_size for _, text in task.pairs] == [7, 9]
    with pytest.raises(InputError, match="outside"):
        plan_rates(names, changes={"epsilon": [0.9]})
    with pytest.raises(InputError, match="'size' is no setting"):
        plan_rates(names, changes={"size": [10]})
    # A place without the field stays as it is.
    (task, *_) = plan_rates(["rademacher"], classes=["Box"], changes={"teacher": ["random"]})
    assert task.pairs[0][1].startswith("class=Box")


def test_a_false_theorem_is_refuted(false_theorem):
    tasks = plan_rates(["false-2"], seed=0)
    outcomes = [run_rate_task(task) for task in tasks if task.pairs]
    (result,) = rate_results(["false-2", "lemma-4"], outcomes, seed=0)
    assert result.counts.refuted == 2
    assert {row.count.decision for row in result.rows} == {"refuted"}
    assert result.rows[0].replay.endswith(f"--theorem false-2 --seed 0 --replay {SMALL.name}")
    # Its configurations are in its own order, and lines have slopes.
    assert [row.sample_size for row in result.rows] == [200, 300]
    assert {(line.axis, line.fixed) for line in result.slopes} == {("n", 0.0)}
    (line,) = result.vacuity
    assert line.epsilons == [0.0]


def test_what_raises_is_a_problem(false_theorem, monkeypatch):
    monkeypatch.setattr(False2, "decide", lambda *_: 1 / 0)
    monkeypatch.setattr(False2, "controls", lambda *_: 1 / 0)
    for task in plan_rates(["false-2"]):
        outcome = run_rate_task(task)
        assert not outcome.decisions
        assert all("ZeroDivisionError" in problem for problem in outcome.problems)
        assert len(outcome.problems) == task.size


def test_an_overview_has_constants_symbols_and_controls():
    outcome = run_rate_task(RateTask(0, theorem="theorem-2"))
    result = rate_result("theorem-2", [], outcome.overview, 0)
    assert {row.origin for row in result.constants} == {"paper"}
    letters = {row.symbol: row.value for row in result.symbols}
    assert letters["W"] == pytest.approx(2)
    assert letters["n"] == 1000
    values = result.values["theorem-2-paper"]
    assert values["non-realizability"] == pytest.approx(
        4 * letters["W"] * letters["epsilon"] ** 0.5
    )
    assert {c.assumption for c in result.controls} == {*result.assumptions, "constants"}
    controls = rate_controls([result])
    assert all(control.ok for control in controls)
    assert {control.verdict for control in controls} == {"REFUTED"}
    # With the most generous numbers Theorem 2 is above even G <= W^2.
    paper = result.paper_size
    rows = {row.bound: row for row in paper.rows}
    assert rows["theorem-2-paper"].allowance > paper.trivial > paper.misfit
    assert rows["theorem-2-paper"].needed > 1e10
    assert rows["theorem-2-fast"].allowance is None
    assert rows["theorem-2-fast"].reason
    for word in (f"{rows['theorem-2-paper'].allowance:.0f} times", "n = 2,000", "no W exists"):
        assert word in paper.sentence


def test_a_control_is_met_only_as_it_must_be():
    def control(must, decision, restored):
        rate = FailureRate(0.05, decision=restored)
        more = {"broken": rate, "restored": rate}
        return RateControl("", "hypothesis", "", "", "", must, decision, 1, 0.0, 0.0, **more)

    assert control("refuted", "refuted", "supported").is_met
    assert control("hold", "supported", "supported").is_met
    assert not control("refuted", "undecided", "supported").is_met
    assert not control("refuted", "supported", "supported").is_met
    assert not control("refuted", "refuted", "undecided").is_met
    assert not control("hold", "refuted", "supported").is_met
