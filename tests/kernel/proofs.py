"""Builds proof certificates by hand, and what they say in floats, from the format's page alone."""

import hashlib
from fractions import Fraction

import numpy as np

from .documents import canonical, fraction, seal

SCHEMA = "w2sverify.proof/1"


def rehashed(document):
    """The bytes of a document with the right hash and seal for its present content."""
    found = hashlib.sha256(canonical(document["statement"])).hexdigest()
    return seal({**document, "statement_hash": found})


def statement(hypotheses, goal, vectors="gpf", numbers=(), parameter=None):
    return {
        "vectors": list(vectors),
        "numbers": list(numbers),
        "parameter": parameter,
        "hypotheses": hypotheses,
        "goal": goal,
    }


def proof(stated, multipliers, weight=("1",)):
    evidence = {"kind": "multipliers", "weight": list(weight), "multipliers": multipliers}
    return {"schema": SCHEMA, "subject": "made", "statement": stated, "evidence": evidence}


def configuration(stated, weights, vectors, numbers=()):
    evidence = {
        "kind": "configuration",
        "weights": weights,
        "vectors": vectors,
        "numbers": list(numbers),
    }
    return {"schema": SCHEMA, "subject": "made", "statement": stated, "evidence": evidence}


def value(polynomial, s):
    return float(sum(fraction(c) * Fraction(s) ** i for i, c in enumerate(polynomial)))


def flat(stated, form, s):
    """Matrix, factors of the numbers, and constant, in floats."""
    size = len(stated["vectors"])
    matrix, rest, constant = np.zeros((size, size)), np.zeros(len(stated["numbers"])), 0.0
    for p, *sides in form:
        factor = value(p, s)
        if not sides:
            constant += factor
        elif len(sides) == 1:
            rest[sides[0][0]] += factor
        else:
            u, v = (np.array([float(fraction(x)) for x in side]) for side in sides)
            matrix += factor * (np.outer(u, v) + np.outer(v, u)) / 2
    return matrix, rest, constant


def samples(stated):
    if stated["parameter"] is None:
        return [Fraction(0)]
    _, low, high = stated["parameter"]
    low = fraction(low)
    width = None if high is None else fraction(high) - low
    parts = [Fraction(1, 1000), Fraction(1, 7), Fraction(1, 2), Fraction(6, 7), Fraction(999, 1000)]
    return [low + (x / (1 - x) if width is None else x * width) for x in parts]


def worst(document):
    """The most negative of what must not be negative, over sampled values of the parameter.

    What must be zero counts negatively.
    """
    stated, evidence = document["statement"], document["evidence"]
    found = []
    for s in samples(stated):
        weight = value(evidence["weight"], s)
        total = [-weight * part for part in flat(stated, stated["goal"][1], s)]
        found.append(weight)
        rows = zip(evidence["multipliers"], stated["hypotheses"], strict=True)
        for polynomial, (_, kind, form) in rows:
            times = value(polynomial, s)
            if kind == "<=":
                found.append(times)
            total = [a + times * b for a, b in zip(total, flat(stated, form, s), strict=True)]
        scale = 1 + float(np.abs(total[0]).max(initial=0)) + abs(weight)
        found.append(float(np.linalg.eigvalsh(total[0]).min(initial=0)) / scale)
        found.append(-float(np.abs(total[1]).max(initial=0)))
        found.append(total[2])
    return min(found)
