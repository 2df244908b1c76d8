"""Claims on real representations: decided by the points, and each of them can fail."""

import copy

import numpy as np
import pytest

from experiments._shared.ranking import ranking
from experiments._shared.real_claims import (
    by_split,
    gain_claims,
    line,
    outside,
    pairs,
    ranking_claims,
)
from experiments._shared.real_exhibits import error_table, gain_panel, over, ranking_table, useful
from tests.experiments.real_worlds import TEACHERS, made, made_record, record, result

OURS = ("a", "b", "c", "d")


def drawn(slope, seed, noise=0.01, sign=1.0):
    rng = np.random.default_rng(seed)
    misfit = rng.uniform(0.1, 1, len(OURS))
    gain = slope * misfit + noise * rng.normal(size=len(OURS))
    points = zip(OURS, (sign * gain).tolist(), misfit.tolist(), strict=True)
    return {name: made(y, x) for name, y, x in points}


def claims(records, ours=OURS, of=gain_claims):
    more = ((0.7, 1.3),) if of is gain_claims else ()
    return {claim.name: claim for claim in of(records, ours, *more)}


def nine(slope, **more):
    return [made_record(drawn(slope, seed, **more), seed) for seed in range(9)]


@pytest.mark.parametrize(
    ("slope", "gain", "follows", "below"),
    [
        (0.95, "supported", "supported", "supported"),
        (-0.95, "refuted", "refuted", "supported"),
        (0.3, "supported", "refuted", "supported"),
        (1.25, "supported", "supported", "refuted"),
    ],
)
def test_points_decide(slope, gain, follows, below):
    found = claims(nine(slope))
    assert found["students gain"].verdict == gain
    assert found["slope"].verdict == follows
    assert found["correlation"].verdict == ("supported" if slope > 0 else "refuted")
    assert found["students below the line"].verdict == below
    assert found["bound in sample"].verdict == "supported"


def test_gains_that_do_not_follow_are_not_correlated():
    rng = np.random.default_rng(0)
    records = nine(1.0)
    for each in records:
        points = list(each.result["variants"]["ball"].values())
        gains = rng.permutation([p["test"]["gain"] for p in points])
        for place, point in enumerate(points):
            point["test"]["gain"] = -float(gains[place]) if place % 2 else float(gains[place])
    assert claims(records)["correlation"].verdict != "supported"


def test_a_bound_that_fails_once_refutes():
    records = nine(1.0)
    point = records[4].result["variants"]["ball"]["b"]["train"]
    point |= {"slack": -0.2, "misfit": 1.0, "epsilon": 0.01, "gap": 0.0, "doubt": 0.0}
    assert not outside(point)
    point["slack"] = -0.2001
    assert outside(point)
    assert not outside({**point, "doubt": 2e-4})
    assert not outside({**point, "gap": 1e-4})
    assert outside({**point, "slack": float("nan")})
    found = claims(records)["bound in sample"]
    assert (found.verdict, found.sample) == ("refuted", "1 of 36 students fail")


@pytest.mark.parametrize("gap", [None, 2e-12, float("nan")])
def test_a_gap_that_is_not_proven_refutes(gap):
    records = nine(1.0)
    assert claims(records)["students are projections"].verdict == "supported"
    records[0].result["gaps"].append(gap)
    found = claims(records)["students are projections"].verdict
    assert found == "refuted"


def test_three_splits_decide_nothing_about_others():
    found = claims(nine(1.0)[:3])
    for name in ("students gain", "slope", "correlation", "students below the line"):
        assert found[name].verdict == "undecided"
        assert found[name].interval is None
        assert "overlap" in found[name].rule
    assert found["bound in sample"].verdict == "supported"
    ranks = claims(nine(1.0)[:3], of=ranking_claims)
    assert (
        ranks["rank correlation"].verdict == ranks["no worse than biggest"].verdict == "undecided"
    )


def test_no_record_decides_nothing():
    found = {**claims([]), **claims([], of=ranking_claims)}
    assert {claim.verdict for claim in found.values()} == {"undecided"}


def test_targets_of_a_split_are_one_draw():
    """Six targets on three splits are three draws: too few for an interval."""
    records = [
        made_record(drawn(1.0, 10 * seed + target), seed, target=str(target))
        for target in range(6)
        for seed in range(3)
    ]
    assert [len(group) for group in by_split(records)] == [6, 6, 6]
    found = claims(records)
    assert found["slope"].sample == "3 seeds"
    assert found["slope"].verdict == found["students gain"].verdict == "undecided"


def ranked(kind, seed):
    rng = np.random.default_rng(seed)
    error = np.sort(rng.uniform(1, 2, len(OURS)))
    order = {"right": 1, "wrong": -1}[kind]
    bound = order * error
    points = {}
    for name, low, e in zip(OURS, bound, error, strict=True):
        misfit = float(rng.uniform(0.1, 0.2))
        points[name] = made(float(low + misfit - e), misfit, weak=float(low + misfit))
    return points


def test_a_heuristic_that_is_right_and_one_that_is_wrong():
    right = claims([made_record(ranked("right", s), s) for s in range(9)], of=ranking_claims)
    for name in ("rank correlation", "regret", "no worse than biggest"):
        assert right[name].verdict == "supported", right[name]
    wrong = claims([made_record(ranked("wrong", s), s) for s in range(9)], of=ranking_claims)
    for name in ("rank correlation", "regret", "no worse than highest misfit"):
        assert wrong[name].verdict in ("refuted", "undecided"), wrong[name]
    assert wrong["rank correlation"].verdict == wrong["regret"].verdict == "refuted"


def test_sizes_are_in_their_order_whatever_the_record_s_is():
    """Records come back from disk sorted by name; the biggest teacher is the last of `ours`."""
    ours = ("m-8", "m-16", "m-96", "m-128")
    errors = dict(zip(ours, (4.0, 3.0, 2.0, 1.0), strict=True))
    points = {name: made(5.0 - errors[name], 0.1, weak=5.0) for name in sorted(ours)}
    stored = made_record(points)
    assert list(pairs(stored, "ball")) != list(ours)
    assert list(pairs(stored, "ball", ours)) == list(ours)
    found = ranking(pairs(stored, "ball", ours))
    assert found.rho_biggest == 1.0
    assert found.regret["biggest"] == 0.0
    # The control: in the record's own order another teacher is the last.
    assert ranking(pairs(stored, "ball")).regret["biggest"] > 0


def test_rows_against_theorem_1():
    low = [made_record({n: made(2.0, 0.1, weak=3.0) for n in OURS}, s) for s in range(9)]
    high = [made_record({n: made(0.1, 2.0, weak=3.0) for n in OURS}, s) for s in range(9)]
    key = "rows against Theorem 1"
    assert claims(low, of=ranking_claims)[key].verdict == "refuted"
    assert claims(high, of=ranking_claims)[key].verdict == "supported"


def test_lines():
    points = [{"misfit": x, "gain": y} for x, y in ((0.0, 1.0), (1.0, 3.0), (2.0, 5.0))]
    assert line(points) == pytest.approx((2.0, 1.0))
    assert line(points[:2]) == (None, None)
    assert line([{"misfit": 1.0, "gain": y} for y in range(3)]) == (None, None)
    assert line([]) == (None, None)


def test_a_panel_has_every_point():
    records = nine(0.95)
    panel = gain_panel(records, "ball", "test", OURS, "g")
    assert [each.name for each in panel.series] == list(OURS)
    assert all(len(each.x) == 9 for each in panel.series)
    assert panel.key
    assert "Gain > 0 for 36 of 36 pairs" in panel.caption
    first = records[0].result["variants"]["ball"]["a"]["test"]
    assert (panel.series[0].x[0], panel.series[0].y[0]) == (first["misfit"], first["gain"])
    inside = gain_panel(records, "ball", "train", OURS, "g")
    assert inside.series[0].x == [1.0] * 9


def test_students_worse_than_a_constant_are_not_drawn():
    records = nine(0.95)
    assert useful(records, "ball")
    assert "not drawn" not in error_table(records, "ball", "u").caption
    bad = copy.deepcopy(records)
    for each in bad:
        for point in each.result["variants"]["ball"].values():
            point["test"]["student_error"] = 1e4
    assert not useful(bad, "ball")
    assert "it is not drawn" in error_table(bad, "ball", "u").caption
    assert not useful(records, "linear")


def test_tables_of_a_real_split():
    found = [record(result(split=seed), seed) for seed in (122, 123)]
    table = error_table(found, "halves", "kg²")
    assert [row[0] for row in table.rows] == list(TEACHERS)
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert "kg²" in table.caption
    rules = ranking_table(found, TEACHERS)
    assert len(rules.rows) == 6
    assert all(len(row) == len(rules.columns) for row in rules.rows)


def test_means_as_published():
    assert over([1.0, 2.0]) == "1.5000 ± 0.7071"
    assert over([1.0]) == "1.0000"
    assert over([None, 3.0]) == "3.0000"
    assert over([]) == over([None]) == "not known"
    assert over([15241.3, 15243.3]) == "15242 ± 1"
    assert over([-12.345]) == "-12.35"
