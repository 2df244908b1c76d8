"""The library: what is false is refuted within seconds by small numbers, what is true survives."""

import subprocess
import sys

import pytest

from w2sverify import falsify
from w2sverify.falsification.conjecture import all_conjectures
from w2sverify.falsification.setting import find_setting
from w2sverify.kernel import check
from w2sverify.registry import discover

FALSE = [name for name, each in all_conjectures().items() if each.expected == "refuted"]
TRUE = [name for name, each in all_conjectures().items() if each.expected == "survives"]
DEMANDED = {
    "gain-without-convexity",
    "misfit-without-realizability",
    "rootless-triangle",
    "forward-kl",
    "ridge-students",
    "highest-misfit",
    "per-task-at-finite-n",
    "strong-to-weak-sign",
    "different-measures",
    "early-stopped-student",
    "open-class",
    "training-misfit",
    "absolute-loss",
}
#: The verdict of the kernel on Theorem 1, where the conjecture is Theorem 1 without an assumption.
BLAME = {
    "gain-without-convexity": "convex",
    "misfit-without-realizability": "truth",
    "ridge-students": "student",
    "different-measures": "measure",
}


def test_the_library_has_what_is_demanded():
    assert set(FALSE) >= DEMANDED
    assert set(TRUE) >= {"theorem-1", "claim-5", "approximate-minimiser", "non-realizable-bound"}
    theorems = discover("theorems").members
    for each in all_conjectures().values():
        names = set(find_setting(each.setting).names)
        assert names
        assert each.expected in ("refuted", "survives")
        for theorem in {each.theorem, each.proof} - {""}:
            assert theorem in theorems, each.name
        if each.drop:
            assert each.drop in [a.name for a in theorems[each.theorem].assumptions]


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted_by_small_numbers(name, tmp_path):
    finding = falsify(name, budget="2000")
    assert finding.verdict == "REFUTED", finding.sentence
    assert finding.as_expected
    assert finding.n <= 3
    assert (finding.d or 0) <= 2
    assert finding.digits <= 3
    script = tmp_path / "shown.py"
    script.write_text(finding.script)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script)], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 1, done.stdout + done.stderr
    for left, _, right in finding.sides:
        assert f"left side  {left}\nright side {right}" in done.stdout
    if finding.certificate is not None:
        judgement = check(finding.certificate)
        assert judgement.slack is not None, judgement.reason
    if name in BLAME:
        assert (judgement.verdict, judgement.blame) == ("REFUTED", BLAME[name])


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_survives(name):
    finding = falsify(name, budget="150")
    assert finding.verdict == "UNDECIDED", finding.world
    assert finding.as_expected
    assert finding.decided > 0, finding.sentence
    assert finding.worst <= 0
    assert "survived" in finding.sentence
    assert "nothing is proved" in finding.sentence
    assert finding.proved_by == all_conjectures()[name].proof


@pytest.mark.nightly
@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_survives_for_long(name):
    assert falsify(name, budget="3m", seed=1).verdict == "UNDECIDED"


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted_from_every_seed(name, seed):
    assert falsify(name, budget="60s", seed=seed).verdict == "REFUTED"
