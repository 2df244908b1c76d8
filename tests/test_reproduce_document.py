"""docs/reproduce.md is followed from the top."""

from pathlib import Path

from .documents import play

DOCUMENT = Path(__file__).parents[1] / "docs" / "reproduce.md"


def test_the_document_does_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    play(DOCUMENT.read_text(), capsys)
