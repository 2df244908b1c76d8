"""Certificates for tests: documents from fractions, and their sealed bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from w2sverify.second import Judgement, check

Number = int | Fraction
Document = dict[str, Any]


def write(number: Number | str) -> str:
    """A number as a hexadecimal fraction; a string stays what it is."""
    if isinstance(number, str):
        return number
    number = Fraction(number)
    sign = "-" if number < 0 else ""
    text = f"{sign}{abs(number.numerator):x}"
    return text if number.denominator == 1 else f"{text}/{number.denominator:x}"


def numbers(values: Sequence[Number | str]) -> list[str]:
    return [write(value) for value in values]


def matrix(rows: Sequence[Sequence[Number]]) -> list[list[list[Any]]]:
    """Dense rows as the sparse pairs of the format."""
    sparse: list[list[list[Any]]] = []
    for row in rows:
        kept = [j for j, value in enumerate(row) if value != 0]
        sparse.append([kept, [write(row[j]) for j in kept]])
    return sparse


def conic(
    features: Sequence[Sequence[Number]],
    constraints: Sequence[Sequence[Number]] = (),
    offset: Sequence[Number] = (),
    cones: Sequence[tuple[str, int]] = (),
) -> Document:
    return {
        "kind": "conic",
        "coefficients": len(features[0]),
        "features": matrix(features),
        "constraints": matrix(constraints),
        "offset": numbers(offset),
        "cones": [list(cone) for cone in cones],
    }


def algebraic(
    features: Sequence[Sequence[Number]],
    equations: Sequence[Sequence[tuple[Number, Sequence[int]]]],
) -> Document:
    return {
        "kind": "algebraic",
        "coefficients": len(features[0]),
        "features": matrix(features),
        "equations": [[[write(c), list(i)] for c, i in equation] for equation in equations],
    }


def certificate(
    strong: Document,
    weak: Sequence[Number],
    student: Sequence[Number],
    *,
    truth: Sequence[Number] | None = None,
    dual: Sequence[Number] | None = None,
    weights: Sequence[Number] | None = None,
    train: Sequence[Number] | None = None,
    role: str = "projection",
    student_by: str = "coefficients",
    truth_by: str = "coefficients",
) -> Document:
    """A document without its seal."""
    return {
        "schema": "w2sverify.certificate/1",
        "statement": "projection" if truth is None else "theorem-1",
        "subject": "test",
        "weights": numbers([1] * len(weak) if weights is None else weights),
        "train_weights": None if train is None else numbers(train),
        "class": strong,
        "weak": numbers(weak),
        "student": {"role": role, student_by: numbers(student)},
        "dual": None if dual is None else numbers(dual),
        "truth": None if truth is None else {truth_by: numbers(truth)},
    }


def canonical(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


def sealed(document: Document) -> bytes:
    seal = hashlib.sha256(canonical(document)).hexdigest()
    return canonical({**document, "seal": seal})


FOUR = ("convex", "truth", "student", "measure")


def judgement(verdict: str, statuses: str, blame: str | None = None, **numbers: Any) -> Judgement:
    """An expected judgement; `statuses` in the order of `FOUR`; with an error, there is a truth."""
    return Judgement(
        verdict=verdict,
        reason="",
        statement="theorem-1" if "student_error" in numbers else "projection",
        subject="test",
        hypotheses=dict(zip(FOUR, statuses.split(), strict=True)),
        blame=blame,
        **numbers,
    )


def assert_judged(document: Document, expected: Judgement) -> None:
    answer = check(sealed(document))
    assert answer.reason.endswith(".")
    assert "failed with" not in answer.reason
    assert {**vars(answer), "reason": ""} == vars(expected), answer.reason
