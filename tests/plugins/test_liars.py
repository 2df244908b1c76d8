"""Every lie is told apart by every route, with the method to correct; honest classes pass."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from w2sverify import ConvexClass
from w2sverify.cli import main
from w2sverify.runs import pool
from w2sverify.runs.verify import verify
from w2sverify.testing import check_class

from . import liars

FILE = Path(liars.__file__)
#: Seconds for what hangs, and for what answers, on a machine that has more to do.
SHORT, LONG = 1.0, 60.0
#: One of each kind where every lie would take minutes; all of them are in the nightly run.
SOME = ("NotConvexFit", "NotNearest", "Exits", "HangsInC", "Crashes", "UnknownCone")


def local(name):
    """A class that no other process can import, so that it is tried in a copy of this one."""
    kind = type(name, (getattr(liars, name),), {"__module__": __name__})
    kind.__qualname__ = f"local.<locals>.{name}"
    return kind


def test_every_class_of_the_file_is_tried():
    names = {
        name
        for name, value in vars(liars).items()
        if isinstance(value, type) and issubclass(value, ConvexClass)
    }
    assert names - {"ConvexClass", "Box"} == set(liars.LIES) | set(liars.HONEST)


@pytest.mark.parametrize("name", liars.LIES)
def test_check_class_names_the_lie_and_the_method(name):
    check, words = liars.LIES[name]
    limit = SHORT if name.startswith("Hangs") else LONG
    (result,) = check_class(local(name), only=(check,), examples=20, time_limit=limit, quiet=True)
    assert result.status in ("failed", "error")
    # How deep a stack is when it overflows varies, and with it whether Hypothesis sees one failure.
    flaky = name == "Recurses" and "gives different answers" in result.message
    assert words in result.message or flaky
    assert "\n" not in result.message
    # A class that cannot be made, or described, has no case to show.
    early = ("Overrides", "HangsInInit", "HangsInArbitrary")
    if not name.startswith(early):
        assert "case: Case(" in result.message


@pytest.mark.parametrize("name", liars.HONEST)
def test_an_honest_class_passes_everything(name):
    results = check_class(local(name), examples=8, time_limit=LONG, quiet=True)
    said = [result.line for result in results if result.status in ("failed", "error")]
    assert not said
    assert {r.name for r in results if r.status == "passed"} >= {"convex", "contains-agrees"}


def test_a_class_that_can_be_imported_is_tried_in_a_fresh_process():
    check, words = liars.LIES["Crashes"]
    for kind in (f"{FILE}:Crashes", liars.Crashes, liars.Crashes()):
        (result,) = check_class(kind, only=(check,), examples=4, time_limit=LONG, quiet=True)
        assert words in result.message


def test_after_three_checks_that_hang_the_rest_is_not_tried(capsys):
    only = ("float-agrees", "idempotent", "deterministic", "convex", "split-points")
    results = check_class(local("HangsInFit"), only=only, time_limit=0.5)
    said = [result.message for result in results]
    assert sum("did not answer within 0.5 s" in message for message in said) == 3
    assert said[-2:] == ["It was not tried, because 3 checks before it did not end."] * 2
    assert "5 checks ran: 0 passed, 0 failed, 5 error" in capsys.readouterr().out


def by_pytest(names, *arguments, limit=LONG):
    classes = [part for name in names for part in ("--w2s-class", f"{FILE}:{name}")]
    variables = {k: v for k, v in os.environ.items() if k not in ("W2S_PROFILE", "PYTEST_ADDOPTS")}
    paths = os.pathsep.join(map(str, (FILE.parents[2], *sys.path)))
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "w2sverify.testing.plugin", "-p", "no:cacheprovider",
         *classes, f"--w2s-time-limit={limit}", *arguments],
        env={**variables, "W2S_PROFILE": "ci", "PYTHONPATH": paths},
        cwd=empty, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def _by_patience(names):
    hanging = [name for name in names if name.startswith("Hangs")]
    return hanging, [name for name in names if name not in hanging]


def told_by_pytest(names):
    checks = " or ".join(sorted({liars.LIES[name][0] for name in names}))
    text = ""
    for chosen, limit in zip(_by_patience(names), (4 * SHORT, LONG), strict=True):
        code, printed = by_pytest(chosen, "-k", checks, limit=limit)
        assert code == 1, printed
        text += printed
    for name in names:
        check, words = liars.LIES[name]
        assert any(f"{name} {check}: " in line and words in line for line in text.splitlines()), (
            name,
            text,
        )


def test_the_pytest_plugin_says_the_same():
    told_by_pytest(SOME)


def test_the_pytest_plugin_passes_an_honest_class():
    code, text = by_pytest(["Interval"], "-k", "not twin and not torch")
    assert code == 0, text


def told_by_verify(names, tmp_path, capsys, limit):
    """Run them all, and an honest class beside them."""
    out = tmp_path / "out"
    classes = [part for name in names for part in ("--class", f"{FILE}:{name}")]
    command = ["verify", *classes, "--class", f"{FILE}:Interval", "--class", "Box"]
    command += ["--theorem", "theorem-1", "--instances", "10", "--jobs", "2"]
    command += ["--time-limit", str(limit)]
    assert main([*command, "--out", str(out), "--json"]) == 1
    capsys.readouterr()
    record = json.loads((out / "verification.json").read_text())
    assert record["complete"]
    found = {result["class"].rpartition(":")[2]: result for result in record["results"]}
    # It draws no backward instances.
    assert found["Interval"]["counts"] == {"proved": 6, "refuted": 0, "undecided": 0}
    assert found["Box"]["counts"] == {"proved": 10, "refuted": 0, "undecided": 0}
    for name in names:
        assert found[name]["counts"] == {"proved": 0, "refuted": 0, "undecided": 10}
        said = [line for line in record["problems"] if line.startswith(f"{FILE}:{name} ")]
        assert said
        assert set(found[name]["undecided_reasons"]) == {said[0]}
        assert "`" in said[0]
    return record


def test_verify_proves_nothing_of_them_and_goes_on(tmp_path, capsys):
    names = ("NotConvexFit", "Crashes")
    problems = "\n".join(told_by_verify(names, tmp_path, capsys, LONG)["problems"])
    for name in names:
        assert liars.LIES[name][1] in problems


@pytest.mark.nightly
def test_all_of_them_by_the_pytest_plugin():
    told_by_pytest([name for name in liars.LIES if name != "OverridesProject"])


@pytest.mark.nightly
def test_all_of_them_by_verify(tmp_path, capsys):
    names = [name for name in liars.LIES if name != "OverridesProject"]
    hanging, others = _by_patience(names)
    told_by_verify(others, tmp_path, capsys, LONG)
    told_by_verify(hanging, tmp_path, capsys, 5.0)


@pytest.mark.parametrize("name", ["Crashes", "Raises", "UnknownCone"])
def test_without_the_interface_test_nothing_is_proved_either(name):
    found = verify(theorems=["theorem-1"], classes=[f"{FILE}:{name}"], instances=4, jobs=1)
    assert found.complete
    points = [point for outcome in found.outcomes for point in outcome.points]
    assert points
    assert not any(point.verdict == "PROVED" for point in points)


def test_what_hangs_costs_the_limit_a_few_times(monkeypatch):
    monkeypatch.setattr(pool, "STRIKES", 2)
    found = verify(
        theorems=["theorem-1"],
        classes=[f"{FILE}:HangsInConic"],
        instances=20,
        jobs=1,
        time_limit=4.0,
    )
    reasons = {}
    for outcome in found.outcomes:
        for reason, count in outcome.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
    assert reasons == {
        "`conic` did not answer within 4 s; correct it, or raise the time limit.": 2,
        "It was not tried, because 2 instances before it did not end.": 18,
    }
    assert any("`conic` did not answer within 4 s" in problem for problem in found.problems)


def test_a_class_that_overrides_what_is_final_is_refused(capsys):
    assert main(["verify", "--class", f"{FILE}:OverridesProject"]) == 2
    assert "overrides `project`, which is final; remove it." in capsys.readouterr().err


def test_a_module_that_ends_the_process_is_refused_in_one_sentence(tmp_path, capsys):
    for text, said in (
        ("import os; os._exit(3)", "ended its process with exit code 3"),
        ("raise SystemExit('no')", "SystemExit: no"),
        ("1 +", "SyntaxError"),
    ):
        path = tmp_path / f"m{len(text)}.py"
        path.write_text(text)
        assert main(["verify", "--class", f"{path}:X", "--out", str(tmp_path / "out")]) == 2
        error = capsys.readouterr().err
        assert said in error
        assert len(error.splitlines()) == 1


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf"])
def test_limits_that_make_no_sense(limit, capsys, tmp_path):
    out = str(tmp_path / "out")
    assert main(["verify", "--class", "Box", "--time-limit", limit, "--out", out]) == 2
    assert "positive number of seconds" in capsys.readouterr().err
