"""Finds the best constant of a conjecture, and shows from both sides that it is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .configurations import find_refutation
from .conjecture import Conjecture
from .multipliers import dual_program, is_proof
from .proof_certificate import Configuration, ProofCertificate
from .rationalise import rationalise
from .semidefinite import SemidefiniteSolver

__all__ = ["Sharp", "sharpen"]

STEPS = (Fraction(0), Fraction(1, 10**7), Fraction(1, 10**5), Fraction(1, 1000), Fraction(1, 20))


@dataclass(frozen=True)
class Sharp:
    """What is known of the best constant.

    `status` is `sharp` (every better constant fails at the configuration), `bracketed` (every
    constant better than `limit` fails there), `proved` (nothing is known of better ones),
    `unbounded` (every constant fails at the configuration) or `unknown`.
    """

    status: str
    constant: Fraction | None = None
    limit: Fraction | None = None
    proof: ProofCertificate | None = None
    refutation: ProofCertificate | None = None
    configuration: Configuration | None = None


def sharpen(solver: SemidefiniteSolver, conjecture: Conjecture) -> Sharp:
    """The best rational constant for which a proof was found, and the extremal configuration."""
    if conjecture.aim is None:
        raise TypeError("This conjecture has no constant to sharpen.")
    sign = 1 if conjecture.aim[1] == "smallest" else -1
    zero = conjecture.statement()
    one = conjecture.statement(Fraction(1))
    pairs = zip(one.flatten(one.goal.form), zero.flatten(zero.goal.form), strict=True)
    program = dual_program(zero, [sign * (a - b) for a, b in pairs])
    proposal = solver.solve(program)
    name = conjecture.name
    if proposal is None or proposal.status == "empty":
        found = find_refutation(
            solver, conjecture.at_any(), subject=f"{name}, any {conjecture.aim[0]}"
        )
        if found is None:
            return Sharp("unknown")
        return Sharp("unbounded", refutation=found[1], configuration=found[0])
    best: list[Fraction] | None = None
    for numbers in rationalise(program, proposal.point):
        better = best is None or numbers[-1] < best[-1]
        statement = conjecture.statement(sign * numbers[-1])
        if better and is_proof(name, statement, numbers[:-1]):
            best = numbers
    if best is None:
        return Sharp("unknown")
    constant = sign * best[-1]
    rows = [[number] for number in best[:-1]]
    subject = f"{name}, {conjecture.aim[0]} = {constant}"
    proof = ProofCertificate.proof(subject, conjecture.statement(constant), rows)
    for step in STEPS:
        limit = constant - sign * step * max(Fraction(1), abs(constant))
        subject = f"{name}, {conjecture.aim[0]} better than {limit}"
        found = find_refutation(
            solver, conjecture.beyond(limit), subject=subject, search=conjecture.edge(limit)
        )
        if found is not None:
            status = "sharp" if step == 0 else "bracketed"
            return Sharp(status, constant, limit, proof, found[1], found[0])
    return Sharp("proved", constant, None, proof)
