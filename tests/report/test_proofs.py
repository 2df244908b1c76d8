"""The proofs of the theorems of a record stand on its page, and no others."""

import pytest

from w2sverify.proofs.library import Shipped, find_shipped
from w2sverify.report import proofs, render
from w2sverify.report.proofs import proofs_of


def test_they_belong_to_the_theorems_of_the_record(build, parse):
    page = parse(render(build.record(size=4)))
    assert "Proofs for all instances" in page.words
    assert "2 * <g - p, f - p> by (1)" in " ".join(page.words.split())
    assert "Fitted under one measure" not in page.words


def test_without_a_theorem_there_is_no_section(build):
    page = render(build.record(results=[], controls=[]))
    assert 'id="proofs"' not in page
    assert 'href="#proofs"' not in page


def test_views_follow_the_theorems():
    names = [view.name for view in proofs_of(["covariate-shift", "theorem-1", "unknown"])]
    assert names[0] == "covariate-shift"
    assert {"theorem-1", "theorem-1-sharp", "gap", "without-convexity"} <= set(names[1:])
    sharp = {view.name: view for view in proofs_of(["theorem-1"])}["gap"]
    assert sharp.statement.endswith("with c = 2, the sharp constant")
    assert sharp.sharpness[-1].startswith("  goal: left - right = ")


@pytest.mark.parametrize("text", ["G + I <= F", "G <= F"])
def test_a_proof_that_does_not_hold_is_not_shown_as_one(monkeypatch, text):
    true = find_shipped("theorem-1")
    other = Shipped(true.name, true.text.replace("G + I <= F", text), true.proof, None)
    monkeypatch.setattr(proofs, "shipped", lambda: [other])
    (view,) = proofs_of(["theorem-1"])
    held = text == "G + I <= F"
    assert view.verdict == ("PROVED" if held else "UNDECIDED")
    assert bool(view.lines) == held
