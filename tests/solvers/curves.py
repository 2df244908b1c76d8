"""Optimality of convex fits, recomputed from the data in exact arithmetic."""

from fractions import Fraction
from itertools import pairwise

import numpy as np

from .kkt import fractions, share

#: Data of all kinds at places x in order and n weights.
SHAPES = {
    "noise": lambda x, e: e,
    "noisy": lambda x, e: x**2 + 0.3 * e,
    "convex": lambda x, e: x**2,
    "nearly": lambda x, e: x**2 + 1e-6 * e,
    "concave": lambda x, e: -(x**2),
    "exponential": lambda x, e: np.exp(5 * x),
    "falling": lambda x, e: np.exp(-5 * x) + 0.01 * e,
    "ramp": lambda x, e: np.arange(x.size) * 1.0,
    "step": lambda x, e: np.sign(x),
    "walk": lambda x, e: np.cumsum(e),
    "constant": lambda x, e: np.full(x.size, 3.0),
    "zero": lambda x, e: np.zeros(x.size),
}
PLACES = {
    "uniform": lambda rng, n: rng.uniform(-1, 1, n),
    "grid": lambda rng, n: np.linspace(-1, 1, n),
    "ties": lambda rng, n: rng.integers(0, max(2, n // 3), n) / n,
    "spread": lambda rng, n: np.cumsum(10.0 ** rng.uniform(-8, 0, n)),
    "far": lambda rng, n: 1e6 + rng.uniform(0, 1e-3, n),
    "cauchy": lambda rng, n: rng.standard_cauchy(n),
}
WEIGHTS = {
    "equal": lambda rng, n: np.ones(n),
    "random": lambda rng, n: rng.random(n) + 0.01,
    "some": lambda rng, n: rng.random(n) * (rng.random(n) < 0.6),
    "uneven": lambda rng, n: rng.random(n) ** 6,
}


def draw(seed, n, shape, places, weights):
    """x, target and weights that sum to one, in random order."""
    rng = np.random.default_rng(seed)
    x = PLACES[places](rng, n)
    order = np.argsort(x)
    target = np.empty(n)
    scaled = (x - x.min()) / (np.ptp(x) or 1.0) * 2 - 1
    target[order] = SHAPES[shape](scaled[order], rng.standard_normal(n))
    w = WEIGHTS[weights](rng, n)
    w[0] += not w.any()
    return x, target, w / w.sum()


def levels(x, target, weights):
    """Distinct places, their mean targets and weights, exactly, and the place of each point."""
    spots, place = np.unique(x, return_inverse=True)
    mass, sums = [Fraction(0)] * len(spots), [Fraction(0)] * len(spots)
    for k, w, g in zip(place.tolist(), fractions(weights), fractions(target), strict=True):
        mass[k] += w
        sums[k] += w * g
    means = [s / m if m else Fraction(0) for s, m in zip(sums, mass, strict=True)]
    return fractions(spots), means, mass, place


def concavity(x, values, *, falling=False):
    """How far exact values are from convex: by how much a middle is above its chord."""
    worst = Fraction(0)
    for k in range(1, len(x) - 1):
        part = (x[k] - x[k - 1]) / (x[k + 1] - x[k - 1])
        chord = values[k - 1] + part * (values[k + 1] - values[k - 1])
        worst = max(worst, values[k] - chord)
    if falling and len(x) > 1:
        worst = max(worst, values[-1] - values[-2])
    return worst


def curve(x, means, mass, values, *, falling=False):
    """The largest violation of optimality, as a share of the numbers it is computed from.

    Convex up to rounding; the residual orthogonal to constants, to lines (not with `falling`) and
    to the values; and no kink improves the fit. Sums over x are shares of the whole width.
    """
    size = max(map(abs, means), default=Fraction(0)) or Fraction(1)
    reach = max(size, max(map(abs, values)))
    if len(x) == 1:
        return share(abs(values[0] - means[0]) * mass[0], size)
    width = x[-1] - x[0]
    force = [m * (g - v) for m, g, v in zip(mass, means, values, strict=True)]
    found = [share(concavity(x, values, falling=falling), reach), share(abs(sum(force)), size)]
    total = flow = Fraction(0)
    for k, (a, b) in enumerate(pairwise(x)):
        flow += force[k]
        total += flow * (b - a)
        found.append(share(total, size * width))
    if not falling:
        found.append(share(-total, size * width))
    along = sum(f * v for f, v in zip(force, values, strict=True))
    return max(*found, share(abs(along), size * size))
