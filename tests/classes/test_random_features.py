"""Random features: draws, exact positive parts, the kernel that cosines approximate."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify.classes import RandomFeatures
from w2sverify.classes._atoms import draw_atoms
from w2sverify.errors import InputError


def test_draws_are_fixed_and_by_column():
    first = draw_atoms(7, 3, 2)
    # The same numbers on every machine; a change of them changes every stored result.
    assert first[0].tolist() == [0.8427734375, 0.240234375, -0.6806640625]
    assert first[2].tolist() == [-0.240234375, 0.3583984375, 2.201171875]
    wider = draw_atoms(7, 3, 4)
    assert wider[:, :2].tolist() == first[:, :2].tolist()
    assert wider[:, -1].tolist() == first[:, -1].tolist()
    assert draw_atoms(8, 3, 2).tolist() != first.tolist()
    assert not first.flags.writeable


def test_positive_parts_are_exact():
    chosen = RandomFeatures(5, kind="relu", seed=3)
    x = np.array([[0.1, -0.7], [1e200, 1e-200]])
    atoms = draw_atoms(3, 5, 2).tolist()
    for row, point in zip(chosen.exact_design(x), x.tolist(), strict=True):
        for j, (*w, b) in enumerate(atoms):
            value = sum((Fraction(a) * Fraction(c) for a, c in zip(w, point, strict=True)), 0)
            assert row.get(j, 0) == max(value + Fraction(b), 0)


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_cosines_are_cosines_and_approximate_the_gaussian_kernel(scale):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((6, 3))
    chosen = RandomFeatures(40000, kind="fourier", seed=1, scale=scale)
    design = chosen.float_design(x)
    square = np.sum((x[:, None] - x) ** 2, axis=-1)
    kernel = 2.0 * design @ design.T / chosen.count
    # Standard error about 1/200 for each entry.
    assert kernel == pytest.approx(np.exp(-(scale**2) * square / 2), abs=0.03)
    assert np.max(np.abs(kernel - np.exp(-((4 * scale) ** 2) * square / 2))) > 0.1
    assert np.max(np.abs(design)) <= 1.0


@pytest.mark.parametrize("kind", ["relu", "fourier"])
def test_equal_points_have_equal_values_anywhere(kind):
    x = np.random.default_rng(0).standard_normal((37, 4))
    chosen = RandomFeatures(11, kind=kind)
    rows = chosen.exact_design(x)
    for i in (0, 5, 36):
        assert chosen.exact_design(x[i : i + 1])[0] == rows[i]


@pytest.mark.parametrize("size", [0.0, 1e-300, 1e300, 1.7e308])
@pytest.mark.parametrize("kind", ["relu", "fourier"])
def test_extreme_points_do_not_crash(kind, size):
    x = np.array([[1.0, -1.0], [-1.0, -1.0]]) * size
    design = RandomFeatures(9, kind=kind).design(x)
    assert np.all(np.isfinite(design))


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"count": 0}, "count"),
        ({"count": 2.0}, "count"),
        ({"seed": -1}, "seed"),
        ({"radius": 0.0}, "radius"),
        ({"kind": "tanh"}, "relu, fourier"),
        ({"scale": 0.0}, "scale"),
        ({"scale": float("nan")}, "scale"),
    ],
)
def test_bad_parameters(options, word):
    with pytest.raises(InputError, match=word):
        RandomFeatures(**options)
