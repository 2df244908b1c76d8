"""A seeded campaign of hostile certificates, each judged by the kernel and by the oracle.

`hostile(seed, index)` is one certificate's bytes; the same two numbers make the same bytes again.
Most are built backwards: a member, a dual and a residual that fit each other, so that all
hypotheses hold, and are then disturbed by as little as one unit in the last place.
Replay one: `python -m tests.kernel.campaign SEED INDEX`; a range: `... SEED START STOP`.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import nextafter
from random import Random
from typing import Any, NamedTuple

from w2sverify.kernel import check

from . import oracle
from .documents import (
    Document,
    algebraic,
    canonical,
    certificate,
    conic,
    fraction,
    is_number,
    put,
    seal,
    text,
    walk,
)

Numbers = list[Any]
SEED = 20240521

# Integer vectors of integer length, for the boundary of second-order cones of size 2, 3 and 4.
LENGTHS: dict[int, list[tuple[Sequence[int], int]]] = {
    1: [((), 0)],
    2: [((1,), 1), ((-2,), 2), ((0,), 0)],
    3: [((3, 4), 5), ((-4, 3), 5), ((5, -12), 13), ((0, 2), 2), ((0, 0), 0)],
    4: [((1, 2, 2), 3), ((2, -3, 6), 7), ((-4, 4, 7), 9), ((0, 3, 4), 5), ((0, 0, 0), 0)],
}
# Orthogonal integer vectors, the eigenvectors of semidefinite blocks of order 1, 2 and 3.
BASES: dict[int, list[list[tuple[int, ...]]]] = {
    1: [[(1,)]],
    2: [[(1, 0), (0, 1)], [(1, 1), (1, -1)], [(2, 1), (-1, 2)]],
    3: [[(1, 2, 2), (2, 1, -2), (2, -2, 1)], [(1, 1, 0), (1, -1, 0), (0, 0, 1)]],
}
TINY = [Fraction(1, 16), Fraction(1, 2**30), Fraction(1, 2**200), Fraction(1, 2**1074)]
FLOATS = [0.0, -0.0, 5e-324, 2.2250738585072014e-308, 1e-300, 1e-17, 0.1, 1.0, 1e17, 1e300]
FLOATS += [1.7976931348623157e308, -1.0, -5e-324, -1e308]


# Points that are complementary to each other, up to a multiple `loose` of an interior point.


def cone_pair(random: Random, name: str, size: int, loose: Any) -> tuple[Numbers, Numbers]:
    """A point of the cone and a dual point; their product is zero if `loose` is 0."""
    if name == "zero":
        return [0] * size, [random.randint(-3, 3) for _ in range(size)]
    if name == "nonnegative":
        sides = [random.choice(((1, 0), (2, 0), (0, 1), (0, 3), (0, 0))) for _ in range(size)]
        return [s + loose for s, _ in sides], [dual for _, dual in sides]
    if name == "second-order":
        tail, length = random.choice(LENGTHS[size])
        inside, across = random.choice(((1, 1), (1, 2), (2, 1), (1, 0), (0, 1)))
        point = [inside * length, *(inside * x for x in tail)]
        dual = [across * length, *(-across * x for x in tail)]
        if not across:
            point[0] += random.randint(0, 2)
        if not inside:
            dual[0] += random.randint(0, 2)
        return [point[0] + loose, *point[1:]], dual
    basis = random.choice(BASES[size])
    parts = [random.choice(((1, 0), (0, 1), (0, 0), (2, 0), (0, 2))) for _ in basis]
    matrices: tuple[Numbers, Numbers] = ([], [])
    for i in range(size):
        for j in range(i + 1):
            products = [vector[i] * vector[j] for vector in basis]
            point, dual = (
                sum(part[side] * x for part, x in zip(parts, products, strict=True))
                for side in (0, 1)
            )
            matrices[0].append(point + loose * (i == j))
            matrices[1].append(dual if i == j else 2 * dual)
    return matrices


def random_cones(random: Random) -> list[tuple[str, int]]:
    largest = {"zero": 2, "nonnegative": 3, "second-order": 4, "semidefinite": 2}
    names = random.choices(list(largest), (1, 3, 3, 3), k=random.randint(0, 3))
    cones = [(name, random.randint(1, largest[name])) for name in names]
    return [*cones, ("semidefinite", 3)] if random.random() < 0.02 else cones


def dot(u: Sequence[Any], v: Sequence[Any]) -> Any:
    return sum(a * b for a, b in zip(u, v, strict=True))


def ratio(top: Any, bottom: Any) -> Any:
    if bottom in (1, -1):
        return top * bottom
    quotient = Fraction(top) / bottom
    return quotient.numerator if quotient.denominator == 1 else quotient


# Kinds of certificates.


def backwards(random: Random) -> Document:
    """A conic certificate in which student, dual and weak labels fit each other."""
    m = random.choice((0, 1, 1, 2, 2, 3))
    n = max(1, m) + random.randint(0, 2)
    small = random.randint
    loose = 0 if random.random() < 0.6 else random.choice((small(1, 3), Fraction(1, 100), *TINY))
    cones = random_cones(random)
    pairs = [cone_pair(random, *cone, loose) for cone in cones]
    point = [x for pair in pairs for x in pair[0]]
    dual = [x for pair in pairs for x in pair[1]]
    theta = [small(-3, 3) for _ in range(m)]
    step = [random.choice((-2, -1, 0, 1, 1, 3)) for _ in range(m)]
    matrix = [[random.choice((-2, -1, 0, 0, 1, 2)) for _ in range(m)] for _ in point]
    pivot = next((j for j in range(m) if step[j]), None)
    if pivot is not None and random.random() < 0.85:
        # The truth is to be a member too: one column is bent so that A takes the step there.
        target = [x for cone in cones for x in cone_pair(random, *cone, 0)[0]]
        for row, here, there in zip(matrix, point, target, strict=True):
            row[pivot] = 0
            row[pivot] = ratio(there - here - dot(row, step), step[pivot])
    offset = [s - dot(row, theta) for row, s in zip(matrix, point, strict=True)]
    # The first m features are triangular, so that the residual there is solved for stationarity.
    features = [[small(-2, 2) if j < i else 0 for j in range(m)] for i in range(m)]
    for i in range(m):
        features[i][i] = random.choice((1, 1, -1, 2))
    features += [[small(-2, 2) for _ in range(m)] for _ in range(n - m)]
    train = [small(1, 3) for _ in range(m)] + [small(0, 2) for _ in range(n - m)]
    if not any(train):
        train[0] = 1
    residual: Numbers = [0] * m + [random.choice((0, small(-4, 4))) for _ in range(n - m)]
    for j in reversed(range(m)):
        pull = dot((row[j] for row in matrix), dual) if matrix else 0
        pull += sum(train[i] * features[i][j] * residual[i] for i in range(j + 1, n))
        residual[j] = ratio(-pull, train[j] * features[j][j])
    if random.random() < 0.1:
        residual = [-r for r in residual]
    student = [dot(row, theta) for row in features]
    truth = [a + b for a, b in zip(theta, step, strict=True)]
    return finish(
        random,
        conic(features, matrix, offset, cones),
        train,
        theta,
        student,
        residual,
        truth,
        dual,
        features,
    )


def finish(
    random: Random,
    family: Document,
    train: Numbers,
    theta: Numbers,
    student: Numbers,
    residual: Numbers,
    truth: Numbers,
    dual: Numbers | None,
    features: Sequence[Numbers],
) -> Document:
    """Chooses measures, roles and forms."""
    measure = random.random()
    weights, train_weights = (train, None) if measure < 0.65 else ([2 * w for w in train], train)
    if measure > 0.8:
        weights = [random.randint(0, 3) for _ in train]
        weights[random.randrange(len(weights))] = 1
    role = "given" if family["kind"] == "algebraic" or random.random() < 0.4 else "projection"
    student_by = "values" if role == "given" and random.random() < 0.2 else "coefficients"
    truth_by = "values" if random.random() < 0.1 else "coefficients"
    values: Numbers | None = truth
    if truth_by == "values":
        values = [dot(row, truth) + random.choice((0, 0, 1, -7)) for row in features]
    if random.random() < 0.08:
        values = None
    if random.random() < 0.1:
        dual = None
    return certificate(
        family,
        [p + r for p, r in zip(student, residual, strict=True)],
        theta if student_by == "coefficients" else student,
        values,
        role=role,
        dual=dual,
        weights=weights,
        train_weights=train_weights,
        student_by=student_by,
        truth_by=truth_by,
    )


def threshold(random: Random) -> Document:
    """One dimension, theta <= b, exactly at the bound the enclosed student has to keep.

    With p = b - d, g = p + r, f = p - x and unit weight: gap = r d, slack = 2 r x, N = (r - x)^2,
    so that `slack - 2 gap = 2 sqrt(gap N)` where `x - d = t (r - x)` for d = t^2 r, and
    `-slack = 2 sqrt(gap N)` where `-x = t (r - x)`.
    """
    t = Fraction(random.randint(1, 6), random.randint(7, 13))
    scale = random.choice((1, Fraction(7, 3), 2**70, Fraction(1, 2**500), Fraction(2**300)))
    r = scale * random.randint(1, 9)
    d = t * t * r
    x = (d + t * r) / (1 + t) if random.random() < 0.5 else -t * r / (1 - t)
    p = random.choice((0, 1, scale))
    name = random.choice(("nonnegative", "second-order", "semidefinite"))
    by = "coefficients" if random.random() < 0.6 else "values"
    family = conic([[1]], [[-1]], [p + d], [(name, 1)])
    return certificate(family, [p + r], [p], [p - x], dual=[r], truth_by=by)


def curve(random: Random) -> Document:
    """An algebraic class: points, a circle, a line or a curve, with members on it."""
    scale = random.choice((1, 1, 3, Fraction(1, 5), 2**60))
    kind = random.choice(("points", "circle", "line", "high", "all"))
    spots: list[tuple[Any, ...]]
    if kind == "points":
        a, b = random.sample((-2, -1, 0, 1, 3), 2)
        equations = [[(1, (0, 0)), (-(a + b) * scale, (0,)), (a * b * scale**2, ())]]
        spots = [(a,), (b,)]
    elif kind == "circle":
        spots = [(3, 4), (5, 0), (-3, 4), (0, -5), (4, -3)]
        equations = [[(1, (0, 0)), (1, (1, 1)), (-25 * scale**2, ())]]
    elif kind == "line":
        spots = [(0, 1), (1, 3), (-2, -3)]
        equations = [[(2, (0,)), (-1, (1,)), (scale, ())], [(0, ())]]
    elif kind == "high":
        spots = [(0, 0), (1, 1), (-1, 1)]
        equations = [[(1, (0,) * 8), (-(scale**6), (1, 1))], [(1, (0, 1)), (-1, (0, 1))]]
    else:
        spots, equations = [(0,), (2,), (-3,)], []
    here, there = (tuple(scale * x for x in random.choice(spots)) for _ in range(2))
    m, n = len(here), random.randint(1, 3)
    features = [[random.randint(-2, 2) for _ in range(m)] for _ in range(n)]
    train = [1] + [random.randint(0, 2) for _ in range(n - 1)]
    student = [dot(row, here) for row in features]
    residual = [scale * random.randint(-9, 9) for _ in range(n)]
    family = algebraic(features, equations)
    return finish(random, family, train, list(here), student, residual, list(there), None, features)


def anything(random: Random) -> Document:
    """Numbers from the whole range of floats, where a float checker rounds and overflows."""

    def draw() -> float:
        number = random.choice(FLOATS) if random.random() < 0.5 else random.uniform(-2, 2)
        return number * 2.0 ** random.choice((-60, 0, 0, 1)) if abs(number) < 1e300 else number

    n = random.randint(1, 4)
    by_values = random.random() < 0.3
    weights = [abs(draw()) for _ in range(n)]
    weights[0] = weights[0] or 1.0
    family = conic([[draw()] for _ in range(n)], [[draw()]], [draw()], [("nonnegative", 1)])
    truth = [draw() for _ in range(n)] if by_values else [draw()]
    return certificate(
        family,
        [draw() for _ in range(n)],
        [draw()],
        truth,
        role=random.choice(("given", "projection")),
        dual=[draw()] if random.random() < 0.3 else None,
        weights=weights,
        truth_by="values" if by_values else "coefficients",
    )


def cancelling(random: Random) -> Document:
    """The slack is what is left when huge products cancel: a unit, half a unit, or nothing.

    A subspace with its projection, exact to the last bit; the truth by coefficients is a member.
    """
    huge = 2.0 ** random.randint(26, 500)
    small = random.choice((0.0, 2.0**-40, -(2.0**-40), 2.0**-200, -(2.0**-200), 1.0, -1.0))
    third = random.choice((0.0, -small))
    residual = [huge, small, -huge, third]
    order = random.sample(range(4), 4)
    family = conic([[1]] * 4)
    return certificate(
        family,
        [residual[i] for i in order],
        [0],
        [random.choice((1, -1))],
        role=random.choice(("given", "projection")),
        dual=[] if random.random() < 0.8 else None,
    )


# Disturbances.


def disturbed(random: Random, number: str) -> str:
    """Another number, most often as near as possible."""
    value = fraction(number)
    kind = random.random()
    if kind < 0.3:
        try:
            rounded = float(value)
        except OverflowError:
            rounded = 1.0
        if rounded == value:
            near = nextafter(rounded, random.choice((-1e400, 1e400)))
            return near.hex() if abs(near) < 1e400 else number
        return text(value * (1 + random.choice((1, -1)) * Fraction(1, 2**52)))
    if kind < 0.55:
        return text(value + random.choice((1, -1)) * random.choice(TINY))
    if kind < 0.7:
        return text(-value)
    if kind < 0.8:
        return text(value + random.choice((1, -1, 5)))
    if kind < 0.9:
        return text(random.choice(FLOATS))
    return text(value * random.choice((0, 2, 3, Fraction(1, 3), 2**1100)))


def disturb(random: Random, document: Document) -> Document:
    # A field first: otherwise the many features would get all of it.
    field = random.choice(("weak", "student", "dual", "truth", "class", "class", "weights"))
    leaves = [(p, x) for p, x in walk(document[field], (field,)) if is_number(p, x)]
    if not leaves:
        return document
    path, number = random.choice(leaves)
    return put(document, path, disturbed(random, number))


def stretch(random: Random, document: Document) -> Document:
    """Scales the functions, coefficients and offset of a conic certificate by a power of two."""
    exponent = random.choice((-1050, -300, 40, 300, 900))
    factor = Fraction(2) ** exponent
    fields = ("weak", "student", "truth", "dual")
    paths = [(p, x) for p, x in walk(document) if p and is_number(p, x)]
    for path, number in paths:
        if path[0] in fields or path[:2] == ("class", "offset"):
            document = put(document, path, text(fraction(number) * factor))
    return document


ODD: list[Any] = [
    "",
    "1/0",
    "nan",
    "NaN",
    "inf",
    "-0",
    "0x1p0",
    "1.5",
    "1e5",
    "-",
    "/",
    "A",
    " 1",
    "1_0",
]
ODD += [None, True, False, 0, 1, -1, 2, 10**9, 10**8, [], {}, [[]], ["1"], [0], "zero", "given"]
ODD += ["projection", "theorem-1", "conic", "algebraic"]


def mended(random: Random, document: Document) -> Document:
    """Damage that fits in so well that only the rule against it notices."""
    family, kind = document["class"], random.randrange(4)
    sizes = [(p, x) for p, x in walk(document) if type(x) is int]
    if kind == 0:
        path, value = random.choice(sizes)
        return put(document, path, bool(value))
    if kind == 1:
        rows = [row for row in family["features"] if row[0]] or [[[], []]]
        doubled = [[key for key in part for _ in range(2)] for part in random.choice(rows)]
        return put(document, ("class", "features", 0), doubled)
    if kind == 2:
        swapped = {"theorem-1": "projection", "projection": "theorem-1"}
        return put(document, ("statement",), swapped[document["statement"]])
    return put(document, ("student", "role"), "projection")


def damage(random: Random, document: Document) -> bytes:
    """Structural damage, sealed again or not."""
    path, value = random.choice(list(walk(document))[1:])
    kind = random.randrange(8)
    parent: Any = document
    for key in path[:-1]:
        parent = parent[key]
    if kind == 0:
        document = put(document, path, random.choice(ODD))
    elif kind == 1:
        pruned = parent.copy()
        del pruned[path[-1]]
        document = put(document, path[:-1], pruned)
    elif kind == 2 and isinstance(parent, dict):
        document = put(document, path[:-1], {**parent, "more": value})
    elif kind == 2:
        document = put(document, path[:-1], [*parent, value])
    elif kind == 3:
        # A field moved from another place of the document.
        document = put(document, path, random.choice(list(walk(document)))[1])
    elif kind == 4:
        document = mended(random, document)
    elif kind == 5:
        return canonical({**document, "seal": "0" * 64})
    data = seal(document)
    if kind == 6:
        spot = random.randrange(len(data))
        patch = random.choice((b"", b" ", b"0", b"-", b"9", b'"', b",", b"[", b"\xff", data[spot:]))
        data = data[:spot] + patch + data[spot + 1 :]
    elif kind == 7:
        name = canonical(random.choice(list(document))) + b":"
        data = data.replace(name, name + canonical(value) + b"," + name, 1)
    return data


KINDS: list[tuple[float, Callable[[Random], Document]]] = [
    (0.62, backwards),
    (0.1, threshold),
    (0.12, curve),
    (0.06, cancelling),
    (0.1, anything),
]


def hostile(seed: int, index: int) -> bytes:
    random = Random(f"{seed}/{index}")
    makers = [maker for _, maker in KINDS]
    document = random.choices(makers, [share for share, _ in KINDS])[0](random)
    if document["class"]["kind"] == "conic" and random.random() < 0.1:
        document = stretch(random, document)
    for _ in range(random.choice((0, 0, 0, 1, 1, 2))):
        document = disturb(random, document)
    return damage(random, document) if random.random() < 0.06 else seal(document)


# The run.


class Failure(NamedTuple):
    """Everything needed to see a disagreement again."""

    seed: int
    index: int
    kernel: str
    oracle: str
    data: str

    def __str__(self) -> str:
        return (
            f"seed {self.seed}, certificate {self.index}: the kernel and the oracle disagree.\n"
            f"kernel: {self.kernel}\noracle: {self.oracle}\n{self.data}\n"
            f"Replay: python -m tests.kernel.campaign {self.seed} {self.index}"
        )


def compare(
    seed: int, index: int, judge: Callable[[bytes], Any] = check
) -> tuple[oracle.Expected, Failure | None]:
    data = hostile(seed, index)
    expected = oracle.judge(data)
    try:
        judgement = judge(data)
        if oracle.comparable(judgement) == expected:
            return expected, None
        said = repr(judgement)
    except Exception as error:
        said = f"raised {error!r}"
    return expected, Failure(seed, index, said, repr(expected), data.decode("latin-1"))


def label(expected: oracle.Expected) -> str:
    """What a certificate is counted as: the verdict, and what led to it."""
    if expected == oracle.MALFORMED:
        return "UNDECIDED malformed"
    if expected.statement == "projection":
        return f"{expected.verdict} projection"
    return f"{expected.verdict} {expected.blame or dict(expected.hypotheses)['student']}"


def run(seed: int, start: int, stop: int) -> tuple[Counter[str], list[Failure]]:
    counts: Counter[str] = Counter()
    failures = []
    for index in range(start, stop):
        expected, failure = compare(seed, index)
        counts[label(expected)] += 1
        failures += [failure] if failure else []
    return counts, failures[:10]


def main(arguments: list[str]) -> None:
    """Prints one certificate and both judgements, or the counts and failures of a range as JSON."""
    seed, start, *rest = (int(argument) for argument in arguments)
    if rest:
        counts, failures = run(seed, start, rest[0])
        print(json.dumps({"counts": counts, "failures": [str(failure) for failure in failures]}))
    else:
        data = hostile(seed, start)
        print(data.decode("latin-1"), check(data), oracle.judge(data), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
