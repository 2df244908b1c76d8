"""The exact gradient of the misfit at rational coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from ..conic import ConicForm
from ..exact import Rational, common_denominator

__all__ = ["gradient"]


def gradient(
    form: ConicForm,
    weights: Sequence[Rational],
    weak: Sequence[Rational],
    theta: Sequence[Rational],
) -> list[Fraction]:
    """`sum_i w_i Phi_i (g_i - p_i)` with `p = Phi theta`, one rational for each coefficient.

    Integers over common denominators: one `gcd` for each result instead of one for each product.
    Cost O(entries of Phi).
    """
    w, w_bottom = common_denominator(weights)
    g, g_bottom = common_denominator(weak)
    t, t_bottom = common_denominator(theta)
    flat, bottom = common_denominator([entry for row in form.features for entry in row.values()])
    entry = iter(flat)
    total = [0] * form.coefficients
    common = lcm(g_bottom, bottom * t_bottom)
    raise_g, raise_p = common // g_bottom, common // (bottom * t_bottom)
    for i, row in enumerate(form.features):
        pairs = [(j, next(entry)) for j in row]
        value = sum(a * t[j] for j, a in pairs)
        residual = w[i] * (g[i] * raise_g - value * raise_p)
        if residual:
            for j, a in pairs:
                total[j] += a * residual
    return [Fraction(number, w_bottom * bottom * common) for number in total]
