"""Decides inequalities between inner products, as `docs/proof-certificate.md` states."""

from fractions import Fraction
from hashlib import sha256
from typing import Any, NamedTuple

from .cones import is_semidefinite
from .document import canonical, fields, items, load, vector
from .polynomial import Coefficients, Interval, combine, is_nonnegative, quotient, times, trim
from .rational import METER, Malformed, Vector, afford, need, parse_vector, size

SCHEMA = "w2sverify.proof/1"
KEYS = "evidence schema seal statement statement_hash subject"
MAX_BYTES, MAX_NAMES, MAX_HYPOTHESES, MAX_DEGREE, MAX_TERMS = 1 << 20, 24, 200, 16, 2000
Form = list[
    Coefficients
]  # twice the lower triangle of the matrix, the numbers' factors, a constant
EVERYWHERE = Interval(Fraction(0), None)
REASONS = {
    "PROVED": "The goal is a sum of multiples of the hypotheses and of squares.",
    "REFUTED": "All hypotheses hold at the configuration, and the goal does not.",
    "UNDECIDED": "The evidence does not decide the statement.",
}


class ProofJudgement(NamedTuple):
    """The verdict on one certificate of an inequality, and the hash of what it is about.

    `PROVED`: the goal follows from the hypotheses, always. `REFUTED`: at one configuration, for
    every value of the parameter, the hypotheses hold and the goal fails. `UNDECIDED`: neither.
    """

    verdict: str
    reason: str
    subject: str | None = None
    statement_hash: str | None = None


class Statement(NamedTuple):
    """A statement in order. All forms are multiplied by one positive number."""

    vectors: list[str]
    numbers: list[str]
    interval: Interval | None
    hypotheses: list[tuple[str, Form]]
    goal: tuple[str, Form]


def is_name(text: Any) -> bool:
    right = type(text) is str and 1 <= len(text) <= 40 and text.isascii()
    return right and text.isprintable()


def names(value: Any, most: int) -> list[str]:
    found = items(value, str)
    right = len(set(found)) == len(found) <= most and all(map(is_name, found))
    need(right, "names are not different, short, printable ASCII, or too many.")
    return found


def read_interval(value: Any) -> Interval | None:
    if value is None:
        return None
    need(type(value) is list and len(value) == 3 and is_name(value[0]), "the parameter is unclear.")
    bounds, bottom = vector([text for text in value[1:] if text is not None], None)
    need(value[1] is not None and len(bounds) > 0, "the parameter has no lower bound.")
    low = Fraction(bounds[0], bottom)
    high = None if value[2] is None else Fraction(bounds[1], bottom)
    need(high is None or low < high, "the interval of the parameter is empty.")
    return Interval(low, high)


def read_polynomials(value: Any, count: int, degree: int) -> list[Coefficients]:
    """Polynomials over one positive common denominator, which is left out."""
    lists = items(value, list, count)
    texts = [text for entry in lists for text in items(entry, str)]
    right = all(1 <= len(entry) <= 1 + degree for entry in lists)
    need(right, "a polynomial has no coefficient or too many.")
    top = iter(parse_vector(texts).top)
    return [trim([next(top) for _ in entry]) for entry in lists]


def read_integers(value: Any, count: int) -> list[int]:
    found = vector(value, count)
    need(found.bottom == 1, "a factor of a vector is not an integer.")
    return found.top


def read_forms(value: list[Any], vectors: int, numbers: int, degree: int) -> list[Form]:
    """Each form is a list of terms `[p]`, `[p, [j]]` or `[p, u, v]`: 1, a number, a product."""
    forms, terms = [], [term for form in value for term in items(form, list)]
    need(len(terms) <= MAX_TERMS, "there are too many terms.")
    need(all(1 <= len(term) <= 3 for term in terms), "a term is not as the format says.")
    factors = iter(read_polynomials([term[0] for term in terms], len(terms), degree))
    triangle = vectors * (vectors + 1) // 2
    for form in value:
        found: Form = [[] for _ in range(triangle + numbers + 1)]
        for term in form:
            factor = next(factors)
            if len(term) == 1:
                found[-1] = combine(found[-1], factor, 1)
            elif len(term) == 2:
                (index,) = items(term[1], int, 1)
                need(index < numbers, "a term names a number that there is not.")
                found[triangle + index] = combine(found[triangle + index], factor, 1)
            else:
                u, v = (read_integers(side, vectors) for side in term[1:])
                afford(triangle * (len(factor) + 2), size(u) + size(v), size(factor))
                pairs = ((i, j) for i in range(vectors) for j in range(i + 1))
                for place, (i, j) in enumerate(pairs):
                    found[place] = combine(found[place], factor, u[i] * v[j] + u[j] * v[i])
        forms.append(found)
    return forms


def read_statement(value: Any) -> Statement:
    vectors, numbers, parameter, hypotheses, goal = fields(
        value, "vectors numbers parameter hypotheses goal"
    )
    vectors, numbers = names(vectors, MAX_NAMES), names(numbers, MAX_NAMES)
    interval, rows = read_interval(parameter), items(hypotheses, list)
    need(all(len(row) == 3 for row in rows), "a hypothesis is not a name, a relation and a form.")
    known = names([row[0] for row in rows], MAX_HYPOTHESES)
    need(type(goal) is list and len(goal) == 2, "the goal is not a relation and a form.")
    relations = [*(row[1] for row in rows), goal[0]]
    need(all(r in ("<=", "=") for r in relations), "a relation is neither <= nor =.")
    degree = 0 if interval is None else MAX_DEGREE
    lists = [*(row[2] for row in rows), goal[1]]
    forms = read_forms(items(lists, list), len(vectors), len(numbers), degree)
    *first, last = zip(relations, forms, strict=True)
    need(len(known) == len(first), "the hypotheses are not as many as their names.")
    return Statement(vectors, numbers, interval, first, last)


def is_semidefinite_on(order: int, lower: list[Coefficients], interval: Interval) -> bool:
    """Decide whether the matrix is positive semidefinite at every point of the interval.

    Fraction-free elimination as for integers; where no pivot vanishes it decides, and the finitely
    many other points follow by continuity.
    """
    entry, last = iter(lower), [1]
    matrix = [[next(entry) for _ in range(i + 1)] for i in range(order)]
    for k in range(order):
        pivot = matrix[k][k]
        column = [matrix[i][k] if i > k else [] for i in range(order)]
        if not is_nonnegative(pivot, interval) or (not pivot and any(column)):
            return False
        for i in range(k + 1, order if pivot else 0):
            for j in range(k + 1, i + 1):
                minor = combine(times(pivot, matrix[i][j]), times(column[i], column[j]), -1)
                matrix[i][j] = quotient(minor, last)
        last = pivot or last
    return True


def follows(statement: Statement, weight: Coefficients, multipliers: list[Coefficients]) -> bool:
    """Decide whether `multipliers * hypotheses - weight * goal` is a sum of squares, and more.

    Then `weight * goal <= multipliers * hypotheses <= 0` with a positive weight. Where the goal is
    an equality only equalities are used, and nothing may be left.
    """
    interval, (relation, goal) = statement.interval or EVERYWHERE, statement.goal
    if not is_nonnegative(weight, interval, strict=True):
        return False
    rest = [combine([], times(weight, part), -1) for part in goal]
    for multiplier, (kind, form) in zip(multipliers, statement.hypotheses, strict=True):
        allowed = relation == "<=" and is_nonnegative(multiplier, interval)
        if kind == "<=" and multiplier and not allowed:
            return False
        rest = [combine(a, times(multiplier, b), 1) for a, b in zip(rest, form, strict=True)]
    triangle = len(rest) - 1 - len(statement.numbers)
    if relation == "=":
        return not any(rest)
    if any(rest[triangle:-1]) or not is_nonnegative(rest[-1], interval):
        return False
    order, lower = len(statement.vectors), rest[:triangle]
    if statement.interval is None:
        return is_semidefinite(order, [sum(p) for p in lower])
    return is_semidefinite_on(order, lower, interval)


def fails(statement: Statement, weights: Vector, vectors: Vector, numbers: Vector) -> bool:
    """Decide whether all hypotheses hold and the goal does not, at vectors with rational entries.

    `<u, v> = sum_i w_i u_i v_i`, and the vectors stand one after the other.
    """
    interval, width = statement.interval or EVERYWHERE, len(weights.top)
    rows = [vectors.top[i * width : (i + 1) * width] for i in range(len(statement.vectors))]
    afford(2 * len(rows) ** 2 * width + 1, size(weights.top + vectors.top), size(vectors.top))
    values = []
    for i, row in enumerate(rows):
        weighted = [w * x for w, x in zip(weights.top, row, strict=True)]
        for j in range(i + 1):
            product = sum(a * b for a, b in zip(weighted, rows[j], strict=True))
            values.append(numbers.bottom * product * (1 if i == j else 2))
    scale = weights.bottom * vectors.bottom**2
    values += [2 * scale * x for x in numbers.top] + [2 * scale * numbers.bottom]
    found = []
    for _, form in [*statement.hypotheses, statement.goal]:
        total: Coefficients = []
        for factor, part in zip(values, form, strict=True):
            afford(len(part), size(part), factor.bit_length())
            total = combine(total, part, factor)
        found.append(total)
    for (kind, _), total in zip(statement.hypotheses, found, strict=False):
        if any(total) if kind == "=" else not is_nonnegative([-c for c in total], interval):
            return False
    signs = (1, -1) if statement.goal[0] == "=" else (1,)
    return any(is_nonnegative([k * c for c in found[-1]], interval, strict=True) for k in signs)


def decide(value: dict[str, Any]) -> ProofJudgement:
    found = sha256(canonical(value["statement"])).hexdigest()
    need(found == value["statement_hash"], "its statement hash does not match its statement.")
    subject, evidence = value["subject"], value["evidence"]
    right = type(subject) is str and len(subject) <= 400 and subject.isascii()
    need(right and subject.isprintable(), "its subject is not short printable ASCII.")
    statement = read_statement(value["statement"])
    need(type(evidence) is dict and "kind" in evidence, "its evidence has no kind.")
    if evidence["kind"] == "multipliers":
        _, weight, rows = fields(evidence, "kind weight multipliers")
        degree = 0 if statement.interval is None else MAX_DEGREE
        lists = [weight, *items(rows, list, len(statement.hypotheses))]
        first, *others = read_polynomials(lists, len(lists), degree)
        verdict = "PROVED" if follows(statement, first, others) else "UNDECIDED"
    else:
        kind, weights, rows, numbers = fields(evidence, "kind weights vectors numbers")
        need(kind == "configuration", "its kind of evidence is unknown.")
        measure = vector(weights, None)
        need(min(measure.top, default=0) >= 0, "a weight is negative.")
        lists = items(rows, list, len(statement.vectors))
        texts = [text for row in lists for text in items(row, str, len(measure.top))]
        numbers = vector(numbers, len(statement.numbers))
        refuted = fails(statement, measure, parse_vector(texts), numbers)
        verdict = "REFUTED" if refuted else "UNDECIDED"
    return ProofJudgement(verdict, REASONS[verdict], subject, found)


def check_proof(data: bytes) -> ProofJudgement:
    """Judge the certificate in `data`, never raising, whatever the bytes are.

    A malformed certificate is `UNDECIDED`, and the reason says what is wrong with it.
    """
    METER.spent = 0
    try:
        need(len(data) <= MAX_BYTES, "it is larger than 1 MiB.")
        return decide(load(data, KEYS, SCHEMA))
    except Malformed as error:
        return ProofJudgement("UNDECIDED", f"The certificate is not judged: {error}")
