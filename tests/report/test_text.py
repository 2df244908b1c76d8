"""Numbers and addresses as the page shows them."""

import math

import pytest

from w2sverify.report.text import (
    clean,
    decimal,
    duration,
    elide,
    fits,
    link,
    superscript,
    theorem_name,
)
from w2sverify.runs.verification import Number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, ("0", None)),
        (-0.0, ("0", None)),
        (0.25, ("0.25", None)),
        (-1234.5678, ("−1235", None)),
        (7.061e-75, ("7.06", -75)),
        (-2.5e300, ("−2.50", 300)),
        (5e-324, ("4.94", -324)),
        (9999.4, ("9999", None)),
        (99999.99, ("1.00", 5)),
        (0.00099999, ("1.00", -3)),
        (math.inf, ("∞", None)),
        (-math.inf, ("−∞", None)),
        (math.nan, ("not a number", None)),
        (None, ("not bounded", None)),
    ],
)
def test_decimal(value, shown):
    assert decimal(value) == shown


@pytest.mark.parametrize(
    ("exact", "value", "shown"),
    [
        ("0", 0.0, ("0", None)),
        ("-2/9", -2 / 9, ("−0.2222", None)),
        ("1/" + "1" + "0" * 400, 0.0, ("1.00", -400)),
        ("-3/" + "4" + "0" * 400, -0.0, ("−7.50", -401)),
        ("25" + "0" * 5000, math.inf, ("2.50", 5001)),
        ("1/3" + "0" * 400, 0.0, ("3.33", -401)),
        ("9999" + "0" * 400, math.inf, ("1.00", 404)),
        ("hostile", 0.0, ("0", None)),
        ("hostile", math.inf, ("∞", None)),
    ],
)
def test_decimal_of_an_exact_number_outside_the_floats(exact, value, shown):
    assert decimal(Number(exact, value)) == shown


def test_elided_numbers():
    assert elide("1234567890123456789") == "1234567890123456789"
    assert elide("12345678901234567890") == "123456…567890"
    assert [fits("1" * n) for n in (19, 20, 4000, 4001)] == ["whole", "fold", "fold", "refer"]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("certificates/a b.json", "./certificates/a%20b.json"),
        ("./x//y", "./x/y"),
        ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("a?b#c%20", "./a%3Fb%23c%2520"),
        ("é", "./%C3%A9"),
        ("/absolute", None),
        ("//host/x", None),
        ("a/../../x", None),
        ("a\\b", None),
        ("a\x00b", None),
        (".", None),
        ("", None),
    ],
)
def test_link(path, address):
    assert link(path) == address


def test_duration():
    shown = [duration(s) for s in (0.04, 59.9, 161.3, 3599.9, 11220, math.inf)]
    assert shown == ["0.0 s", "59.9 s", "2 min 41 s", "1 h 00 min", "3 h 07 min", "inf s"]


def test_names():
    assert [theorem_name(n) for n in ("theorem-1", "Theorem_2", "ridge-student", "")] == [
        "Theorem 1",
        "Theorem 2",
        "Ridge student",
        "",
    ]
    assert superscript(-75) == "⁻⁷⁵"
    assert clean("a\ud800\u202eb\n") == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b\n"
    assert clean(3) == 3
