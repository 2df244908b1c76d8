"""What docs/rates.md shows is run, and prints what it says."""

from pathlib import Path

from .documents import play

DOCUMENT = (Path(__file__).parents[1] / "docs" / "rates.md").read_text()


def test_the_document_is_followed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    play(DOCUMENT, capsys)
