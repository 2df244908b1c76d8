"""Theorem 2 at the sizes of the paper's own synthetic experiment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..draw import Floats
from .all_bounds import all_bounds
from .bound import Bound
from .facts import Facts

__all__ = ["AtPaperSizes", "BoundAtPaperSizes", "at_paper_sizes"]

SAMPLE_SIZE, DELTA, SCALE, NOISE = 2000, 0.05, 500.0, 0.05
WIDTHS = (8, 16, 16, 16, 16, 16)
# No sample is larger.
_MOST = 2.0**80


@dataclass(frozen=True)
class BoundAtPaperSizes:
    """One bound, medians over the tasks: its right side over F, the same with a complexity of 0,
    and the n from which it is below the misfit; None where it does not apply.
    """

    bound: str
    allowance: float | None
    confidence_only: float | None
    needed: float | None


@dataclass(frozen=True)
class AtPaperSizes:
    """Medians over tasks: F, and G, I, the excess and W^2 over F; epsilon is 0."""

    sample_size: int
    delta: float
    tasks: int
    weak_error: float
    error: float
    misfit: float
    excess: float
    trivial: float
    bounds: tuple[BoundAtPaperSizes, ...]


@dataclass(frozen=True)
class _Task:
    facts: Facts
    spread: float
    error: float
    excess: float


def at_paper_sizes(
    rng: np.random.Generator, *, networks: int = 3, tasks: int = 7, points: int = 20_000
) -> AtPaperSizes:
    """The synthetic experiment again, in its realizable form, and what the bounds say of it.

    A random ReLU network of 5 layers (8 inputs, 16 features, weights and biases uniform in
    `+-1 / sqrt(fan-in)`) is the strong representation; the weak one is the same with normal noise
    of 0.05 on every parameter. Inputs are normal with standard deviation 500. Each task is a random
    linear head; the weak model learns its labels on 2,000 points by least squares, and the strong
    one the weak model's on 2,000 others. `points` stand for the distribution.

    The class of all heads is not bounded, so the theorem does not apply at all. It is granted the
    most generous numbers there are: W is the range of f, g, p and q on the student's sample, the
    class are the heads no longer than those of p, q and f_s, and R_n is at most W / 2.

    Source: Charikar, Pabbaraju and Shiragur 2024, section 5.1; their law of initial weights and
    tasks is not stated, so this is one of its kind.
    """
    found = [task for _ in range(networks) for task in _network(rng, tasks, points)]

    def middle(values: list[float]) -> float:
        return float(np.median(values))

    rows = []
    for bound in all_bounds():
        if bound.quantity != "excess":
            continue
        spoken = all(bound.applies(_at(t, SAMPLE_SIZE)) for t in found)
        sides = [_side(bound, t, _at(t, SAMPLE_SIZE)) for t in found]
        alone = [_side(bound, t, replace(t.facts, complexity=0.0, signed_sup=0.0)) for t in found]
        needed = middle([_needed(bound, t) for t in found])
        rows.append(
            BoundAtPaperSizes(
                bound.name,
                middle(sides) if spoken else None,
                middle(alone) if spoken else None,
                needed if needed < _MOST else None,
            )
        )
    return AtPaperSizes(
        SAMPLE_SIZE,
        DELTA,
        len(found),
        middle([t.facts.weak_error for t in found]),
        middle([t.error / t.facts.weak_error for t in found]),
        middle([t.facts.misfit / t.facts.weak_error for t in found]),
        middle([t.excess / t.facts.weak_error for t in found]),
        middle([t.facts.width**2 / t.facts.weak_error for t in found]),
        tuple(rows),
    )


def _side(bound: Bound, task: _Task, facts: Facts) -> float:
    """The right side over F."""
    return float(np.max(bound.allowance(facts))) / float(task.facts.weak_error)


def _at(task: _Task, sample_size: float) -> Facts:
    """The facts at this n: the complexity falls with its root, and is at most W / 2."""
    facts = task.facts
    bounded = min(task.spread / math.sqrt(sample_size), facts.width / 2)
    return replace(facts, sample_size=int(sample_size), complexity=bounded, signed_sup=bounded)


def _needed(bound: Bound, task: _Task) -> float:
    """The n at which the right side is the misfit, up to 1%, by bisection."""

    def speaks(n: float) -> bool:
        facts = _at(task, n)
        return bound.applies(facts) and _side(bound, task, facts) * facts.weak_error <= facts.misfit

    low = high = float(SAMPLE_SIZE)
    while not speaks(high) and high < _MOST:
        low, high = high, 2 * high
    while high / low > 1.01:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if speaks(middle) else (middle, high)
    return high


def _network(rng: np.random.Generator, tasks: int, points: int) -> Iterator[_Task]:
    layers = [
        (rng.uniform(-1, 1, (a, b)) / math.sqrt(a), rng.uniform(-1, 1, b) / math.sqrt(a))
        for a, b in pairwise(WIDTHS)
    ]
    noisy = [
        (w + NOISE * rng.normal(size=w.shape), b + NOISE * rng.normal(size=b.shape))
        for w, b in layers
    ]
    inputs = SCALE * rng.normal(size=(points, WIDTHS[0]))
    strong, feeble = _features(layers, inputs), _features(noisy, inputs)
    gram = strong.T @ strong / points
    scores = np.einsum("ij,ij->i", strong @ np.linalg.pinv(gram), strong)
    for _ in range(tasks):
        head = rng.normal(size=WIDTHS[-1]) / 4
        truth = strong @ head
        first = rng.integers(0, points, SAMPLE_SIZE)
        weak = feeble @ _solve(feeble[first], truth[first])
        second = rng.integers(0, points, SAMPLE_SIZE)
        theta, best = _solve(strong[second], weak[second]), _solve(strong, weak)
        student, projection = strong @ theta, strong @ best
        seen = np.stack([v[second] for v in (truth, weak, student, projection)])
        width = float(np.max(seen) - np.min(seen))
        length = max(float(np.linalg.norm(v)) for v in (theta, best, head))
        mean_square = float(np.mean(np.sum(strong**2, axis=1)))
        facts = Facts(
            SAMPLE_SIZE,
            DELTA,
            width=width,
            epsilon=0.0,
            weak_error=_mean(weak - truth),
            misfit=_mean(student - weak),
            dimension=float(np.linalg.matrix_rank(gram)),
            leverage=float(np.max(scores)),
            residual=float(np.max(np.abs(weak - projection))),
        )
        excess = 2 * float(np.mean((weak - student) * (truth - student)))
        yield _Task(facts, length * math.sqrt(mean_square), _mean(student - truth), excess)


def _features(layers: list[tuple[Floats, Floats]], inputs: Floats) -> Floats:
    values = inputs
    for index, (weights, bias) in enumerate(layers):
        values = values @ weights + bias
        if index < len(layers) - 1:
            values = np.maximum(values, 0)
    return values


def _solve(features: Floats, labels: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(features, labels, rcond=None)[0])


def _mean(values: Floats) -> float:
    return float(np.mean(values**2))
