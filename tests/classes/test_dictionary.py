"""The dictionary of neurons: small answers by hand, scikit-learn's lasso, bad parameters."""

import numpy as np
import pytest
from sklearn.linear_model import Lasso

from w2sverify.classes import Dictionary
from w2sverify.classes._atoms import unit_atoms
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace


def test_one_neuron_by_hand():
    # The neuron max(x - 1, 0) is (0, 0, 1, 2) on these points; <g, v> / <v, v> = 10/5 = 2.
    x, g = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([7.0, -7.0, 2.0, 4.0])
    space = SampleSpace.uniform(4)
    for radius, expected in ((5.0, 2.0), (1.5, 1.5)):
        found = Dictionary(radius, [[1.0, -1.0]]).project(space, x, g, exact=True).values
        assert found.tolist() == [0.0, 0.0, expected, 2 * expected]


@pytest.mark.parametrize("count", [8, 64])
def test_the_fit_is_the_lasso_with_its_norm(count):
    rng = np.random.default_rng(0)
    x, g = rng.standard_normal((100, 3)), rng.standard_normal(100)
    chosen = Dictionary(1.0, count=count)
    design = chosen.float_design(x)
    lasso = Lasso(alpha=0.03, fit_intercept=False, tol=1e-12, max_iter=100000).fit(design, g)
    norm = float(np.sum(np.abs(lasso.coef_)))
    assert norm > 0
    fitted = Dictionary(norm, count=count).project(SampleSpace.uniform(100), x, g)
    assert fitted.values == pytest.approx(design @ lasso.coef_, abs=1e-6)
    assert fitted.certificate.gap <= 1e-12 * float(g @ g) / 100
    smaller = Dictionary(0.9 * norm, count=count).project(SampleSpace.uniform(100), x, g)
    assert np.max(np.abs(smaller.values - fitted.values)) > 1e-3


def test_drawn_directions_are_unit_vectors():
    atoms = unit_atoms(0, 500, 3)
    assert np.sum(atoms**2, axis=1) == pytest.approx(np.ones(500), abs=5e-3)
    assert np.all(atoms == np.round(atoms * 1024) / 1024)
    assert abs(np.mean(atoms)) < 0.05


def test_parameters():
    chosen = Dictionary(2.0, np.ones((2, 3)))
    assert eval(repr(chosen)) == chosen
    assert hash(chosen) == hash(Dictionary(2.0, np.ones((2, 3))))
    assert chosen.feature_columns == 2
    assert Dictionary().feature_columns is None
    with pytest.raises(InputError, match="3 numbers for 1 feature columns"):
        chosen.conic(np.ones((2, 1)))


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"radius": -1.0}, "radius"),
        ({"count": 0}, "count"),
        ({"seed": 1.0}, "seed"),
        ({"directions": [1.0]}, "directions"),
        ({"directions": [[float("inf")]]}, "directions"),
    ],
)
def test_bad_parameters(options, word):
    with pytest.raises(InputError, match=word):
        Dictionary(**options)
