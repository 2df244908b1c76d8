"""The exact route of hulls of unions: coefficients are not unique, and nothing pivots."""

from unittest import mock

import numpy as np
import pytest

from w2sverify.classes.box import Box
from w2sverify.classes.linear import Linear
from w2sverify.classes.nonnegative_cone import NonnegativeCone
from w2sverify.classes.simplex import Simplex
from w2sverify.classes.union_hull import UnionHull
from w2sverify.solvers import exact_quadratic
from w2sverify.space import SampleSpace

HULLS = [
    UnionHull((NonnegativeCone(), Box(-0.25, 1.75))),
    UnionHull((Box(-1.5, -0.5), Linear())),
    UnionHull((Box(-0.25, 1.25), Simplex())),
]


def project(hull, seed, points):
    rng = np.random.default_rng(seed)
    features = rng.integers(-64, 65, (points, 3)) / 64
    return hull.project(
        SampleSpace.uniform(points), features, rng.standard_normal(points), exact=True
    )


@pytest.mark.parametrize("hull", HULLS, ids=repr)
@pytest.mark.parametrize("points", [5, 14, 40])
def test_it_needs_no_pivoting(hull, points):
    refuse = mock.patch.object(exact_quadratic, "solve_by_pivoting", side_effect=AssertionError)
    for seed in range(3):
        with refuse:
            student = project(hull, seed, points)
        assert student.instance().certificate is not None


def test_one_round_is_not_enough():
    pivoting = mock.Mock(side_effect=exact_quadratic.solve_by_pivoting)
    with (
        mock.patch.object(exact_quadratic, "_ROUNDS", 1),
        mock.patch.object(exact_quadratic, "solve_by_pivoting", pivoting),
    ):
        for seed in range(3):
            project(HULLS[0], seed, 14)
    assert pivoting.called


@pytest.mark.parametrize("hull", HULLS, ids=repr)
def test_it_is_the_projection_found_by_pivoting(hull):
    for seed in range(3):
        student = project(hull, seed, 8)
        with mock.patch.object(exact_quadratic, "_ROUNDS", 0):
            twin = project(hull, seed, 8)
        features = student.features
        form = hull.conic(features)
        assert form.values(list(student.point)) == form.values(list(twin.point))
