"""The nearest sequence with bounded steps, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from w2sverify.errors import InputError
from w2sverify.exact import Rational, to_fractions

__all__ = ["exact_lipschitz_chain"]


def exact_lipschitz_chain(
    target: Sequence[Rational], weights: Sequence[Rational], limits: Sequence[Rational]
) -> list[Fraction]:
    """Minimise `sum_i w_i (g_i - v_i)^2` over `|v_{i+1} - v_i| <= c_i`, without rounding.

    Arguments: n target values, n positive weights and n-1 limits >= 0; Fractions, integers or
    finite floats, each the rational it is. Returns v as n Fractions.

    Raises `InputError` for other lengths, weights or limits and numbers that are not finite.

    Method: the recursion of `lipschitz_chain` over the rationals. Each zero is a mean of the data
    over a run, less sums of limits, so its digits do not grow from step to step. Cost: O(n)
    operations where a zero passes few corners.
    """
    goals, masses, reach = to_fractions(target), to_fractions(weights), to_fractions(limits)
    if not goals or len(masses) != len(goals) or len(reach) != len(goals) - 1:
        raise InputError(
            f"There are {len(goals)} target values, {len(masses)} weights and {len(reach)} limits: "
            "give n, n and n - 1, with n >= 1."
        )
    if min(masses) <= 0 or min(reach, default=0) < 0:
        raise InputError(
            f"The smallest weight is {min(weights)} and the smallest limit "
            f"{min(limits, default=0)}: weights must be positive, and limits zero or more."
        )
    # Corners left and right of the zero, the nearest last: places less the shift of their side, and
    # jumps of the slope.
    sides: tuple[list[tuple[Fraction, Fraction]], ...] = ([], [])
    shifts = [Fraction(0), Fraction(0)]
    peaks: list[Fraction] = []
    for i, (goal, mass) in enumerate(zip(goals, masses, strict=True)):
        slope, peak = mass, goal
        if i:
            side = 1 if goal > peaks[-1] else 0
            sign = 1 if side else -1
            near, far = sides[side], sides[1 - side]
            while near:
                place, jump = near[-1]
                corner = place + shifts[side]
                if sign * (corner - peak) >= 0:
                    break
                # The zero of the line beyond the corner: that of the one before, moved.
                slope += jump
                peak = corner + (peak - corner) * (slope - jump) / slope
                near.pop()
                far.append((corner - shifts[1 - side], -jump))
        peaks.append(peak)
        if i < len(reach):
            shifts = [shifts[0] - reach[i], shifts[1] + reach[i]]
            sides[0].append((peak - shifts[0] - reach[i], slope))
            sides[1].append((peak - shifts[1] + reach[i], slope))
    values = [peaks[-1]]
    for peak, limit in zip(peaks[-2::-1], reach[::-1], strict=True):
        values.append(min(max(peak, values[-1] - limit), values[-1] + limit))
    return values[::-1]
