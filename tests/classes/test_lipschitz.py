"""Lipschitz functions: by hand, every metric, given distances, implied pairs, parameters."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify.classes import Lipschitz
from w2sverify.draw import generator
from w2sverify.errors import InputError
from w2sverify.instance import Function
from w2sverify.space import SampleSpace

PATH = ((0.0, 1.0, 5.0), (1.0, 0.0, 1.0), (5.0, 1.0, 0.0))
LENGTHS = {
    "l1": lambda step: np.abs(step).sum(-1),
    "linf": lambda step: np.abs(step).max(-1),
    "euclidean": lambda step: np.sqrt((step**2).sum(-1)),
}


def test_by_hand():
    space = SampleSpace.uniform(3)
    x, weak = np.array([2.0, 0.0, 1.0]), np.array([0.0, 0.0, 3.0])
    exact = Lipschitz(1.0).project(space, x, weak, exact=True)
    low = Fraction(2, 3)
    assert exact.point == (low, low + 1, low)
    assert exact.certificate.gap == 0
    np.testing.assert_allclose(Lipschitz().project(space, x, weak).values, exact.values)


@pytest.mark.parametrize("metric", LENGTHS)
@pytest.mark.parametrize(("points", "columns"), [(1, 1), (30, 1), (200, 1), (12, 2), (40, 3)])
def test_float_fits_are_members_with_a_tiny_proven_gap(metric, points, columns):
    rng = np.random.default_rng(points)
    x, weak = rng.standard_normal((points, columns)), rng.standard_normal(points)
    space = SampleSpace.uniform(points)
    projection = Lipschitz(0.5, metric).project(space, x, weak)
    assert projection.certificate.gap < 1e-14 * space.inner(weak, weak)
    values, lengths = projection.values, LENGTHS[metric](x[:, None] - x)
    assert np.all(np.abs(values[:, None] - values) <= 0.5 * lengths + 1e-12)


@pytest.mark.parametrize("metric", LENGTHS)
def test_pairs_left_out_are_implied(metric):
    # All pairs hold for members, which know only of those in the conic form.
    lipschitz = Lipschitz(0.25, metric)
    x = np.round(np.random.default_rng(3).standard_normal((14, 2)) * 2) / 2
    form = lipschitz.conic(x)
    levels = form.coefficients
    if metric != "euclidean":
        assert len(form.constraints) < levels * (levels - 1)
    for seed in range(20):
        values = form.values(lipschitz.member(generator(seed, "member"), x))
        for i, a in enumerate(values):
            for j, b in enumerate(values):
                length = float(LENGTHS[metric](x[i] - x[j]))
                assert abs(float(a - b)) <= 0.25 * length * (1 + 1e-12)


def test_constant_zero_leaves_constants():
    space = SampleSpace.uniform(4)
    weak = np.array([0.0, 1.0, 2.0, 5.0])
    for x in (np.arange(4.0), np.random.default_rng(0).standard_normal((4, 2))):
        exact = Lipschitz(0).project(space, x, weak, exact=True)
        assert (exact.point, exact.certificate.gap) == ((2,), 0)
        np.testing.assert_array_equal(Lipschitz(0.0).project(space, x, weak).values, 2.0)


def test_given_distances_need_no_triangle_inequality():
    lipschitz, space = Lipschitz(1.0, distances=PATH), SampleSpace.uniform(3)
    index, weak = np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.0, 9.0])
    exact = lipschitz.project(space, index, weak, exact=True)
    # 0 and 2 are at distance 5, but through 1 their values differ by at most 2.
    assert exact.values.tolist() == [2.0, 3.0, 4.0]
    assert exact.certificate.gap == 0
    assert len(lipschitz.conic(index[:, None]).constraints) == 4
    assert lipschitz.project(space, index, weak).certificate.gap < Fraction(1, 10**12)


def test_given_distances_of_zero_join_points():
    distances = np.array([[0.0, 0.0, 3.0], [0.0, 0.0, 2.0], [3.0, 2.0, 0.0]])
    lipschitz, space = Lipschitz(1.0, distances=distances), SampleSpace.uniform(4)
    index, weak = np.array([2.0, 0.0, 1.0, 1.0]), np.array([5.0, 0.0, 0.0, 0.0])
    exact = lipschitz.project(space, index, weak, exact=True)
    # The shorter of the two distances counts: three points at v, one at v + 2, mean 5 / 4.
    assert exact.values.tolist() == [2.75, 0.75, 0.75, 0.75]
    np.testing.assert_allclose(lipschitz.project(space, index, weak).values, exact.values)


def test_given_distances_make_proved_instances():
    lipschitz = Lipschitz(0.5, distances=PATH)
    for seed in range(20):
        rng = generator(seed, "distances")
        x, weak = lipschitz.draw_features(rng, 6), rng.standard_normal(6)
        projection = lipschitz.project(SampleSpace.uniform(6), x, weak, exact=True)
        truth = Function(lipschitz.member(rng, x))
        assert projection.instance(truth).certificate.verdict.value == "PROVED"


def test_no_weight_no_say():
    space = SampleSpace([Fraction(1, 2), Fraction(1, 2), Fraction(0)])
    x, weak = np.array([0.0, 2.0, 1.0]), np.array([0.0, 1.0, 100.0])
    for exact in (False, True):
        values = Lipschitz(3.0).project(space, x, weak, exact=exact).values
        np.testing.assert_array_equal(values, [0.0, 1.0, 0.5])


@pytest.mark.parametrize("constant", [-1.0, np.nan, np.inf, "1", None, True])
def test_bad_constant(constant):
    with pytest.raises(InputError, match="Lipschitz has the constant"):
        Lipschitz(constant)


@pytest.mark.parametrize(
    ("distances", "words"),
    [
        ([], "shape"),
        ([[0.0, 1.0]], "shape"),
        ("near", "shape"),
        ([[0.0, -1.0], [-1.0, 0.0]], "negative"),
        ([[0.0, np.nan], [np.nan, 0.0]], "not finite"),
        ([[0.0, 1.0], [2.0, 0.0]], "from 0 to 1"),
        ([[1.0]], "diagonal"),
    ],
)
def test_bad_distances(distances, words):
    with pytest.raises(InputError, match=words):
        Lipschitz(distances=distances)


@pytest.mark.parametrize("x", [[[0.5]], [[-1.0]], [[3.0]], [[0.0, 1.0]]])
def test_bad_index(x):
    with pytest.raises(InputError, match=r"index|indices"):
        Lipschitz(distances=PATH).project(SampleSpace.uniform(1), np.array(x), np.ones(1))


def test_bad_metric():
    with pytest.raises(InputError, match="choose l1, linf or euclidean"):
        Lipschitz(metric="l3")
