"""The page on falsifying is followed from the top."""

from pathlib import Path

from .documents import play

PAGE = (Path(__file__).parents[1] / "docs" / "falsify.md").read_text()


def test_the_page_does_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    play(PAGE, capsys)
