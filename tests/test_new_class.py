"""`w2sverify new-class`: what it writes works as it is, and what it cannot write it says."""

import json
import subprocess
import sys

import pytest

import w2sverify
from w2sverify.cli import main
from w2sverify.testing import check_class

STYLES = [
    "fast",
    pytest.param(
        "cvxpy",
        marks=pytest.mark.skipif(
            not hasattr(w2sverify, "CvxpyClass"), reason="There is no CvxpyClass yet."
        ),
    ),
]


@pytest.mark.parametrize("style", STYLES)
def test_what_is_written_passes_and_is_proved(tmp_path, capsys, style):
    path = tmp_path / "mine.py"
    assert main(["new-class", "MyClass", "--out", str(path), "--style", style]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"{path} holds MyClass, a class that works: change it, and run"
    assert printed[2] == f"  w2sverify verify --class {path}:MyClass"
    text = path.read_text()
    assert "TODO" not in text
    assert "NewClass" not in text
    results = check_class(f"{path}:MyClass", examples=8, quiet=True)
    assert not [result.line for result in results if result.status in ("failed", "error")]
    passed = {result.name for result in results if result.status == "passed"}
    assert passed >= {"known-answer", "theorem-1", "certificate-valid", "convex", "float-agrees"}
    out = str(tmp_path / "out")
    command = printed[2].split()[1:]
    assert main([*command, "--unchecked", "--instances", "20", "--out", out]) == 0
    assert " proved, 0 refuted, 0 undecided" in capsys.readouterr().out


def test_the_first_of_the_next_commands_works(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new-class", "HTTPBall2", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["file"] == "http_ball2.py"
    assert said["class"] == "HTTPBall2"
    command = said["next"][0].split()
    assert command[0] == "pytest"
    done = subprocess.run(
        [sys.executable, "-m", *command, "-k", "float-agrees or convex"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 checks of strong classes: 2 passed" in done.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("my-class", "'my-class' is no name of a class"),
        ("2nd", "is no name of a class"),
        ("", "is no name of a class"),
        ("class", "is a word of Python"),
        ("match", "is a word of Python"),
        ("_Mine", "begins with an underscore"),
        ("l1ball", "There is a class L1Ball already"),
        ("Fraction", "'Fraction' means something else in the file"),
    ],
)
def test_bad_names_get_one_sentence(tmp_path, monkeypatch, capsys, name, said):
    monkeypatch.chdir(tmp_path)
    assert main(["new-class", "--", name]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path, capsys):
    path = tmp_path / "mine.py"
    path.write_text("precious")
    assert main(["new-class", "Mine", "--out", str(path)]) == 2
    assert f"{path} exists; choose another --out." in capsys.readouterr().err
    assert path.read_text() == "precious"
    assert main(["new-class", "Mine", "--out", str(tmp_path / "none" / "mine.py")]) == 2
    assert "No such file" in capsys.readouterr().err
    assert main(["new-class", "Mine", "--out", str(tmp_path)]) == 2
