"""docs/real-data.md: its commands are run, its tables are those of the sources and the index."""

import re
from pathlib import Path

import pytest

from experiments._encoders.artefacts import index, load_features
from experiments._shared.published_table import PUBLISHED
from experiments._shared.real_sets import real_targets, real_texts
from experiments.ridge_errors import ridge_error
from w2sverify.data import all_sources, find_source
from w2sverify.data.fetch import kept

from .documents import play

TEXT = (Path(__file__).parents[1] / "docs" / "real-data.md").read_text("utf-8")


def table(header):
    """The rows of the table whose header begins so."""
    lines = TEXT.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {header} |")) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            return rows
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_its_commands_do_what_it_says(capsys):
    play(TEXT, capsys)


def test_every_source_is_in_the_table():
    rows = [
        [
            name,
            source.title,
            f"{source.package.name} {source.package.version}",
            source.package.licence,
            source.origin,
        ]
        for name, source in all_sources().items()
    ]
    assert table("name") == rows
    # The control: another licence would be seen.
    assert table("name") != [[*row[:3], "GPL", row[4]] for row in rows]


def test_every_kept_encoder_is_in_the_table():
    rows = {row[0]: row[1:] for row in table("encoder")}
    assert set(rows) == set(index())
    for name, entry in index().items():
        widths = {each["width"] for each in entry["sets"].values()}
        assert rows[name][0] == entry["role"]
        assert rows[name][1] == "/".join(map(str, sorted(widths)))
        assert entry["source"].startswith(rows[name][2])
        assert rows[name][3] == entry["licence"]


def ridge_rows():
    block = re.search(r"^encoder +role.*\n((?:\S+ +(?:strong|weak) .*\n)+)", TEXT, re.MULTILINE)
    found = {}
    for line in block[1].splitlines():
        cells = [line[22 + 10 * place : 32 + 10 * place].strip() for place in range(4)]
        found[line.split()[0]] = [float(cell) if cell else None for cell in cells]
    return found


def test_the_strong_encoder_is_the_stronger():
    """On the three sets of molecules; the text names what is not weaker elsewhere."""
    rows = ridge_rows()
    assert set(rows) == set(index())
    weak = [row for name, row in rows.items() if index()[name]["role"] == "weak"]
    for place in range(3):
        assert rows["chemnet"][place] < min(row[place] for row in weak if row[place])
    assert rows["minilm-3"][3] < rows["minilm"][3]


@pytest.mark.skipif(kept(find_source("freesolv")) is None, reason="FreeSolv is not fetched here")
def test_ridge_errors_are_those_of_the_command():
    rows = ridge_rows()
    for encoder in ("molbert-8", "molbert-96"):
        features = load_features(encoder, "freesolv", real_texts("freesolv"))
        target = real_targets("freesolv")["freesolv"]
        assert f"{ridge_error(features, target):.3f}" == f"{rows[encoder][1]:.3f}"
        # The control: features of other rows say nothing.
        assert ridge_error(features[::-1].copy(), target) > rows[encoder][1] + 0.3


def test_the_published_range_is_that_of_the_table():
    errors = [row[2] for row in PUBLISHED["lipop"].values()]
    assert f"from {min(errors):.2f} to {max(errors):.2f}" in TEXT
