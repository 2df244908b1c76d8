"""Tables of measurements, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Column", "Table"]


@dataclass(frozen=True)
class Column:
    """One column: the key of its value in a row, its heading, and the kind of its values.

    Kinds: text, count, time (CPU seconds), rate (per second), ratio, small (a tiny relative
    number), share (of one), exponent.
    """

    key: str
    head: str
    kind: str = "text"

    def show(self, row: Mapping[str, Any]) -> str:
        """The row's value as a reader wants it; `-` where there is none."""
        value = row.get(self.key)
        return "-" if value is None else _SHOW[self.kind](value)


@dataclass(frozen=True)
class Table:
    """Measurements: a row maps the keys of the columns to plain numbers and texts.

    `notes` say what was measured; `problems` are sentences about what could not be.
    """

    title: str
    columns: tuple[Column, ...]
    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """The table as JSON data, numbers as they were measured."""
        return {
            "title": self.title,
            "columns": [vars(column) for column in self.columns],
            "rows": self.rows,
            "notes": self.notes,
            "problems": self.problems,
        }

    def markdown(self) -> str:
        """The table as Markdown."""
        rules = [":--" if column.kind == "text" else "--:" for column in self.columns]
        lines = [[column.head for column in self.columns], rules]
        lines += [[column.show(row) for column in self.columns] for row in self.rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        remarks = [f"* {text}" for text in self.notes]
        remarks += [f"* **Not measured:** {text}" for text in self.problems]
        return "\n\n".join([f"#### {self.title}", table, "\n".join(remarks)]).rstrip() + "\n"

    def print(self, console: Any) -> None:
        """Print the table on a rich console."""
        from rich.table import Table as Rich
        from rich.text import Text

        table = Rich(title=Text(self.title), title_justify="left", header_style="bold")
        for column in self.columns:
            table.add_column(column.head, justify="left" if column.kind == "text" else "right")
        for row in self.rows:
            table.add_row(*(Text(column.show(row)) for column in self.columns))
        console.print(table)
        for text in self.notes:
            console.print(Text(f"  {text}", style="dim"))
        for text in self.problems:
            console.print(Text(f"  not measured: {text}", style="red"))
        console.print()


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{_digits(seconds / size)} {unit}"
    return f"{_digits(seconds / 1e-9)} ns"


def _digits(value: float) -> str:
    """Three digits: more than the noise allows, and short."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:#.3g}".rstrip(".")


_SHOW: dict[str, Callable[[Any], str]] = {
    "text": str,
    "count": lambda value: f"{value:,}",
    "time": _time,
    "rate": lambda value: f"{_digits(value)} /s",
    "ratio": lambda value: f"{_digits(value)}x",
    "small": lambda value: "0" if value == 0 else f"{value:.0e}",
    "share": lambda value: f"{value:.0%}",
    "exponent": lambda value: f"{value:.2f}",
}
