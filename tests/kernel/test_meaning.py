"""What a verdict says is so, by definition and without duals.

The classes here have a projection with a formula of its own - clipping to a box, scaling into a
ball, clipping the eigenvalues of a symmetric matrix - and a certificate is made for a student near
it. So this tests the statement itself, where the oracle only repeats its formulas.
"""

from collections import Counter
from fractions import Fraction as F
from random import Random

import pytest

from w2sverify.kernel import check

from .documents import certificate, conic, seal

STEPS = [0, 0, F(1, 2**200), F(1, 2**30), F(1, 1000), F(1, 50), F(1, 3)]
TRIPLES = [(3, 4, 5), (-5, 12, 13), (8, -15, 17), (0, -1, 1), (-7, -24, 25)]


def identity(size):
    return [[int(i == j) for j in range(size)] for i in range(size)]


def distance(weights, u, v):
    return sum(w * (a - b) ** 2 for w, a, b in zip(weights, u, v, strict=True)) / sum(weights)


def box(random):
    """0 <= theta <= c: the projection clips; rows theta and c - theta."""
    size = random.randint(1, 3)
    weights = [F(random.randint(1, 5), random.randint(1, 3)) for _ in range(size)]
    upper = [random.randint(1, 3) for _ in range(size)]
    g = [F(random.randint(-8, 12), 3) for _ in range(size)]
    q = [min(max(x, F(0)), F(c)) for x, c in zip(g, upper, strict=True)]
    p = [x + random.choice(STEPS) * (F(c, 2) - x) for x, c in zip(q, upper, strict=True)]
    rows = identity(size) + [[-x for x in row] for row in identity(size)]
    family = conic(identity(size), rows, [0] * size + upper, [("nonnegative", 2 * size)])
    pull = [w * (a - b) for w, a, b in zip(weights, g, p, strict=True)]
    dual = [max(-x, 0) for x in pull] + [max(x, 0) for x in pull]

    def member(v):
        return all(0 <= x <= c for x, c in zip(v, upper, strict=True))

    return family, weights, g, q, p, dual, member


def ball(random):
    """|theta| <= 1: the projection scales; rows (1, theta)."""
    a, b, c = random.choice(TRIPLES)
    direction, length = (F(a, c), F(b, c)), F(random.randint(0, 9), random.choice((2, 3)))
    weight = F(random.randint(1, 5), 2)
    g = [length * x for x in direction]
    inner = min(length, F(1))
    q = [inner * x for x in direction]
    p = [(1 - random.choice(STEPS)) * x for x in q]
    family = conic(identity(2), [[0, 0], *identity(2)], [1, 0, 0], [("second-order", 3)])
    pull = [weight * (x - y) for x, y in zip(g, p, strict=True)]
    norm = sum(x * y for x, y in zip(pull, direction, strict=True))
    dual = [norm + random.choice(STEPS), *(-x for x in pull)]

    def member(v):
        return v[0] ** 2 + v[1] ** 2 <= 1

    return family, [weight, weight], g, q, p, dual, member


def matrices(random):
    """Semidefinite 2 x 2 in the Frobenius norm: the projection drops the negative eigenvalues."""
    a, b, c = random.choice(TRIPLES)
    one, two = (F(a, c), F(b, c)), (F(-b, c), F(a, c))
    values = [F(random.randint(-6, 6), 2) for _ in range(2)]

    def lower(first, second):
        return [
            first * one[i] * one[j] + second * two[i] * two[j] for i, j in ((0, 0), (1, 0), (1, 1))
        ]

    weights = [1, 2, 1]
    g, q = lower(*values), lower(*(max(x, F(0)) for x in values))
    step = random.choice(STEPS)
    p = [q[0] + step, q[1], q[2] + step]
    family = conic(identity(3), identity(3), [0] * 3, [("semidefinite", 2)])
    dual = [-w * (x - y) for w, x, y in zip(weights, g, p, strict=True)]

    def member(v):
        return v[0] >= 0 and v[2] >= 0 and v[0] * v[2] >= v[1] ** 2

    return family, weights, g, q, p, dual, member


def truth(random, p, q):
    """Most often something where the inequality is tight or nearly broken."""
    kind = random.random()
    if kind < 0.2:
        return q
    if kind < 0.4:
        return p
    if kind < 0.6:
        return [x + random.choice((1, -1)) * random.choice(STEPS) for x in q]
    return [F(random.randint(-4, 6), 2) for _ in q]


@pytest.mark.parametrize("shape", [box, ball, matrices])
def test_verdicts_are_so_by_definition(shape):
    random = Random(f"meaning of {shape.__name__}")
    counts = Counter()
    for index in range(1200):
        family, weights, g, q, p, dual, member = shape(random)
        f = truth(random, p, q)
        role = random.choice(("projection", "projection", "given"))
        student = q if role == "projection" else p
        truth_by = random.choice(("coefficients", "coefficients", "values"))
        parts = {"role": role, "dual": dual, "weights": weights, "truth_by": truth_by}
        judgement = check(seal(certificate(family, g, p, f, **parts)))
        statuses, shown = judgement.hypotheses, (shape.__name__, index, judgement)

        gains = distance(weights, g, f) - distance(weights, g, student)
        claim = distance(weights, student, f) <= gains
        if judgement.verdict == "PROVED":
            assert claim, shown
            assert member(f), shown
        if judgement.verdict == "REFUTED":
            assert not claim, shown
        assert member(p), shown
        if judgement.gap is not None:
            assert distance(weights, p, q) <= judgement.gap, shown
        assert statuses["truth"] != "proved" or member(f), shown
        assert statuses["truth"] != "refuted" or not member(f), shown
        assert statuses["student"] != "proved" or p == q, shown
        assert statuses["student"] != "refuted" or p != q, shown
        # A true claim about a member with its exact projection is never left open.
        if p == q and member(f) and truth_by == "coefficients" and judgement.gap == 0:
            assert judgement.verdict == "PROVED", shown
        counts[judgement.verdict, statuses["student"]] += 1
    # Every kind of answer is reached, enclosed students on both sides among them.
    for kind in ("PROVED proved", "PROVED enclosed", "REFUTED enclosed", "REFUTED refuted"):
        assert counts[tuple(kind.split())] >= 10, counts
