"""One split of a real data set: teachers, students of several kinds, and the distances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.data import Split
from w2sverify.draw import Floats

from .distances import Distances
from .linear_probe import LinearProbe, Probed

__all__ = ["VARIANTS", "RealSet", "in_sample", "nearest", "run_split"]

Rows = np.ndarray[Any, np.dtype[np.int64]]

VARIANTS = {
    "ball": "bounded norm, the bound chosen on weak labels",
    "halves": "bounded norm, teacher and student on different rows",
    "linear": "no bound on the norm, least norm",
    "trained": "head by AdamW",
}


@dataclass(frozen=True, eq=False)
class RealSet:
    """`truth[n]`, the strong features `[n, d]` and those of each teacher by name."""

    truth: Floats
    strong: Floats
    weak: Mapping[str, Floats]


def run_split(
    data: RealSet, split: Split, *, head_epochs: int, certified: int, seed: int
) -> dict[str, Any]:
    """Every teacher on one split, as plain data.

    A teacher is a head on its features, fitted to the truth on the training rows with its norm
    bound chosen on the validation rows. A student is a head on the strong features, fitted to the
    teacher's values. `test` and `train` hold the distances on those rows. In `train`, where the
    student is fitted, epsilon is that of the class, `gap` is how far the student can be from the
    projection, and `doubt` what rounding can do (see `in_sample`). `gaps` are proven by the kernel,
    for the first `certified` teachers, relative to `|g|^2`.
    """
    names = list(data.weak)
    teachers = _teachers(data, split.train, split.valid)
    apart = _teachers(data, split.train[::2], split.valid)
    whole, half = LinearProbe(data.strong, split.train), LinearProbe(data.strong, split.train[1::2])
    ceiling = whole.chosen(data.truth[None], split.valid)[0]
    found: dict[str, Any] = {
        "sizes": [len(split.train), len(split.valid), len(split.test)],
        "width": whole.scaled.shape[1],
        "ceiling": _square(ceiling.values - data.truth, split.test),
        "variance": float(data.truth[split.test].var()),
        "teachers": names,
        "variants": {},
        "gaps": [],
    }
    students = {
        "ball": (whole, teachers, whole.chosen(teachers, split.valid)),
        "halves": (half, apart, half.chosen(apart, split.valid)),
        "linear": (whole, teachers, whole.free(teachers)),
    }
    if head_epochs:
        students["trained"] = (whole, teachers, _trained(whole, teachers, head_epochs, seed))
    for variant, (probe, weak, heads) in students.items():
        near = nearest(probe, data.truth, heads)
        points = [
            _distances(data.truth, split, probe, *each)
            for each in zip(weak, heads, near, strict=True)
        ]
        found["variants"][variant] = dict(zip(names, points, strict=True))
    balls = students["ball"][2]
    for weak, head in list(zip(teachers, balls, strict=True))[:certified]:
        found["gaps"].append(_proven_gap(whole, weak, head))
    return found


def _teachers(data: RealSet, train: Rows, valid: Rows) -> Floats:
    """`[k, n]`: the values of the head on each teacher's features."""
    probes = [LinearProbe(features, train) for features in data.weak.values()]
    return np.stack([each.chosen(data.truth[None], valid)[0].values for each in probes])


def nearest(probe: LinearProbe, truth: Floats, students: Sequence[Probed]) -> list[Probed]:
    """The member of each student's class that is nearest to the truth on the training rows."""
    if students[0].radius is None:
        return probe.free(truth[None]) * len(students)
    radii = [student.radius or 0.0 for student in students]
    return probe.within(np.broadcast_to(truth, (len(radii), len(truth))), radii)


def _distances(
    truth: Floats, split: Split, probe: LinearProbe, weak: Floats, student: Probed, near: Probed
) -> dict[str, Any]:
    found: dict[str, Any] = {"radius": student.radius, "norm": student.norm}
    for name, rows in (("test", split.test), ("train", probe.train)):
        here = Distances(weak[rows], student.values[rows], truth[rows])
        found[name] = {
            "weak_error": float(here.weak_error),
            "student_error": float(here.student_error),
            "misfit": float(here.misfit),
            "gain": float(here.gain),
            "slack": float(here.slack),
        }
    found["train"]["epsilon"] = _square(near.values - truth, probe.train)
    found["train"] |= in_sample(probe, weak, truth, student, near)
    return found


def in_sample(
    probe: LinearProbe, weak: Floats, truth: Floats, student: Probed, near: Probed
) -> dict[str, float]:
    """What separates a float student from the projection on its own rows.

    `gap` is the supremum of `<g-p, v-p>` over the heads v within the bound on the norm (that of
    the nearest one where there is no bound) whose intercept is p's or the nearest one's, so
    `slack >= -2 gap - 2 sqrt(misfit epsilon)`. `doubt` bounds to first order what the rounding of
    p's values and of the sums moves either side by.
    """
    rows, x = probe.train, probe.scaled[probe.train]
    g, p, f = weak[rows], student.values[rows], truth[rows]
    radius = student.radius
    reach = max(student.norm, near.norm if radius is None else radius)
    pull = x.T @ (g - p) / len(rows)
    shift = abs(float(np.mean(g - p)) * (near.intercept - student.intercept))
    gap = reach * float(np.linalg.norm(pull)) - float(pull @ student.theta) + shift
    unit = np.finfo(float).eps / 2
    # The values are sums of d' + 1 products, the distances sums of n.
    size = (x.shape[1] + 2) * unit
    off = size * (abs(student.intercept) + np.abs(x) @ np.abs(student.theta))
    values = off * (np.abs(p - f) + 3 * np.abs(g - p))
    sums = (len(rows) + 4) * unit * np.abs((g - p) * (p - f))
    spread = off + size * (abs(near.intercept) + np.abs(x) @ np.abs(near.theta))
    epsilon = float(np.sqrt(np.mean((near.values[rows] - f) ** 2)))
    misfit = float(np.sqrt(np.mean((g - p) ** 2)))
    ends = float(np.sqrt(np.mean(spread**2))) * (epsilon + misfit)
    return {"gap": max(gap, 0.0), "doubt": float(2 * np.mean(values + sums)) + 2 * ends}


def _trained(probe: LinearProbe, teachers: Floats, epochs: int, seed: int) -> list[Probed]:
    """Heads by AdamW on the labels of all teachers, as the notebook trains its heads."""
    from .adamw_head import adamw_heads

    labels = teachers[:, probe.train]
    centre, scale = float(labels.mean()), float(labels.std()) or 1.0
    trained = adamw_heads(
        probe.scaled[probe.train],
        (labels - centre) / scale,
        rng=np.random.default_rng(seed),
        epochs=epochs,
        engine="numpy",
    )
    return [
        Probed(
            (probe.scaled @ head[:-1] + head[-1]) * scale + centre,
            None,
            head[:-1] * scale,
            float(head[-1] * scale + centre),
        )
        for head in trained.heads
    ]


def _proven_gap(probe: LinearProbe, weak: Floats, student: Probed) -> float | None:
    """A proven bound on how far the student is from the projection, relative to `|g|^2`."""
    from w2sverify.classes import L2Ball
    from w2sverify.space import SampleSpace

    if not student.radius:
        return None
    labels = weak[probe.train]
    target = labels - labels.mean()
    space = SampleSpace.uniform(len(target))
    projection = L2Ball(radius=student.radius).project(space, probe.scaled[probe.train], target)
    gap = projection.certificate.gap
    return None if gap is None else float(gap) / float(np.mean(target * target))


def _square(values: Floats, rows: Rows) -> float:
    return float(np.mean(values[rows] ** 2))
