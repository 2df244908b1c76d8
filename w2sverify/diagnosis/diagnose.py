"""Explain a weak-to-strong run from its arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from ..convex import ConvexClass
from ..errors import InputError
from .diagnosis import Diagnosis
from .findings import TeacherFinding
from .logarithmic import log_findings, softmax
from .problem import Problem
from .ranking import rank_teachers
from .run import Run, read_run
from .teacher import Options, diagnose_teacher

__all__ = ["diagnose"]

LOSSES = ("squared", "brier", "log")


def diagnose(
    *,
    weak: Any,
    student: Any,
    truth: Any,
    features: Any = None,
    strong_class: ConvexClass | None = None,
    weights: Any = None,
    train_weights: Any = None,
    train_index: Any = None,
    test_index: Any = None,
    ceiling: Any = None,
    names: Sequence[str] | None = None,
    sizes: Any = None,
    loss: Literal["squared", "brier", "log"] = "squared",
    logits: bool = False,
    value_range: tuple[float, float] | None = None,
    level: float = 0.95,
    influence: bool = False,
    drop_missing: bool = False,
    as_stored: bool = False,
    held_out: bool = False,
) -> Diagnosis:
    """How much of the gain is misfit, whether the student is the projection, and what is missing.

    `weak`, `student` and `truth` are `[n]`, or `[n, c]` for c outputs; several teachers are rows
    `[k, n]` of `weak` and `student`. `features[n, d]` are what the student's head reads;
    `strong_class` is its class (default `Affine()`), one head for each output. `weights[n]` is the
    measure of the errors, `train_weights[n]` that of the fit where it is another. `train_index` and
    `test_index` (numbers or masks) divide the points; `ceiling` are predictions of a student
    trained on the truth. `names` and `sizes` describe the teachers.

    `loss="brier"` takes distributions over c classes (truth may be class numbers), `loss="log"`
    adds nothing but asks for Kullback-Leibler divergences; with `logits`, weak and student are
    logits. `value_range` bounds all values for the distribution-free intervals at `level`; left
    out, it is that of the arrays. `influence` adds leave-one-out changes. A student or truth within
    rounding of the function it should be is read as that function, unless `as_stored`. `held_out`
    says that the student saw none of these points.

    Raises `InputError`, one sentence, for arrays that do not fit (`drop_missing` leaves points with
    NaN out). Source: Charikar et al. 2024, Theorems 1 and 2; `docs/diagnose.md`.
    """
    _check_options(loss, logits, level, value_range)
    run = read_run(
        weak=weak,
        student=student,
        truth=truth,
        features=features,
        weights=weights,
        train_weights=train_weights,
        train_index=train_index,
        test_index=test_index,
        ceiling=ceiling,
        names=names,
        sizes=sizes,
        classes=loss != "squared",
        drop_missing=drop_missing,
    )
    if held_out and (run.train is not None or run.features is not None):
        raise InputError(
            "Points that are all held out have neither training points nor a head to compare with; "
            "leave out train_index, test_index and features, or give the training points, too."
        )
    if strong_class is not None and run.features is None:
        raise InputError(
            f"{strong_class!r} was given without features; give them, or leave out the class."
        )
    if run.features is not None and strong_class is None:
        from ..classes.affine import Affine

        strong_class = Affine()
    run = replace(run, notes=(*run.notes, *_copies(run)))
    if loss != "squared":
        run = _distributions(run, logits, keep=loss == "log")
    diameter, known = _diameter(run, loss, value_range)
    problems = [Problem.of(run, k, strong_class, held_out) for k in range(len(run.names))]
    made = Diagnosis(
        loss=loss,
        strong_class=None if strong_class is None else repr(strong_class),
        points=run.points,
        outputs=int(run.truth.shape[1]),
        level=level,
        diameter=diameter,
        diameter_known=known,
        reading=_reading(run, as_stored),
        teachers=(),
        notes=run.notes,
    )
    if loss == "log":
        found = [log_findings(problem, logits=logits) for problem in problems]
        return replace(made, logarithmic=tuple(each for some in found for each in some))
    options = Options(level, diameter, influence, as_stored)
    teachers = tuple(diagnose_teacher(problem, options) for problem in problems)
    return replace(
        made,
        teachers=teachers,
        ranking=rank_teachers(teachers, run.sizes),
        notes=(*run.notes, *_coarse(run, teachers)),
    )


def _check_options(
    loss: str, logits: bool, level: float, value_range: tuple[float, float] | None
) -> None:
    if loss not in LOSSES:
        raise InputError(f"The loss is {loss!r}; give {', '.join(LOSSES)}.")
    if logits and loss == "squared":
        raise InputError("Logits need a loss on distributions; say brier or log.")
    if not 0 < level < 1:
        raise InputError(f"The level is {level!r}; give a number between 0 and 1, as 0.95.")
    if value_range is not None:
        low, high = value_range
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise InputError(
                f"The range is {low!r} to {high!r}; give two numbers, the lower first."
            )


def _distributions(run: Run, logits: bool, keep: bool) -> Run:
    """Distributions checked; logits turned into them, unless they are kept for the logarithm.

    Squared loss on distributions takes any student: a linear head leaves the simplex.
    """
    checked = {"truth": run.truth}
    if not logits:
        checked["weak"] = run.weak
        if keep:
            checked["student"] = run.student
    for name, array in checked.items():
        if array.min() < 0:
            first = tuple(int(i) for i in np.argwhere(array < 0)[0])
            place = ", ".join(map(str, first))
            raise InputError(
                f"{name}[{place}] is {array[first]:g}, which is no probability; give "
                "probabilities, or say that they are logits."
            )
        sums = np.sum(array, axis=-1)
        wrong = np.abs(sums - 1) > _rounding(run)
        if wrong.any():
            place = ", ".join(str(int(i)) for i in np.argwhere(wrong)[0])
            raise InputError(
                f"{name}[{place}] sums to {float(sums[wrong][0]):g} over the classes, not to 1; "
                "divide it by its sum, or say that they are logits."
            )
    if logits and not keep:
        return replace(run, weak=softmax(run.weak), student=softmax(run.student))
    return run


def _rounding(run: Run) -> float:
    """How far a row may sum from 1: c roundings of float32, twice."""
    return float(run.truth.shape[1]) * 2.0**-23


def _copies(run: Run) -> list[str]:
    """A note on test points that are training points over again."""
    if run.test is None or run.features is None:
        return []
    rows = np.ascontiguousarray(np.hstack([run.features, run.truth]) + 0.0)
    keys = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    count = int(np.isin(keys[run.test], keys[run.train]).sum())
    if not count:
        return []
    return [
        f"{count} of {len(run.test)} test points have the features and the truth of a training "
        "point, so they are not held out."
    ]


def _coarse(run: Run, teachers: tuple[TeacherFinding, ...]) -> list[str]:
    """Notes on students of which rounding could explain as much as counts."""
    kind = "float32" if run.unit == 2.0**-24 else "float64"
    found = []
    for teacher in teachers:
        student, misfit = teacher.student, float(teacher.samples[0].errors.misfit) ** 0.5
        if student.status == "rounded" and student.is_coarse(misfit):
            found.append(
                f"{teacher.name}: on these features rounding in {kind} may move a student by "
                f"{student.radius:.2g}, against a misfit with the root {misfit:.2g}, so that less "
                f"is not seen; this one is {student.distance:.2g} from the exact head."
            )
    return found


def _diameter(run: Run, loss: str, value_range: tuple[float, float] | None) -> tuple[float, bool]:
    """The largest distance between two values, and whether it is known before the data."""
    if loss != "squared":
        sums = np.sum(run.student, axis=-1)
        if run.student.min() >= 0 and np.max(sums) <= 1 + _rounding(run):
            return math.sqrt(2) * (1 + _rounding(run)), True
    arrays = [run.weak, run.student, run.truth]
    if run.ceiling is not None:
        arrays.append(run.ceiling)
    low, high = min(a.min() for a in arrays), max(a.max() for a in arrays)
    if value_range is not None:
        if low < value_range[0] or high > value_range[1]:
            raise InputError(
                f"Values go from {low:g} to {high:g}, beyond the range {value_range[0]:g} to "
                f"{value_range[1]:g}; widen it."
            )
        low, high = value_range
    return float(high - low) * math.sqrt(run.truth.shape[1]), value_range is not None


def _reading(run: Run, as_stored: bool) -> str:
    if as_stored:
        return "Every number is taken at its word."
    kind = "float32" if run.unit == 2.0**-24 else "float64"
    return (
        f"A student or truth that differs from a function of the class by no more than rounding in "
        f"{kind} explains is read as that function."
    )
