"""One split: identities of its distances, the theorem in sample, and students that are wrong."""

import copy
import math

import numpy as np
import pytest

from experiments._shared.linear_probe import LinearProbe, Probed
from experiments._shared.real_claims import gain_claims, outside
from experiments._shared.real_split import VARIANTS, in_sample, nearest, run_split
from tests.experiments.real_worlds import TEACHERS, draw_set, record, result
from w2sverify.data import random_split
from w2sverify.experiment_task import canonical


def points(found):
    return [
        (variant, where, point[where])
        for variant, members in found["variants"].items()
        for point in members.values()
        for where in ("test", "train")
    ]


@pytest.mark.parametrize("more", [{}, {"inside": True}, {"rows": 30, "width": 40}])
def test_distances_fit_together(more):
    found = result(**more)
    assert set(found["variants"]) == set(VARIANTS)
    for _, _, here in points(found):
        scale = here["weak_error"] + here["student_error"] + here["misfit"]
        assert abs(here["gain"] - (here["weak_error"] - here["student_error"])) <= 1e-13 * scale
        assert abs(here["gain"] - here["misfit"] - here["slack"]) <= 1e-13 * scale


@pytest.mark.parametrize("more", [{}, {"inside": True}, {"rows": 30, "width": 40}])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_theorem_holds_in_sample(seed, more):
    """Also where there are more columns than rows, and all distances are rounding."""
    found = result(seed, **more)
    for variant, where, here in points(found):
        if where == "train" and variant != "trained":
            assert not outside(here), (variant, here)
            assert here["gap"] <= 1e-10 * (1 + here["weak_error"])
            assert here["doubt"] <= 1e-9 * (1 + here["weak_error"])
    assert [gap <= 1e-12 for gap in found["gaps"]] == [True]
    claims = {claim.name: claim.verdict for claim in gain_claims([record(found)], TEACHERS, (0, 2))}
    assert claims["bound in sample"] == claims["students are projections"] == "supported"


def test_a_truth_inside_gives_equality():
    found = result(inside=True)["variants"]["linear"]
    for point in found.values():
        here = point["train"]
        assert here["epsilon"] < 1e-25
        assert abs(here["slack"]) <= here["doubt"] + 1e-12 * here["misfit"]


def planted(change):
    """The heads of one split with those of the class without a bound changed."""
    data, split = draw_set(0, inside=True), random_split(60, 122)
    probe = LinearProbe(data.strong, split.train)
    weak = LinearProbe(data.weak["small"], split.train).free(data.truth[None])[0].values
    right = probe.free(weak[None])[0]
    wrong = change(probe, right)
    near = nearest(probe, data.truth, [wrong])[0]
    rows = split.train
    g, p, f = weak[rows], wrong.values[rows], data.truth[rows]
    here = {
        "misfit": float(np.mean((g - p) ** 2)),
        "slack": float(2 * np.mean((g - p) * (p - f))),
        "epsilon": float(np.mean((near.values[rows] - f) ** 2)),
    }
    return here | in_sample(probe, weak, data.truth, wrong, near)


def shrunk(probe, head):
    theta = 0.9 * head.theta
    return Probed(probe.scaled @ theta + head.intercept, None, theta, head.intercept)


def test_a_planted_wrong_student_has_a_gap():
    """Shrunk as weight decay shrinks: the bound fails unless its gap is allowed for."""
    right, wrong = planted(lambda _, head: head), planted(shrunk)
    assert right["gap"] < 1e-12 < 1e-3 < wrong["gap"]
    assert not outside(right)
    assert not outside(wrong)
    assert outside({**wrong, "gap": 0.0})


def test_values_that_are_not_of_the_head_are_found():
    """A student whose values are of other rows: the gap is that of the head, the slack is not."""

    def moved(_, head):
        return Probed(head.values[::-1].copy(), None, head.theta, head.intercept)

    here = planted(moved)
    assert here["slack"] + 2 * math.sqrt(here["misfit"] * here["epsilon"]) < -1e-3
    assert outside({**here, "gap": 0.0})


def test_epsilon_is_that_of_the_class():
    """The nearest member is nearer than any that is tried; one of a larger ball is too near."""
    data, split = draw_set(3), random_split(60, 123)
    probe = LinearProbe(data.strong, split.train)
    head = probe.within(data.truth[None], [0.5])[0]
    near = nearest(probe, data.truth, [head])[0]
    error = np.mean((near.values - data.truth)[split.train] ** 2)
    rng = np.random.default_rng(0)
    for _ in range(50):
        theta = rng.normal(size=8)
        theta *= 0.5 * rng.random() / np.linalg.norm(theta)
        values = probe.scaled @ theta + near.intercept
        assert error <= np.mean((values - data.truth)[split.train] ** 2)
    wider = probe.within(data.truth[None], [1.0])[0]
    assert np.mean((wider.values - data.truth)[split.train] ** 2) < error


def test_teachers_and_students_of_halves_share_no_rows():
    """Other labels on the teacher's rows alone leave what the student is fitted on as it was."""
    data, split = draw_set(5), random_split(60, 122)
    probe = LinearProbe(data.strong, split.train[1::2])
    assert not set(split.train[::2]) & set(probe.train)
    changed = copy.copy(data.truth)
    changed[split.train[1::2]] += 100
    same, moved = (
        run_split(
            type(data)(truth, data.strong, data.weak), split, head_epochs=0, certified=0, seed=0
        )["variants"]["halves"]
        for truth in (data.truth, changed)
    )
    for name in TEACHERS:
        assert same[name]["test"] == moved[name]["test"]
        assert same[name]["train"]["misfit"] == moved[name]["train"]["misfit"]


def test_a_split_is_a_function_of_its_arguments():
    assert canonical(result(1)) == canonical(result(1))
    assert canonical(result(1)) != canonical(result(2))


def test_without_trained_heads():
    data = draw_set(0)
    found = run_split(data, random_split(60, 122), head_epochs=0, certified=0, seed=0)
    assert set(found["variants"]) == set(VARIANTS) - {"trained"}
    assert found["gaps"] == []
