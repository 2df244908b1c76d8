"""Enclosures hold the true number, against Arb; what is rational stays so."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.falsification.enclosure import (
    Enclosure,
    Undefined,
    bounds,
    divergence,
    log,
    show,
    sqrt,
)

FAST = settings(derandomize=True, deadline=None, max_examples=60)
POSITIVE = st.fractions(min_value=Fraction(1, 10**9), max_value=10**9, max_denominator=10**9)


def contains(value, ball):
    """Whether Arb's ball, at a far higher precision, is inside the enclosure."""
    low, high = (arb(fmpq(end.numerator, end.denominator)) for end in bounds(value))
    return low <= ball and ball <= high


@FAST
@given(POSITIVE.filter(bool))
def test_roots_and_logarithms_hold_the_true_number(x):
    ctx.prec = 400
    ball = arb(fmpq(x.numerator, x.denominator))
    for ours, true in ((sqrt(x), ball.sqrt()), (log(x), ball.log())):
        low, high = bounds(ours)
        assert contains(ours, true) or low == high
        assert high - low < Fraction(1, 10**30) * (1 + abs(low))


@FAST
@given(POSITIVE, POSITIVE, st.sampled_from("+-*/"))
def test_arithmetic_holds_the_true_number(x, y, sign):
    ctx.prec = 400
    a, b = sqrt(x), sqrt(y)
    balls = [arb(fmpq(v.numerator, v.denominator)).sqrt() for v in (x, y)]
    steps = {
        "+": lambda u, v: u + v,
        "-": lambda u, v: u - v,
        "*": lambda u, v: u * v,
        "/": lambda u, v: u / v,
    }
    ours, true = steps[sign](a, b), steps[sign](*balls)
    low, high = bounds(ours)
    assert contains(ours, true) or low == high or true.overlaps(arb(0))


def test_squares_have_rational_roots():
    assert sqrt(Fraction(9, 4)) == Fraction(3, 2)
    assert sqrt(Fraction(0)) == 0
    assert log(Fraction(1)) == 0
    assert isinstance(sqrt(Fraction(2)), Enclosure)


def test_a_power_of_what_may_be_zero_is_not_negative():
    around = Enclosure(Fraction(-1), Fraction(2))
    assert bounds(around**2) == (0, 4)
    assert bounds(abs(around)) == (0, 2)
    with pytest.raises(Undefined):
        _ = 1 / around


@pytest.mark.parametrize("make", [lambda: sqrt(Fraction(-1)), lambda: log(Fraction(0))])
def test_what_is_not_defined_raises(make):
    with pytest.raises(Undefined):
        make()


def test_a_divergence_is_enclosed_and_may_be_infinite():
    half, other = [Fraction(1, 2)] * 2, [Fraction(1, 4), Fraction(3, 4)]
    ctx.prec = 400
    assert contains(divergence(half, other), arb(2).log() - arb(3).log() / 2)
    assert divergence(half, half) == 0
    with pytest.raises(Undefined):
        divergence(half, [Fraction(1), Fraction(0)])


def test_show_writes_rationals_in_full_and_others_between_two():
    assert show(Fraction(-3, 7)) == "-3/7"
    assert show(sqrt(Fraction(2))) == "between 1414213562373/10^12 and 1414213562374/10^12"
