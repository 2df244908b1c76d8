"""Judges a certificate a second time, from docs/certificate.md, slowly and with plain fractions.

Dense rows instead of sparse integers; semidefinite by the characteristic polynomial instead of an
elimination; slack as the difference of the three errors instead of the bilinear form. Only for
small certificates: nothing here knows the limits of cost.
"""

import hashlib
import json
from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

Row = list[Fraction]
Theta = Row | None


class NotACertificate(Exception):
    pass


class Expected(NamedTuple):
    """Every field of a judgement whose wording is not free."""

    verdict: str
    statement: str | None = None
    subject: str | None = None
    slack: Fraction | None = None
    gap: Fraction | None = None
    weak_error: Fraction | None = None
    student_error: Fraction | None = None
    misfit: Fraction | None = None
    hypotheses: tuple[tuple[str, str], ...] = ()
    blame: str | None = None


MALFORMED = Expected("UNDECIDED")


def insist(condition: object) -> None:
    if not condition:
        raise NotACertificate


# Bytes and shapes.


def read_digits(digits: str) -> int:
    insist(digits and set(digits) <= set("0123456789abcdef"))
    insist(digits == "0" or digits[0] != "0")
    return int(digits, 16)


def read_number(value: Any) -> Fraction:
    insist(isinstance(value, str) and len(value) <= 32768)
    if "x" in value:
        try:
            number = float.fromhex(value)
        except (ValueError, OverflowError):
            raise NotACertificate from None
        insist(value == number.hex())  # infinities and NaN have no x in them
        return Fraction(number)
    top, bar, bottom = value.partition("/")
    magnitude = read_digits(top.removeprefix("-"))
    divisor = read_digits(bottom) if bar else 1
    insist(divisor)
    return Fraction(-magnitude if top.startswith("-") else magnitude, divisor)


def read_numbers(value: Any, length: int) -> Row:
    insist(isinstance(value, list) and len(value) == length)
    return [read_number(item) for item in value]


def read_size(value: Any, least: int, most: int) -> int:
    insist(isinstance(value, int) and not isinstance(value, bool) and least <= value <= most)
    return value


def read_keys(value: Any, *keys: str) -> list[Any]:
    insist(isinstance(value, dict) and sorted(value) == sorted(keys))
    return [value[key] for key in keys]


def read_rows(value: Any, count: int, width: int) -> list[Row]:
    insist(isinstance(value, list) and len(value) == count)
    rows = []
    for pair in value:
        insist(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], list))
        numbers = read_numbers(pair[1], len(pair[0]))
        row, last = [Fraction(0)] * width, -1
        for column, number in zip(pair[0], numbers, strict=True):
            last = read_size(column, last + 1, width - 1)
            row[last] = number
        rows.append(row)
    return rows


def read_measure(value: Any, length: int) -> Row:
    weights = read_numbers(value, length)
    insist(weights and all(weight >= 0 for weight in weights) and any(weights))
    return weights


def read_json(data: bytes) -> Any:
    def refuse(token: str) -> Any:
        raise NotACertificate

    def integer(token: str) -> int:
        insist(len(token) <= 9 and not token.startswith("-"))
        return int(token)

    try:
        value = json.loads(data, parse_float=refuse, parse_int=integer, parse_constant=refuse)
        printed = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        raise NotACertificate from None
    insist(data in (printed, printed + b"\n"))
    return value


# Cones and equations.


def is_semidefinite(order: int, lower: Row) -> bool:
    """All coefficients of det(t I + S) are non-negative (Faddeev-LeVerrier)."""
    matrix = [[Fraction(0)] * order for _ in range(order)]
    entries = iter(lower)
    for i in range(order):
        for j in range(i + 1):
            matrix[i][j] = matrix[j][i] = next(entries)
    power = [[Fraction(i == j) for j in range(order)] for i in range(order)]
    for k in range(1, order + 1):
        columns = list(zip(*power, strict=True))
        power = [[inner(row, column) for column in columns] for row in matrix]
        coefficient = sum((power[i][i] for i in range(order)), Fraction(0)) / k
        if coefficient < 0:
            return False
        power = [[coefficient * (i == j) - power[i][j] for j in range(order)] for i in range(order)]
    return True


def inner(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def cone_rows(name: str, size: int) -> int:
    return size * (size + 1) // 2 if name == "semidefinite" else size


def halved(order: int, lower: Row) -> Row:
    """The lower triangle with its off-diagonal entries halved."""
    places = [(i, j) for i in range(order) for j in range(i + 1)]
    return [x if i == j else x / 2 for (i, j), x in zip(places, lower, strict=True)]


def in_cone(name: str, size: int, x: Row, dual: bool) -> bool:
    if name == "zero":
        return dual or not any(x)
    if name == "nonnegative":
        return all(entry >= 0 for entry in x)
    if name == "second-order":
        return x[0] >= 0 and inner(x[1:], x[1:]) <= x[0] * x[0]
    return is_semidefinite(size, halved(size, x) if dual else x)


def in_cones(cones: list[tuple[str, int]], x: Row, dual: bool) -> bool:
    rest = list(x)
    inside = True
    for name, size in cones:
        count = cone_rows(name, size)
        part, rest = rest[:count], rest[count:]
        inside = in_cone(name, size, part, dual) and inside
    return inside


class Family:
    """A strong class: its features, and who is a member."""

    def __init__(self, value: Any, points: int) -> None:
        insist(isinstance(value, dict))
        self.conic = value.get("kind") == "conic"
        insist(self.conic or value.get("kind") == "algebraic")
        parts = ("constraints", "offset", "cones") if self.conic else ("equations",)
        _, width, features, *rest = read_keys(value, "kind", "coefficients", "features", *parts)
        self.width = read_size(width, 0, 2**20)
        self.features = read_rows(features, points, self.width)
        self.rows: list[Row] = []
        if self.conic:
            constraints, offset, cones = rest
            insist(isinstance(cones, list))
            self.cones = [self.read_cone(cone) for cone in cones]
            height = sum(cone_rows(*cone) for cone in self.cones)
            insist(height <= 2**20)
            self.rows = read_rows(constraints, height, self.width)
            self.offset = read_numbers(offset, height)
        else:
            insist(isinstance(rest[0], list))
            self.equations = [self.read_equation(equation) for equation in rest[0]]

    @staticmethod
    def read_cone(value: Any) -> tuple[str, int]:
        insist(isinstance(value, list) and len(value) == 2)
        insist(value[0] in ("zero", "nonnegative", "second-order", "semidefinite"))
        return value[0], read_size(value[1], 1, 64 if value[0] == "semidefinite" else 2**20)

    def read_equation(self, value: Any) -> list[tuple[Fraction, list[int]]]:
        insist(isinstance(value, list) and value)
        terms = []
        for term in value:
            insist(isinstance(term, list) and len(term) == 2 and isinstance(term[1], list))
            index = [read_size(i, 0, self.width - 1) for i in term[1]]
            insist(len(index) <= 8 and index == sorted(index))
            terms.append((read_number(term[0]), index))
        return terms

    def function(self, theta: Row) -> Row:
        return [inner(row, theta) for row in self.features]

    def cone_point(self, theta: Row) -> Row:
        return [inner(row, theta) + b for row, b in zip(self.rows, self.offset, strict=True)]

    def is_injective(self, weights: Row) -> bool:
        """No feature depends on the others where weights are positive."""
        if self.width > 64:
            return False
        kept = [row for row, weight in zip(self.features, weights, strict=True) if weight]
        if not kept:
            return self.width == 0
        rest = [list(column) for column in zip(*kept, strict=True)]
        for i, column in enumerate(rest):
            place = next((k for k, entry in enumerate(column) if entry), None)
            if place is None:
                return False
            for other in rest[i + 1 :]:
                share = other[place] / column[place]
                other[:] = [a - share * b for a, b in zip(other, column, strict=True)]
        return True

    def has(self, theta: Theta) -> bool:
        if theta is None:
            return False
        if self.conic:
            return in_cones(self.cones, self.cone_point(theta), dual=False)
        return all(
            sum(c * prod(theta[i] for i in index) for c, index in terms) == 0
            for terms in self.equations
        )


def read_function(value: Any, family: Family) -> tuple[Theta, Row]:
    insist(isinstance(value, dict) and len(value) == 1)
    if "values" in value:
        return None, read_numbers(value["values"], len(family.features))
    theta = read_numbers(read_keys(value, "coefficients")[0], family.width)
    return theta, family.function(theta)


# The decision.


class Measure:
    def __init__(self, weights: Row) -> None:
        self.total = sum(weights)
        self.share = [weight / self.total for weight in weights]

    def inner(self, u: Row, v: Row) -> Fraction:
        return sum((w * a * b for w, a, b in zip(self.share, u, v, strict=True)), Fraction(0))

    def error(self, u: Row, v: Row) -> Fraction:
        difference = minus(u, v)
        return self.inner(difference, difference)


def minus(u: Row, v: Row) -> Row:
    return [a - b for a, b in zip(u, v, strict=True)]


def bounded_gap(family: Family, train: Measure, g: Row, p: Row, dual: Theta) -> Fraction | None:
    if not family.conic or dual is None or not in_cones(family.cones, dual, dual=True):
        return None
    for j in range(family.width):
        column = [row[j] for row in family.features]
        pull = train.inner(column, minus(g, p)) * train.total
        if pull + sum(row[j] * entry for row, entry in zip(family.rows, dual, strict=True)) != 0:
            return None
    return inner(dual, family.offset) / train.total - train.inner(g, p) + train.inner(p, p)


def judge(data: bytes) -> Expected:
    try:
        return decide(read_json(data))
    except NotACertificate:
        return MALFORMED


def decide(document: Any) -> Expected:
    keys = ("schema", "statement", "subject", "weights", "train_weights", "class", "weak")
    values = read_keys(document, *keys, "student", "dual", "truth", "seal")
    schema, statement, subject, weights, train_weights, family, weak, student, dual, truth, seal = (
        values
    )
    content = {key: value for key, value in document.items() if key != "seal"}
    printed = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    insist(seal == hashlib.sha256(printed).hexdigest())
    insist(schema == "w2sverify.certificate/1" and statement in ("theorem-1", "projection"))
    insist(isinstance(subject, str) and len(subject) <= 400)
    insist(all(" " <= letter <= "~" for letter in subject))
    insist(isinstance(weights, list))
    shares = read_measure(weights, len(weights))
    points = len(shares)
    train_shares = shares if train_weights is None else read_measure(train_weights, points)
    the_class = Family(family, points)
    g = read_numbers(weak, points)
    insist(isinstance(student, dict) and student.get("role") in ("projection", "given"))
    role = student["role"]
    rest = {key: value for key, value in student.items() if key != "role"}
    theta_p, p = read_function(rest, the_class)
    insist(role == "given" or (the_class.conic and theta_p is not None))
    multipliers = None
    if dual is not None:
        insist(the_class.conic)
        multipliers = read_numbers(dual, len(the_class.rows))
    insist((truth is None) == (statement == "projection"))

    errors, train = Measure(shares), Measure(train_shares)
    gap = bounded_gap(the_class, train, g, p, multipliers)
    member = the_class.has(theta_p)
    misfit = errors.error(p, g)
    convex = "proved" if the_class.conic else "unproved"
    measure = "proved" if errors.share == train.share else "refuted"
    status = "unproved"
    if the_class.conic and member and gap is not None:
        if gap == 0:
            status = "proved"
        elif gap > 0 and role == "projection":
            status = "enclosed"
    if truth is None:
        proved = the_class.conic and member and gap is not None
        return Expected(
            "PROVED" if proved else "UNDECIDED",
            statement,
            subject,
            gap=gap,
            misfit=misfit,
            hypotheses=named(convex, measure, status, "unproved"),
        )

    # Theorem 1.
    theta_f, f = read_function(truth, the_class)
    truth_member = the_class.has(theta_f)
    weak_error, student_error = errors.error(g, f), errors.error(p, f)
    slack = weak_error - student_error - misfit
    pull = train.inner(minus(g, p), minus(f, p))

    nearer_member = truth_member and pull > 0
    if not the_class.conic and nearer_member:
        nearer_member = False
        if theta_p is not None:
            t = min(Fraction(1), pull / train.error(f, p))
            between = [(1 - t) * a + t * b for a, b in zip(theta_p, theta_f, strict=True)]
            nearer_member = the_class.has(between)
            if member and not nearer_member and the_class.is_injective(train.share):
                convex = "refuted"
    truth_status = "unproved"
    if truth_member:
        truth_status = "proved"
    elif the_class.conic and gap is not None and pull > gap:
        truth_status = "refuted"
    if role == "given" and nearer_member:
        status = "refuted"

    holds = fails = False
    if role == "given" or (member and gap == 0):
        holds, fails = slack >= 0, slack < 0
    elif measure == "proved" and member and gap is not None:
        # <g+f-2p, g+f-2p> by the parallelogram law.
        spread = 4 * gap * (2 * misfit + 2 * student_error - weak_error)
        holds = slack >= 2 * gap and (slack - 2 * gap) ** 2 >= spread
        fails = slack < 0 and slack * slack > spread

    blame = None
    student_known = status in ("proved", "enclosed")
    if fails:
        if convex == "refuted":
            blame = "convex"
        elif measure == "refuted" and truth_status == "proved" and status == "proved":
            blame = "measure"
        elif status == "refuted" and measure == "proved":
            blame = "student"
        elif truth_status == "refuted" and student_known:
            blame = "truth"
        else:
            blame = "undetermined"
    sound = convex == measure == truth_status == "proved" and student_known
    verdict = "REFUTED" if fails else "PROVED" if holds and sound else "UNDECIDED"
    numbers = slack, gap, weak_error, student_error, misfit
    statuses = named(convex, measure, status, truth_status)
    return Expected(verdict, statement, subject, *numbers, statuses, blame)


def named(convex: str, measure: str, student: str, truth: str) -> tuple[tuple[str, str], ...]:
    return (("convex", convex), ("measure", measure), ("student", student), ("truth", truth))


def comparable(judgement: Any) -> Expected:
    """A kernel's judgement without its wording, to be compared with an expected one."""
    fields = {name: getattr(judgement, name) for name in Expected._fields}
    return Expected(**{**fields, "hypotheses": tuple(sorted(judgement.hypotheses.items()))})
