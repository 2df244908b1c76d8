"""The README is a promise: what it shows is run here, and prints what it says."""

import re
from pathlib import Path

from w2sverify.registry import discover

from .documents import FENCE, blocks, run_commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_every_console_command_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    commands = [
        (block, int(option.strip() or 0))
        for language, option, block in FENCE.findall(README)
        if language == "console"
    ]
    assert commands
    printed = "".join(run_commands(block, capsys, code) for block, code in commands)
    for block in blocks(README, "text"):
        assert block.strip() in printed


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    assert {"verify", "test"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_python_examples_print_what_their_comments_say(capsys):
    scope: dict[str, object] = {}
    for block in blocks(README, "python"):
        exec(compile(block, "README.md", "exec"), scope)
    printed = capsys.readouterr().out.split()
    assert printed == ["True", "0", "Verdict.PROVED"]


def test_named_files_exist():
    for path in re.findall(r"`((?:docs|w2sverify|tests|properties)/[\w./-]*)`", README):
        assert (ROOT / path).exists(), path


def test_the_table_names_every_class():
    for member in discover("classes").members:
        assert f"`{member}`" in README
