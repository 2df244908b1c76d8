"""The three stages of a synthetic panel, with every difference between paper and notebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.draw import Floats, generator

from .adamw_head import adamw_heads
from .certify import certify
from .distances import Distances
from .exact_head import exact_heads
from .maps import Maps, make_maps
from .protocol import Protocol
from .sample import apply_heads, draw_heads, draw_inputs

__all__ = ["VARIANTS", "run_panel"]

#: Name -> in what it differs from the paper's text as it stands.
VARIANTS = {
    "as published": "AdamW heads, fresh x at stage 3, one fresh sample for all three distances",
    "notebook": "as published, but x reused at stage 3 and the misfit on another sample",
    "reused x": "as published, but x reused at stage 3",
    "AdamW in sample": "as published, but distances on the sample of stage 3",
    "exact heads": "as published, but heads by exact least squares",
    "exact, another sample": "exact heads, the misfit on another sample than the gain",
    "exact, reused x": "exact heads, x reused at stage 3",
    "exact in sample": "exact heads, distances on the sample of stage 3",
    "exact population": "exact heads, student and distances on a large sample",
    "scaled": "as published, but inputs divided by sigma",
    "scaled exact": "exact heads, inputs divided by sigma",
    "scaled in sample": "exact in sample, inputs divided by sigma",
    "scaled population": "exact population, inputs divided by sigma",
    "weights only": "exact heads, noise on weights and not on biases",
}


@dataclass(frozen=True, eq=False)
class Data:
    """Points of each stage and the heads of the tasks; a panel's variants share them.

    `fit`, `student`, `fresh` and `other` are `[tasks, n, 8]`: of stage 2, of stage 3, and two for
    evaluation. `whole` is `[population, 8]`.
    """

    heads: Floats
    fit: Floats
    student: Floats
    fresh: Floats
    other: Floats
    whole: Floats


def run_panel(protocol: Protocol, seed: int) -> dict[str, Any]:
    """One seed of one panel: points of every variant, networks, and what the kernel certified."""
    data = draw(protocol, seed)
    variants: dict[str, Any] = {}
    networks: dict[str, Any] = {}
    certified: dict[str, Any] = {}
    for inputs, head in (("published", ""), ("scaled", "scaled")):
        maps = make_maps(protocol, seed, inputs)
        networks[inputs] = describe(maps, data.whole)
        variants |= exact_variants(maps, data, head)
        variants |= trained_variants(protocol, maps, data, head, seed)
        certified[inputs] = certify(protocol, maps, data.heads, data.fit, data.student)
        if inputs == "published":
            perfect = perfect_teacher(maps, data)
    if protocol.weak.kind == "perturbed":
        maps = make_maps(protocol, seed, "published", biases=False)
        found = exact_variants(maps, data, "")
        variants["weights only"] = found["exact heads"]
    return {
        "variants": variants,
        "networks": networks,
        "certified": certified,
        "perfect": perfect,
        "checks": {"students certified by the kernel": sum(c["tasks"] for c in certified.values())},
    }


def draw(protocol: Protocol, seed: int) -> Data:
    """The samples; the names make each stage independent of the sizes of the others."""
    shape, sigma = (protocol.tasks, protocol.samples), protocol.sigma

    def points(stage: str, *size: int) -> Floats:
        return draw_inputs(generator(seed, "points", stage), *size, sigma=sigma)

    return Data(
        draw_heads(generator(seed, "heads"), protocol.tasks),
        *(points(stage, *shape) for stage in ("fit", "student", "fresh", "other")),
        points("whole", protocol.population),
    )


def exact_variants(maps: Maps, data: Data, head: str) -> dict[str, Any]:
    """Students by exact least squares; every distance that the switches ask for."""
    heads = exact_heads(maps.features("weak", data.fit), labels(maps, data.heads, data.fit))
    at = Evaluation(maps, data, heads)
    fresh, reused = at.exact(data.student), at.exact(data.fit)
    found = {
        "exact heads": at.measure(fresh, data.fresh),
        "exact in sample": at.measure(fresh, data.student),
        "exact population": at.measure(at.exact(data.whole), data.whole),
    }
    if head:
        names = {"exact heads": "exact", "exact in sample": "in sample"}
        return {
            f"{head} {names.get(key, key.removeprefix('exact '))}": value
            for key, value in found.items()
        }
    found["exact, another sample"] = at.measure(fresh, data.fresh, data.other)
    found["exact, reused x"] = at.measure(reused, data.fresh)
    return found


def trained_variants(
    protocol: Protocol, maps: Maps, data: Data, head: str, seed: int
) -> dict[str, Any]:
    """Students and weak models by AdamW, for the first of the tasks."""
    count = protocol.trained_heads
    if not count:
        return {}
    data = Data(
        *(part[:count] for part in (data.heads, data.fit, data.student, data.fresh, data.other)),
        data.whole,
    )

    def train(role: str, points: Floats, targets: Floats, name: str) -> Floats:
        return adamw_heads(
            maps.features(role, points),
            targets,
            rng=generator(seed, "AdamW", name),
            epochs=protocol.head_epochs,
            batch=protocol.batch,
            learning_rate=protocol.learning_rate,
            weight_decay=protocol.weight_decay,
            engine=protocol.engine,
            device=protocol.device,
        ).heads

    weak = train("weak", data.fit, labels(maps, data.heads, data.fit), "weak")
    at = Evaluation(maps, data, weak)
    student = train("strong", data.student, at.weak(data.student), "student")
    if head:
        return {head: at.measure(student, data.fresh)}
    again = train("strong", data.fit, at.weak(data.fit), "student again")
    return {
        "as published": at.measure(student, data.fresh),
        "AdamW in sample": at.measure(student, data.student),
        "reused x": at.measure(again, data.fresh),
        "notebook": at.measure(again, data.fresh, data.other),
    }


def labels(maps: Maps, heads: Floats, points: Floats) -> Floats:
    """The truth at points."""
    return apply_heads(heads, maps.features("truth", points))


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The weak models of all tasks, ready to teach and to be measured against."""

    maps: Maps
    data: Data
    weak_heads: Floats

    def weak(self, points: Floats) -> Floats:
        """The weak labels at points."""
        return apply_heads(self.weak_heads, self.maps.features("weak", points))

    def exact(self, points: Floats) -> Floats:
        """Heads of the students that are projections at these points."""
        return exact_heads(self.maps.features("strong", points), self.weak(points))

    def measure(
        self, student: Floats, points: Floats, other: Floats | None = None
    ) -> dict[str, Any]:
        """The three distances, epsilon and what a float can say about the inequality, by task.

        `off` is `2 <g-p, p - q>` with q the member nearest to the truth: 0 for a projection under
        this measure. `doubt` bounds the rounding of `gain - misfit`: gamma_(n+4) times the sum of
        the absolute terms.
        """
        strong = self.maps.features("strong", points)
        g, p = self.weak(points), apply_heads(student, strong)
        f = labels(self.maps, self.data.heads, points)
        nearest = apply_heads(exact_heads(strong, f), strong)
        elsewhere = None
        if other is not None:
            features = self.maps.features("strong", other)
            elsewhere = (self.weak(other), apply_heads(student, features))
        found = Distances(g, p, f, elsewhere)
        size = g.shape[-1] + 4
        unit = size * 2.0**-53 / (1 - size * 2.0**-53)
        return {
            "weak_error": found.weak_error.tolist(),
            "student_error": found.student_error.tolist(),
            "misfit": found.misfit.tolist(),
            "gain": found.gain.tolist(),
            "slack": found.slack.tolist(),
            "epsilon": np.mean((nearest - f) ** 2, axis=-1).tolist(),
            "off": (2 * np.mean((g - p) * (p - nearest), axis=-1)).tolist(),
            "doubt": (2 * unit * np.mean(np.abs((g - p) * (p - f)), axis=-1)).tolist(),
        }


def perfect_teacher(maps: Maps, data: Data) -> dict[str, int]:
    """On how many tasks gain and -misfit differ, as floats, where the truth is the teacher."""
    strong = maps.features("strong", data.student)
    f = labels(maps, data.heads, data.student)
    student = apply_heads(exact_heads(strong, f), strong)
    found = Distances(f, student, f)
    gain = found.weak_error - found.student_error
    return {"tasks": len(gain), "different": int(np.sum(gain != -found.misfit))}


def describe(maps: Maps, points: Floats) -> dict[str, Any]:
    """Dead units, rank and conditioning of the networks, and how pretraining ended."""
    found: dict[str, Any] = {}
    for role in ("truth", "weak", "strong"):
        network = getattr(maps, role)
        by = maps.divide_truth if network is maps.truth else maps.divide
        rank, condition = network.conditioning(points / by)
        found[role] = {
            "dead": network.dead_units(points / by),
            "rank": rank,
            "condition": condition,
            "loss": maps.losses.get(role),
        }
    found["label_variance"] = maps.variance
    return found
