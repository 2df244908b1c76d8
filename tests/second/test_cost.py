"""Small certificates that would cost days or all memory are refused, and honest ones are not."""

from __future__ import annotations

import random
import time
from fractions import Fraction as F

import pytest

from w2sverify.second import check

from .make import Document, algebraic, certificate, conic, matrix, numbers, sealed

RANDOM = random.Random(20240520)


def long_integer(bits: int) -> int:
    return RANDOM.getrandbits(bits) | 1 << (bits - 1) | 1


def many_points_over_one_long_denominator() -> Document:
    powers = [3**80000, 5**55000, 7**45000]
    weak = [F(1, power) for power in powers] + [F(1)] * 100_000
    return certificate(conic([[]] * len(weak)), weak, [])


def a_semidefinite_block_of_long_numbers() -> Document:
    order = 64
    rows = order * (order + 1) // 2
    triangle = [long_integer(20_000) for _ in range(rows)]
    return certificate(conic([[]], [[]] * rows, triangle, [("semidefinite", order)]), [1], [])


def many_monomials_of_long_numbers() -> Document:
    theta = [F(long_integer(60_000), long_integer(60_000)) for _ in range(4)]
    equation = [(1, [0, 0, 1, 1, 2, 2, 3, 3])] * 2000
    unit = [[int(i == j) for j in range(4)] for i in range(4)]
    return certificate(algebraic(unit, [equation]), [0] * 4, theta, truth=theta, role="given")


def denominators_with_one_hash() -> Document:
    # Python hashes an integer to its residue modulo 2^61 - 1.
    weak = [F(1, 5 + (2**61 - 1) * k) for k in range(1, 50_000)]
    return certificate(conic([[]] * len(weak)), weak, [])


@pytest.mark.parametrize(
    "make",
    [
        many_points_over_one_long_denominator,
        a_semidefinite_block_of_long_numbers,
        many_monomials_of_long_numbers,
        denominators_with_one_hash,
    ],
)
def test_what_costs_too_much_is_refused_early(make: object) -> None:
    assert callable(make)
    data = sealed(make())
    start = time.process_time()
    answer = check(data)
    assert time.process_time() - start < 10
    assert answer.verdict == "UNDECIDED"
    assert answer.statement is None
    assert any(word in answer.reason for word in ("minute", "gigabyte", "limit"))


def test_numbers_of_thousands_of_digits_are_judged() -> None:
    # Constants on 300 points under 64-kbit weights: the mean is the projection, the gap is 0.
    weights = [long_integer(60_000) for _ in range(60)] + [1] * 240
    weak = [F(k % 7) for k in range(300)]
    total = sum(weights)
    mean = sum((w * g for w, g in zip(weights, weak, strict=True)), F(0)) / total
    document = certificate(conic([[1]] * 300), weak, [mean], dual=[], truth=[3], weights=weights)
    answer = check(sealed(document))
    assert answer.verdict == "PROVED"
    assert answer.gap == 0
    assert answer.slack == 0
    assert answer.student_error == (mean - 3) ** 2


def test_thousands_of_points_are_judged() -> None:
    # An orthogonal design of signs: the projection is Phi^T g / n, here with 16 columns.
    count, columns = 4096, 16
    features = [[1 if i >> j & 1 else -1 for j in range(12)] for i in range(count)]
    features = [[*row, *(row[0] * row[j] for j in range(1, 5))] for row in features]
    weak = [RANDOM.gauss(0, 1) for _ in range(count)]
    sums = [
        sum((row[j] * F(g) for row, g in zip(features, weak, strict=True)), F(0))
        for j in range(columns)
    ]
    document = certificate(
        conic([[1] * columns] * count), [0] * count, [s / count for s in sums], dual=[],
        truth=[1] * columns,
    )  # fmt: skip
    document["class"]["features"] = matrix(features)
    document["weak"] = numbers([g.hex() for g in weak])
    answer = check(sealed(document))
    assert (answer.verdict, answer.blame) == ("PROVED", None)
    assert (answer.gap, answer.slack) == (F(0), F(0))
