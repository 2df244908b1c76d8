"""What the kernel is made of, where its limits are, and that nothing inside them takes long."""

import ast
import os
import sys
import threading
import time
from fractions import Fraction
from math import prod
from pathlib import Path
from random import Random

import pytest

import w2sverify.kernel
from w2sverify.kernel import check, rational

from .catalogue import CATALOGUE, HALF_LINE
from .documents import algebraic, certificate, conic, fraction, is_number, put, seal, walk

SOURCES = sorted(Path(w2sverify.kernel.__file__).parent.glob("*.py"))
source = pytest.mark.skipif("MUTANT_UNDER_TEST" in os.environ, reason="mutmut rewrites the source")

# The source.


def nodes(path):
    return ast.walk(ast.parse(path.read_text()))


@source
def test_standard_library_only():
    for path in SOURCES:
        for node in nodes(path):
            if isinstance(node, ast.Import):
                roots = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level < 2, f"{path.name} imports from outside the kernel"
                roots = set() if node.level else {node.module.split(".")[0]}
            else:
                continue
            assert roots <= sys.stdlib_module_names, (path.name, roots)


#: The checker of proofs has a limit of its own.
OF_PROOFS = ("polynomial.py", "proof.py")


@source
@pytest.mark.parametrize(("of_proofs", "most"), [(False, 400), (True, 280)])
def test_few_lines_of_code(of_proofs, most):
    count = 0
    for path in SOURCES:
        if (path.name in OF_PROOFS) != of_proofs:
            continue
        text = path.read_text()
        docstrings = set()
        for node in nodes(path):
            body = getattr(node, "body", None)
            first = body[0] if isinstance(body, list) and body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                docstrings |= set(range(first.lineno, first.end_lineno + 1))
        lines = enumerate(text.splitlines(), start=1)
        code = [line for i, line in lines if i not in docstrings and line.strip()]
        count += sum(not line.strip().startswith("#") for line in code)
    assert 0 < count <= most


@source
def test_no_float_arithmetic():
    """No float is written down or made but by `float.fromhex`, to read; `/` divides a Fraction."""
    divisions = []
    for path in SOURCES:
        for node in nodes(path):
            if isinstance(node, ast.Constant):
                assert not isinstance(node.value, float | complex), (path.name, node.value)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "float":
                assert (path.name, node.attr) == ("rational.py", "fromhex")
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("float", "complex", "round", "eval", "exec")
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                divisions.append(ast.unparse(node))
            if isinstance(node, ast.ImportFrom) and node.module == "math":
                assert {alias.name for alias in node.names} <= {"gcd", "lcm", "prod"}
    assert divisions == [
        "-train_slack / (2 * inner(train, shift, shift))",
        "(high - low) / (len(p) + 1)",
    ]


# The limits of the format: one inside, one beyond.

JUDGED = "is not proved"
OUT_OF_RANGE, WRONG_LIST = "out of range", "a list is not as the format says"
BASE = certificate(HALF_LINE, [-1], [0])


def reason(document):
    return check(seal(document)).reason


def coprime(*exponents):
    """Reciprocals of 2^e - 1, which have no common factor where the exponents have none."""
    return ["1/" + format((1 << exponent) - 1, "x") for exponent in exponents]


def offsets(last):
    """Rows whose common denominator has 131057 + 131059 + 131063 + 131067 + last bits."""
    numbers = [*coprime(131057, 131059, 131061, 131063), f"1/{1 << last:x}"]
    family = conic([[1]], [[0]] * 5, numbers, [("zero", 5)])
    return certificate(family, [0], [0])


def with_cone(*cones):
    return put(BASE, ("class", "cones"), list(map(list, cones)))


def monomial(degree):
    return certificate(algebraic([[1]], [[(1, (0,) * degree)]]), [0], [0], role="given")


LIMITS = {
    "characters": (
        (put(BASE, ("weak", 0), "1" * 32768), JUDGED),
        (put(BASE, ("weak", 0), "1" * 32769), "more than 32768 characters"),
    ),
    "characters, negative": (
        (put(BASE, ("weak", 0), "-" + "1" * 32767), JUDGED),
        (put(BASE, ("weak", 0), "-" + "1" * 32768), "more than 32768 characters"),
    ),
    "common denominator": ((offsets(48), JUDGED), (offsets(49), "more than 2^19 bits")),
    "digits of an index": (
        (put(BASE, ("class", "coefficients"), 999999999), OUT_OF_RANGE),
        (put(BASE, ("class", "coefficients"), 10**9), "an integer of at most 9 digits"),
    ),
    "coefficients": (
        (put(BASE, ("class", "coefficients"), 2**20), WRONG_LIST),
        (put(BASE, ("class", "coefficients"), 2**20 + 1), OUT_OF_RANGE),
    ),
    "size of a cone": (
        (with_cone(("zero", 2**20)), WRONG_LIST),
        (with_cone(("zero", 2**20 + 1)), OUT_OF_RANGE),
    ),
    "rows": (
        (with_cone(("zero", 2**20 - 1), ("nonnegative", 1)), WRONG_LIST),
        (with_cone(("zero", 2**20), ("nonnegative", 1)), OUT_OF_RANGE),
    ),
    "order": (
        (with_cone(("semidefinite", 64)), WRONG_LIST),
        (with_cone(("semidefinite", 65)), OUT_OF_RANGE),
    ),
    "empty cone": ((with_cone(("zero", 1)), JUDGED), (with_cone(("zero", 0)), OUT_OF_RANGE)),
    "degree": ((monomial(8), JUDGED), (monomial(9), "factors of a monomial")),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limit(name):
    for document, expected in LIMITS[name]:
        assert expected in reason(document)


@pytest.mark.parametrize(("count", "status"), [(64, "refuted"), (65, "unproved")])
def test_independence_is_decided_for_64_features(count, status):
    """Two points 0 and e_1, each coefficient a feature of its own."""
    family = algebraic(
        [[int(i == j) for j in range(count)] for i in range(count)],
        [[(1, (0, 0)), (-1, (0,))]],
    )
    zero = [0] * count
    unit = [1, *zero[1:]]
    weak = [Fraction(2, 5), *zero[1:]]
    judgement = check(seal(certificate(family, weak, zero, unit, role="given")))
    assert judgement.hypotheses["convex"] == status
    assert judgement.verdict == "REFUTED"


def test_at_most_64_mebibytes():
    assert "larger than 64 MiB" not in check(b" " * (64 << 20)).reason
    assert "larger than 64 MiB" in check(b" " * ((64 << 20) + 1)).reason


# Work. A refusal has to be quick too, and to leave nothing behind for the next certificate.

LONG = ["f" * 32768, *coprime(131059, 131061, 131063)]  # whose fractions have 2^19 bits
TOO_LONG = "its exact arithmetic would take too long"


def many_rows(count):
    """Short features times a long coefficient: the product is a thousand times the certificate."""
    document = certificate(conic([[1]]), [1], [LONG[0]], [1], role="given")
    for path, entry in (
        (("weights",), "1"),
        (("weak",), "1"),
        (("class", "features"), [[0], ["1"]]),
    ):
        document = put(document, path, [entry] * count)
    return document


def many_cones(count):
    """Long squares, few in each cone but many in all."""
    numbers = [*LONG[1:], *["1"] * (count - 3)]
    family = conic([[1]], [[0]] * count, numbers, [("second-order", 1)] * count)
    return certificate(family, [1], [0])


def many_equations(count):
    """Eighth powers of long numbers, all of them zero in the end."""
    family = algebraic([[1, 1]], [[(1, [0] * 7 + [1])]] * count)
    return certificate(family, [1], [LONG[0], 0], [1, 1], role="given")


def many_denominators(count):
    """Different long divisors of one number of 2^19 bits."""
    random = Random(1)
    factors = [random.getrandbits(13000) | 1 | 1 << 12999 for _ in range(40)]
    weak = ["1/" + format(prod(random.sample(factors, 10)), "x") for _ in range(count)]
    return certificate(conic([[1]] * count), weak, [1])


def many_blocks(count):
    """Semidefinite blocks of the largest order, dominated by their diagonals."""
    random = Random(2)
    lower = [
        (1 << 128) * (i == j) + random.getrandbits(120) for i in range(64) for j in range(i + 1)
    ]
    document = certificate(conic([[1]]), [1], [1])
    for path, entries in (("constraints", [[[], []]]), ("offset", [f"{x:x}" for x in lower])):
        document = put(document, ("class", path), entries * (2080 * count // len(entries)))
    return put(document, ("class", "cones"), [["semidefinite", 64]] * count)


def long_everywhere(count):
    """Few numbers, each with a denominator of its own and as long as may be."""

    def vector(start):
        return coprime(*(131060 - 2 * i - 1 for i in range(start, start + 4)))

    family = conic([vector(0)] * count)
    return certificate(family, (vector(4) * count)[:count], vector(8), vector(12), role="given")


def one_long_row(count):
    """Long numbers against many short ones."""
    family = conic([[LONG[0]] * count])
    return certificate(family, [1], LONG[1:] + [1] * (count - 3), [1] * count, role="given")


BOMBS = {
    "rows": (many_rows, 2**14, 2**20),
    "cones": (many_cones, 64, 4096),
    "equations": (many_equations, 16, 2**20),
    "denominators": (many_denominators, 40, 1900),
    "blocks": (many_blocks, 4, 300),
    "long everywhere": (long_everywhere, 4, 60),
    "long row": (one_long_row, 100, 1900),
}


def assert_refused(data, seconds):
    start = time.process_time()
    judgement = check(data)
    spent = time.process_time() - start
    assert TOO_LONG in judgement.reason
    assert spent < seconds


@pytest.mark.parametrize("name", BOMBS)
def test_cost_bomb(name, monkeypatch):
    """An eighth of the work that is allowed takes a few seconds at most."""
    make, count, _ = BOMBS[name]
    monkeypatch.setattr(rational, "MAX_WORK", 1 << 30)
    assert_refused(seal(make(count)), 6)
    assert check(seal(CATALOGUE["all cones"].document)).verdict == "PROVED"


@pytest.mark.nightly
@pytest.mark.parametrize("name", BOMBS)
def test_cost_bomb_as_large_as_may_be(name):
    make, _, count = BOMBS[name]
    data = seal(make(count))
    assert len(data) < 64 << 20
    assert_refused(data, 60)


def test_a_large_honest_certificate_is_judged():
    """Labels in floats at 200 points, 12 coefficients, exact normal equations; the gap is zero."""
    random = Random(3)
    n, m = 200, 12
    features = [[random.gauss(0, 1) for _ in range(m)] for _ in range(n)]
    weak = [random.gauss(0, 1) for _ in range(n)]
    columns = list(zip(*[[Fraction(x) for x in row] for row in features], strict=True))
    exact = [Fraction(x) for x in weak]
    matrix = [
        [sum(map(Fraction.__mul__, u, v)) for v in columns] + [sum(map(Fraction.__mul__, u, exact))]
        for u in columns
    ]
    for i in range(m):
        matrix[i] = [x / matrix[i][i] for x in matrix[i]]
        for k in range(m):
            if k != i:
                matrix[k] = [
                    x - matrix[k][i] * y for x, y in zip(matrix[k], matrix[i], strict=True)
                ]
    student = [row[m] for row in matrix]
    judgement = check(seal(certificate(conic(features), weak, student, [1] * m, dual=[])))
    assert (judgement.verdict, judgement.slack, judgement.gap) == ("PROVED", 0, 0)


def test_work_is_counted_for_each_certificate_anew(monkeypatch):
    data = seal(CATALOGUE["all cones"].document)
    assert check(data).verdict == "PROVED"
    monkeypatch.setattr(rational, "MAX_WORK", rational.METER.spent)
    for _ in range(3):
        assert check(data).verdict == "PROVED"
    monkeypatch.setattr(rational, "MAX_WORK", rational.METER.spent - 1)
    assert TOO_LONG in check(data).reason


def test_work_is_counted_in_each_thread():
    verdicts = []
    data = seal(CATALOGUE["all cones"].document)
    threads = [
        threading.Thread(target=lambda: verdicts.append(check(data).verdict)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == ["PROVED"] * 4


def test_nothing_in_memory_beyond_the_limit(monkeypatch):
    document = CATALOGUE["all cones"].document
    monkeypatch.setattr(rational, "MAX_VECTOR_BITS", 0)
    assert TOO_LONG in reason(document)


def lengthened(document, unit):
    """The same functions in another unit of measurement and with longer denominators."""
    for path, number in list(walk(document)):
        if is_number(path, number):
            scaled = path[0] in ("weak", "student", "truth", "dual") or path[1] == "offset"
            value = fraction(number) * (unit if scaled else 1)
            extra = 5 ** (100 + 10 * len(path))
            spelt = f"{value.numerator * extra:x}/{value.denominator * extra:x}"
            document = put(document, path, spelt if value else number)
    return document


LONG_UNIT = Fraction(7**300, 3**200)
BOOKED = [
    ("all cones", 1, 86237),
    ("semidefinite", 1, 69817),
    ("circle", 1, 73290),
    ("second-order", LONG_UNIT, 238818),
    ("scaled train weights", LONG_UNIT, 115674),
    ("semidefinite", LONG_UNIT, 214350),
    ("all cones", LONG_UNIT, 273210),
    ("enclosed, measures differ", LONG_UNIT, 209541),
    ("student by values", LONG_UNIT, 78399),
    ("circle", LONG_UNIT, 187902),
    ("projection of values", LONG_UNIT, 23930),
    ("two points, the nearer", 1, 52452),
    ("two points, the farther", 1, 52187),
]


@pytest.mark.parametrize(("name", "unit", "work"), BOOKED)
def test_booked_work(name, unit, work):
    """The books are pinned: who changes what is booked changes which certificates are refused."""
    check(seal(lengthened(CATALOGUE[name].document, unit)))
    assert rational.METER.spent == work
