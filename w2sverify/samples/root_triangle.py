"""Exact comparison of sums of square roots."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["root_triangle"]


def root_triangle(whole: Fraction, first: Fraction, second: Fraction) -> bool:
    """Whether `sqrt(whole) <= sqrt(first) + sqrt(second)`, decided exactly.

    All three are not negative, so it is `whole - first - second <= 2 sqrt(first second)`, and where
    the left side is positive, its square at most `4 first second`.
    """
    rest = whole - first - second
    return rest <= 0 or rest * rest <= 4 * first * second
