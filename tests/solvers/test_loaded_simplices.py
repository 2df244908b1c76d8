"""Few pairs that carry the force: by the simplex method as by least squares, and none invented."""

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize

from w2sverify.solvers import loaded_simplices as module
from w2sverify.solvers.loaded_simplices import _fewest
from w2sverify.solvers.multivariate_convex import multivariate_convex


def draw(seed, rows=12, count=40):
    rng = np.random.default_rng(seed)
    matrix, force = rng.standard_normal((rows, count)), rng.random(count)
    return matrix, matrix @ force, force


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("many", [0, 10**6])
def test_a_basic_solution_has_no_more_entries_than_rows(monkeypatch, seed, many):
    monkeypatch.setattr(module, "_MANY", many)
    matrix, right, force = draw(seed)
    found = _fewest(matrix, right, force)
    assert found.min() >= 0
    assert np.count_nonzero(found) <= len(matrix) < np.count_nonzero(force)
    np.testing.assert_allclose(matrix @ found, right, atol=1e-6 * np.abs(right).max())


def test_where_the_simplex_method_fails_least_squares_answers(monkeypatch):
    matrix, right, force = draw(1)
    monkeypatch.setattr(module, "_MANY", 0)
    monkeypatch.setattr(scipy.optimize, "linprog", lambda *_, **__: SimpleNamespace(status=4))
    found = _fewest(matrix, right, force)
    np.testing.assert_allclose(matrix @ found, right, atol=1e-12)
    monkeypatch.setattr(scipy.optimize, "nnls", fail)
    np.testing.assert_array_equal(_fewest(matrix, right, force), force)


def test_both_ways_lead_to_one_fit(monkeypatch):
    rng = np.random.default_rng(2)
    points, target = rng.standard_normal((30, 2)), rng.standard_normal(30)
    fits = []
    for many in (0, 10**6):
        monkeypatch.setattr(module, "_MANY", many)
        fits.append(multivariate_convex(points, target, np.full(30, 1 / 30)))
    np.testing.assert_allclose(fits[0].values, fits[1].values, atol=1e-12)


def fail(*_):
    raise RuntimeError("too many iterations")
