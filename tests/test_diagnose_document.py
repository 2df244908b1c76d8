"""The page on diagnoses is followed from the top."""

import re
from pathlib import Path

from w2sverify.diagnosis.fault import NEXT_STEPS

from .documents import play

TEXT = (Path(__file__).parents[1] / "docs" / "diagnose.md").read_text()


def test_the_page_does_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    play(TEXT, capsys)


def test_every_fault_is_in_the_table():
    named = set(re.findall(r"^\| `(\w+)` \|", TEXT, flags=re.MULTILINE))
    assert set(NEXT_STEPS) <= named


def test_every_field_of_the_json_is_named():
    from w2sverify import diagnose

    found = diagnose(weak=[1.0, 2.0, 4.0], student=[1.0, 2.0, 3.0], truth=[0.0, 1.0, 3.0]).json()
    (teacher,) = found["teachers"]
    for record in (found, teacher, teacher["samples"][0]):
        for name in set(record) - {"schema", "scatter"}:
            assert f"`{name}`" in TEXT, name
