"""`w2sverify reproduce` on input that cannot be used: one sentence, exit code 2."""

import json
from pathlib import Path

import pytest

from w2sverify import registry
from w2sverify.cli import main
from w2sverify.registry import discover

TOY = f"{Path(__file__).parent / 'runs' / 'toy.py'}:Toy"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "no experiment named 'nothing'"),
        (["fig2"], "did you mean fig2"),
        ([TOY, "--preset", "huge"], "no preset 'huge'; choose one of quick, many"),
        ([TOY, "--set", "seeds"], "--set is 'seeds'; give NAME=VALUE"),
        ([TOY, "--set", "=3"], "--set is '=3'"),
        ([TOY, "--set", "seeds=many"], "seeds is 'many'; give a value like 8"),
        ([TOY, "--set", "seeds=0"], "seeds is 0; give 1 or more"),
        ([TOY, "--set", "sedes=3"], "no setting 'sedes'"),
        ([TOY, "--seed", "-1"], "The seed is -1"),
        ([TOY, "--jobs", "0"], "processes is 0"),
        ([TOY, "--device", "cuda"], "nothing to do on a GPU"),
        (["fig2b", "--set", "samples=3"], "samples is 3; give 18 or more"),
        (["all", "--set", "nothing=3"], "no setting 'nothing'"),
    ],
)
def test_one_sentence_for_each_mistake(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["reproduce", *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1, said
    assert not list(tmp_path.rglob("*.jsonl"))


def test_folders_that_are_something_else_are_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.tex").write_text("x")
    assert main(["reproduce", TOY, "--out", str(tmp_path)]) == 2
    assert "not a reproduction" in capsys.readouterr().err
    assert main(["reproduce", TOY, "--out", str(tmp_path / "thesis.tex")]) == 2
    assert "is a file, not a folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """The folder of experiments with one that cannot be imported."""
    import experiments

    (tmp_path / "fig_broken.py").write_text("import nothing_of_this_name\n")
    monkeypatch.setattr(experiments, "__path__", [*experiments.__path__, str(tmp_path)])
    discover.cache_clear()
    yield
    discover.cache_clear()


def test_experiments_are_found_and_a_broken_one_is_shown(broken, capsys):
    assert main(["list", "experiments", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["experiments"]
    assert {"fig1", "fig2a", "fig2b", "fig2c", "fig3a", "fig3b", "fig3c", "fig4"} <= set(
        found["members"]
    )
    (problem,) = found["problems"]
    assert "experiments.fig_broken cannot be imported" in problem


def test_without_the_folder_a_sentence_says_so(monkeypatch, capsys):
    monkeypatch.setitem(registry.FOLDERS, "experiments", "no_such_package_at_all")
    discover.cache_clear()
    try:
        assert main(["reproduce", "all"]) == 2
        assert "No experiment was found" in capsys.readouterr().err
        assert main(["list", "experiments"]) == 1
        assert "no_such_package_at_all cannot be imported" in capsys.readouterr().out
    finally:
        discover.cache_clear()
