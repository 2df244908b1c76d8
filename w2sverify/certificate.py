"""Certificates: the exact document of an instance, and what the kernel says about it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from .exact import Rational, format_number
from .kernel import Judgement, check
from .verdict import Verdict

__all__ = ["Certificate", "canonical", "write_numbers"]


@dataclass(frozen=True)
class Certificate:
    """The bytes of one certificate (`docs/certificate.md`). Whatever made them, only the kernel
    judges them.
    """

    data: bytes

    @classmethod
    def seal(cls, **fields: Any) -> Certificate:
        """Write and seal a document from its fields, which are those of the format without schema
        and seal.
        """
        fields["class"] = fields.pop("strong_class")
        document = {"schema": "w2sverify.certificate/1", **fields}
        document["seal"] = hashlib.sha256(canonical(document)).hexdigest()
        return cls(canonical(document))

    @cached_property
    def judgement(self) -> Judgement:
        """Everything the kernel found, exactly."""
        return check(self.data)

    @property
    def verdict(self) -> Verdict:
        """The kernel's verdict."""
        return Verdict(self.judgement.verdict)

    @property
    def reason(self) -> str:
        """The verdict's reason, one sentence."""
        return self.judgement.reason

    @property
    def gap(self) -> Fraction | float:
        """The proven upper bound of `sup over v in V of <g-p, v-p>`; infinite where none is proven.

        `d(p, q) <= gap` for the projection q, and `slack >= -2 gap` for every truth in V.
        """
        gap = self.judgement.gap
        return math.inf if gap is None else gap

    @property
    def slack(self) -> Fraction | None:
        """The exact `2 <g-p, p-f>`, where the certificate has a truth."""
        return self.judgement.slack

    def save(self, path: str | Path) -> None:
        """Write the certificate to a file that `w2sverify check` reads."""
        Path(path).write_bytes(self.data + b"\n")


def write_numbers(values: Sequence[Rational]) -> list[str]:
    """Numbers as a certificate writes them."""
    return [format_number(value) for value in values]


def canonical(document: dict[str, Any]) -> bytes:
    """The one way to print a document (`docs/certificate.md`)."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")
