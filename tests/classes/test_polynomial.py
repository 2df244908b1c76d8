"""Polynomials: the basis against NumPy's, accuracy at any scale, the norm, bad parameters."""

from fractions import Fraction

import numpy as np
import pytest
from numpy.polynomial import Chebyshev

from w2sverify.classes import Polynomial
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace


def column(values):
    return np.array(values, dtype=np.float64)[:, None]


@pytest.mark.parametrize("interval", [(-1.0, 1.0), (0.1, 0.7)])
def test_the_basis_is_chebyshevs(interval):
    x = column([-0.3, 0.1, 0.25, 0.7, 1.0])
    chosen = Polynomial(5, 1.0, interval)
    exact, floats = chosen.exact_design(x), chosen.float_design(x)
    for k in range(6):
        expected = Chebyshev.basis(k, domain=interval)(x[:, 0])
        near = pytest.approx(expected, rel=1e-14, abs=1e-14)
        assert [float(row.get(k, 0)) for row in exact] == near
        assert floats[:, k] == near


def test_the_basis_is_exact():
    # T_2(t) = 2 t^2 - 1 at the rational that the float 0.1 is.
    t = Fraction(0.1)
    row = Polynomial(2, 1.0).exact_design(column([0.1]))[0]
    assert row == {0: 1, 1: t, 2: 2 * t * t - 1}


@pytest.mark.parametrize("scale", [2.0**-400, 2.0**-60, 1.0, 2.0**60, 2.0**400])
@pytest.mark.parametrize("shift", [0.0, 3.0, 1e6])
def test_degree_twelve_is_accurate_at_any_scale(scale, shift):
    rng = np.random.default_rng(0)
    t = np.sort(rng.uniform(-1.0, 1.0, 300))
    g = np.abs(t) + 0.1 * rng.standard_normal(300)
    x, space = column((t + shift) * scale), SampleSpace.uniform(300)
    found = Polynomial(12).project(space, x, g).values
    # The points themselves are rounded by the shift; so is what NumPy is given.
    moved = x[:, 0] / scale - shift
    expected = Chebyshev.fit(moved, g, 12)(moved)
    assert found == pytest.approx(expected, abs=1e-11)
    # Monomials in x, the obvious basis, do not do that.
    if shift == 1e6:
        powers = (x / scale) ** np.arange(13)
        worse = powers @ np.linalg.lstsq(powers, g, rcond=None)[0]
        assert np.max(np.abs(worse - expected)) > 1e-3


def test_a_polynomial_is_its_own_projection():
    x = column([-2.0, -1.0, 0.0, 1.0, 3.0, 4.0])
    g = (x[:, 0] ** 3 - 2 * x[:, 0]).copy()
    space = SampleSpace.uniform(6)
    exact = Polynomial(3).project(space, x, g, exact=True)
    assert exact.values.tolist() == g.tolist()
    assert Polynomial(2).project(space, x, g, exact=True).values.tolist() != g.tolist()


def test_the_radius_binds():
    x, space = column(np.linspace(-1, 1, 9)), SampleSpace.uniform(9)
    g = 3.0 + x[:, 0]
    projection = Polynomial(2, radius=1.0).project(space, x, g, exact=True)
    norm = sum(entry * entry for entry in projection.point)
    assert norm <= 1
    assert float(norm) == pytest.approx(1.0)
    assert 0 < projection.certificate.gap < 2.0**-200


def test_the_interval_matters_only_with_a_radius():
    x, space = column([0.0, 1.0, 2.0, 5.0]), SampleSpace.uniform(4)
    g = np.array([1.0, -2.0, 3.0, 0.5])

    def values(radius, interval):
        return Polynomial(2, radius, interval).project(space, x, g, exact=True).values.tolist()

    assert values(None, (-1.0, 1.0)) == values(None, (0.0, 5.0))
    assert values(0.5, (-1.0, 1.0)) != values(0.5, (0.0, 5.0))


@pytest.mark.parametrize("radius", [None, 2.0])
@pytest.mark.parametrize("power", [-1070, -400, 400, 1000])
def test_extreme_points_are_decided(power, radius):
    x = np.ldexp(column([1.0, -1.5, 0.25, 2.0]), power)
    g, space = np.array([1.0, 2.0, -1.0, 0.5]), SampleSpace.uniform(4)
    chosen = Polynomial(12 if radius is None else 3, radius)
    assert np.all(np.isfinite(chosen.project(space, x, g).values))
    certificate = chosen.project(space, x, g, exact=True).certificate
    assert certificate.verdict.value == "PROVED"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"degree": -1}, "degree"),
        ({"degree": 1.5}, "degree"),
        ({"degree": True}, "degree"),
        ({"radius": 0.0}, "radius"),
        ({"radius": float("nan")}, "radius"),
        ({"interval": (1.0, 1.0)}, "interval"),
        ({"interval": (0.0, float("inf"))}, "interval"),
        ({"interval": (-1.7e308, 1.7e308)}, "interval"),
        ({"interval": 3.0}, "interval"),
    ],
)
def test_bad_parameters(options, word):
    with pytest.raises(InputError, match=word):
        Polynomial(**options)
