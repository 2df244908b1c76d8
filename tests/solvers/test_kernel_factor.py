"""The kernel factor: rank, deviation, scales, semidefinite matrices only up to rounding."""

import numpy as np
import pytest

from w2sverify.solvers.kernel_factor import kernel_factor


def semidefinite(size, rank, seed=0, scale=1.0):
    root = np.random.default_rng(seed).standard_normal((size, rank))
    return root @ root.T * scale


@pytest.mark.parametrize(("size", "rank"), [(1, 1), (5, 5), (40, 7), (40, 1), (200, 150)])
@pytest.mark.parametrize("scale", [1.0, 2.0**-600, 2.0**600])
def test_factor(size, rank, scale):
    matrix = semidefinite(size, rank, scale=scale)
    before = matrix.copy()
    factor = kernel_factor(matrix)
    assert factor.shape == (size, rank)
    # The matrix itself is a rounded product of `rank` terms.
    bound = 2 * (size + rank) * 2.0**-52 * np.max(np.diagonal(matrix))
    assert np.max(np.abs(factor @ factor.T - matrix)) <= bound
    assert np.max(np.abs(factor[:, :-1] @ factor[:, :-1].T - matrix)) > bound
    assert matrix.tobytes() == before.tobytes()
    assert kernel_factor(matrix).tobytes() == factor.tobytes()


def test_nothing_to_factor():
    assert kernel_factor(np.zeros((3, 3))).shape == (3, 0)
    assert kernel_factor(np.zeros((0, 0))).shape == (0, 0)


def test_uneven_diagonals():
    matrix = np.diag([1e-300, 4.0, 0.0, 1.0])
    factor = kernel_factor(matrix)
    assert np.diagonal(factor @ factor.T).tolist() == [0.0, 4.0, 0.0, 1.0]


def test_equal_rows_stay_equal():
    matrix = semidefinite(12, 5)
    place = np.array([0, 3, 3, 7, 0, 11])
    factor = kernel_factor(matrix[np.ix_(place, place)])
    assert np.max(np.abs(factor[1] - factor[2])) <= 1e-13
    assert np.max(np.abs(factor[0] - factor[4])) <= 1e-13
