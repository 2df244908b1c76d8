"""What the checker answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

__all__ = ["Judgement"]


@dataclass(frozen=True)
class Judgement:
    """The verdict on one certificate and the exact numbers it rests on.

    `hypotheses` holds the keys `convex`, `truth`, `student` and `measure`. For a document that is
    malformed or beyond a limit, everything but `verdict` and `reason` is None or empty.
    """

    verdict: str
    reason: str
    statement: str | None = None
    subject: str | None = None
    slack: Fraction | None = None
    gap: Fraction | None = None
    weak_error: Fraction | None = None
    student_error: Fraction | None = None
    misfit: Fraction | None = None
    hypotheses: dict[str, str] = field(default_factory=dict)
    blame: str | None = None
