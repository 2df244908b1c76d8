"""The exact ball: members with gaps far below rounding, at orders on both sides of the switch."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from w2sverify.classes import L2Ball
from w2sverify.space import SampleSpace


@pytest.mark.parametrize("columns", [1, 8, 9, 14])
@pytest.mark.parametrize("radius", [2.0**-300, 0.25, 8.0])
@pytest.mark.parametrize("rank", [1, 14])
def test_members_with_tiny_gaps(columns, radius, rank):
    rng = np.random.default_rng(columns)
    rank = min(rank, columns)
    x = rng.standard_normal((18, rank)) @ rng.standard_normal((rank, columns))
    g, space = 3 * rng.standard_normal(18), SampleSpace.uniform(18)
    projection = L2Ball(radius).project(space, x, g, exact=True)
    square = sum(entry * entry for entry in projection.point)
    assert square <= Fraction(radius) ** 2
    certificate = projection.certificate
    assert certificate.verdict.value == "PROVED"
    assert certificate.gap <= Fraction(1, 1 << 200)
    moved = tuple(entry * Fraction(999, 1000) for entry in projection.point)
    assert replace(projection, point=moved).certificate.gap > certificate.gap * 2**200


@pytest.mark.parametrize("columns", [8, 9, 14])
def test_inside_the_ball_it_is_least_squares(columns):
    rng = np.random.default_rng(3)
    x = np.round(rng.standard_normal((20, columns)) * 8) / 8
    g, space = rng.standard_normal(20), SampleSpace.uniform(20)
    projection = L2Ball(1000.0).project(space, x, g, exact=True)
    assert projection.certificate.gap == 0


@pytest.mark.parametrize("columns", [8, 12])
@pytest.mark.parametrize("power", [-400, 400])
def test_extreme_scales(columns, power):
    rng = np.random.default_rng(4)
    x, g = rng.standard_normal((14, columns)), rng.standard_normal(14)
    space = SampleSpace.uniform(14)
    for features, labels in ((np.ldexp(x, power), g), (x, np.ldexp(g, power))):
        projection = L2Ball(1.0).project(space, features, labels, exact=True)
        assert projection.certificate.verdict.value == "PROVED"
