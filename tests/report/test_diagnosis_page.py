"""The page of a diagnosis: complete, safe, deterministic."""

import re

import numpy as np
import pytest

from w2sverify.diagnosis.diagnose import diagnose
from w2sverify.draw import generator
from w2sverify.report.diagnosis import render_diagnosis
from w2sverify.report.figures.gain_misfit import Mark, gain_picture
from w2sverify.report.figures.plane import Plane
from w2sverify.report.figures.waterfall import waterfall_picture
from w2sverify.testing.planted_runs import planted_run


def page(**other):
    return render_diagnosis(diagnose(**{**planted_run("truth", generator(0, "page")), **other}))


def test_the_page_says_what_was_found_and_loads_nothing():
    html = page()
    assert html == page()
    assert "default-src &#39;none&#39;" in html
    assert not re.search(r"<script|javascript:|https?://(?!www\.w3\.org)", html)
    assert html.count("<svg") == 3
    assert 'id="gains"' in html
    assert "truth" in re.search(r"<tbody>.*?</tbody>", html, flags=re.DOTALL)[0]


def test_names_are_escaped():
    run = planted_run("none", generator(1, "page"))
    run["weak"], run["student"] = (np.stack([run[k]] * 2) for k in ("weak", "student"))
    html = render_diagnosis(diagnose(**run, names=["<script>alert(1)</script>", "b"]))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("loss", ["brier", "log"])
def test_other_losses_have_pages(loss):
    rng = np.random.default_rng(0)
    chances = rng.dirichlet(np.ones(3), (2, 40))
    found = diagnose(weak=chances[0], student=chances[1], truth=chances.mean(0), loss=loss)
    html = render_diagnosis(found)
    assert found.verdict.value in html
    assert ("Cross-entropy" in html) == (loss == "log")


def test_pages_without_features_and_with_influence():
    run = planted_run("none", generator(3, "page"))
    assert "most influential" in render_diagnosis(diagnose(**run, influence=True))
    del run["features"]
    html = render_diagnosis(diagnose(**run))
    assert "Without features nothing can be said" in html
    assert html.count("<svg") == 2


def test_the_waterfall_ends_where_it_should():
    steps = [("misfit", "misfit", -1.0), ("rest", "", -3.0)]
    picture = waterfall_picture(("weak", 2.0), steps, ("student", -2.0), description="d")
    assert picture is not None
    assert "−3" in picture
    assert waterfall_picture(("weak", np.inf), steps, ("student", 0.0), description="d") is None
    assert waterfall_picture(("weak", 0.0), [], ("student", 0.0), description="d") is None


def test_planes_have_room_and_round_ticks():
    plane = Plane.around([0.0, 1.0])
    assert plane.low < 0 < 1 < plane.high
    assert 0.2 in plane.ticks()
    assert Plane.around([3.0, 3.0]).ticks()
    assert Plane.around([1.0, np.nan]) is None
    wide = Plane.around([-2e12, 3e12])
    assert 4 <= len(wide.ticks()) <= 9


def test_every_teacher_is_named_in_the_picture():
    marks = [Mark(f"t{k}", (0.9, 1.0, 1.1), (0.5, k, k + 0.5)) for k in range(6)]
    picture = gain_picture(marks, description="d")
    assert all(f">t{k}<" in picture for k in range(6))
