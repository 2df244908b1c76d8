"""Reads the bytes of a certificate and refuses everything that is not exactly in the format."""

import json
from hashlib import sha256
from typing import Any, NamedTuple, NoReturn

from .rational import Malformed, Matrix, Vector, need, parse_vector

SCHEMA = "w2sverify.certificate/1"
KEYS = "class dual schema seal statement student subject train_weights truth weak weights"
CONES = ("zero", "nonnegative", "second-order", "semidefinite")
MAX_BYTES, MAX_COUNT, MAX_ORDER, MAX_DEGREE = 64 << 20, 1 << 20, 64, 8
Function = tuple[Vector | None, Vector]


class Document(NamedTuple):
    """A certificate in order. A function is (coefficients or None, values); a cone (name, size)."""

    statement: str
    subject: str
    weights: Vector
    train_weights: Vector
    features: Matrix
    constraints: tuple[Matrix, Vector, list[tuple[str, int]]] | None
    equations: list[tuple[Vector, list[list[int]]]]
    weak: Vector
    given: bool
    student: Function
    dual: Vector | None
    truth: Function | None


def refuse(token: str) -> NoReturn:
    raise Malformed(f"the JSON number {token[:40]} is not an integer of at most 9 digits.")


def integer(token: str) -> int:
    return int(token) if token.isdigit() and len(token) <= 9 else refuse(token)


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def load(data: bytes, keys: str = KEYS, schema: str = SCHEMA) -> dict[str, Any]:
    need(len(data) <= MAX_BYTES, "it is larger than 64 MiB.")
    try:
        text = data.decode("ascii")
        value = json.loads(text, parse_int=integer, parse_float=refuse, parse_constant=refuse)
        same = canonical(value) == data.removesuffix(b"\n")
    except (ValueError, RecursionError) as error:
        raise Malformed(f"it is not JSON in ASCII ({type(error).__name__}).") from None
    need(same, "it is not canonical JSON (sorted keys, none twice, no white space).")
    fields(value, keys)
    need(value["schema"] == schema, f"its schema is not {schema!r}; another version may read it.")
    seal = value.pop("seal")
    need(seal == sha256(canonical(value)).hexdigest(), "its seal does not match its content.")
    return dict(value)


def fields(value: Any, keys: str) -> list[Any]:
    """The values of an object that has exactly these keys, in their order."""
    right = type(value) is dict and set(value) == set(keys.split())
    need(right, f"an object does not have exactly the keys {keys}.")
    return [value[key] for key in keys.split()]


def items(value: Any, kind: type, length: int | None = None) -> list[Any]:
    """A list whose entries all have the given type, and whose length is as required."""
    right = type(value) is list and len(value) <= MAX_COUNT and length in (None, len(value))
    need(right and set(map(type, value)) <= {kind}, "a list is not as the format says.")
    return list(value)


def number(value: Any, least: int, most: int = MAX_COUNT) -> int:
    need(type(value) is int and least <= value <= most, "an index or size is out of range.")
    return int(value)


def vector(value: Any, length: int | None) -> Vector:
    return parse_vector(items(value, str, length))


def read_weights(value: Any, length: int | None) -> Vector:
    weights = vector(value, length)
    right = min(weights.top, default=-1) >= 0 and sum(weights.top) > 0
    need(right, "weights are not non-negative numbers with a positive sum.")
    return weights


def read_matrix(value: Any, rows: int, width: int) -> Matrix:
    columns, texts = [], []
    for row in items(value, list, rows):
        index, numbers = items(row, list, 2)
        columns.append(items(index, int))
        texts.extend(items(numbers, str, len(index)))
        right = all(-1 < j < width for j in index) and index == sorted(set(index))
        need(right, "the columns of a row are out of range or not increasing.")
    entries, bottom = parse_vector(texts)
    entry = iter(entries)
    return Matrix([(index, [next(entry) for _ in index]) for index in columns], bottom, width)


def rows_of(name: str, order: int) -> int:
    """The number of rows that a cone takes."""
    return order * (order + 1) // 2 if name == "semidefinite" else order


def read_cones(value: Any) -> list[tuple[str, int]]:
    cones = []
    for cone in items(value, list):
        need(len(cone) == 2 and cone[0] in CONES, "a cone is not a known name and a size.")
        most = MAX_ORDER if cone[0] == "semidefinite" else MAX_COUNT
        cones.append((cone[0], number(cone[1], 1, most)))
    return cones


def read_equations(value: Any, width: int) -> list[tuple[Vector, list[list[int]]]]:
    equations = []
    for equation in items(value, list):
        lengths = {len(term) for term in items(equation, list)}
        need(lengths == {2}, "an equation is not a non-empty list of monomials.")
        monomials = [items(term[1], int) for term in equation]
        for index in monomials:
            right = len(index) <= MAX_DEGREE and index == sorted(index)
            right = right and all(-1 < j < width for j in index)
            need(right, "the factors of a monomial are out of range, unsorted or too many.")
        equations.append((vector([term[0] for term in equation], None), monomials))
    return equations


def read_function(value: Any, features: Matrix) -> Function:
    if type(value) is dict and "coefficients" in value:
        theta = vector(fields(value, "coefficients")[0], features.width)
        return theta, features.times(theta)
    return None, vector(fields(value, "values")[0], len(features.rows))


def read_document(data: bytes) -> Document:
    """Parse a certificate, or raise `Malformed`."""
    value = load(data)
    family, statement, student = value["class"], value["statement"], value["student"]
    need(statement in ("projection", "theorem-1"), "its statement is unknown.")
    subject = value["subject"]
    right = type(subject) is str and len(subject) <= 400 and subject.isascii()
    need(right and subject.isprintable(), "its subject is not short printable ASCII.")
    weights, train = read_weights(value["weights"], None), value["train_weights"]
    points = len(weights.top)
    conic = type(family) is dict and family.get("kind") == "conic"
    parts = "kind coefficients features " + ("constraints offset cones" if conic else "equations")
    kind, coefficients, rows, *rest = fields(family, parts)
    need(kind in ("conic", "algebraic"), "its kind of class is unknown.")
    features = read_matrix(rows, points, number(coefficients, 0))
    constraints, height = None, 0
    if conic:
        cones = read_cones(rest[2])
        height = number(sum(rows_of(*cone) for cone in cones), 0)
        block = read_matrix(rest[0], height, features.width)
        constraints = block, vector(rest[1], height), cones
    need(type(student) is dict and "role" in student, "the student has no role.")
    role = student.pop("role")
    need(role in ("projection", "given"), "the role of the student is unknown.")
    right = role == "given" or (conic and "coefficients" in student)
    need(right, "role projection needs a conic class and a student by coefficients.")
    dual, truth = value["dual"], value["truth"]
    need(conic or dual is None, "an algebraic class has no dual.")
    right = (truth is None) == (statement == "projection")
    need(right, "truth must be null if and only if the statement is projection.")
    return Document(
        statement=statement,
        subject=subject,
        weights=weights,
        train_weights=weights if train is None else read_weights(train, points),
        features=features,
        constraints=constraints,
        equations=[] if conic else read_equations(rest[0], features.width),
        weak=vector(value["weak"], points),
        given=role == "given",
        student=read_function(student, features),
        dual=None if dual is None else vector(dual, height),
        truth=None if truth is None else read_function(truth, features),
    )
