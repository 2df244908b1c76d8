"""The panels on tiny sizes: what always holds, and claims that must fail where they are false."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest

from experiments._shared.pipeline import VARIANTS
from experiments._shared.summary import summarise
from tests.experiments.tiny import PANELS, TINY, records
from w2sverify import InputError
from w2sverify.experiment_task import canonical


def claims(name, found):
    return {claim.name: claim for claim in PANELS[name]().claims(found)}


def changed(name, change):
    """Deep copies of the records of a panel, changed one by one."""
    found = []
    for record in records(name):
        result = copy.deepcopy(dict(record.result))
        change(result)
        found.append(replace(record, result=result))
    return found


@pytest.mark.parametrize("name", ["fig2a", "fig2b", "fig2c"])
def test_what_holds_at_any_size(name):
    found = claims(name, records(name))
    for always in ("bound", "bound, certified", "perfect teacher"):
        assert found[always].verdict == "supported", found[always]
    assert ("equality" in found) == (name == "fig2a")
    if name == "fig2a":
        assert found["equality"].verdict == "supported"


@pytest.mark.parametrize("name", ["fig2b", "fig2c"])
def test_every_variant_is_there_and_is_what_it_says(name):
    for record in records(name):
        variants = record.result["variants"]
        assert set(variants) == set(VARIANTS) - ({"weights only"} if name == "fig2b" else set())
        for key, points in variants.items():
            trained = key in ("as published", "notebook", "reused x", "AdamW in sample", "scaled")
            assert {len(values) for values in points.values()} == {3 if trained else 16}
            numbers = {part: np.array(values) for part, values in points.items()}
            gain = numbers["weak_error"] - numbers["student_error"]
            np.testing.assert_allclose(gain, numbers["gain"], rtol=1e-9, atol=1e-12)
            if key not in ("notebook", "exact, another sample"):
                slack = numbers["gain"] - numbers["misfit"]
                scale = numbers["weak_error"].max()
                np.testing.assert_allclose(slack, numbers["slack"], rtol=1e-9, atol=1e-12 * scale)


def test_a_panel_is_a_function_of_its_task():
    panel = PANELS["fig2b"]()
    task = panel.plan(panel.settings("quick", {**TINY, "seeds": 1}), 3)[0]
    first, second = panel.run(task), panel.run(task)
    assert canonical(first) == canonical(second)
    other = panel.run(replace(task, seed=4))
    assert canonical(first) != canonical(other)


def test_panels_of_one_seed_share_samples_heads_and_networks():
    one, two = records("fig2b")[0].result, records("fig2a")[0].result
    assert one["networks"]["published"]["weak"] == two["networks"]["published"]["weak"]
    assert (
        one["variants"]["exact heads"]["weak_error"] == two["variants"]["exact heads"]["weak_error"]
    )


def test_a_planted_wrong_student_is_found():
    """Shrunk by a tenth, as a decayed head is: p -> 0.9 p on the sample of stage 3 of Figure 2a."""

    def shrink(result):
        points = result["variants"]["exact in sample"]
        size = np.array(points["misfit"])
        points["slack"] = (np.array(points["slack"]) - 0.1 * size).tolist()
        points["gain"] = (np.array(points["gain"]) - 0.1 * size).tolist()

    found = claims("fig2a", changed("fig2a", shrink))
    assert found["bound"].verdict == "refuted"
    assert found["equality"].verdict == "refuted"


def test_one_task_of_one_seed_below_the_bound_is_enough():
    seen = []

    def break_one(result):
        points = result["variants"]["scaled population"]
        if not seen:
            points["slack"][5] = -2.01 * np.sqrt(points["misfit"][5] * points["epsilon"][5]) - 1e-6
        seen.append(1)

    claim = claims("fig2b", changed("fig2b", break_one))["bound"]
    assert claim.verdict == "refuted"
    assert claim.sample == "1 of 384 tasks fail"


def test_a_certificate_that_is_not_proved_refutes():
    def doubt(result):
        result["certified"]["published"]["proved"] -= 1

    assert claims("fig2b", changed("fig2b", doubt))["bound, certified"].verdict == "refuted"


def test_a_teacher_that_is_not_perfect_is_found():
    def differ(result):
        result["perfect"]["different"] += 1

    assert claims("fig3a", changed("fig3a", differ))["perfect teacher"].verdict == "refuted"


def line(slope, noise, rng):
    """Points around gain = slope misfit."""

    def draw(result):
        for key in ("exact heads", "exact population"):
            points = result["variants"][key]
            misfit = rng.uniform(0.1, 1, 16)
            points["misfit"] = misfit.tolist()
            points["gain"] = (slope * misfit + noise * rng.normal(size=16)).tolist()

    return draw


@pytest.mark.parametrize(
    ("name", "slope", "verdict"),
    [
        ("fig2a", 1.0, "supported"),
        ("fig2a", 0.7, "refuted"),
        ("fig2a", -1.0, "refuted"),
        ("fig3b", -0.95, "supported"),
        ("fig3b", 0.95, "refuted"),
    ],
)
def test_slope_direction_and_sign_are_decided_by_the_points(name, slope, verdict):
    found = claims(name, changed(name, line(slope, 0.005, np.random.default_rng(0))))
    assert found["slope"].verdict == found["slope at the population"].verdict == verdict
    right = slope * PANELS[name].expected.sign > 0
    for key in ("direction over seeds", "sign of the gain"):
        assert found[key].verdict == ("supported" if right else "refuted")
    assert found["correlation"].verdict == ("supported" if right else "refuted")


def test_shuffled_gains_are_not_correlated():
    rng = np.random.default_rng(0)

    def shuffle(result):
        line(1.0, 0.005, rng)(result)
        rng.shuffle(result["variants"]["exact heads"]["gain"])

    found = claims("fig2a", changed("fig2a", shuffle))
    assert found["correlation"].verdict == "refuted"
    assert found["slope"].verdict == "refuted"


@pytest.mark.parametrize("name", PANELS)
def test_no_record_decides_nothing(name):
    panel = PANELS[name]()
    assert {claim.verdict for claim in panel.claims([])} == {"undecided"}
    assert panel.exhibits([]) == []


def test_one_seed_decides_nothing_about_others():
    found = claims("fig2a", records("fig2a")[:1])
    assert found["slope"].verdict == "undecided"
    assert found["slope"].interval is None
    assert found["direction over seeds"].verdict == "undecided"


def test_without_trained_heads_their_claims_are_open():
    found = records("fig2a", trained_heads=0, seeds=1)
    assert "as published" not in found[0].result["variants"]
    assert claims("fig2a", found)["equality, AdamW heads"].verdict == "undecided"
    PANELS["fig2a"]().exhibits(found)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"samples": 10}, "samples is 10"),
        ({"epochs": -1}, "epochs is -1"),
        ({"tasks": 0}, "tasks is 0"),
        ({"sigma": 0.0}, "sigma is 0.0"),
        ({"seeds": 0}, "seeds is 0"),
    ],
)
def test_sizes_that_make_no_sense(changes, word):
    panel = PANELS["fig2b"]()
    with pytest.raises(InputError, match=word):
        panel.plan(panel.settings("quick", changes), 0)


def test_summaries_of_degenerate_points():
    """One task, equal misfits, no misfit at all: nothing is made up."""
    points = {
        key: [0.0, 0.0, 0.0]
        for key in ("gain", "misfit", "epsilon", "weak_error", "slack", "off", "doubt")
    }
    found = summarise(points)
    assert (found.slope, found.correlation, found.residual, found.worst) == (None,) * 4
    assert found.violated == 0
    one = summarise({key: values[:1] for key, values in points.items()})
    assert one.slope is None
    json.dumps(one.__dict__, allow_nan=False)
