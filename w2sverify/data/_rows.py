"""Reads a CSV file by columns, with sentences for what is wrong with it."""

from __future__ import annotations

import csv
import gzip
import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..draw import Floats
from ..errors import InputError

__all__ = ["numbers", "read_columns"]

#: Reviews are longer than what csv takes for a field by default.
LONGEST_FIELD = 1 << 24


def read_columns(path: Path, columns: Sequence[str]) -> dict[str, list[str]]:
    """The named columns of a CSV file (or a gzipped one) in UTF-8, blanks at the ends stripped."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 (byte {error.start}); save it in that encoding."
        ) from None
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        rows = csv.reader(io.StringIO(text, newline=""))
        header = [name.strip() for name in next(rows, [])]
        missing = [name for name in columns if name not in header]
        if missing:
            raise InputError(
                f"{path} has no column {missing[0]!r}; it has {', '.join(header) or 'none'}."
            )
        where = [header.index(name) for name in columns]
        found: dict[str, list[str]] = {name: [] for name in columns}
        for row in rows:
            if not row:
                continue
            if len(row) != len(header):
                raise InputError(
                    f"{path} has {len(row)} fields in line {rows.line_num} and {len(header)} in "
                    "its header; quote fields that hold commas."
                )
            for name, index in zip(columns, where, strict=True):
                found[name].append(row[index].strip())
    except csv.Error as error:
        raise InputError(f"{path} is not a CSV file ({error}); save it anew.") from None
    finally:
        csv.field_size_limit(before)
    if not found[columns[0]]:
        raise InputError(f"{path} has no rows; it needs at least one.")
    return found


def numbers(path: Path, column: str, fields: Sequence[str]) -> Floats:
    """A column of finite numbers."""
    values = np.empty(len(fields))
    for index, field in enumerate(fields):
        try:
            values[index] = float(field)
        except ValueError:
            values[index] = math.nan
        if not math.isfinite(values[index]):
            raise InputError(
                f"{path} has {field!r} in column {column!r}, row {index + 1} of its data; "
                "it needs a finite number there."
            )
    return values
