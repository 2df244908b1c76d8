"""Reads the arrays of a run from a file. Nothing in a file is ever executed."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError

__all__ = ["read_columns"]

Columns = dict[str, Any]
FEATURE = re.compile(r"(?:x|features?_)(\d+)")
FLAGS = ("train_index", "test_index")
NAMES = (
    "weak",
    "student",
    "truth",
    "features",
    "weights",
    "train_weights",
    "train_index",
    "test_index",
    "ceiling",
    "names",
    "sizes",
)


def read_columns(path: Path) -> Columns:
    """The arrays of a file by name: `.npz`, `.csv`, `.parquet` or `.json`.

    A table holds one point in each row; columns `x0, x1, ...` or `features_0, ...` are the features
    in the order of their numbers, and `weak_0, ...` likewise outputs of one function; an empty cell
    is a missing value; `train_index` and `test_index` are 0 or 1. Pickled objects are refused.

    Raises `InputError` for a file of another kind, or one that cannot be read.
    """
    readers = {".npz": _npz, ".csv": _csv, ".parquet": _parquet, ".json": _json}
    kind = path.suffix.lower()
    if kind in (".pkl", ".pickle", ".pt", ".pth", ".joblib", ".npy"):
        raise InputError(
            f"{path} may hold code or only one array and is not opened; save the arrays with "
            "numpy.savez(path, weak=..., student=..., truth=...)."
        )
    if kind not in readers:
        raise InputError(f"{path} ends in {kind!r}; give {', '.join(readers)}.")
    columns = readers[kind](path)
    for name in columns:
        if name not in NAMES:
            raise InputError(
                f"{path} has an array {name!r}, which means nothing here; the names are "
                f"{', '.join(NAMES)}."
            )
    return columns


def _npz(path: Path) -> Columns:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            if not hasattr(archive, "files"):
                raise InputError(f"{path} holds one array, not an archive; use numpy.savez.")
            return {name: _member(path, archive, name) for name in archive.files}
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{path} is not an archive of arrays ({error}); use numpy.savez."
        ) from None


def _member(path: Path, archive: Any, name: str) -> Any:
    try:
        return archive[name]
    except ValueError as error:
        if "Object arrays" in str(error):
            raise InputError(
                f"{name} in {path} is an object array, which only a pickle can hold, and pickles "
                "are never loaded; save it as numbers, as in numpy.asarray(weak, dtype=float)."
            ) from None
        raise InputError(f"{name} in {path} cannot be read: {error}.") from None


def _csv(path: Path) -> Columns:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            header = [name.strip() for name in next(rows, [])]
            cells = [row for row in rows if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is not a table in UTF-8 ({error}); export it again.") from None
    if not header or not cells:
        raise InputError(f"{path} holds no rows; give a header and one row for each point.")
    for name in header:
        if header.count(name) > 1:
            raise InputError(f"{path} has two columns {name!r}; rename one.")
    for number, row in enumerate(cells, start=2):
        if len(row) != len(header):
            raise InputError(
                f"Row {number} of {path} has {len(row)} cells, the header {len(header)}; "
                "correct it."
            )
    table = {name: [row[k] for row in cells] for k, name in enumerate(header)}
    return _table(path, {name: _numbers(path, name, texts) for name, texts in table.items()})


def _numbers(path: Path, name: str, texts: list[str]) -> Any:
    """The numbers of a column; an empty cell is NaN."""
    try:
        return np.array([float(text) if text.strip() else np.nan for text in texts])
    except ValueError:
        for number, text in enumerate(texts, start=2):
            try:
                float(text.strip() or "nan")
            except ValueError:
                raise InputError(
                    f"Column {name} of {path} has {text!r} in row {number}, which is no number; "
                    "correct or leave out the column."
                ) from None
        raise


def _parquet(path: Path) -> Columns:
    try:
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise InputError(
            f"{path} needs pyarrow to be read; pip install pyarrow, or save the table as .csv."
        ) from None
    try:
        table = parquet.read_table(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is not a Parquet table ({error}); write it again.") from None
    columns = {}
    for name in table.column_names:
        values = table.column(name).to_numpy()
        if values.dtype == object:
            raise InputError(
                f"Column {name} of {path} holds {values[0]!r}, which is no number; "
                "correct or leave out the column."
            )
        columns[name] = values
    return _table(path, columns)


def _table(path: Path, table: Mapping[str, Any]) -> Columns:
    """Numbered columns gathered to matrices, and flags to masks."""
    found: Columns = {}
    groups: dict[str, dict[int, Any]] = {}
    for name, values in table.items():
        feature = FEATURE.fullmatch(name)
        output = re.fullmatch(r"(weak|student|truth|ceiling)_(\d+)", name)
        if feature:
            groups.setdefault("features", {})[int(feature[1])] = values
        elif output:
            groups.setdefault(output[1], {})[int(output[2])] = values
        elif name in FLAGS:
            if not np.isin(values, (0, 1)).all():
                raise InputError(
                    f"Column {name} of {path} holds something else than 0 and 1; in a table it "
                    "says of each row whether it belongs."
                )
            found[name] = values.astype(bool)
        else:
            found[name] = values
    for name, numbered in groups.items():
        if name in found:
            raise InputError(f"{path} has {name} and {name}_{min(numbered)}; keep one of them.")
        found[name] = np.column_stack([numbered[k] for k in sorted(numbered)])
    return found


def _json(path: Path) -> Columns:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{path} is not JSON ({error}); export it again.") from None
    if not isinstance(data, dict):
        raise InputError(f'{path} is no object of arrays; write {{"weak": [...], ...}}.')
    return {name: _array(path, name, value) for name, value in data.items()}


def _array(path: Path, name: str, value: Any) -> Any:
    if name == "names":
        return value
    try:
        array = np.array(_missing(value))
    except (ValueError, OverflowError):
        raise InputError(
            f"{name} in {path} is not a full array; give rows of equal length."
        ) from None
    return array


def _missing(value: Any) -> Any:
    """JSON has no NaN; null stands for a missing number."""
    if isinstance(value, list):
        return [_missing(entry) for entry in value]
    return np.nan if value is None else value
