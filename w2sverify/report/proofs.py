"""What the page says about proofs that hold for all instances at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from w2sverify.proofs.explain import explain
from w2sverify.proofs.library import Shipped, shipped
from w2sverify.verdict import Verdict

__all__ = ["ProofView", "proofs_of"]


@dataclass(frozen=True)
class ProofView:
    """One shipped proof, checked again while the page is made.

    `theorem` is the one it belongs to; `lines` is the proof, `sharpness` the configuration at which
    every better constant fails, or empty.
    """

    name: str
    title: str
    statement: str
    theorem: str
    verdict: str
    remark: str
    source: str
    lines: tuple[str, ...]
    sharpness: tuple[str, ...]


def proofs_of(theorems: Iterable[str]) -> list[ProofView]:
    """The shipped proofs that belong to one of these theorems, in the order of the theorems."""
    found = [each for each in shipped() if each.conjecture.theorem]
    return [
        _view(each)
        for name in dict.fromkeys(theorems)
        for each in found
        if each.conjecture.theorem == name
    ]


def _view(each: Shipped) -> ProofView:
    conjecture, verdict = each.conjecture, each.verdict
    proved = verdict is Verdict.PROVED
    formula = conjecture.formula
    if conjecture.aim is not None:
        formula += f"   with {conjecture.aim[0]} = {each.constant}, the sharp constant"
    sharpness = explain(each.sharpness).lines() if proved and each.sharpness else []
    return ProofView(
        each.name,
        conjecture.title,
        formula,
        conjecture.theorem,
        verdict.value,
        conjecture.remark,
        conjecture.source,
        tuple(explain(each.proof).lines()) if proved else (),
        tuple(sharpness),
    )
