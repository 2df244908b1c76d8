"""The tutorial is followed from the top; the example package is installed and found."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .documents import blocks, play

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "your-own-class.md").read_text()
EXAMPLE = ROOT / "docs" / "examples" / "w2s-example-class"


def test_the_tutorial_does_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    play(TUTORIAL, capsys)


def test_what_the_tutorial_says_of_the_package_is_in_it():
    (entry,) = blocks(TUTORIAL, "toml")
    assert entry in (EXAMPLE / "pyproject.toml").read_text()
    assert str(EXAMPLE.relative_to(ROOT)) in TUTORIAL


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the example package, installed as pip does, beside what is here."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    shutil.copytree(EXAMPLE, source)
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    command += ["--no-build-isolation", "--target", str(folder / "site"), str(source)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        missing = ("No module named pip", "setuptools")
        if any(word in made.stderr + made.stdout for word in missing):
            pytest.skip(f"The package cannot be built here: {made.stderr[-200:]}")
        pytest.fail(made.stderr)
    return folder / "site"


def run(installed, *arguments):
    """The command in a fresh process that sees the installed package."""
    code = "import sys; sys.path[:0] = sys.argv[1:3]; from w2sverify.cli import main; "
    code += "sys.exit(main(sys.argv[3:]))"
    command = [sys.executable, "-c", code, str(installed), str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_an_installed_package_is_listed_with_its_origin(installed):
    done = run(installed, "list", "classes")
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("  Calibration ")]
    assert line.endswith("(from w2s-example-class 1.0)")
    found = json.loads(run(installed, "list", "classes", "--json").stdout)["classes"]
    assert found["origins"] == {"Calibration": "w2s-example-class 1.0"}


def test_an_installed_package_is_verified(installed, tmp_path):
    out = tmp_path / "out"
    done = run(
        installed, "verify", "--class", "Calibration", "--instances", "20", "--out", str(out)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 refuted, 0 undecided" in done.stdout
    record = json.loads((out / "verification.json").read_text())
    assert record["results"][0]["class"] == "Calibration"
    assert record["results"][0]["counts"]["proved"] >= 12
