import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify import InputError
from w2sverify.exact import (
    common_denominator,
    format_number,
    sqrt_above,
    to_float,
    to_fraction,
    to_fractions,
)

QUIET = settings(derandomize=True, database=None, deadline=None, max_examples=100)
RATIONALS = st.one_of(
    st.fractions(min_value=0),
    st.floats(min_value=0, allow_infinity=False, allow_nan=False).map(Fraction),
    st.builds(
        lambda a, k: Fraction(a) * Fraction(2) ** k, st.integers(0, 999), st.integers(-2000, 2000)
    ),
)


@pytest.mark.parametrize("value", [0.1, -5e-324, 1.7976931348623157e308, 3, Fraction(2, 7)])
def test_a_number_is_the_rational_that_it_is(value):
    assert to_fraction(value) == value
    assert type(to_fraction(value)) is Fraction
    assert to_fractions([value, value]) == [value, value]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None, "x", 1j])
def test_what_is_not_a_real_number_is_refused(value):
    with pytest.raises(InputError, match="is not a finite real number; replace it"):
        to_fraction(value)


def test_format_number():
    assert format_number(0.5) == "0x1.0000000000000p-1"
    assert format_number(-0.0) == "-0x0.0p+0"
    assert format_number(255) == "ff"
    assert format_number(-31) == "-1f"
    assert format_number(Fraction(3, 160)) == "3/a0"
    assert format_number(Fraction(-4, 2)) == "-2"


@QUIET
@given(RATIONALS)
def test_the_root_is_above_and_close(value):
    root = sqrt_above(value)
    assert root >= 0
    assert root * root >= value
    below = root * (1 - Fraction(1, 1 << 63))
    assert below * below <= value


@QUIET
@given(st.fractions(min_value=0), st.integers(1, 300))
def test_the_root_of_a_square_is_exact(root, bits):
    assert sqrt_above(root * root, bits) == root


@QUIET
@given(st.lists(st.one_of(st.fractions(), st.integers(), st.floats(-1e9, 1e9)), max_size=6))
def test_common_denominator(values):
    numbers, bottom = common_denominator(values)
    assert bottom > 0
    assert [Fraction(top, bottom) for top in numbers] == [Fraction(value) for value in values]


@QUIET
@given(st.one_of(RATIONALS, RATIONALS.map(lambda value: -value)))
def test_a_float_has_the_exact_sign(value):
    nearest = to_float(value)
    assert math.isfinite(nearest)
    assert (nearest > 0) == (value > 0)
    assert (nearest < 0) == (value < 0)
    if 2.0**-1000 < abs(value) < 2.0**1000:
        assert abs(Fraction(nearest) - value) <= abs(value) / 2**53
