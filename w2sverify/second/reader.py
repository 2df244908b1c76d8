"""From bytes to a document, or a refusal."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import Any

from flint import fmpq, fmpz

from w2sverify.second.canonical import canonical, parse
from w2sverify.second.document import Algebraic, Conic, Document, Point
from w2sverify.second.ledger import Ledger, Refused
from w2sverify.second.rational import Matrix, Vector, over_one_denominator, parse_number, show

__all__ = ["read"]

SCHEMA = "w2sverify.certificate/1"
MOST_ROWS = 2**20
MOST_COEFFICIENTS = 2**20
LARGEST_ORDER = 64
HIGHEST_DEGREE = 8

KEYS = (
    "class",
    "dual",
    "schema",
    "seal",
    "statement",
    "student",
    "subject",
    "train_weights",
    "truth",
    "weak",
    "weights",
)
CONIC_KEYS = ("coefficients", "cones", "constraints", "features", "kind", "offset")
ALGEBRAIC_KEYS = ("coefficients", "equations", "features", "kind")


def read(data: object, ledger: Ledger) -> Document:
    """The document, or `Refused` for anything malformed or beyond a limit."""
    raw = parse(data)
    _keys(raw, KEYS, "document")
    body = {key: value for key, value in raw.items() if key != "seal"}
    seal = hashlib.sha256(canonical(body).encode("ascii")).hexdigest()
    if raw["seal"] != seal:
        raise Refused(f"The seal is {show(raw['seal'])}, but the document has the seal {seal!r}.")
    if raw["schema"] != SCHEMA:
        raise Refused(f"The schema is {show(raw['schema'])}; this checker reads {SCHEMA!r}.")
    statement = _one_of(raw["statement"], ("theorem-1", "projection"), "statement")
    if (statement == "projection") != (raw["truth"] is None):
        raise Refused("The truth must be null for a projection, and only then.")
    weak = _vector(raw["weak"], None, "weak", ledger)
    count = len(weak.entries)
    if not 1 <= count <= MOST_ROWS:
        raise Refused(f"There are {count} points; a certificate has from 1 to {MOST_ROWS}.")
    weights = _weights(raw["weights"], count, "weights", ledger)
    train = raw["train_weights"]
    strong = _strong(raw["class"], count, ledger)
    role, student = _student(raw["student"], strong, count, ledger)
    dual = raw["dual"]
    if dual is not None and isinstance(strong, Algebraic):
        raise Refused("An algebraic class has no dual; write null.")
    return Document(
        statement=statement,
        subject=_subject(raw["subject"]),
        weights=weights,
        train_weights=weights if train is None else _weights(train, count, "train_weights", ledger),
        strong=strong,
        weak=weak,
        role=role,
        student=student,
        dual=None
        if dual is None or isinstance(strong, Algebraic)
        else _vector(dual, len(strong.offset.entries), "dual", ledger),
        truth=None
        if raw["truth"] is None
        else _point(raw["truth"], "truth", strong.coefficients, count, ledger),
    )


def _keys(raw: object, keys: tuple[str, ...], what: str) -> dict[str, Any]:
    if not isinstance(raw, dict) or tuple(sorted(raw)) != keys:
        raise Refused(f"The {what} is not an object with exactly the keys {', '.join(keys)}.")
    return raw


def _one_of(raw: object, words: tuple[str, ...], what: str) -> str:
    if not isinstance(raw, str) or raw not in words:
        raise Refused(f"The {what} is {show(raw)}; it must be one of {', '.join(words)}.")
    return raw


def _size(raw: object, least: int, most: int, what: str) -> int:
    # `true` is an int to Python, and not to the format.
    if type(raw) is not int or not least <= raw <= most:
        raise Refused(f"The {what} is {show(raw)}; it must be an integer from {least} to {most}.")
    return raw


def _list(raw: object, length: int | None, what: str) -> list[Any]:
    if not isinstance(raw, list) or length not in (None, len(raw)):
        wanted = "" if length is None else f" of length {length}"
        got = f"one of length {len(raw)}" if isinstance(raw, list) else show(raw)
        raise Refused(f"The {what} must be a list{wanted}, not {got}.")
    return raw


def _subject(raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > 400 or not all(" " <= c <= "~" for c in raw):
        raise Refused(
            f"The subject is {show(raw)}; it must be at most 400 printable ASCII characters."
        )
    return raw


def _vector(raw: object, length: int | None, what: str, ledger: Ledger) -> Vector:
    numbers = [parse_number(text) for text in _list(raw, length, what)]
    return over_one_denominator(numbers, ledger)


def _weights(raw: object, count: int, what: str, ledger: Ledger) -> Vector:
    weights = _vector(raw, count, what, ledger)
    if any(weight < 0 for weight in weights.entries) or not any(weights.entries):
        raise Refused(f"The {what} must be nonnegative and not all zero.")
    return weights


def _indices(raw: object, below: int, what: str) -> list[int]:
    indices = _list(raw, None, what)
    for j in indices:
        _size(j, 0, below - 1, what)
    return indices


def _matrix(raw: object, length: int | None, columns: int, what: str, ledger: Ledger) -> Matrix:
    rows = _list(raw, length, what)
    if len(rows) > MOST_ROWS:
        raise Refused(f"The {what} have {len(rows)} rows; the limit is {MOST_ROWS}.")
    shapes: list[list[int]] = []
    numbers: list[fmpq] = []
    for row in rows:
        indices, values = _list(row, 2, f"row of the {what}")
        indices = _indices(indices, columns, f"column index in the {what}")
        if any(a >= b for a, b in pairwise(indices)):
            raise Refused(f"The column indices of a row of the {what} are not increasing.")
        shapes.append(indices)
        numbers += map(parse_number, _list(values, len(indices), f"row of the {what}"))
    flat = over_one_denominator(numbers, ledger)
    entries = iter(flat.entries)
    return Matrix(
        [(indices, [next(entries) for _ in indices]) for indices in shapes],
        columns,
        flat.denominator,
        flat.extent,
    )


def _strong(raw: object, count: int, ledger: Ledger) -> Conic | Algebraic:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    conic = _one_of(kind, ("conic", "algebraic"), "kind of the class") == "conic"
    parts = _keys(raw, CONIC_KEYS if conic else ALGEBRAIC_KEYS, "class")
    columns = _size(parts["coefficients"], 0, MOST_COEFFICIENTS, "number of coefficients")
    features = _matrix(parts["features"], count, columns, "features", ledger)
    if conic:
        constraints = _matrix(parts["constraints"], None, columns, "constraints", ledger)
        rows = len(constraints.rows)
        offset = _vector(parts["offset"], rows, "offset", ledger)
        return Conic(columns, features, constraints, offset, _cones(parts["cones"], rows))
    equations = [
        _equation(equation, columns, ledger)
        for equation in _list(parts["equations"], None, "list of equations")
    ]
    return Algebraic(columns, features, equations)


def _cones(raw: object, rows: int) -> list[tuple[str, int]]:
    cones = []
    taken = 0
    for pair in _list(raw, None, "list of cones"):
        name, size = _list(pair, 2, "cone")
        _one_of(name, ("zero", "nonnegative", "second-order", "semidefinite"), "name of a cone")
        _size(size, 1, LARGEST_ORDER if name == "semidefinite" else MOST_ROWS, "size of a cone")
        taken += size * (size + 1) // 2 if name == "semidefinite" else size
        cones.append((name, size))
    if taken != rows:
        raise Refused(f"The cones take {taken} rows, but there are {rows} constraints.")
    return cones


def _equation(raw: object, columns: int, ledger: Ledger) -> list[tuple[fmpz, list[int]]]:
    numbers, monomials = [], []
    for monomial in _list(raw, None, "equation"):
        number, indices = _list(monomial, 2, "monomial")
        indices = _indices(indices, columns, "index in a monomial")
        if len(indices) > HIGHEST_DEGREE or any(a > b for a, b in pairwise(indices)):
            raise Refused(
                f"The indices of a monomial must not decrease nor be more than {HIGHEST_DEGREE}."
            )
        numbers.append(parse_number(number))
        monomials.append(indices)
    if not monomials:
        raise Refused("An equation is an empty sum; leave it out.")
    coefficients = over_one_denominator(numbers, ledger).entries
    return list(zip(coefficients, monomials, strict=True))


def _point(raw: object, what: str, columns: int, count: int, ledger: Ledger) -> Point:
    by_coefficients = not (isinstance(raw, dict) and "values" in raw)
    kind, length = ("coefficients", columns) if by_coefficients else ("values", count)
    part = _keys(raw, (kind,), what)[kind]
    return Point(_vector(part, length, f"{kind} of the {what}", ledger), by_coefficients)


def _student(
    raw: object, strong: Conic | Algebraic, count: int, ledger: Ledger
) -> tuple[str, Point]:
    fields = dict(raw) if isinstance(raw, dict) else {}
    role = _one_of(fields.pop("role", None), ("projection", "given"), "role of the student")
    student = _point(fields, "student", strong.coefficients, count, ledger)
    if role == "projection" and (not student.by_coefficients or isinstance(strong, Algebraic)):
        raise Refused("A student of role projection has coefficients, in a conic class.")
    return role, student
