"""A table."""

from __future__ import annotations

import msgspec

__all__ = ["Table"]

Cell = str | int | float | None


class Table(msgspec.Struct, frozen=True, tag="table", kw_only=True):
    """Rows of cells under named columns; the first cell of a row names it. None is `not known`.

    A table that is `first` stands above the pictures.
    """

    title: str
    caption: str
    columns: list[str]
    rows: list[list[Cell]]
    first: bool = False
