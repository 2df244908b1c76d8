"""`w2sverify prove` as a user meets it, and its page in the manual."""

import json
from pathlib import Path

import pytest

import w2sverify
from w2sverify.cli import main

from ..documents import play
from .conftest import THREE

MANUAL = (Path(__file__).parents[2] / "docs" / "prove.md").read_text()


def test_the_manual_does_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    play(MANUAL, capsys)
    assert w2sverify.prove((tmp_path / "young.toml").read_text()).verdict.value == "PROVED"


def test_the_list(capsys):
    assert main(["prove", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {row["verdict"] for row in printed["proofs"]} == {"PROVED"}
    assert printed["milliseconds"] < 2000
    by_name = {row["name"]: row for row in printed["proofs"]}
    assert by_name["gap"]["constant"] == "c = 2"
    assert by_name["theorem-1"]["theorem"] == "theorem-1"


def test_a_list_with_a_damaged_proof_is_undecided(capsys, monkeypatch):
    from w2sverify.proofs import library

    damaged = [
        library.Shipped(each.name, each.text.replace("I <= F", "I <= F/2"), each.proof, None)
        for each in library.shipped()
    ]
    monkeypatch.setattr("w2sverify.commands.prove.shipped", lambda: damaged[-1:] + damaged[:1])
    assert main(["prove"]) == 3
    assert "0 of 2 proved" in capsys.readouterr().out


def test_json_of_an_answer(tmp_path, capsys):
    path = tmp_path / "t.toml"
    path.write_text(THREE.format(goal="G + I <= F", more="", convex="true"))
    assert main(["prove", str(path), "--json", "--out", str(tmp_path / "out")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "PROVED"
    convex = found["hypotheses"][0]
    assert convex["counterexample"]["vectors"] == {"g": ["-1"], "p": ["0"], "f": ["-2"]}
    assert (convex["instance"]["verdict"], convex["instance"]["blame"]) == ("REFUTED", "convex")
    assert main(["prove", "--check", found["files"]["proof"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["verdict"] == "PROVED"
    # Each counterexample is a certificate of its own, and as an instance one that `check` judges.
    assert main(["prove", "--check", found["files"]["without-V-convex"]]) == 1
    assert main(["check", "--second", found["files"]["without-V-convex.instance"]]) == 1
    assert "second checker agrees" in capsys.readouterr().out


def test_latex(capsys):
    assert main(["prove", "theorem-2-sharp", "--format", "latex", "--drop", "eps >= 0"]) == 0
    printed = capsys.readouterr().out
    assert r"\varepsilon" in printed
    assert r"\|p - f\|^2" in printed


def test_damaged_certificates_are_not_proved(tmp_path, capsys):
    path = tmp_path / "t.toml"
    path.write_text(THREE.format(goal="G + I <= F", more="", convex="true"))
    assert main(["prove", str(path), "--drop", "V convex", "--out", str(tmp_path)]) == 0
    data = (tmp_path / "proof.json").read_bytes()
    for other in (data[:50], data.replace(b'["2"]', b'["3"]'), b"", b"\xff" * 20, data + b"x"):
        (tmp_path / "other.json").write_bytes(other)
        assert main(["prove", "--check", str(tmp_path / "other.json")]) == 3
    assert "Traceback" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "nonsense is neither a file nor a shipped proof"),
        (["none.toml"], "none.toml"),
        (["theorem-1", "gap"], "more than one"),
        (["theorem-1", "--drop", "x"], "'x' cannot be dropped"),
        (["theorem-1", "--time-limit", "nan"], "--time-limit is nan"),
        (["theorem-1", "--time-limit", "0"], "--time-limit is 0"),
        (["--check"], "no certificate"),
        (["--check", "none.json"], "none.json"),
        (["--write", "."], "no conjecture"),
        (["bad.toml"], "not UTF-8"),
        (["empty.toml"], "name is ''"),
        (["code.toml"], "'__import__'"),
        (["."], "directory"),
    ],
)
def test_bad_input_gets_one_sentence(tmp_path, capsys, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    if arguments == ["--write", "."]:
        monkeypatch.chdir(tmp_path.parent)
    else:
        Path("bad.toml").write_bytes(b"\xff\xfe\x00")
        Path("empty.toml").write_text("")
        code = "__import__(u) <= 0"
        Path("code.toml").write_text(f'name = "x"\nvectors = ["u"]\ngoal = "{code}"\n')
    assert main(["prove", *arguments]) == 2
    printed = capsys.readouterr()
    assert said in printed.err, printed.err
    assert len(printed.err.splitlines()) == 1
