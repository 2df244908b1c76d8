"""Certificates of inequalities, and what the kernel says about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..certificate import canonical, write_numbers
from ..exact import format_number
from ..kernel.proof import ProofJudgement, check_proof
from ..verdict import Verdict
from .form import Form
from .ratio import Ratio
from .statement import Statement, read_numbers

__all__ = ["Configuration", "ProofCertificate"]


@dataclass(frozen=True)
class Configuration:
    """Vectors with rational entries, `<u, v> = sum_i w_i u_i v_i`, and values of the numbers."""

    weights: Sequence[Fraction]
    vectors: Mapping[str, Sequence[Fraction]]
    numbers: Mapping[str, Fraction]

    def inner(self, left: str, right: str) -> Fraction:
        """`<left, right>`."""
        triples = zip(self.weights, self.vectors[left], self.vectors[right], strict=True)
        return sum((w * a * b for w, a, b in triples), Fraction(0))

    def polynomial(self, form: Form) -> list[Fraction]:
        """The value of a form here: the coefficients of a polynomial in the parameter."""
        total = Ratio.of(0)
        for term, factor in form.terms.items():
            value = Fraction(1)
            if len(term) == 1:
                value = self.numbers[term[0]]
            elif term:
                pairs = ((self.inner(u, v), a * b) for u, a in term[0] for v, b in term[1])
                value = sum((product * times for product, times in pairs), Fraction(0))
            total = total + factor * Ratio.of(value)
        return total.coefficients(total.bottom)

    @classmethod
    def read(cls, statement: Statement, evidence: Mapping[str, Any]) -> Configuration:
        """The configuration of a certificate that the kernel has accepted."""
        rows = map(read_numbers, evidence["vectors"])
        numbers = read_numbers(evidence["numbers"])
        return cls(
            read_numbers(evidence["weights"]),
            dict(zip(statement.vectors, rows, strict=True)),
            dict(zip(statement.numbers, numbers, strict=True)),
        )


@dataclass(frozen=True)
class ProofCertificate:
    """The bytes of a certificate (`docs/proof-certificate.md`). Only the kernel judges them."""

    data: bytes

    @classmethod
    def proof(
        cls,
        subject: str,
        statement: Statement,
        multipliers: Sequence[Sequence[Fraction]],
        weight: Sequence[Fraction] = (Fraction(1),),
    ) -> ProofCertificate:
        """The goal, times a positive weight, as a sum; polynomials by their coefficients."""
        rows = [write_numbers(list(row) or [0]) for row in multipliers]
        evidence = {
            "kind": "multipliers",
            "weight": write_numbers(list(weight)),
            "multipliers": rows,
        }
        return cls._seal(subject, statement, evidence)

    @classmethod
    def refutation(
        cls, subject: str, statement: Statement, configuration: Configuration
    ) -> ProofCertificate:
        """A configuration at which the hypotheses hold and the goal does not."""
        vectors, numbers = configuration.vectors, configuration.numbers
        evidence = {
            "kind": "configuration",
            "weights": write_numbers(list(configuration.weights)),
            "vectors": [write_numbers(list(vectors[name])) for name in statement.vectors],
            "numbers": [format_number(numbers[name]) for name in statement.numbers],
        }
        return cls._seal(subject, statement, evidence)

    @classmethod
    def _seal(
        cls, subject: str, statement: Statement, evidence: dict[str, Any]
    ) -> ProofCertificate:
        document = {
            "schema": "w2sverify.proof/1",
            "subject": subject[:400].encode("ascii", "replace").decode("ascii"),
            "statement": statement.document(),
            "statement_hash": statement.hash,
            "evidence": evidence,
        }
        document["seal"] = sha256(canonical(document)).hexdigest()
        return cls(canonical(document))

    @cached_property
    def judgement(self) -> ProofJudgement:
        """What the kernel found."""
        return check_proof(self.data)

    @property
    def verdict(self) -> Verdict:
        """The kernel's verdict."""
        return Verdict(self.judgement.verdict)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The parsed document; read it only where the kernel has accepted it."""
        return dict(json.loads(self.data))

    def save(self, path: Path) -> None:
        """Write the certificate to a file that `w2sverify prove --check` reads."""
        path.write_bytes(self.data + b"\n")
