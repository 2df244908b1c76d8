"""Instances on two points: functions are points of the plane, so a picture of them is exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from w2sverify.classes import Simplex
from w2sverify.draw import Floats
from w2sverify.exact import to_float, to_fractions
from w2sverify.projection import Projection
from w2sverify.space import SampleSpace

__all__ = ["Plane", "draw_plane", "place"]

CORNERS = 6
#: Lengths in a picture are root mean squared differences: both points weigh 1/2.
SCALE = math.sqrt(0.5)


@dataclass(frozen=True, eq=False)
class Plane:
    """A polygon V of functions on two points of weight 1/2, labels g outside of it, a truth f.

    `vertices[2, corners]` are the values of the corners; V are their mixtures. All numbers are
    exact.
    """

    vertices: Floats
    weak: Floats
    truth: Floats

    def nearest(self, target: Floats, counts: Sequence[int] = (1, 1)) -> Projection:
        """The member nearest to a target, where the points are weighted by counts: exactly."""
        space = SampleSpace([Fraction(count, sum(counts)) for count in counts])
        return Simplex().project(space, self.vertices, target, exact=True)

    @property
    def polygon(self) -> list[tuple[float, float]]:
        """The corners in the picture, in order."""
        return [place(corner) for corner in self.vertices.T]


def draw_plane(rng: np.random.Generator, *, truth_inside: bool) -> Plane:
    """A random polygon in a circle, labels well outside; the truth inside, or just outside."""
    turns = 2 * np.pi * (np.arange(CORNERS) + rng.uniform(0.15, 0.85, CORNERS)) / CORNERS
    way = rng.uniform(0, 2 * np.pi)
    aim = way + rng.uniform(0.5, 1.3) * rng.choice([-1, 1])
    weak = rng.uniform(1.6, 2.1) * np.array([np.cos(way), np.sin(way)])
    far = rng.uniform(0.5, 0.8) if truth_inside else rng.uniform(1.15, 1.35)
    truth = far * np.array([np.cos(aim), np.sin(aim)])
    return Plane(
        *(np.round(64 * a) / 64 for a in (np.array([np.cos(turns), np.sin(turns)]), weak, truth))
    )


def place(values: Sequence[float | Fraction] | Floats) -> tuple[float, float]:
    """Where a function is in the picture."""
    x, y = (to_float(value) for value in to_fractions(list(values)))
    return SCALE * x, SCALE * y
