"""The language of claims: what it reads, what it refuses, what it decides."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.errors import InputError
from w2sverify.falsification.claim import Claim
from w2sverify.falsification.enclosure import sqrt

KNOWN = ("a", "b", "gain")
FAST = settings(derandomize=True, deadline=None, max_examples=80)
NUMBERS = st.fractions(min_value=-20, max_value=20, max_denominator=12)


def decide(text, **numbers):
    exact = {name: Fraction(value) for name, value in numbers.items()}
    return Claim(text, KNOWN).decide(exact)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a >= b", False),
        ("a <= b", True),
        ("a + 1 == b", True),
        ("a + 1.0 != b", False),
        ("a > 0 > b", False),
        ("a < b < 3", True),
        ("not a < b", False),
        ("a > b or b > a", True),
        ("a > b and b > a", False),
        ("sqrt(a) + sqrt(b) > sqrt(a + b)", True),
        ("sqrt(a*9) == 3", True),
        ("sqrt(8) < 2*sqrt(2)", None),
        ("log(b) <= 0.69314718055994530941", False),
        ("log(b) <= 0.69314718055994530942", True),
        ("max(a, b) == 2 and min(a, -b) == -2 and abs(-b) == 2", True),
        ("b ** -2 == 1/4", True),
        ("-b ** 2 == -4", True),
        ("a / (b - 2) > 0", None),
        ("sqrt(a - b) >= 0", None),
        ("0.1 + 0.2 == 0.3", True),
    ],
)
def test_what_claims_say(text, holds):
    assert decide(text, a=1, b=2) is holds


@FAST
@given(NUMBERS, NUMBERS)
def test_signs_are_those_of_fractions(a, b):
    assert decide("a >= b", a=a, b=b) is (a >= b)
    assert decide("a > b", a=a, b=b) is (a > b)
    assert decide("a == b", a=a, b=b) is (a == b)
    assert decide("a*a + 2*a*b + b**2 == (a + b)**2", a=a, b=b) is True


@FAST
@given(NUMBERS, NUMBERS)
def test_a_claim_as_python_is_the_claim(a, b):
    """The script's text of a claim has the same two sides."""
    text = "a - (b - 2*a) / 3 - -b <= a*(b + 1) - abs(a - b)**2"
    claim, numbers = Claim(text, KNOWN), {"a": a, "b": b}
    ((left, _, right),) = claim.python()
    scope = {"q": numbers, "Fraction": Fraction, "sqrt": sqrt, "abs": abs}
    ((first, _, second),) = claim.sides(numbers)
    assert eval(left, scope) == first
    assert eval(right, scope) == second


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gain >= misfti", "'misfti' (character 9) is not a known name"),
        ("gain >= __import__('os').system('true')", "is not a function"),
        ("gain >= a.b", "'a.b' (character 9) is no number"),
        ("gain >= a[0]", "is no number"),
        ("gain >= [a for a in b]", "is no number"),
        ("gain >= (lambda: 1)()", "is not a function"),
        ("gain >= 'x'", "is not a plain number"),
        ("gain >= True", "is not a plain number"),
        ("gain >= 1e400000", "is not a plain number"),
        ("gain >= a ** 1000000", "is no power"),
        ("gain >= a ** b", "is no power"),
        ("gain >= sqrt(a, b)", "takes 1"),
        ("gain >= sqrt(x=a)", "is not a function"),
        ("gain is a", "is not a comparison"),
        ("gain", "compares nothing"),
        ("gain >= ", "character"),
        ("", "character"),
        ("a" * 500, "500 characters"),
        ("gain >= a if b else a", "compares nothing"),
        ("(gain := a) > b", "is no number"),
        ("gain > a\x00", "cannot be read"),
    ],
)
def test_what_is_refused_is_shown(text, shown):
    with pytest.raises(InputError) as error:
        _ = Claim(text, KNOWN).root
    message = str(error.value)
    assert shown in message
    assert "\n" not in message


def test_a_violation_of_a_tie_is_zero_and_of_nonsense_minus_infinity():
    claim = Claim("sqrt(a) >= b", KNOWN)
    assert claim.violation({"a": Fraction(4), "b": Fraction(2)}) == 0
    assert claim.violation({"a": -1.0, "b": 2.0}) == -float("inf")
    assert claim.violation({"a": 1.0, "b": 3.0}) > 0
