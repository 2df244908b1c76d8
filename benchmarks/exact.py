"""Exact decisions: instances of Theorem 1 per second, decided by the kernel, on one core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.certificate import Certificate
from w2sverify.convex import ConvexClass
from w2sverify.draw import Floats, generator
from w2sverify.instance import Function
from w2sverify.kernel import check
from w2sverify.projection import Projection

from ._cvxpy import Twin
from ._measure import interleave, noise
from ._options import Options
from ._problems import Batch, classes, draw_batch
from ._table import Column, Table

__all__ = ["run"]

SIZES: dict[str, dict[str, Any]] = {
    "full": {"points": 50, "columns": 5, "count": 8, "rounds": 9, "least": 0.04},
    "quick": {"points": 50, "columns": 5, "count": 4, "rounds": 3, "least": 0.02},
    "smallest": {"points": 6, "columns": 2, "count": 1, "rounds": 1, "least": 0.0},
}
#: The two kinds of numbers: as measurements come, and as `w2sverify verify` mostly draws them.
NUMBERS: dict[str, int | None] = {"of 53 bits (any floats)": None, "that are multiples of 1/64": 6}
COLUMNS = (
    Column("class", "class"),
    Column("points", "n", "count"),
    Column("whole_rate", "decided", "rate"),
    Column("check_rate", "checked", "rate"),
    Column("whole", "whole", "time"),
    Column("project", "project", "time"),
    Column("write", "write", "time"),
    Column("check", "check", "time"),
    Column("second", "second check", "time"),
    Column("cvxpy", "cvxpy", "time"),
    Column("cvxpy_over_project", "cvxpy / project", "ratio"),
    Column("cvxpy_over_whole", "cvxpy / whole", "ratio"),
    Column("cvxpy_error", "cvxpy off by", "small"),
    Column("proved", "PROVED"),
    Column("noise", "noise", "share"),
)
NOTES = [
    "whole = project (exact) + write (dual vector, certificate, seal) + check (kernel, from "
    "bytes); second check is another program and not part of it. CPU time of one instance; the "
    "truth is drawn before. decided and checked are the rates of whole and check.",
    "cvxpy = build and solve the same projection with Clarabel once, matrices given, default "
    "tolerances. It proves nothing: 'off by' is its largest distance from the exact projection, "
    "relative to the targets.",
    "noise = the largest distance between quartiles among the times of a row, relative to the "
    "median.",
]


def run(options: Options) -> list[Table]:
    """A table for each kind of numbers."""
    sizes = SIZES[options.level]
    chosen, problems = classes(sizes["columns"])
    second: Callable[[bytes], object] | None = None
    try:
        from w2sverify.second import check as second
    except ImportError as error:
        problems.append(f"second check: {error}")
    tables = []
    for name, bits in NUMBERS.items():
        title = f"n = {sizes['points']}, d = {sizes['columns']}, numbers {name}"
        table = Table(title, COLUMNS, problems=list(problems))
        for label, strong_class in chosen.items():
            options.progress(f"{label}, numbers {name}")
            try:
                table.rows.append(_measure(strong_class, bits, options.seed, sizes, second))
            except Exception as error:  # a plug-in may raise anything; it is shown
                table.problems.append(f"{label}: {type(error).__name__}: {error}")
        tables.append(table)
    tables[-1].notes.extend(NOTES)
    return tables


@dataclass(frozen=True, eq=False)
class _Job:
    """Instances of one class, with everything that the stages start from."""

    batch: Batch
    truths: list[Function]

    def project(self) -> list[Projection]:
        batch = self.batch
        return [batch.strong_class.project(batch.space, x, g, exact=True) for x, g in batch.pairs()]

    def write(self, students: list[Projection]) -> list[Certificate]:
        pairs = zip(students, self.truths, strict=True)
        return [student.instance(truth).certificate for student, truth in pairs]


def _measure(
    strong_class: ConvexClass,
    bits: int | None,
    seed: int,
    sizes: dict[str, Any],
    second: Callable[[bytes], object] | None,
) -> dict[str, Any]:
    count, shape = sizes["count"], {key: sizes[key] for key in ("points", "columns", "count")}
    shape["points"] = min(shape["points"], strong_class.drawn_points or shape["points"])
    batch = draw_batch(strong_class, seed=seed, shared=False, bits=bits, **shape)
    rng = generator(seed, "truth", type(strong_class).__name__)
    job = _Job(batch, [Function(strong_class.member(rng, x)) for x, _ in batch.pairs()])
    students = job.project()
    documents = [certificate.data for certificate in job.write(students)]
    judgements = [check(data) for data in documents]
    weights = batch.space.weights
    twins = [(Twin(strong_class, x, weights), g) for x, g in batch.pairs()]
    cases: dict[str, Callable[[], object]] = {
        "whole": lambda: [check(made.data) for made in job.write(job.project())],
        "project": job.project,
        "write": lambda: job.write(students),
        "check": lambda: [check(data) for data in documents],
        "cvxpy": lambda: [twin.project(goal) for twin, goal in twins],
    }
    if second is not None:
        cases["second"] = lambda: [second(data) for data in documents]
    answers = [twin.project(goal) for twin, goal in twins]
    found = interleave(cases, rounds=sizes["rounds"], least=sizes["least"])
    proved = sum(judgement.verdict == "PROVED" for judgement in judgements)
    return {
        "class": type(strong_class).__name__,
        "points": shape["points"],
        "whole_rate": count / found["whole"].seconds,
        "check_rate": count / found["check"].seconds,
        **{name: timing.per(count).seconds for name, timing in found.items()},
        "bytes": round(float(np.median([len(data) for data in documents]))),
        "cvxpy_over_project": found["cvxpy"].over(found["project"]),
        "cvxpy_over_whole": found["cvxpy"].over(found["whole"]),
        "cvxpy_error": max(map(_distance, students, answers)),
        "proved": f"{proved} of {count}",
        "noise": noise(found),
    }


def _distance(student: Projection, values: Floats) -> float:
    own = student.values.reshape(-1)
    return float(np.linalg.norm(values - own) / np.linalg.norm(student.target))
