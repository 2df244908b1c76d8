"""`w2sverify falsify` as it is used: exit codes, JSON, folders, bad input in one sentence."""

import json
import subprocess
import sys

import pytest

from w2sverify.cli import main
from w2sverify.falsification.conjecture import all_conjectures
from w2sverify.report.counterexamples import render_counterexamples

BAD = '''
from w2sverify.classes import Linear, NonnegativeCone


class Free(NonnegativeCone):
    """A cone whose fit ignores the signs."""

    def fit(self, space, features, target):
        return Linear().fit(space, features, target)


class Raises(Linear):
    """A fit that raises."""

    def fit(self, space, features, target):
        raise KeyError("x")


class Hangs(Linear):
    """A fit that does not end."""

    def fit(self, space, features, target):
        while True:
            pass
'''


@pytest.fixture
def bad(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.py").write_text(BAD)
    return tmp_path


def run(capsys, *arguments):
    code = main(["falsify", *arguments])
    return code, *capsys.readouterr()


def test_a_folder_holds_script_certificate_record_and_page(tmp_path, capsys):
    out = tmp_path / "out"
    code, printed, _ = run(capsys, "ridge-students", "--out", str(out))
    assert code == 1
    assert f"report: {out / 'index.html'}" in printed
    names = {"ridge-students.py", "ridge-students.certificate.json", "falsification.json"}
    assert {path.name for path in out.iterdir()} == names | {"index.html"}
    record = json.loads((out / "falsification.json").read_text())
    assert record["schema"] == "w2sverify.falsification/1"
    assert record["findings"][0]["verdict"] == "REFUTED"
    assert main(["check", str(out / "ridge-students.certificate.json")]) == 1
    assert main(["check", "--second", str(out / "ridge-students.certificate.json")]) == 1
    code, _, _ = run(capsys, "rootless-triangle", "--out", str(out))
    assert code == 1
    assert not (out / "ridge-students.py").exists()


def test_a_folder_with_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("kept")
    code, _, error = run(capsys, "claim-5", "--out", str(tmp_path))
    assert code == 2
    assert "holds files that are not a falsification" in error
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_json(capsys):
    code, printed, _ = run(capsys, "rootless-triangle", "--json")
    data = json.loads(printed)
    assert (code, data["verdict"], data["n"]) == (1, "REFUTED", 1)
    code, printed, _ = run(capsys, "claim-5", "--budget", "30", "--json")
    data = json.loads(printed)
    assert (code, data["verdict"], data["script"]) == (3, "UNDECIDED", "")


def test_all_prints_the_table(capsys, monkeypatch):
    few = ("gain-without-convexity", "rootless-triangle", "claim-5")
    known = {name: all_conjectures()[name] for name in few}
    monkeypatch.setattr("w2sverify.commands.falsify.all_conjectures", lambda: known)
    code, printed, _ = run(capsys, "--all", "--budget", "200")
    assert code == 0
    head, *rows, last = printed.splitlines()
    assert head.split() == [
        *("conjecture", "verdict", "as", "known", "seconds", "instances", "n", "d", "digits")
    ]
    assert [row.split()[:3] for row in rows] == [
        ["gain-without-convexity", "REFUTED", "yes"],
        ["rootless-triangle", "REFUTED", "yes"],
        ["claim-5", "survived", "yes"],
    ]
    assert last == "2 refuted, 1 survived; 3 of 3 as known."


@pytest.mark.nightly
def test_the_whole_library_comes_out_as_known(tmp_path, capsys):
    code, printed, _ = run(capsys, "--all", "--budget", "20s", "--out", str(tmp_path / "out"))
    assert code == 0, printed


def test_all_fails_where_a_false_conjecture_is_not_refuted(capsys, monkeypatch):
    """The negative control of the library: too small a budget for a false conjecture."""
    known = {"open-class": all_conjectures()["open-class"]}
    monkeypatch.setattr("w2sverify.commands.falsify.all_conjectures", lambda: known)
    code, printed, _ = run(capsys, "--all", "--budget", "1")
    assert code == 1
    assert " NO " in printed


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((), "Nothing to falsify"),
        (("--all", "claim-5"), "leave out the other targets"),
        (("--class", "Linear", "--class", "Box"), "one class at a time"),
        (("--class", "Linear", "--time-limit", "nan"), "--time-limit is nan"),
        (("--class", "Linear", "--seed", "-2"), "seed is -2"),
        (("--class", "Lienar"), "did you mean Linear"),
        (("--class", "nowhere.py:No"), "cannot be loaded"),
        (("claim-5", "--budget", "soon"), "neither a time nor a number"),
        (("--claim", "gain >= misfit", "--setting", "ridge", "--class", "Box"), "takes no class"),
        (("--claim", "gain >= foo"), "'foo' (character 9) is not a known name"),
    ],
)
def test_bad_input_is_one_sentence(arguments, shown, capsys):
    code, _, error = run(capsys, *arguments)
    assert code == 2
    assert shown in error
    assert error.count("\n") == 1


def test_a_class_under_suspicion(bad, capsys):
    code, printed, _ = run(capsys, "--class", "bad.py:Free", "--budget", "300", "--out", "out")
    assert code == 1
    assert "returns a function of its conic form" in printed
    done = subprocess.run(
        [sys.executable, "-I", "-S", "out/Free.py"], capture_output=True, text=True, cwd=bad
    )
    assert done.returncode == 1, done.stdout + done.stderr
    code, printed, _ = run(capsys, "--class", "bad.py:Raises", "--budget", "20", "--out", "raised")
    assert code == 1
    assert "`fit` raised KeyError" in (bad / "raised" / "index.html").read_text()
    assert not list((bad / "raised").glob("*.py"))
    assert "`fit` raised KeyError" in printed


def test_classes_that_misbehave_under_a_claim_are_named(bad, capsys):
    claim = ("--claim", "gain >= misfit", "--budget", "50", "--time-limit", "2")
    code, _, error = run(capsys, *claim, "--class", "bad.py:Raises")
    assert (code, error.count("\n")) == (2, 1)
    assert "`fit` raised KeyError" in error
    code, _, error = run(capsys, *claim, "--class", "bad.py:Hangs")
    assert (code, error.count("\n")) == (2, 1)
    assert "`fit` did not answer within 2 s" in error
    code, printed, _ = run(capsys, *claim, "--class", "bad.py:Free")
    assert code == 3  # the exact student of its form is right
    assert "survived" in printed


def test_an_honest_class_survives(capsys):
    code, printed, _ = run(capsys, "--class", "Linear", "--budget", "12")
    assert code == 3
    assert "survived 12 instances" in printed


def test_the_library_and_the_settings_are_listed(capsys):
    assert main(["list", "conjectures", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["conjectures"]["members"]
    assert listed.keys() == all_conjectures().keys()
    assert "known to be false" in listed["ridge-students"]
    assert main(["list", "settings"]) == 0
    assert "  three-functions  " in capsys.readouterr().out


def test_the_page_is_safe_and_pure():
    from w2sverify import falsify

    finding = falsify(claim="gain < misfit and 1 < 2", setting="three-functions", budget="500")
    assert finding.verdict == "REFUTED"
    page = render_counterexamples([finding], {"claim": ["claim.py"]})
    assert page == render_counterexamples([finding], {"claim": ["claim.py"]})
    assert "default-src &#39;none&#39;" in page
    assert "gain &lt; misfit and 1 &lt; 2" in page
    assert "<script" not in page
    assert " style=" not in page
    for left, _, right in finding.sides:
        assert left.replace("-", "−") in page
        assert right.replace("-", "−") in page
