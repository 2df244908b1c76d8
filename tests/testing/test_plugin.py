"""The plugin as outsiders use it: in a process of its own, on a class of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLASSES = """
from w2sverify.classes.box import Box

class Honest(Box):
    pass

class Lying(Box):
    def fit(self, space, features, target):
        return super().fit(space, features, target) * 0.9
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "mine.py").write_text(CLASSES)

    def start(*arguments, **environment):
        paths = os.pathsep.join([str(tmp_path), str(ROOT)])
        variables = {
            k: v for k, v in os.environ.items() if k not in ("W2S_PROFILE", "PYTEST_ADDOPTS")
        }
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "w2sverify.testing.plugin", *arguments],
            cwd=tmp_path,
            env={**variables, "PYTHONPATH": paths, **environment},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    return start


def test_an_honest_class(run):
    fast = "not twin and not torch"
    code, text = run("--w2s-class", "mine:Honest", "-k", fast, W2S_PROFILE="ci")
    assert code == 0, text
    assert "w2sverify: kernel " in text
    assert "profile w2s-ci, 30 cases for each check, seed derandomised" in text
    assert "checks of strong classes: 17 passed, 0 failed, 0 error, 2 skipped;" in text


def test_a_lying_class_and_the_seed_of_the_command_line(run):
    code, text = run(
        "--w2s-class", "mine:Lying", "--hypothesis-seed=5", "-k", "float-agrees", W2S_PROFILE="dev"
    )
    assert code == 1, text
    assert "profile w2s-dev, 10 cases for each check, seed 5" in text
    assert "Lying float-agrees: failed. The fit is at distance" in text
    assert "Smallest case: Case(Lying(" in text
    assert "The demand: The float fit is the exact projection" in text
    assert "1 checks of strong classes: 0 passed, 1 failed" in text


def test_the_profile_of_the_user_comes_first(run):
    code, text = run(
        "--w2s-class", "mine:Honest", "--hypothesis-profile=w2s-dev", "-k", "theorem-1",
        W2S_PROFILE="nightly",
    )  # fmt: skip
    assert code == 0, text
    assert "profile w2s-dev, 10 cases" in text


def test_an_unknown_class_is_one_sentence(run):
    code, text = run("--w2s-class", "Bix")
    assert code == 4
    assert "--w2s-class: There is no class named 'Bix'; did you mean Box" in text
    assert "Traceback" not in text


def test_an_unknown_profile_is_one_sentence(run):
    code, text = run(W2S_PROFILE="fast")
    assert code == 4
    assert "W2S_PROFILE is 'fast'; set it to one of dev, ci, nightly, or unset it." in text
    assert "Traceback" not in text


def test_without_a_class_it_does_nothing(run):
    code, text = run()
    assert code == 5
    assert "no tests ran" in text
    assert "w2sverify: kernel " in text
