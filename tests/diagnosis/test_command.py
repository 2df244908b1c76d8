"""`w2sverify diagnose`, as a user meets it."""

import json

import numpy as np
import pytest

from w2sverify.cli import main
from w2sverify.draw import generator
from w2sverify.testing.planted_runs import planted_run


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for fault in ("none", "regularised", "leakage"):
        np.savez(f"{fault}.npz", **planted_run(fault, generator(2, fault)))
    return tmp_path


def test_json_and_folder(here, capsys):
    code = main(["diagnose", "regularised.npz", "--json", "--influence", "--out", "out"])
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "w2sverify.diagnosis/1"
    assert found["fault"] == "regularised"
    assert code == {"PROVED": 0, "REFUTED": 1, "UNDECIDED": 3}[found["verdict"]]
    assert json.loads((here / "out/diagnosis.json").read_text()) == found
    assert found["teachers"][0]["influence"]
    assert main(["check", "--second", "out/exact-head-0-0.json"]) == 0
    first = (here / "out/index.html").read_bytes()
    main(["diagnose", "regularised.npz", "--influence", "--out", "out"])
    assert (here / "out/index.html").read_bytes() == first


def test_exact_numbers_survive_json(here, capsys):
    from fractions import Fraction

    main(["diagnose", "none.npz", "--json"])
    sample = json.loads(capsys.readouterr().out)["teachers"][0]["samples"][-1]
    errors = {k: Fraction(v["exact"]) for k, v in sample["errors"].items()}
    assert errors["gain"] == errors["misfit"] + errors["slack"]
    parts = {k: Fraction(v["exact"]) for k, v in sample["parts"].items()}
    names = ("optimisation", "sampling", "non_realizability")
    assert sum(parts[name] for name in names) == errors["excess"] == -errors["slack"]


def test_classes_with_parameters(here, capsys):
    main(["diagnose", "none.npz", "--class", "l2ball(radius=1e6)", "--json"])
    assert json.loads(capsys.readouterr().out)["strong_class"] == "L2Ball(radius=1000000.0)"


BAD = {
    "no file": ([], "No file was given"),
    "missing file": (["gone.npz"], "gone.npz: No such file"),
    "unknown class": (["none.npz", "--class", "Afine"], "There is no class named 'Afine'"),
    "class without name": (["none.npz", "--class", "L2Ball(2)"], "parameters have names"),
    "class that would run code": (
        ["none.npz", "--class", "L2Ball(radius=__import__('os').getpid())"],
        "does not make a class",
    ),
    "bad radius": (["none.npz", "--class", "L2Ball(radius=-1)"], "radius"),
    "loss": (["none.npz", "--loss", "hinge"], "--loss is 'hinge'"),
    "range": (["none.npz", "--range", "1", "0"], "The range is 1.0 to 0.0"),
    "narrow range": (["none.npz", "--range", "-1", "-0.5"], "beyond the range"),
    "level": (["none.npz", "--level", "95"], "The level is 95.0"),
    "distributions": (["none.npz", "--loss", "brier"], "without an axis of classes"),
    "planted": (["--planted", "0"], "--planted is 0"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_usage_is_one_sentence(here, capsys, case):
    arguments, message = BAD[case]
    assert main(["diagnose", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_planted_faults_are_counted(here, capsys, monkeypatch):
    assert main(["diagnose", "--planted", "9", "--seed", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["right"], found["total"]) == (9, 9)
    # The negative control: a student explained wrongly is counted, and the command says so.
    monkeypatch.setattr(
        "w2sverify.diagnosis.teacher.explain_student", lambda *_: ("optimisation", "So it is.")
    )
    assert main(["diagnose", "--planted", "9", "--seed", "1"]) == 1
    assert "4 of 9 planted faults got their name." in capsys.readouterr().out
