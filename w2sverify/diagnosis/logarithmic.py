"""Cross-entropy: Theorem 1 for Kullback-Leibler divergences, in both directions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from flint import arb, ctx

from ..draw import Floats
from ..verdict import Verdict
from .problem import Problem

__all__ = ["Enclosure", "LogFinding", "log_findings", "softmax"]

Direction = Literal["reverse", "forward"]
_BITS = 128
_STATEMENTS: dict[Direction, str] = {
    "reverse": "KL(f|p) <= KL(f|g) - KL(p|g)",
    "forward": "KL(p|f) <= KL(g|f) - KL(g|p)",
}
# Normal equations of the cross-entropy that hold to this share count as met in the words on blame.
_MET = 1e-4


@dataclass(frozen=True)
class Enclosure:
    """A number between two floats, for certain; both infinite where the number is."""

    low: float
    high: float

    @classmethod
    def of(cls, ball: Any) -> Enclosure:
        """Outwards to floats."""
        middle, radius = float(ball.mid()), float(ball.rad())
        if not math.isfinite(middle):
            return cls(-math.inf, math.inf)
        half = math.nextafter(radius + abs(middle) * 2.0**-52, math.inf)
        low = 0.0 if ball >= 0 and middle < half else math.nextafter(middle - half, -math.inf)
        return cls(low, math.nextafter(middle + half, math.inf))


@dataclass(frozen=True)
class LogFinding:
    """One teacher, one sample, one direction: the terms of the statement, enclosed.

    `moments` is the size of `sum w x (g - p)` relative to its terms: 0 for a student that minimises
    the ordinary cross-entropy KL(g|p) over linear logits. None without features.
    """

    teacher: str
    sample: str
    direction: Direction
    statement: str
    points: int
    weak_error: Enclosure
    student_error: Enclosure
    misfit: Enclosure
    slack: Enclosure
    conclusion: Literal["holds", "fails", "open"]
    verdict: Verdict
    reason: str
    blame: str | None
    moments: float | None


def log_findings(problem: Problem, *, logits: bool) -> tuple[LogFinding, ...]:
    """Both directions on every sample, by ball arithmetic with 128 bits.

    Reverse: the student minimises KL(p|g) over a convex set of distributions that holds the truth;
    then `KL(f|p) <= KL(f|g) - KL(p|g)`. Forward: logits range over a convex set with those of the
    truth, and the student minimises the cross-entropy KL(g|p); then `KL(p|f) <= KL(g|f) - KL(g|p)`,
    an equality for linear logits. Each says nothing about the other's student. Distributions are
    the rows divided by their sums (with `logits`, the softmax of weak and student).

    Source: Mulgund and Pabbaraju 2025 (reverse), Bregman's inequality for the dual geometry
    (forward).
    """
    found, moments = [], _moments(problem, logits)
    for name, weights in problem.samples.items():
        for direction in _STATEMENTS:
            found.append(_finding(problem, name, weights, direction, logits, moments))
    return tuple(found)


def _finding(
    problem: Problem,
    name: str,
    weights: Floats,
    direction: Direction,
    logits: bool,
    moments: float | None,
) -> LogFinding:
    rows = np.flatnonzero(weights)
    sums = _sums(problem, rows, weights[rows], direction, logits)
    slack = sums[3]
    conclusion: Literal["holds", "fails", "open"] = "open"
    verdict, blame = Verdict.UNDECIDED, None
    reason = "The enclosure of the slack contains 0."
    if slack is None:
        reason = _infinite(direction)
        if direction == "reverse" and sums[1] is None and sums[0] is not None:
            conclusion, verdict, blame = "fails", Verdict.REFUTED, "student"
            reason = (
                "The student gives probability 0 where the truth does not: its error is infinite."
            )
    elif slack < 0:
        conclusion, verdict = "fails", Verdict.REFUTED
        blame, why = _blame(direction, moments)
        reason = f"The conclusion is false on these points; {why}"
    elif slack >= 0:
        conclusion = "holds"
        reason = (
            "The conclusion holds on these points; that the student minimises this divergence "
            "exactly cannot be proved from floats."
        )
    whole = Enclosure(-math.inf, math.inf)
    terms = [Enclosure(math.inf, math.inf) if ball is None else Enclosure.of(ball) for ball in sums]
    return LogFinding(
        teacher=problem.name,
        sample=name,
        direction=direction,
        statement=_STATEMENTS[direction],
        points=len(rows),
        weak_error=terms[0],
        student_error=terms[1],
        misfit=terms[2],
        slack=whole if slack is None else terms[3],
        conclusion=conclusion,
        verdict=verdict,
        reason=reason,
        blame=blame,
        moments=moments,
    )


def _infinite(direction: Direction) -> str:
    if direction == "forward":
        return (
            "The truth has probabilities of 0, as class numbers do, so KL(p|f) is infinite and "
            "this direction says nothing."
        )
    return "A divergence is infinite: a probability is 0 where another one is not."


def _blame(direction: Direction, moments: float | None) -> tuple[str, str]:
    if moments is None:
        return "undetermined", "features would show whether the student minimises it."
    if direction == "reverse":
        if moments <= _MET:
            return "direction", (
                "the student minimises the ordinary cross-entropy KL(g|p), and this direction "
                "speaks of students that minimise KL(p|g)."
            )
        return "student", "the student was not shown to minimise KL(p|g)."
    if moments <= _MET:
        return "truth", "the student meets its normal equations, so the truth's logits do not fit."
    return "student", (
        f"the student does not minimise the cross-entropy: its normal equations are off by "
        f"{moments:.2g} of their terms."
    )


def _sums(
    problem: Problem, rows: np.ndarray, weights: Floats, direction: Direction, logits: bool
) -> list[Any]:
    """Weak error, student error, misfit and slack as balls; None for what is infinite."""
    before, ctx.prec = ctx.prec, _BITS
    try:
        mass = sum((arb(w) for w in weights.tolist()), arb(0))
        totals: list[Any] = [arb(0)] * 4
        for weight, (g, p, f) in zip(
            weights.tolist(), _distributions(problem, rows, logits), strict=True
        ):
            for place, term in enumerate(_terms(direction, g, p, f)):
                if term is None or totals[place] is None:
                    totals[place] = None
                else:
                    totals[place] += term * weight
        return [None if total is None else total / mass for total in totals]
    finally:
        ctx.prec = before


Pairs = list[tuple[Any, Any]]


def _terms(direction: Direction, g: Pairs, p: Pairs, f: Pairs) -> tuple[Any, Any, Any, Any]:
    if direction == "reverse":
        found = (_divergence(f, g), _divergence(f, p), _divergence(p, g))
        return (*found, _cross(f, p, p, g) if None not in found else None)
    found = (_divergence(g, f), _divergence(p, f), _divergence(g, p))
    return (*found, _cross(g, p, p, f) if None not in found else None)


def _divergence(first: Pairs, second: Pairs) -> Any:
    """KL(first | second), None where it is infinite."""
    total = arb(0)
    for (a, log_a), (_, log_b) in zip(first, second, strict=True):
        if log_a is None:
            continue
        if log_b is None:
            return None
        total += a * (log_a - log_b)
    return total


def _cross(a: Pairs, b: Pairs, c: Pairs, d: Pairs) -> Any:
    """`sum (a - b) (log c - log d)`; a factor that is 0 beats an infinite logarithm."""
    total = arb(0)
    for (x, _), (y, _), (_, log_c), (_, log_d) in zip(a, b, c, d, strict=True):
        if log_c is None and log_d is None:
            continue
        if log_c is None or log_d is None:
            return None
        total += (x - y) * (log_c - log_d)
    return total


def _distributions(
    problem: Problem, rows: np.ndarray, logits: bool
) -> Iterator[tuple[Pairs, Pairs, Pairs]]:
    weak, student, truth = (
        array[rows].tolist() for array in (problem.weak, problem.student, problem.truth)
    )
    make = _softmax if logits else _normalised
    for g, p, f in zip(weak, student, truth, strict=True):
        yield make(g), make(p), _normalised(f)


def _normalised(row: list[float]) -> Pairs:
    total = sum((arb(value) for value in row), arb(0))
    made: Pairs = []
    for value in row:
        share = arb(value) / total
        made.append((share, share.log() if value > 0 else None))
    return made


def _softmax(row: list[float]) -> Pairs:
    largest = max(row)
    scores = [arb(value) - arb(largest) for value in row]
    total = sum((score.exp() for score in scores), arb(0)).log()
    return [((score - total).exp(), score - total) for score in scores]


def _moments(problem: Problem, logits: bool) -> float | None:
    if problem.heads is None or problem.heads.columns is None:
        return None
    weak, student = problem.weak, problem.student
    if logits:
        weak, student = softmax(weak), softmax(student)
    columns = problem.heads.columns
    residual = (weak - student) * (problem.fit / np.sum(problem.fit))[:, None]
    terms = np.abs(columns).T @ np.abs(residual)
    return float(np.max(np.abs(columns.T @ residual) / np.where(terms > 0, terms, 1.0)))


def softmax(logits: Floats) -> Floats:
    """Rows of logits as distributions, in floats."""
    shifted = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return np.asarray(shifted / np.sum(shifted, axis=-1, keepdims=True))
