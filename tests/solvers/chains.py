"""Sequences with everything that can be wrong with them, and optimality by exact running sums."""

from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np
from hypothesis import strategies as st

#: Shares of the squared target below this are rounding.
ROUNDING = 1e-13


def fractions(values):
    return [Fraction(value) for value in np.asarray(values).tolist()]


def running_sums(target, weights, values):
    """Partial sums of `w (g - v)`, and the inner product `<g - v, v>`; exactly."""
    goal, mass, fitted = map(fractions, (target, weights, values))
    pull = [w * (g - v) for w, g, v in zip(mass, goal, fitted, strict=True)]
    return list(accumulate(pull)), sum(p * v for p, v in zip(pull, fitted, strict=True))


def variation_faults(target, weights, radius, values):
    """Missed mean, gap and excess of the variation, as shares of the data."""
    size = max(map(abs, fractions(target)))
    if not size:
        return (0.0, 0.0, 0.0) if not np.any(values) else (np.inf, np.inf, np.inf)
    sums, inner = running_sums(target, weights, values)
    total = sum(abs(b - a) for a, b in pairwise(fractions(values)))
    gap = Fraction(radius) * max(map(abs, sums)) - inner
    return (
        float(abs(sums[-1]) / size),
        float(abs(gap) / size**2) if total * 2 > radius or len(values) == 1 else 0.0,
        float((total - Fraction(radius)) / (size * len(values))),
    )


def step_faults(target, weights, limits, values):
    """Missed mean, gap and the largest step beyond its limit, as shares of the data."""
    size = max(map(abs, fractions(target)))
    if not size:
        return (0.0, 0.0, 0.0) if not np.any(values) else (np.inf, np.inf, np.inf)
    sums, inner = running_sums(target, weights, values)
    reach = fractions(limits)
    gap = sum(abs(s) * c for s, c in zip(sums, reach, strict=False)) - inner
    steps = [abs(b - a) for a, b in pairwise(fractions(values))]
    over = max((s - c for s, c in zip(steps, reach, strict=True)), default=Fraction(0))
    return float(abs(sums[-1]) / size), float(abs(gap) / size**2), float(over / size)


@st.composite
def chains(draw, points=14):
    """A target, positive weights that sum to one, and limits of the steps."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size, kind = draw(st.integers(1, points)), draw(st.sampled_from(sorted(SHAPES)))
    target = SHAPES[kind](rng, size) * draw(st.sampled_from([1.0, 1.0, 2.0**400, 2.0**-400]))
    weights = np.ones(size) if draw(st.booleans()) else rng.random(size) ** 8 + 1e-9
    limits = np.ptp(target) * rng.random(size - 1) * 10.0 ** draw(st.integers(-9, 1))
    if draw(st.booleans()):
        limits = np.ptp(target) * rng.integers(0, 4, size - 1) / 4
    return target, weights / weights.sum(), limits


SHAPES = {
    "noise": lambda rng, n: rng.standard_normal(n),
    "ties": lambda rng, n: rng.integers(-2, 3, n).astype(float),
    "ramp": lambda rng, n: np.linspace(0.0, 1.0, n),
    "walk": lambda rng, n: rng.standard_normal(n).cumsum(),
    "alternating": lambda rng, n: np.arange(n) % 2 * 2.0 - 1.0,
    "growing": lambda rng, n: (np.arange(n) % 2 * 2.0 - 1.0) * np.arange(n),
    "constant": lambda rng, n: np.full(n, 3.0),
    "far": lambda rng, n: 1e6 + rng.standard_normal(n),
}
