"""Finds vectors at which the hypotheses hold and a goal does not, and makes them rational."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from .proof_certificate import Configuration, ProofCertificate
from .rationalise import rationalise
from .semidefinite import Program, Row, SemidefiniteSolver
from .statement import Statement

__all__ = ["find_refutation"]


def find_refutation(
    solver: SemidefiniteSolver,
    claim: Statement,
    *,
    subject: str,
    search: Statement | None = None,
) -> tuple[Configuration, ProofCertificate] | None:
    """A configuration that refutes the claim for every value of its parameter, if it has one.

    First the one with the smallest squared lengths, whose Gram matrix tends to have a low rank and
    short entries, then one in the interior of what is feasible. Only the kernel's REFUTED counts.
    `search` is a statement without a parameter to look at instead of the claim at some value.
    """
    signs = (1, -1) if claim.goal.kind == "=" else (1,)
    fixed = search or claim
    if fixed.parameter is not None:
        fixed = fixed.at(fixed.parameter.points(1)[0])
    for sign in signs:
        for inside in (False, True):
            program = _program(fixed, sign, inside=inside)
            proposal = solver.solve(program)
            if proposal is None or proposal.status == "empty":
                continue
            for point in rationalise(program, proposal.point):
                configuration = _configuration(fixed, point)
                if configuration is None:
                    continue
                certificate = ProofCertificate.refutation(subject, claim, configuration)
                if certificate.judgement.verdict == "REFUTED":
                    return configuration, certificate
    return None


def _program(statement: Statement, sign: int, *, inside: bool) -> Program:
    """Variables: the Gram matrix, the numbers, and a scale x >= 0 that stands for 1.

    Where `inside`, one more, the margin of every inequality, is maximised; otherwise the trace is
    minimised.
    """
    size = len(statement.vectors)
    pairs = [(i, j) for i in range(size) for j in range(i + 1)]
    width = len(pairs) + len(statement.numbers) + 1

    def paired(entries: Sequence[Fraction], factor: int) -> list[Fraction]:
        twice = [1 if i == j else 2 for i, j in pairs] + [1] * (width - len(pairs))
        return [factor * a * b for a, b in zip(entries, twice, strict=True)]

    equal: list[Row] = []
    positive: list[Row] = []
    margin = [Fraction(-1)] if inside else []
    goal = paired(statement.flatten(statement.goal.form), sign)
    for clause in statement.hypotheses:
        row = paired(statement.flatten(clause.form), -1)
        if clause.kind == "=":
            equal.append([*row, *[Fraction(0)] * inside, Fraction(0)])
        else:
            positive.append([*row, *margin, Fraction(0)])
    # The goal exceeds 0 by 1, times the scale where the statement has constants.
    positive.append([*goal, *margin, Fraction(-1)])
    scale = [Fraction(int(k == width - 1)) for k in range(width)]
    positive.append([*scale, *margin, Fraction(0)])
    matrix = []
    for k, (i, j) in enumerate(pairs):
        row = [Fraction(int(n == k)) for n in range(width)]
        matrix.append([*row, *([-Fraction(int(i == j))] if inside else []), Fraction(0)])
    trace = [Fraction(int(i == j)) for i, j in pairs] + [Fraction(0)] * (width - len(pairs))
    if inside:
        positive.append([*(-x for x in trace), Fraction(0), Fraction(1000)])
        for k in range(len(pairs), width):
            for side in (1, -1):
                bound = [Fraction(side * int(n == k)) for n in range(width)]
                positive.append([*bound, Fraction(0), Fraction(1000)])
        linear = [Fraction(0)] * width + [Fraction(-1)]
    else:
        linear = trace
    return Program(linear, equal, positive, matrix, size)


def _configuration(statement: Statement, point: Sequence[Fraction]) -> Configuration | None:
    """Vectors with this Gram matrix, by an exact LDL^T; None where it is not semidefinite."""
    size = len(statement.vectors)
    entry = iter(point)
    matrix = [[next(entry) for _ in range(i + 1)] for i in range(size)]
    numbers = [next(entry) for _ in statement.numbers]
    scale = next(entry)
    if scale < 0:
        return None
    first = next((matrix[i][i] for i in range(size) if matrix[i][i] > 0), Fraction(1))
    unit = scale if _has_constants(statement) and scale else first
    weights, columns = [], []
    for k in range(size):
        pivot = matrix[k][k]
        column = [matrix[i][k] if i >= k else Fraction(0) for i in range(size)]
        if pivot < 0 or (pivot == 0 and any(column)):
            return None
        if pivot:
            length = _root(pivot / unit)
            weights.append(pivot / unit / length**2)
            columns.append([length * x / pivot for x in column])
            for i in range(k + 1, size):
                for j in range(k + 1, i + 1):
                    matrix[i][j] -= column[i] * column[j] / pivot
    origin = _origin(statement)
    vectors = {
        name: [c[i] - (0 if origin is None else c[origin]) for c in columns]
        for i, name in enumerate(statement.vectors)
    }
    values = dict(zip(statement.numbers, (x / unit for x in numbers), strict=True))
    return Configuration(weights, vectors, values)


def _has_constants(statement: Statement) -> bool:
    """Whether a form has a constant; otherwise everything may be scaled."""
    return any(() in clause.form.terms for clause in (*statement.hypotheses, statement.goal))


def _origin(statement: Statement) -> int | None:
    """The vector to take as 0 where only differences occur: the student, or the first."""
    clauses = (*statement.hypotheses, statement.goal)
    products = [term for c in clauses for term in c.form.terms if len(term) == 2]
    if any(sum(factor for _, factor in span) for term in products for span in term):
        return None
    names = statement.vectors
    return names.index("p") if "p" in names else 0


def _root(value: Fraction) -> Fraction:
    """The square root where it is rational, else 1: then the weight is not 1."""
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    whole = top**2 == value.numerator and bottom**2 == value.denominator
    return Fraction(top, bottom) if whole else Fraction(1)
