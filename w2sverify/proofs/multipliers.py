"""Finds a proof of a statement without a parameter: multipliers, and the sharpest constant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .proof_certificate import ProofCertificate
from .rationalise import rationalise
from .semidefinite import Program, SemidefiniteSolver
from .statement import Statement

__all__ = ["dual_program", "find_multipliers", "is_proof"]


def dual_program(
    statement: Statement, unknown: Sequence[Fraction] | None = None, *, sparse: bool = True
) -> Program:
    """The multipliers with which `sum of multiples - goal` is a square, as a program.

    The variables are the multipliers and, where `unknown` is the flattened form that the constant
    multiplies in the goal, that constant with a sign that makes it to be minimised. `sparse` asks
    for a small sum of multipliers, otherwise any do.
    """
    hypotheses = [statement.flatten(clause.form) for clause in statement.hypotheses]
    goal = statement.flatten(statement.goal.form)
    columns = [*hypotheses, *([[-x for x in unknown]] if unknown is not None else [])]
    rows = [[*(c[i] for c in columns), -entry] for i, entry in enumerate(goal)]
    size = len(statement.vectors)
    triangle, width = size * (size + 1) // 2, len(columns)
    positive = [rows[-1]]
    for k, clause in enumerate(statement.hypotheses):
        if clause.kind == "<=":
            positive.append([Fraction(int(j == k)) for j in range(width + 1)])
    small = int(sparse and unknown is None)
    linear = [Fraction(small * (clause.kind == "<=")) for clause in statement.hypotheses]
    linear += [Fraction(1)] * (unknown is not None)
    equal = rows[triangle:-1]
    if statement.goal.kind == "=":
        equal, positive, rows, size = rows, [], [], 0
    return Program(linear, equal, positive, rows[:triangle], size)


def is_proof(subject: str, statement: Statement, numbers: Sequence[Fraction]) -> bool:
    """Whether the kernel accepts these multipliers."""
    certificate = ProofCertificate.proof(subject, statement, [[x] for x in numbers])
    return certificate.judgement.verdict == "PROVED"


def find_multipliers(
    solver: SemidefiniteSolver, statement: Statement, *, subject: str = ""
) -> list[Fraction] | None:
    """Rational multipliers that prove the statement, or None where none was found."""
    for sparse in (True, False):
        program = dual_program(statement, sparse=sparse)
        proposal = solver.solve(program)
        if proposal is None or proposal.status == "empty":
            continue
        for numbers in rationalise(program, proposal.point):
            if is_proof(subject, statement, numbers):
                return numbers
    return None
