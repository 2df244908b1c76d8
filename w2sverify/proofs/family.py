"""Proofs for all values of a parameter: multipliers that are rational functions of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_poly

from .multipliers import find_multipliers
from .proof_certificate import ProofCertificate
from .ratio import Ratio
from .semidefinite import SemidefiniteSolver
from .statement import Statement

__all__ = ["family_certificate", "find_family", "fit_ratio"]

POINTS, SPARE = 16, 2


def find_family(
    solver: SemidefiniteSolver, statement: Statement, *, subject: str
) -> ProofCertificate | None:
    """A proof for every value of the parameter, or None where none was found.

    The statement is proved at a few values, and each multiplier fitted by a rational function of
    low degree; then the kernel decides for all values. A proof that uses fewer hypotheses is tried
    where the first one does not follow a rule, and last multipliers that are constant, or linear
    between those at the ends of the interval: enough where there is room.
    """
    parameter = statement.parameter
    if parameter is None:
        raise TypeError("This statement has no parameter.")
    points = parameter.points(POINTS)
    used = [True] * len(statement.hypotheses)
    for attempt in range(2):
        if attempt:
            used = _needed(solver, statement.at(points[1]), subject)
        kept = [c for c, keep in zip(statement.hypotheses, used, strict=True) if keep]
        smaller = replace(statement, hypotheses=tuple(kept))
        rows = []
        for point in points:
            found = find_multipliers(solver, smaller.at(point), subject=subject)
            if found is None:
                return None
            rows.append(found)
        columns = [fit_ratio(points, column) for column in zip(*rows, strict=True)]
        if any(ratio is None for ratio in columns):
            continue
        left = iter(columns)
        ratios = [next(left) if keep else Ratio.of(0) for keep in used]
        certificate = family_certificate(subject, statement, [r for r in ratios if r is not None])
        if certificate.judgement.verdict == "PROVED":
            return certificate
    for simple in _simple(solver, statement, subject):
        certificate = family_certificate(subject, statement, simple)
        if certificate.judgement.verdict == "PROVED":
            return certificate
    return None


def _simple(
    solver: SemidefiniteSolver, statement: Statement, subject: str
) -> Iterator[list[Ratio]]:
    """Multipliers that are constant, and linear ones between the ends."""
    if statement.parameter is None:
        return
    low, high = statement.parameter.interval
    points = [low, *statement.parameter.points(3), *([high] if high is not None else [])]
    found = [find_multipliers(solver, statement.at(point), subject=subject) for point in points]
    for row in found:
        if row is not None:
            yield [Ratio.of(x) for x in row]
    first, last = found[0], found[-1]
    if first is not None and last is not None and high is not None:
        slopes = [(b - a) / (high - low) for a, b in zip(first, last, strict=True)]
        rows = zip(first, slopes, strict=True)
        yield [Ratio.polynomial([a - slope * low, slope]) for a, slope in rows]


def family_certificate(
    subject: str, statement: Statement, ratios: Sequence[Ratio]
) -> ProofCertificate:
    """The certificate with these multipliers, brought to one denominator, the goal's weight."""
    common: Any = fmpq_poly([1])
    for ratio in ratios:
        common = common // common.gcd(ratio.bottom) * ratio.bottom
    point = Fraction(0) if statement.parameter is None else statement.parameter.points(1)[0]
    if common(fmpq(point.numerator, point.denominator)) < 0:
        common = -common
    weight = Ratio.quotient(common, fmpq_poly([1])).coefficients(fmpq_poly([1]))
    rows = [ratio.coefficients(common) for ratio in ratios]
    return ProofCertificate.proof(subject, statement, rows, weight)


def fit_ratio(points: Sequence[Fraction], values: Sequence[Fraction]) -> Ratio | None:
    """The rational function of lowest degrees through all points, or None if that has no rest.

    Half of Euclid's algorithm on the interpolating polynomial; at least `SPARE` points are more
    than its degrees need, so that the fit could have failed.
    """
    nodes: Any = fmpq_poly([1])
    through: Any = fmpq_poly([0])
    for x, y in zip(points, values, strict=True):
        at, goal = fmpq(x.numerator, x.denominator), fmpq(y.numerator, y.denominator)
        through += nodes * ((goal - through(at)) / nodes(at))
        nodes *= fmpq_poly([-at, 1])
    before, rest, last, factor = nodes, through, fmpq_poly([0]), fmpq_poly([1])
    best: Ratio | None = None
    fewest = len(points) - SPARE
    while True:
        size = max(len(rest), 1) + len(factor) - 1
        if size <= fewest and all(factor(fmpq(x.numerator, x.denominator)) for x in points):
            best, fewest = Ratio.quotient(rest, factor), size - 1
        if not rest:
            return best
        share, remains = divmod(before, rest)
        before, rest, last, factor = rest, remains, factor, last - share * factor


def _needed(solver: SemidefiniteSolver, statement: Statement, subject: str) -> list[bool]:
    """Which hypotheses a proof needs when each of the others is left out in turn."""
    used = [True] * len(statement.hypotheses)
    for k in range(len(used)):
        used[k] = False
        kept = [c for c, keep in zip(statement.hypotheses, used, strict=True) if keep]
        smaller = replace(statement, hypotheses=tuple(kept))
        used[k] = find_multipliers(solver, smaller, subject=subject) is None
    return used
