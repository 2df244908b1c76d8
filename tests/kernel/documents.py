"""Builds certificates: documents from fractions, floats or texts, sealed into canonical bytes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

SCHEMA = "w2sverify.certificate/1"
Number = int | float | Fraction | str
Document = dict[str, Any]


def text(value: Number) -> str:
    """The certificate's text of a number; a text stays as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return value.hex()
    top, bottom = value.as_integer_ratio()
    return f"{top:x}" if bottom == 1 else f"{top:x}/{bottom:x}"


def texts(values: Iterable[Number]) -> list[str]:
    return [text(value) for value in values]


def sparse(rows: Iterable[Sequence[Number]]) -> list[Any]:
    """The rows of a dense matrix, without the entries that are the integer 0."""
    named = [[(j, text(entry)) for j, entry in enumerate(row) if entry != 0] for row in rows]
    return [[[j for j, _ in row], [entry for _, entry in row]] for row in named]


def conic(
    features: Sequence[Sequence[Number]],
    constraints: Sequence[Sequence[Number]] = (),
    offset: Sequence[Number] = (),
    cones: Sequence[tuple[str, int]] = (),
) -> Document:
    return {
        "kind": "conic",
        "coefficients": len(features[0]),
        "features": sparse(features),
        "constraints": sparse(constraints),
        "offset": texts(offset),
        "cones": [list(cone) for cone in cones],
    }


def algebraic(
    features: Sequence[Sequence[Number]],
    equations: Sequence[Sequence[tuple[Number, Sequence[int]]]],
) -> Document:
    return {
        "kind": "algebraic",
        "coefficients": len(features[0]),
        "features": sparse(features),
        "equations": [[[text(c), list(index)] for c, index in terms] for terms in equations],
    }


def function(name: str, values: Sequence[Number] | None) -> Document | None:
    return None if values is None else {name: texts(values)}


def certificate(
    family: Document,
    weak: Sequence[Number],
    student: Sequence[Number],
    truth: Sequence[Number] | None = None,
    *,
    role: str = "projection",
    dual: Sequence[Number] | None = None,
    weights: Sequence[Number] | None = None,
    train_weights: Sequence[Number] | None = None,
    student_by: str = "coefficients",
    truth_by: str = "coefficients",
    subject: str = "a test",
) -> Document:
    """A document without its seal; the statement is theorem 1 if there is a truth."""
    return {
        "schema": SCHEMA,
        "statement": "projection" if truth is None else "theorem-1",
        "subject": subject,
        "weights": texts([1] * len(weak) if weights is None else weights),
        "train_weights": None if train_weights is None else texts(train_weights),
        "class": family,
        "weak": texts(weak),
        "student": {"role": role, student_by: texts(student)},
        "dual": None if dual is None else texts(dual),
        "truth": function(truth_by, truth),
    }


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def seal(document: Document) -> bytes:
    """The bytes of a document with the seal of its present content."""
    content = {key: value for key, value in document.items() if key != "seal"}
    return canonical({**content, "seal": hashlib.sha256(canonical(content)).hexdigest()})


def fraction(number: str) -> Fraction:
    """The value of a number's text, which has to be in one of the two forms."""
    if "x" in number:
        return Fraction(float.fromhex(number))
    top, _, bottom = number.partition("/")
    return Fraction(int(top, 16), int(bottom or "1", 16))


Path = tuple[str | int, ...]


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every node of a document with its path, the document itself first."""
    yield path, value
    pairs: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, item in pairs:
        yield from walk(item, (*path, key))


def put(document: Any, path: Path, value: Any) -> Any:
    """A copy of a document with another value at a path; only the way there is copied."""
    if not path:
        return value
    copy = document.copy()
    copy[path[0]] = put(document[path[0]], path[1:], value)
    return copy


def is_number(path: Path, value: Any) -> bool:
    """Whether a leaf is the text of a rational number."""
    return (
        isinstance(value, str)
        and path[0] not in ("schema", "statement", "subject", "seal")
        and (path[-1] not in ("kind", "role") and "cones" not in path)
    )
