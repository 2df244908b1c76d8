"""The exact route as n and d grow: time, and bits of the longest number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from w2sverify.instance import Function
from w2sverify.kernel import check
from w2sverify.projection import Projection
from w2sverify.registry import find

from ._measure import interleave, noise
from ._options import Options
from ._problems import Batch, classes, draw_batch
from ._table import Column, Table

__all__ = ["run"]

CLASSES = ("Linear", "L1Ball", "Monotone")
SIZES: dict[str, dict[str, Any]] = {
    "full": {
        "points": (50, 160, 500, 1600, 5000),
        "columns": (5, 10, 20, 40),
        "fixed": (200, 5),
        "rounds": 3,
    },
    "quick": {"points": (50, 500), "columns": (5, 20), "fixed": (200, 5), "rounds": 3},
    "smallest": {"points": (4, 8), "columns": (1, 2), "fixed": (4, 1), "rounds": 1},
}
NOTES = [
    "Numbers of 53 bits. 'bits' is the length of the longest numerator or denominator of the "
    "student and its dual vector. project, write and check as in the benchmark 'exact'; the truth "
    "is a drawn member. An exponent is the k of size^k, for the column before it, between this row "
    "and the one above.",
]


def run(options: Options) -> list[Table]:
    """Growing n at a fixed d, and growing d at a fixed n."""
    sizes = SIZES[options.level]
    points, columns = sizes["fixed"]
    by_points = [(n, columns) for n in sizes["points"]]
    by_columns = [(points, d) for d in sizes["columns"]]
    sweeps = [("n", by_points), ("d", by_columns)]
    tables = []
    for axis, shapes in sweeps:
        fixed = f"d = {columns}" if axis == "n" else f"n = {points}"
        table = Table(f"growing {axis}, {fixed}", _columns(axis))
        for name in CLASSES:
            if axis == "d" and find("classes", name).feature_columns is not None:
                continue
            options.progress(f"{name}, growing {axis}")
            table.rows.extend(_sweep(name, axis, shapes, options.seed, sizes["rounds"]))
        tables.append(table)
    tables[-1].notes.extend(NOTES)
    return tables


def _columns(axis: str) -> tuple[Column, ...]:
    return (
        Column("class", "class"),
        Column(axis, axis, "count"),
        Column("project", "project", "time"),
        Column("project_slope", "exponent", "exponent"),
        Column("write", "write", "time"),
        Column("check", "check", "time"),
        Column("check_slope", "exponent", "exponent"),
        Column("bits", "bits", "count"),
        Column("bits_slope", "exponent", "exponent"),
        Column("bytes", "bytes", "count"),
        Column("verdict", "verdict"),
        Column("noise", "noise", "share"),
    )


def _sweep(
    name: str,
    axis: str,
    shapes: list[tuple[int, int]],
    seed: int,
    rounds: int,
) -> list[dict[str, Any]]:
    """One row for each shape; all are measured in turns."""
    cases: dict[str, Callable[[], object]] = {}
    rows = []
    for points, columns in shapes:
        size, strong_class = points if axis == "n" else columns, classes(columns)[0][name]
        shape = {"points": points, "columns": columns, "count": 1}
        batch = draw_batch(strong_class, seed=seed, shared=True, **shape)
        rng = np.random.default_rng(seed)
        truth = Function(strong_class.member(rng, batch.features))
        student = _project(batch)
        certificate = student.instance(truth).certificate
        cases[f"project {size}"] = lambda batch=batch: _project(batch)
        cases[f"write {size}"] = lambda s=student, truth=truth: s.instance(truth).certificate
        cases[f"check {size}"] = lambda data=certificate.data: check(data)
        row = {"class": name, axis: size, "bits": _bits(student)}
        row |= {"bytes": len(certificate.data), "verdict": certificate.judgement.verdict}
        rows.append(row)
    found = interleave(cases, rounds=rounds, least=0.0)
    for row in rows:
        stages = {stage: found[f"{stage} {row[axis]}"] for stage in ("project", "write", "check")}
        row |= {stage: timing.seconds for stage, timing in stages.items()}
        row["noise"] = noise(stages)
    for before, row in pairwise(rows):
        step = math.log(row[axis] / before[axis])
        for key in ("project", "check", "bits"):
            row[f"{key}_slope"] = math.log(row[key] / before[key]) / step
    return rows


def _project(batch: Batch) -> Projection:
    return batch.strong_class.project(batch.space, batch.features, batch.targets[0], exact=True)


def _bits(student: Projection) -> int:
    """Of the longest numerator or denominator."""
    instance = student.instance()
    numbers: Iterable[Any] = [*instance.student.numbers, *(instance.dual or ())]
    pairs = (number.as_integer_ratio() for number in numbers)
    return max(part.bit_length() for pair in pairs for part in pair)
