"""Signs of polynomials on an interval, against polynomials made from roots that are known."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.kernel.polynomial import (
    Interval,
    combine,
    is_nonnegative,
    quotient,
    remainder,
    roots_inside,
    times,
)
from w2sverify.kernel.rational import METER, Malformed

RATIONAL = st.fractions(-4, 4, max_denominator=4)
ROOTS = st.dictionaries(RATIONAL, st.integers(1, 3), max_size=4)
#: Quadratics without real roots, and one with the roots -sqrt(2) and sqrt(2).
POSITIVE = [[1, 0, 1], [1, -1, 1], [5, 4, 1]]
IRRATIONAL = [-2, 0, 1]


@pytest.fixture(autouse=True)
def _meter():
    METER.spent = 0


def from_roots(roots, others=(), unit=1):
    made = [unit]
    for root, power in roots.items():
        for _ in range(power):
            made = times(made, [-root.numerator, root.denominator])
    for other in others:
        made = times(made, other)
    return made


def intervals(low, size):
    return Interval(low, None if size is None else low + size)


def inside(x, interval):
    return interval.low < x and (interval.high is None or x < interval.high)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    ROOTS,
    st.lists(st.sampled_from(POSITIVE), max_size=2),
    st.sampled_from([-3, -1, 1, 2]),
    RATIONAL,
    st.none() | st.fractions(Fraction(1, 3), 5, max_denominator=3),
    st.booleans(),
)
def test_signs_are_those_of_the_roots(roots, others, unit, low, size, strict):
    METER.spent = 0
    interval, made = intervals(low, size), from_roots(roots, others, unit)
    bad = [x for x, power in roots.items() if inside(x, interval) and (strict or power % 2)]
    # Right of low, before the next root: every root that is larger counts.
    above = sum(power for x, power in roots.items() if x > low)
    expected = not bad and (unit > 0) == (above % 2 == 0)
    if not strict and not bad:
        expected = (unit > 0) == (above % 2 == 0)
    assert is_nonnegative(made, interval, strict=strict) == expected, (made, interval)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.sets(RATIONAL, max_size=5), RATIONAL, st.none() | st.fractions(Fraction(1, 3), 5))
def test_sturm_counts_distinct_roots(roots, low, size):
    METER.spent = 0
    interval = intervals(low, size)
    for others, more in (([], ()), ([IRRATIONAL], (-1.4142135623730951, 1.4142135623730951))):
        made = from_roots(dict.fromkeys(roots, 1), [*others, [1, 0, 1]])
        count = sum(inside(x, interval) for x in roots) + sum(inside(x, interval) for x in more)
        assert roots_inside(made, interval) == count


def test_zero_and_constants():
    everywhere = Interval(Fraction(0), None)
    assert is_nonnegative([], everywhere)
    assert not is_nonnegative([], everywhere, strict=True)
    for strict in (False, True):
        assert is_nonnegative([1], everywhere, strict=strict)
        assert not is_nonnegative([-1], everywhere, strict=strict)


def test_a_root_at_an_end_is_outside():
    for low, high in ((0, 1), (0, None), (-1, 1)):
        interval = Interval(Fraction(low), None if high is None else Fraction(high))
        assert is_nonnegative([-low, 1], interval, strict=True)
        assert not is_nonnegative([low, -1], interval)
    assert is_nonnegative([1, -1], Interval(Fraction(0), Fraction(1)), strict=True)
    assert not is_nonnegative([1, -1], Interval(Fraction(0), None))


def test_a_sign_changes_where_only_an_irrational_number_is_zero():
    for low, high, good in ((0, 1, False), (1, 2, False), (2, 3, True), (-1, 1, False)):
        interval = Interval(Fraction(low), Fraction(high))
        assert is_nonnegative(IRRATIONAL, interval, strict=True) == good
        square = times(IRRATIONAL, IRRATIONAL)
        assert is_nonnegative(square, interval)
        crosses = low < 1.4142 < high
        assert is_nonnegative(square, interval, strict=True) == (not crosses)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(*[st.lists(st.integers(-9, 9), min_size=1, max_size=5) for _ in range(2)])
def test_exact_quotients_and_positive_remainders(p, q):
    METER.spent = 0
    p, q = (combine([], each, 1) for each in (p, q))
    if not q:
        return
    assert quotient(times(p, q), q) == p
    rest = remainder(p, q)
    assert len(rest) < len(q)
    # lead^2k * p = share * q + c * rest with c > 0: at roots of q the signs agree.
    for x in (Fraction(n, 3) for n in range(-9, 10)):
        values = [sum(c * x**i for i, c in enumerate(each)) for each in (p, q, rest)]
        if values[1] == 0:
            assert (values[0] > 0) == (values[2] > 0)
            assert (values[0] < 0) == (values[2] < 0)


@pytest.mark.parametrize(
    ("p", "q"), [([1, 1], [2]), ([1, 1], [0, 1]), ([1, 0, 1], [1, 1]), ([1], [0, 1])]
)
def test_a_division_that_is_not_exact_is_refused(p, q):
    with pytest.raises(Malformed, match="exact"):
        quotient(p, q)
