"""The arrays of a run, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..draw import Floats
from ..errors import InputError
from ._checks import numbers, point_index, reject_missing

__all__ = ["Run", "read_run"]


@dataclass(frozen=True, eq=False)
class Run:
    """k teachers and their students on n points, with c outputs each.

    `weak[k, n, c]`, `student[k, n, c]`, `truth[n, c]`, `features[n, d]` or None, `weights[n]` (the
    measure of the errors, not divided by its sum), `train` and `test`: point numbers or None,
    `train_weights[n]` or None (the measure of the fit, where it is another), `ceiling[n, c]` or
    None. `unit` is the unit roundoff of the student's arithmetic, as its numbers show it.
    """

    weak: Floats
    student: Floats
    truth: Floats
    features: Floats | None
    weights: Floats
    train: np.ndarray[Any, np.dtype[np.int64]] | None
    test: np.ndarray[Any, np.dtype[np.int64]] | None
    train_weights: Floats | None
    ceiling: Floats | None
    names: tuple[str, ...]
    sizes: Floats | None
    unit: float
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """n."""
        return int(self.truth.shape[0])


def read_run(
    *,
    weak: Any,
    student: Any,
    truth: Any,
    features: Any = None,
    weights: Any = None,
    train_weights: Any = None,
    train_index: Any = None,
    test_index: Any = None,
    ceiling: Any = None,
    names: Sequence[str] | None = None,
    sizes: Any = None,
    classes: bool = False,
    drop_missing: bool = False,
) -> Run:
    """Check the arrays, and drop points with missing values where that is asked for.

    `truth` is `[n]` or `[n, c]`; `weak` and `student` are of its shape, or `[k, n]` (`[k, n, c]`)
    for k teachers. With `classes`, they are distributions over c classes, and a truth `[n]` may be
    class numbers.

    Raises `InputError`, one sentence, for anything else.
    """
    given = {"weak": weak, "student": student, "truth": truth}
    for name, value in given.items():
        if value is None:
            raise InputError(f"There is no {name}; a diagnosis needs weak, student and truth.")
    arrays = {name: numbers(value, name) for name, value in given.items()}
    goal = _one_hot(arrays["truth"], arrays["weak"]) if classes else arrays["truth"]
    if goal.ndim == 1:
        goal = goal[:, None]
    if goal.ndim != 2 or not goal.size:
        raise InputError(f"truth has shape {arrays['truth'].shape}; give [n] or [n, c], n >= 1.")
    points, outputs = goal.shape
    stacked = {
        name: _stack(arrays[name], name, arrays["truth"].shape, (points, outputs))
        for name in ("weak", "student")
    }
    teachers = len(stacked["weak"])
    if len(stacked["student"]) != teachers:
        raise InputError(
            f"There are {teachers} weak models and {len(stacked['student'])} students; "
            "give one student for each."
        )
    extra = {
        "features": _shaped(features, "features", points, (1, 2)),
        "weights": _shaped(weights, "weights", points, (1,)),
        "train_weights": _shaped(train_weights, "train_weights", points, (1,)),
        "ceiling": _shaped(ceiling, "ceiling", points, (1, 2)),
    }
    if extra["features"] is not None and extra["features"].ndim == 1:
        extra["features"] = extra["features"][:, None]
    if extra["ceiling"] is not None:
        extra["ceiling"] = extra["ceiling"].reshape(points, -1)
        if extra["ceiling"].shape != goal.shape:
            raise InputError(
                f"ceiling has shape {extra['ceiling'].shape}, the truth {goal.shape}; "
                "give one value for each."
            )
    train, test = _split(train_index, test_index, points)
    run = Run(
        weak=stacked["weak"],
        student=stacked["student"],
        truth=goal,
        features=extra["features"],
        weights=np.ones(points) if extra["weights"] is None else extra["weights"],
        train=train,
        test=test,
        train_weights=extra["train_weights"],
        ceiling=extra["ceiling"],
        names=_names(names, teachers),
        sizes=_sizes(sizes, teachers),
        unit=_unit(stacked["student"]),
    )
    kept, note = reject_missing(run, drop_missing)
    if note:
        run = _kept(run, kept, note)
    return _checked(run)


def _one_hot(truth: Floats, weak: Floats) -> Floats:
    """Class numbers as distributions."""
    if truth.ndim != 1:
        return truth
    if weak.ndim < 2:
        raise InputError(
            f"weak has shape {weak.shape} without an axis of classes; give distributions [n, c], "
            "for two classes the columns 1 - p and p."
        )
    count = weak.shape[-1]
    whole = np.where(np.isnan(truth), 0, truth)
    if np.any(whole != np.floor(whole)) or whole.min() < 0 or whole.max() >= count:
        raise InputError(
            f"truth has shape {truth.shape} and values from {whole.min():g} to {whole.max():g}, "
            f"but weak has {count} classes; give class numbers from 0 or distributions [n, c]."
        )
    made = np.eye(count)[whole.astype(np.int64)]
    made[np.isnan(truth)] = np.nan
    return made


def _stack(array: Floats, name: str, truth: tuple[int, ...], shape: tuple[int, int]) -> Floats:
    """`[k, n, c]`, with k = 1 where there is no axis of teachers."""
    points, outputs = shape
    if array.shape in ((points,), (points, outputs)) and array.size == points * outputs:
        return array.reshape(1, points, outputs)
    if array.ndim >= 2 and array.shape[1] == points and array[0].size == points * outputs:
        return array.reshape(len(array), points, outputs)
    raise InputError(
        f"{name} has shape {array.shape} and truth {truth}; give {name} one value for each of the "
        f"{points} points, or one row of them for each teacher."
    )


def _shaped(value: Any, name: str, points: int, axes: tuple[int, ...]) -> Floats | None:
    if value is None:
        return None
    array = numbers(value, name)
    if array.ndim not in axes or len(array) != points:
        wanted = " or ".join("[n]" if axis == 1 else "[n, d]" for axis in axes)
        raise InputError(
            f"{name} has shape {array.shape}, but the truth has {points} points; give {wanted} "
            "on the same points."
        )
    return array


def _split(train: Any, test: Any, points: int) -> tuple[Any, Any]:
    """Training and test points; one without the other leaves the rest."""
    inside: Any = None if train is None else point_index(train, "train_index", points)
    outside: Any = None if test is None else point_index(test, "test_index", points)
    everything = np.arange(points)
    if inside is None and outside is None:
        return None, None
    if inside is None:
        inside = np.setdiff1d(everything, outside)
    elif outside is None:
        outside = np.setdiff1d(everything, inside)
    both = np.intersect1d(inside, outside)
    if len(both):
        raise InputError(
            f"{len(both)} points are in train_index and in test_index, the first is {both[0]}; "
            "a point can be one of them only."
        )
    for name, index in (("train_index", inside), ("test_index", outside)):
        if not len(index):
            raise InputError(f"{name} leaves no points; leave out both, or divide the points.")
    return inside, outside


def _names(names: Any, teachers: int) -> tuple[str, ...]:
    if names is None:
        return tuple("teacher" if teachers == 1 else f"teacher {k}" for k in range(teachers))
    found = tuple(str(name) for name in np.asarray(names).ravel().tolist())
    if len(found) != teachers or len(set(found)) != teachers:
        raise InputError(
            f"names are {list(found)}, but there are {teachers} teachers; give each its own."
        )
    return found


def _sizes(sizes: Any, teachers: int) -> Floats | None:
    if sizes is None:
        return None
    array = numbers(sizes, "sizes").ravel()
    if len(array) != teachers or not np.all(np.isfinite(array)):
        raise InputError(
            f"There are {len(array)} sizes for {teachers} teachers; give each a finite number."
        )
    return array


def _unit(student: Floats) -> float:
    """2^-24 where the student holds nothing that float32 does not, else 2^-53."""
    sample = student[np.isfinite(student)]
    with np.errstate(over="ignore"):
        narrow = sample.astype(np.float32).astype(np.float64)
    # Short numbers (counts, labels) say nothing of the arithmetic.
    short = np.round(sample * 64) == sample * 64
    return 2.0**-24 if np.array_equal(narrow, sample) and not np.all(short) else 2.0**-53


def _kept(run: Run, kept: Any, note: str) -> Run:
    place = np.cumsum(kept) - 1

    def some(index: Any, name: str) -> Any:
        if index is None:
            return None
        left = place[index[kept[index]]]
        if not len(left):
            raise InputError(f"Without the points that miss values, {name} is empty.")
        return left

    def rows(array: Floats | None) -> Floats | None:
        return None if array is None else array[kept]

    return replace(
        run,
        weak=run.weak[:, kept],
        student=run.student[:, kept],
        truth=run.truth[kept],
        features=rows(run.features),
        weights=run.weights[kept],
        train_weights=rows(run.train_weights),
        ceiling=rows(run.ceiling),
        train=some(run.train, "train_index"),
        test=some(run.test, "test_index"),
        notes=(*run.notes, note),
    )


def _checked(run: Run) -> Run:
    """What can only be said of finite numbers."""
    for name in ("weights", "train_weights"):
        array = getattr(run, name)
        if array is None:
            continue
        if array.min() < 0:
            place = int(np.argmin(array))
            raise InputError(f"{name}[{place}] is {array[place]:g}; no weight is negative.")
        samples = {"all": None, "the training": run.train, "the test": run.test}
        for words, index in samples.items():
            if name == "train_weights" and index is run.test and index is not None:
                continue
            some = array if index is None else array[index]
            if not some.any():
                raise InputError(f"{name} are 0 on {words} points; give some of them weight.")
    if np.all(run.truth == run.truth[0]):
        value = ", ".join(f"{entry:g}" for entry in run.truth[0])
        raise InputError(
            f"truth is {value} at every one of the {run.points} points, so there is nothing to "
            "learn; check the column."
        )
    return run
