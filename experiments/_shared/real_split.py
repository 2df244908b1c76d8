"""One split of a real data set: teachers, students of several kinds, and the distances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.data import Split
from w2sverify.draw import Floats

from .distances import Distances
from .linear_probe import LinearProbe, Probed

__all__ = ["VARIANTS", "RealSet", "run_split"]

VARIANTS = {
    "ball": "head with a bound on its norm, chosen on weak labels; same molecules as the teacher",
    "halves": "the same, on the half of the training rows that the teacher did not see",
    "linear": "head without a bound (least norm)",
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
    teacher's values. `test` and `train` hold the distances on those rows; in `train` epsilon is
    that of the class, and the theorem holds there. `gap` is proven by the kernel, for the first
    `certified` teachers.
    """
    teachers = {
        name: LinearProbe(features, split.train).chosen(data.truth, split.valid)
        for name, features in data.weak.items()
    }
    first, second = split.train[::2], split.train[1::2]
    apart = {
        name: LinearProbe(features, first).chosen(data.truth, split.valid)
        for name, features in data.weak.items()
    }
    whole, half = LinearProbe(data.strong, split.train), LinearProbe(data.strong, second)
    ceiling = whole.chosen(data.truth, split.valid)
    found: dict[str, Any] = {
        "sizes": [len(split.train), len(split.valid), len(split.test)],
        "width": whole.scaled.shape[1],
        "ceiling": _square(ceiling.values - data.truth, split.test),
        "variance": float(data.truth[split.test].var()),
        "teachers": list(teachers),
        "variants": {},
        "gaps": [],
    }
    students = {
        "ball": {name: whole.chosen(each.values, split.valid) for name, each in teachers.items()},
        "halves": {name: half.chosen(each.values, split.valid) for name, each in apart.items()},
        "linear": {name: whole.free(each.values) for name, each in teachers.items()},
    }
    if head_epochs:
        students["trained"] = _trained(whole, teachers, head_epochs, seed)
    for variant, members in students.items():
        weak, probe = (apart, half) if variant == "halves" else (teachers, whole)
        found["variants"][variant] = {
            name: _distances(data, split, probe, weak[name], student)
            for name, student in members.items()
        }
    for name in list(teachers)[:certified]:
        radius = students["ball"][name].radius
        if radius is not None:
            found["gaps"].append(_gap(whole, teachers[name], radius))
    return found


def _distances(
    data: RealSet, split: Split, probe: LinearProbe, weak: Probed, student: Probed
) -> dict[str, Any]:
    nearest = (
        probe.free(data.truth)
        if student.radius is None
        else probe.within(data.truth, student.radius)
    )
    found: dict[str, Any] = {"radius": student.radius, "norm": student.norm}
    for name, rows in (("test", split.test), ("train", probe.train)):
        here = Distances(weak.values[rows], student.values[rows], data.truth[rows])
        found[name] = {
            "weak_error": float(here.weak_error),
            "student_error": float(here.student_error),
            "misfit": float(here.misfit),
            "gain": float(here.gain),
            "slack": float(here.slack),
        }
    found["train"]["epsilon"] = _square(nearest.values - data.truth, probe.train)
    return found


def _trained(
    probe: LinearProbe, teachers: Mapping[str, Probed], epochs: int, seed: int
) -> dict[str, Probed]:
    """Heads by AdamW on the labels of all teachers, as the notebook trains its heads."""
    from .adamw_head import adamw_heads

    labels = np.stack([each.values[probe.train] for each in teachers.values()])
    centre, scale = labels.mean(), labels.std() or 1.0
    trained = adamw_heads(
        probe.scaled[probe.train],
        (labels - centre) / scale,
        rng=np.random.default_rng(seed),
        epochs=epochs,
        engine="numpy",
    )
    return {
        name: Probed(
            (probe.scaled @ head[:-1] + head[-1]) * scale + centre,
            None,
            float(np.linalg.norm(head[:-1]) * scale),
        )
        for name, head in zip(teachers, trained.heads, strict=True)
    }


def _gap(probe: LinearProbe, weak: Probed, radius: float) -> float | None:
    """A proven bound on how far the student is from the projection, relative to `|g|^2`."""
    from w2sverify.classes import L2Ball
    from w2sverify.space import SampleSpace

    labels = weak.values[probe.train]
    target = labels - labels.mean()
    space = SampleSpace.uniform(len(target))
    projection = L2Ball(radius=radius).project(space, probe.scaled[probe.train], target)
    gap = projection.certificate.gap
    return None if gap is None else float(gap) / float(np.mean(target * target))


def _square(values: Floats, rows: np.ndarray) -> float:
    return float(np.mean(values[rows] ** 2))
