"""Scripts of counterexamples: the standard library alone, an empty folder, and no lies."""

import ast
import subprocess
import sys

import pytest

from w2sverify import falsify

ALLOWED = {"__future__", "math", "sys", "fractions"}


def run(text, folder):
    script = folder / "counterexample.py"
    script.write_text(text)
    return subprocess.run(
        [sys.executable, "-I", "-S", "counterexample.py"],
        capture_output=True,
        text=True,
        cwd=folder,
    )


@pytest.fixture(scope="module")
def shown():
    return falsify("equality-on-cones", budget="2000")


def test_a_script_imports_the_standard_library_alone(shown):
    tree = ast.parse(shown.script)
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= ALLOWED


def test_it_prints_both_sides_and_ends_with_one(shown, tmp_path):
    done = run(shown.script, tmp_path)
    ((left, _, right),) = shown.sides
    assert done.returncode == 1, done.stderr
    assert f"left side  {left}\nright side {right}" in done.stdout
    assert "The claim fails here." in done.stdout


def test_another_number_makes_it_no_counterexample(shown, tmp_path):
    """Each part of the evidence that is changed is noticed: exit code 2, in a sentence."""
    lines = [line for line in shown.script.splitlines() if line.startswith("    'student")]
    assert len(lines) == 3
    for line in lines:
        changed = line.replace("Fraction(", "7 + Fraction(", 1)
        assert changed != line
        done = run(shown.script.replace(line, changed), tmp_path)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "This is no counterexample" in done.stdout


def test_a_claim_that_holds_ends_with_zero(shown, tmp_path):
    """The same instance and a claim that is true there."""
    assert shown.script.count("'=='") == 1
    done = run(shown.script.replace("'=='", "'>='"), tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
