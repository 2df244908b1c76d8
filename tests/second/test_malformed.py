"""No input makes the second checker raise, and nothing malformed is judged."""

from __future__ import annotations

import copy
import json
import time
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.second import Judgement, check

from .make import Document, algebraic, canonical, certificate, conic, sealed

CONIC = certificate(
    conic(
        [[1, 0], [0, 1]],
        [[1, 0], [0, 1], [1, 0], [0, 1], [0, 0]],
        [0, 0, 9, 0, 9],
        [("nonnegative", 2), ("semidefinite", 2)],
    ),
    [-1, 2], [0, 2], dual=[2, 0, 0, 0, 0], truth=[1, 1], weights=[1, 3], train=[2, 6],
)  # fmt: skip
CIRCLE = certificate(
    algebraic([[1, 0], [0, 1]], [[(1, [0, 0]), (1, [1, 1]), (-1, [])]]),
    [0, F(1, 10)], [0, 1], truth=[1, 0], role="given",
)  # fmt: skip
GOOD = sealed(CONIC)


def assert_refused(answer: Judgement) -> None:
    assert answer == Judgement("UNDECIDED", answer.reason)
    assert answer.reason.endswith(".")
    assert answer.reason.isascii()
    assert len(answer.reason) < 300
    assert "failed with" not in answer.reason


def changed(document: Document, path: str, value: Any) -> Document:
    """A copy where the item at `path` ("class.cones.0.1") is `value`, or gone."""
    document = copy.deepcopy(document)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = document
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def test_the_documents_to_be_broken_are_good() -> None:
    assert check(GOOD).verdict == "PROVED"
    also: Any = bytearray(GOOD)
    assert check(GOOD + b"\n") == check(also) == check(GOOD)
    assert check(sealed(CIRCLE)).blame == "convex"


@pytest.mark.parametrize(
    "data",
    [
        None, 3, "text", [], object(), memoryview(b"{}"), b"", b"\n", b"null", b"[]", b"{}", b"3",
        b"NaN", b"[Infinity]", b"[-Infinity]", b"[1.5]", b"[1e5]", b"[-1]", b"[1234567890]",
        b"\xff\xfe", b"\xef\xbb\xbf{}", '{"\u00e9":1}'.encode(), b'{"a":"\\ud800"}', b'"\\ud800"',
        b"{", b'{"a"', b'{"a":1,"a":1}', b"[" * 10**6, b"[" * 999 + b"]" * 999,
        b'{"a":' * 10**5, b'{"a":' * 900 + b"1" + b"}" * 900, b"9" * 10**6, b"-" + b"9" * 10**6,
        b"0." + b"9" * 10**6, b"[" + b"9" * 10**6 + b"]", b'"' + b"a" * 10**7 + b'"',
        b"1e" + b"9" * 10**6, b"\x00" * 100, b'"\x00"',
        GOOD + b"\n\n", GOOD + b" ", b" " + GOOD, GOOD + b"\r\n", GOOD[:-1], GOOD + GOOD,
        GOOD.replace(b",", b", ", 1), GOOD.replace(b'"-1"', b'"\\u002d1"'),
        GOOD.replace(b'"role":', b'"role":"given","role":'), GOOD.decode().encode("utf-16"),
        GOOD.replace(b"-1", b"-2"), b"x" * (64 * 2**20 + 1), b"[" + b"0," * 2**24 + b"0]",
    ],
    ids=lambda data: ascii(data)[:20].split(" at ")[0],
)  # fmt: skip
def test_bytes_that_are_no_certificate(data: Any) -> None:
    start = time.perf_counter()
    assert_refused(check(data))
    assert time.perf_counter() - start < 10


NOT_NUMBERS: list[Any] = [
    "", "g", "-", "+1", " 1", "1 ", "1\n", "01", "-01", "00", "A", "0X1", "0x1", "0x1p0", "1.5",
    "1e+5", "1/0", "1/-2", "1/", "/1", "1/02", "1/2/3", "1//2", "0x1.8p+1", "0x1.8000000000000p+01",
    "0x1.8000000000000P+1", "+0x1.8000000000000p+1", "0x1.8000000000000p+1024", "0x1p-9999999999",
    "nan", "inf", "-inf", "infinity", "0xinf", "NaN", "1_0", "\u0661", "\u0967", "\ud800", "\x001",
    "0x2.0000000000000p+0", "0x1." + "0" * 30000 + "p+0", "1" * 32769, None, True, 1, [], {}, ["1"],
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_NUMBERS, ids=lambda text: ascii(text)[:20])
@pytest.mark.parametrize("path", ["weak.0", "class.features.0.1.0", "truth.coefficients.1"])
def test_text_that_is_no_number(path: str, text: Any) -> None:
    assert_refused(check(sealed(changed(CONIC, path, text))))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("-0", 0), ("-0x0.0p+0", 0), ("0x0.0p+0", 0), ("1f", 31), ("1e5", 485),
        ("-3/a0", F(-3, 160)), ("2/4", F(1, 2)), ("0/5", 0), ("0x1.8000000000000p+1", 3),
        ("0x0.0000000000001p-1022", F(1, 2**1074)), ("0x1.fffffffffffffp+1023", 2**1024 - 2**971),
        ("f" * 32768, 16**32768 - 1), ("-" + "f" * 32767, 1 - 16**32767),
    ],
    ids=lambda text: str(text)[:20] if isinstance(text, str) else "",
)  # fmt: skip
def test_the_two_ways_to_write_a_number(text: str, value: int | F) -> None:
    # V = {0} in one point: p = 0 and the misfit is g^2.
    document = certificate(conic([[]]), [1], [], dual=[])
    answer = check(sealed(changed(document, "weak.0", text)))
    assert answer.verdict == "PROVED"
    assert answer.misfit == F(value) ** 2


WRONG: list[Any] = [None, True, 3, "", {}, {"a": 3}, [None], [3], [[3]], [[[], ["1"]]]]
BREAKS: list[tuple[Document, str, Any]] = [
    *((CONIC, key, ...) for key in CONIC),
    *((CONIC, f"class.{key}", ...) for key in CONIC["class"]),
    *((CIRCLE, f"class.{key}", ...) for key in CIRCLE["class"]),
    *((CONIC, key, wrong) for key in CONIC for wrong in WRONG
      if (key, wrong) not in (("subject", ""), ("train_weights", None), ("dual", None))),
    *((CONIC, f"class.{key}", wrong) for key in CONIC["class"] for wrong in WRONG),
    (CONIC, "extra", None), (CONIC, "class.extra", None), (CONIC, "student.extra", None),
    (CONIC, "truth.extra", None), (CONIC, "truth.values", ["0", "0"]),
    (CONIC, "schema", "w2sverify.certificate/2"), (CONIC, "statement", "projection"),
    (CONIC, "truth", None), (CONIC, "truth", {}), (CONIC, "statement", "theorem-2"),
    (CONIC, "subject", "a" * 401), (CONIC, "subject", "\n"), (CONIC, "subject", "\x7f"),
    (CONIC, "subject", "\u00e9"), (CONIC, "subject", "\ud800"), (CONIC, "subject", None),
    (CONIC, "weights", ["0", "0"]), (CONIC, "weights", ["2", "-1"]), (CONIC, "weights", ["1"]),
    (CONIC, "weights", ["1", "1", "1"]), (CONIC, "train_weights", ["0", "-0x0.0p+0"]),
    (CONIC, "train_weights", []), (CONIC, "weak", []), (CONIC, "weak", ["1"]),
    (CONIC, "weak", None), (CONIC, "dual", []), (CONIC, "dual", ["1"] * 6), (CONIC, "dual", "1"),
    (CONIC, "student.role", "guess"), (CONIC, "student.role", ...), (CONIC, "student.role", None),
    (CONIC, "student.coefficients", ["1"]), (CONIC, "student.coefficients", ...),
    (CONIC, "student", {"role": "projection", "values": ["0", "2"]}),
    (CIRCLE, "student.role", "projection"), (CIRCLE, "dual", []), (CIRCLE, "dual", ["1"]),
    (CONIC, "class.kind", "algebraic"), (CIRCLE, "class.kind", "conic"), (CONIC, "class.kind", []),
    (CONIC, "class.coefficients", 1), (CONIC, "class.coefficients", 3),
    (CONIC, "class.coefficients", "2"), (CONIC, "class.coefficients", 2**20 + 1),
    (CONIC, "class.coefficients", 999999999),
    (CONIC, "class.features.0", [[0]]), (CONIC, "class.features.0", [[0], ["1"], []]),
    (CONIC, "class.features.0", [[1, 0], ["1", "1"]]),
    (CONIC, "class.features.0", [[0, 0], ["1", "1"]]),
    (CONIC, "class.features.0", [[0, 1], ["1"]]), (CONIC, "class.features.0", [[2], ["1"]]),
    (CONIC, "class.features.0", [["0"], ["1"]]), (CONIC, "class.features.0", [[True], ["1"]]),
    (CONIC, "class.features.0", [0, "1"]), (CONIC, "class.features.0", {}),
    (CONIC, "class.features.0", ...), (CONIC, "class.constraints.0", ...),
    (CONIC, "class.offset.0", ...), (CONIC, "class.cones.0", ...),
    (CONIC, "class.cones.0", ["nonnegative", 3]), (CONIC, "class.cones.0", ["nonnegative", 0]),
    (CONIC, "class.cones.0", ["nonnegative", True]), (CONIC, "class.cones.0", ["nonnegative", "2"]),
    (CONIC, "class.cones.0", ["positive", 2]), (CONIC, "class.cones.0", ["nonnegative"]),
    (CONIC, "class.cones.0", [2, "nonnegative"]), (CONIC, "class.cones.0", [[], 2]),
    (CONIC, "class.cones.1", ["semidefinite", 65]),
    (CONIC, "class.cones.1", ["semidefinite", 10**8]),
    (CIRCLE, "class.equations.0", []), (CIRCLE, "class.equations.0.0", ["1"]),
    (CIRCLE, "class.equations.0.0", ["1", [1, 0]]), (CIRCLE, "class.equations.0.0", ["1", [2]]),
    (CIRCLE, "class.equations.0.0", ["1", [0] * 9]), (CIRCLE, "class.equations.0.0", [1, [0]]),
    (CIRCLE, "class.equations.0.0", ["1", [True]]), (CIRCLE, "class.equations", {}),
    (CIRCLE, "class.equations.0.0", ["1", "0"]), (CIRCLE, "class.equations.0", None),
]  # fmt: skip


@pytest.mark.parametrize(("document", "path", "value"), BREAKS, ids=lambda part: ascii(part)[:30])
def test_documents_that_are_no_certificate(document: Document, path: str, value: Any) -> None:
    assert_refused(check(sealed(changed(document, path, value))))


@pytest.mark.parametrize(
    "seal", [None, 3, [], "", "0" * 64, "A" * 64, "\ud800"], ids=lambda seal: ascii(seal)[:8]
)
def test_a_seal_that_does_not_fit(seal: Any) -> None:
    assert_refused(check(canonical({**CONIC, "seal": seal})))


def test_upper_case_does_not_seal() -> None:
    document = json.loads(GOOD)
    assert_refused(check(canonical({**document, "seal": document["seal"].upper()})))


def test_the_last_size_within_a_limit_is_judged() -> None:
    assert check(sealed(changed(CONIC, "subject", "~" * 400))).verdict == "PROVED"
    degree = changed(CIRCLE, "class.equations.0.2", ["-1", [0] * 8])
    assert check(sealed(degree)).statement == "theorem-1"
    order = 64
    rows = order * (order + 1) // 2
    diagonal = [1 if i == j else 0 for i in range(order) for j in range(i + 1)]
    strong = conic([[]], [[]] * rows, diagonal, [("semidefinite", order)])
    assert check(sealed(certificate(strong, [1], [], dual=[0] * rows))).verdict == "PROVED"
    assert check(sealed(certificate(strong, [1], [], dual=diagonal))).gap == order
    assert_refused(check(GOOD.ljust(64 * 2**20 + 1)))


def test_the_longest_common_denominator() -> None:
    powers = [3**82000, 5**56000, 7**46000, 11**37000]
    odd = powers[0] * powers[1] * powers[2] * powers[3]
    for bits in (2**19, 2**19 + 1):
        offset = [F(1, d) for d in (*powers, 2 ** (bits - odd.bit_length()))]
        strong = conic([[]], [[]] * 5, offset, [("nonnegative", 5)])
        answer = check(sealed(certificate(strong, [1], [], dual=[0] * 5)))
        if bits == 2**19:
            assert answer.verdict == "PROVED"
            assert answer.gap == 0
        else:
            assert_refused(answer)


@pytest.mark.parametrize("beyond", [0, 1])
def test_the_limits_of_sizes(beyond: int) -> None:
    order = 64 + beyond
    rows = order * (order + 1) // 2
    block = conic([[]], [[]] * rows, [0] * rows, [("semidefinite", order)])
    many_rows = conic([[]], [[]], [0], [("zero", 2**20 - 1), ("zero", 1 + beyond)])
    many_rows["constraints"] *= 2**20 + beyond
    many_rows["offset"] *= 2**20 + beyond
    many_coefficients = conic([[]])
    many_coefficients["coefficients"] = 2**20 + beyond
    for strong in (block, many_rows, many_coefficients):
        answer = check(sealed(certificate(strong, [1], [0] * strong["coefficients"])))
        assert answer.verdict == "UNDECIDED"
        assert answer.statement == (None if beyond else "projection")
        assert (
            "dual" if not beyond else "limit" if strong is many_rows else "from"
        ) in answer.reason


def test_a_mistake_in_the_checker_is_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("w2sverify.second.checker.gather", fails)
    answer = check(GOOD)
    assert answer == Judgement("UNDECIDED", answer.reason)
    assert "ZeroDivisionError" in answer.reason


def places(value: Any, path: tuple[str, ...] = ()) -> list[str]:
    """The path of every item, parents included."""
    found = [".".join(path)] if path else []
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            found += places(value[key], (*path, str(key)))
    return found


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [..., None, True, False, 0, 1, 2, 999999999, "", "0", "1", "-1", "1/0", "1/3", "nan", "\ud800",
     "f" * 2000, [], {}, [[]], [["1"]], ["0"], ["1", "1"], [[0], ["1"]], ["zero", 2],
     ["semidefinite", 2], ["second-order", 2], {"values": ["1", "1"]}, "given", "projection"]
)  # fmt: skip


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(st.data())
def test_documents_changed_and_sealed_again_never_raise(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from([CONIC, CIRCLE]))
    for _ in range(data.draw(st.integers(1, 3))):
        document = changed(document, data.draw(st.sampled_from(places(document))), data.draw(ODD))
    answer = check(sealed(document))
    assert "failed with" not in answer.reason
    if answer.statement is None:
        assert_refused(answer)


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(st.data())
def test_changed_bytes_are_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(GOOD) - 1))
    width = data.draw(st.integers(0, 3))
    patch = data.draw(
        st.binary(max_size=3)
        | st.text('0123456789abcdefx"[]{},:-/\\u\n').map(lambda text: text.encode())
    )
    changed_bytes = GOOD[:at] + patch + GOOD[at + width :]
    if changed_bytes.removesuffix(b"\n") != GOOD:
        assert_refused(check(changed_bytes))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    assert_refused(check(data))
