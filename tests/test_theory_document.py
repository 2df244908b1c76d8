"""The theory is a promise: its numbers are printed by its code, its theorems are the suite's."""

import re
from pathlib import Path

import pytest

from w2sverify.registry import discover
from w2sverify.samples.all_bounds import all_bounds

from .documents import FENCE, blocks, play

ROOT = Path(__file__).parents[1]
THEORY = (ROOT / "docs" / "theory.md").read_text()
SECTIONS = dict(re.findall(r"^### `([\w-]+)`\n(.*?)(?=^##|\Z)", THEORY, re.MULTILINE | re.DOTALL))
STATED = {bound.name: bound for bound in all_bounds()} | {
    name: theorem for name, theorem in discover("theorems").members.items()
}


def folded(latex):
    """LaTeX without white space."""
    return re.sub(r"\s+", "", latex)


def test_the_code_prints_the_numbers(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert len(blocks(THEORY, "text")) > 10
    play(THEORY, capsys)


def test_every_printed_number_is_shown():
    kinds = [kind for kind, _, _ in FENCE.findall(THEORY)]
    for place, kind in enumerate(kinds):
        if kind == "python" and place:
            assert kinds[place + 1] == "text", blocks(THEORY, "python")


def test_every_theorem_has_a_section_and_every_section_a_theorem():
    assert sorted(SECTIONS) == sorted(STATED)


@pytest.mark.parametrize("name", sorted(STATED))
def test_sections_state_what_the_code_states(name):
    stated = blocks(SECTIONS[name], "math")[0]
    assert folded(stated) == folded(STATED[name].statement)
    assert "*Proof.*" in SECTIONS[name] or "*Proof of" in SECTIONS[name] or "Step" in SECTIONS[name]
    kind = STATED[name] if isinstance(STATED[name], type) else type(STATED[name])
    assert f"`{kind.__module__.replace('.', '/')}.py`" in SECTIONS[name]


def test_named_files_exist():
    for path in re.findall(r"`((?:docs|w2sverify)/[\w./-]*)`", THEORY):
        assert (ROOT / path).exists(), path


def test_inline_mathematics_survives_the_renderer():
    # Between dollars GitHub drops backslashes before punctuation; display mathematics is fenced.
    for _, inline in re.findall(r"(?<!`)(\$)([^$`]+)\$", FENCE.sub("", THEORY)):
        assert not re.search(r"\\[^a-zA-Z,]", inline), inline
        assert "\n\n" not in inline
