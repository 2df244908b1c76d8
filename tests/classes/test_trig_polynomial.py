"""Trigonometric polynomials: values, period, bad parameters."""

import math

import numpy as np
import pytest

from w2sverify.classes import TrigPolynomial
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace


def column(values):
    return np.array(values, dtype=np.float64)[:, None]


def test_the_basis():
    x = column(np.linspace(-2.0, 2.0, 41))
    design = TrigPolynomial(6, period=0.75).float_design(x)
    turns = np.fmod(x[:, 0], 0.75) / 0.75
    for k in range(1, 7):
        angle = 2 * math.pi * k * turns
        # NumPy's angles are rounded, too.
        assert design[:, 2 * k - 1] == pytest.approx(np.cos(angle), abs=k * 2e-15)
        assert design[:, 2 * k] == pytest.approx(np.sin(angle), abs=k * 2e-15)


def test_quarter_turns_are_exact():
    design = TrigPolynomial(1, period=4.0).float_design(column([0.0, 1.0, 2.0, 3.0, 4.0, -1.0]))
    assert design[:, 1].tolist() == [1, 0, -1, 0, 1, 0]
    assert design[:, 2].tolist() == [0, 1, 0, -1, 0, -1]


def test_whole_periods_change_nothing():
    x = np.array([0.25, 0.5, 1.75, -0.5])
    chosen = TrigPolynomial(3, period=2.0)
    near, far = (chosen.conic(column(x + shift)).features for shift in (0.0, 2.0**40))
    assert near == far
    assert near != chosen.conic(column(x + 1.0)).features


def test_the_form_holds_the_floats_of_the_fit():
    x = column([0.1, 0.2, 0.7])
    chosen = TrigPolynomial(2)
    form, design = chosen.conic(x), chosen.float_design(x)
    assert [[row[j] for j in range(5)] for row in form.features] == design.tolist()


def test_a_wave_is_its_own_projection_and_another_one_vanishes():
    x = np.arange(12.0) / 12
    space = SampleSpace.uniform(12)
    wave = np.cos(2 * math.pi * 2 * x)
    for degree, expected in ((2, wave), (1, 0 * wave)):
        found = TrigPolynomial(degree).project(space, column(x), wave).values
        assert found == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"degree": -1}, "degree"),
        ({"period": 0.0}, "period"),
        ({"period": float("inf")}, "period"),
        ({"period": "day"}, "period"),
        ({"radius": -1.0}, "radius"),
    ],
)
def test_bad_parameters(options, word):
    with pytest.raises(InputError, match=word):
        TrigPolynomial(**options)
