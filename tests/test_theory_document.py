"""The theory is a promise: its numbers are printed by its code, its theorems are the suite's."""

import re
from pathlib import Path

import pytest

from w2sverify.registry import discover
from w2sverify.samples.all_bounds import all_bounds

from .documents import FENCE, blocks, play

ROOT = Path(__file__).parents[1]
THEORY = (ROOT / "docs" / "theory.md").read_text()
STATED = discover("theorems").members | discover("rates").members


def sections():
    """The text under each theorem's heading, up to the next heading of its rank or a higher one."""
    found = re.split(r"^#{2,3} (.*)\n", THEORY, flags=re.MULTILINE)
    return {
        heading.strip("`"): body
        for heading, body in zip(found[1::2], found[2::2], strict=True)
        if heading.startswith("`")
    }


def folded(latex):
    """LaTeX without white space."""
    return re.sub(r"\s+", "", latex)


def file_of(kind):
    """The file of a class, as the document names it."""
    return f"`{kind.__module__.replace('.', '/')}.py`"


def test_the_code_prints_the_numbers(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert len(blocks(THEORY, "text")) > 10
    play(THEORY, capsys)


def test_what_the_code_prints_is_shown():
    kinds = [kind for kind, _, _ in FENCE.findall(THEORY)]
    for place, kind in enumerate(kinds):
        if kind == "python" and place:
            assert kinds[place + 1] == "text"


def test_every_theorem_has_a_section_and_every_section_a_theorem():
    assert sorted(sections()) == sorted(STATED)


@pytest.mark.parametrize("name", sorted(STATED))
def test_sections_state_what_the_code_states(name):
    text, theorem = sections()[name], STATED[name]
    assert folded(blocks(text, "math")[0]) == folded(theorem.statement)
    assert "Proof" in text or "Step 6 of the chain" in text
    assert file_of(theorem) in text
    stated = {folded(block) for block in blocks(text, "math")}
    for bound in getattr(theorem, "bounds", ()):
        assert folded(bound.statement) in stated
        assert file_of(type(bound)) in text


def test_every_bound_belongs_to_a_theorem():
    told = {bound.name for kind in discover("rates").members.values() for bound in kind.bounds}
    assert told == {bound.name for bound in all_bounds()}


def test_named_files_exist():
    for path in re.findall(r"`((?:docs|w2sverify)/[\w./-]*)`", THEORY):
        assert (ROOT / path).exists(), path


def test_inline_mathematics_survives_the_renderer():
    # Between dollars GitHub drops a backslash before punctuation; fenced mathematics it leaves.
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", THEORY))
    inline = re.findall(r"\$([^$]+)\$", prose)
    assert len(inline) > 200
    for formula in inline:
        assert not re.search(r"\\[^a-zA-Z]|\*", formula), formula
        assert "\n\n" not in formula
    assert prose.count("$") == 2 * len(inline)
