"""Cosine, sine and exponential against 60 digits, and the same bits in any layout."""

import mpmath
import numpy as np
import pytest

from w2sverify.classes._elementary import circle, cosine, decay

TURNS = np.concatenate([np.random.default_rng(0).uniform(-1, 1, 300), np.arange(-8, 9) / 8.0])
DECAYS = np.concatenate([np.random.default_rng(1).uniform(0, 700, 300), [0.0, 1e-300, 1e-9, 0.35]])


def test_the_circle():
    lists = [part.tolist() for part in (TURNS, *circle(TURNS), cosine(TURNS))]
    with mpmath.workdps(60):
        for turn, one, two, three in zip(*lists, strict=True):
            angle = 2 * mpmath.pi * mpmath.mpf(turn)
            assert abs(mpmath.cos(angle) - one) <= 2.0**-52
            assert abs(mpmath.cos(angle) - three) <= 2.0**-51
            assert abs(mpmath.sin(angle) - two) <= 2.0**-52


def test_decay():
    with mpmath.workdps(60):
        for exponent, value in zip(DECAYS.tolist(), decay(DECAYS).tolist(), strict=True):
            true = mpmath.exp(-mpmath.mpf(exponent))
            assert abs(true - value) <= 2.0**-51 * true


def test_the_ends():
    assert decay(np.array([0.0, 745.0, 746.0, 1e300, np.inf])).tolist() == [1, 5e-324, 0, 0, 0]
    ends = np.array([0.0, 0.25, 0.5, 0.75, 1e300])
    assert circle(ends)[0].tolist() == [1, 0, -1, 0, 1]
    assert circle(ends)[1].tolist() == [0, 1, 0, -1, 0]


@pytest.mark.parametrize(
    "function", [lambda t: circle(t)[0], lambda t: circle(t)[1], cosine, decay]
)
def test_each_value_depends_on_its_entry_alone(function):
    entries = np.abs(TURNS)
    together = function(entries)
    assert function(entries[::-3]).tolist() == together[::-3].tolist()
    for i in (0, 7, 301):
        assert function(entries[i : i + 1]).tolist() == [together[i]]
