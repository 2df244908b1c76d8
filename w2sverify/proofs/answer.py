"""Answers a conjecture: a proof, a sharp constant, a counterexample, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..verdict import Verdict
from .configurations import find_refutation
from .conjecture import Conjecture
from .family import family_certificate, find_family
from .multipliers import find_multipliers
from .proof_certificate import Configuration, ProofCertificate
from .semidefinite import SemidefiniteSolver
from .sharpen import Sharp, sharpen
from .statement import Statement

__all__ = ["Answer", "Refuted", "find_answer", "refute"]

VALUES = 5


@dataclass(frozen=True)
class Refuted:
    """A configuration at which a statement fails, and the value of its parameter, if it has one."""

    configuration: Configuration
    certificate: ProofCertificate
    statement: Statement
    value: Fraction | None = None


@dataclass(frozen=True)
class Answer:
    """What was found out about a conjecture; `certificate` and `refuted` are the kernel's.

    `sharp` is there where a constant was to be sharpened; the certificate then proves the
    conjecture with that constant.
    """

    conjecture: Conjecture
    verdict: Verdict
    reason: str
    certificate: ProofCertificate | None = None
    refuted: Refuted | None = None
    sharp: Sharp | None = None


def find_answer(solver: SemidefiniteSolver, conjecture: Conjecture) -> Answer:
    """Look for a proof, then for a counterexample."""
    if conjecture.aim is not None:
        return _answer_sharp(conjecture, sharpen(solver, conjecture))
    statement, name = conjecture.statement(), conjecture.name
    proposed, certificate = conjecture.proposed(), None
    if proposed is not None:
        certificate = family_certificate(name, statement, proposed)
        if certificate.judgement.verdict != "PROVED":
            reason = (
                "The multipliers of the file do not prove it; take them out to search for some."
            )
            return Answer(conjecture, Verdict.UNDECIDED, reason)
    elif statement.parameter is not None:
        certificate = find_family(solver, statement, subject=name)
    else:
        numbers = find_multipliers(solver, statement, subject=name)
        if numbers is not None:
            certificate = ProofCertificate.proof(name, statement, [[x] for x in numbers])
    if certificate is not None:
        return Answer(conjecture, Verdict.PROVED, certificate.judgement.reason, certificate)
    refuted = refute(solver, statement, name)
    if refuted is not None:
        reason = refuted.certificate.judgement.reason
        return Answer(conjecture, Verdict.REFUTED, reason, None, refuted)
    reason = "Neither a proof nor a counterexample was found."
    return Answer(conjecture, Verdict.UNDECIDED, f"{reason} {solver.reason}".strip())


def _answer_sharp(conjecture: Conjecture, sharp: Sharp) -> Answer:
    if sharp.proof is not None:
        reason = sharp.proof.judgement.reason
        return Answer(conjecture, Verdict.PROVED, reason, sharp.proof, sharp=sharp)
    if sharp.refutation is not None and sharp.configuration is not None:
        refuted = Refuted(sharp.configuration, sharp.refutation, conjecture.at_any())
        reason = "Unbounded: no constant will do."
        return Answer(conjecture, Verdict.REFUTED, reason, None, refuted, sharp)
    reason = "No constant was proved, and none was shown to be impossible."
    return Answer(conjecture, Verdict.UNDECIDED, reason, sharp=sharp)


def refute(solver: SemidefiniteSolver, statement: Statement, subject: str) -> Refuted | None:
    """A counterexample for every value of the parameter, or else for one of a few."""
    if statement.parameter is None:
        found = find_refutation(solver, statement, subject=subject)
        return None if found is None else Refuted(*found, statement)
    first: Refuted | None = None
    for value in statement.parameter.points(VALUES):
        fixed = statement.at(value)
        found = find_refutation(solver, fixed, subject=subject)
        if found is None:
            continue
        always = ProofCertificate.refutation(subject, statement, found[0])
        if always.judgement.verdict == "REFUTED":
            return Refuted(found[0], always, statement)
        first = first or Refuted(*found, fixed, value)
    return first
