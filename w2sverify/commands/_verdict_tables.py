"""What `w2sverify verify` prints about instances."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ..runs.verification import Number, Result

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["verdict_tables"]

NUMBERS = ("proved", "refuted", "undecided", "least slack", "largest gap")


def verdict_tables(results: Sequence[Result]) -> list[Table]:
    """One theorem by class; several as a row each, with those classes that were not all proved."""
    from rich.table import Table

    theorems = list(dict.fromkeys(result.theorem for result in results))
    if not theorems:
        return []
    rows: list[tuple[str, list[Result]]] = []
    for theorem in theorems:
        of = [result for result in results if result.theorem == theorem]
        if len(theorems) > 1:
            rows.append((theorem, of))
            of = [each for each in of if each.counts.refuted or each.counts.undecided]
        indent = "  " if len(theorems) > 1 else ""
        rows += [(f"{indent}{_short(each.class_)}", [each]) for each in of]
    title = theorems[0] if len(theorems) == 1 else None
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("class" if title else "theorem", no_wrap=True)
    for name in NUMBERS:
        table.add_column(name, justify="right", no_wrap=True)
    for words, group in rows:
        table.add_row(words, *_cells(group))
    return [table]


def _cells(results: Sequence[Result]) -> list[str]:
    slacks = [each.worst_slack for each in results if each.worst_slack is not None]
    gaps = [each.largest_gap for each in results if each.largest_gap is not None]
    return [
        f"{sum(each.counts.proved for each in results):,}",
        f"{sum(each.counts.refuted for each in results):,}",
        f"{sum(each.counts.undecided for each in results):,}",
        _decimal(min(slacks, key=_exact, default=None)),
        _decimal(max(gaps, key=_exact, default=None)),
    ]


def _exact(number: Number) -> Fraction:
    return Fraction(number.exact)


def _decimal(number: Number | None) -> str:
    if number is None:
        return "-"
    return "0" if number.exact == "0" else f"{number.value:.3g}"


def _short(name: str) -> str:
    """A class by its file is named by the file alone, without its folder."""
    path, _, member = name.rpartition(":")
    return f"{Path(path).name}:{member}" if path.endswith(".py") else name
