"""Which hypotheses a proof needs, each with the counterexample when it is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..instance import Instance
from .answer import Answer, Refuted, refute
from .as_instance import as_instance
from .semidefinite import SemidefiniteSolver
from .statement import Statement

__all__ = ["Need", "needs"]


@dataclass(frozen=True)
class Need:
    """One hypothesis: `needed`, `not needed`, or `unknown`, and what shows it.

    `refuted` is a counterexample without it; `instance` the same as an instance of Theorem 1, where
    the conjecture has a class with a projection and a truth.
    """

    name: str
    words: str
    status: str
    refuted: Refuted | None = None
    instance: Instance | None = None


def needs(solver: SemidefiniteSolver, answer: Answer, names: Sequence[str]) -> list[Need]:
    """The status of each of these hypotheses of a conjecture that was proved.

    One is not needed where the proof that was found uses nothing of what it says.
    """
    conjecture, certificate = answer.conjecture, answer.certificate
    if certificate is None:
        return []
    constant = answer.sharp.constant if answer.sharp is not None else None
    statement = conjecture.statement(constant)
    rows = certificate.document["evidence"]["multipliers"]
    used = {
        clause.name: any(text != "0" for text in row)
        for clause, row in zip(statement.hypotheses, rows, strict=True)
    }
    found = []
    for name in names:
        words = conjecture.droppable[name]
        weaker = conjecture.without(name)
        claim = weaker.statement(constant)
        if not any(used[gone] for gone in _gone(statement, claim)):
            found.append(Need(name, words, "not needed"))
            continue
        refuted = refute(solver, claim, f"{conjecture.name} without: {words}")
        status = "unknown" if refuted is None else "needed"
        instance = None if refuted is None else as_instance(conjecture, weaker, refuted)
        found.append(Need(name, words, status, refuted, instance))
    return found


def _gone(statement: Statement, claim: Statement) -> list[str]:
    """The hypotheses that a weaker statement does not have."""
    left = {clause.name: clause.form for clause in claim.hypotheses}
    return [c.name for c in statement.hypotheses if left.get(c.name) != c.form]
