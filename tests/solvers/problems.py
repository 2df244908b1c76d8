"""Least-squares problems with everything that can be wrong with them."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

HAZARDS = (
    "equal columns",
    "zero column",
    "nearly equal columns",
    "column scales",
    "extreme column scales",
    "huge features",
    "tiny features",
    "huge target",
    "tiny target",
    "zero target",
    "target in the span",
    "zero weights",
    "uneven weights",
    "repeated points",
)


@dataclass(frozen=True, eq=False)
class Problem:
    """Features [n, d], target [n] and weights [n] that sum to one."""

    features: np.ndarray
    target: np.ndarray
    weights: np.ndarray
    hazards: frozenset[str] = frozenset()

    @property
    def natural(self):
        """The size of a coefficient that makes a difference."""
        columns = np.max(np.abs(self.features) * np.sqrt(self.weights)[:, None], axis=0)
        goal = np.max(np.abs(self.target) * np.sqrt(self.weights))
        return float(goal / np.max(columns)) if np.max(columns) > 0 and goal > 0 else 1.0

    def error(self, coef):
        return float(self.weights @ (self.target - self.features @ coef) ** 2)


def make(seed, points, columns, hazards, whole=False):
    rng = np.random.default_rng(seed)

    def draw(*shape):
        return rng.integers(-3, 4, shape).astype(float) if whole else rng.standard_normal(shape)

    features, target, weights = draw(points, columns), draw(points), np.ones(points)
    j, k = rng.integers(columns, size=2)
    if "repeated points" in hazards:
        features[rng.integers(points)] = features[rng.integers(points)]
    if "equal columns" in hazards:
        features[:, j] = features[:, k] * rng.choice([1.0, -1.0, 2.0])
    if "nearly equal columns" in hazards:
        features = features[:, :1] + 1e-8 * features
    if "zero column" in hazards:
        features[:, rng.integers(columns)] = 0.0
    if "target in the span" in hazards:
        target = features @ draw(columns)
    if "zero target" in hazards:
        target = np.zeros(points)
    if "column scales" in hazards:
        features = features * 10.0 ** rng.integers(-12, 13, columns)
    if "extreme column scales" in hazards:
        features = features * 10.0 ** rng.integers(-130, 131, columns)
    elif "huge features" in hazards:
        features = features * 1e150
    elif "tiny features" in hazards:
        features = features * 1e-150
    if "huge target" in hazards:
        target = target * 1e130
    elif "tiny target" in hazards:
        target = target * 1e-130
    if "uneven weights" in hazards:
        weights = rng.random(points) ** 12
    if "zero weights" in hazards:
        weights[rng.random(points) < 0.4] = 0.0
    if weights.sum() == 0.0:
        weights[0] = 1.0
    return Problem(features, target, weights / weights.sum(), frozenset(hazards))


@st.composite
def problems(draw, columns=7, points=10, hazards=HAZARDS):
    """A problem of up to so many columns and points, with up to three hazards."""
    return make(
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(1, points)),
        draw(st.integers(1, columns)),
        draw(st.frozensets(st.sampled_from(hazards), max_size=3)),
        draw(st.booleans()),
    )


#: Bounds and radii as multiples of `Problem.natural`.
radii = st.floats(-3.0, 2.0).map(lambda exponent: 10.0**exponent)
