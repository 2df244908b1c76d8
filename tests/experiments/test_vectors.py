"""Each kernel against one line of NumPy, at places that are not the start of an array."""

import numpy as np
import pytest
from numba import njit

from experiments._shared import vectors
from w2sverify.draw import generator

KINDS = (np.float32, np.float64)


@njit
def run(x, w, v, answers):
    rows, wide, turned = np.zeros(600, x.dtype), np.zeros(600, x.dtype), np.zeros(300, x.dtype)
    outer, dots, total = np.zeros(300, x.dtype), np.zeros(40, x.dtype), np.zeros(20, x.dtype)
    short = np.zeros(600, x.dtype)
    vectors.affine_rows(x, 3, w, 5, rows, 7, 32, 16)
    vectors.affine_rows(x, 3, w, 5, short, 7, 32, 8)
    vectors.pull_rows(x, 3, w, 5, rows, 7, wide, 2, 32)
    vectors.outer_sum(x, 3, rows, 7, outer, 1, 29, 16)
    vectors.dot_rows(x, 3 + 16 * 4, v, 1, dots, 9)
    vectors.weighted_sum(x, 3, answers, 4, total, 2, 32)
    vectors.turn(w, 5, turned, 11)
    return rows, short, wide, outer, dots, total, turned


@njit
def spread(d, v, h):
    out = np.zeros(600, d.dtype)
    vectors.spread_rows(d, 4, v, 1, h, 7, out, 2, 31)
    vectors.copy_row(v, 1, out, 550, 8)
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_kernels_compute_what_they_say(kind):
    rng = generator(1)
    x, w, v, d = (rng.standard_normal(size).astype(kind) for size in (600, 300, 40, 40))
    rows, short, wide, outer, dots, total, turned = run(x, w, v, d)
    points, bias = x[3:515].reshape(32, 16), w[261:277]
    matrix, head, pull = w[5:261].reshape(16, 16), v[1:17], d[4:36]
    hidden = np.maximum(points @ matrix + bias, 0)
    few = np.maximum(points[:, :8] @ matrix[:8] + bias, 0)
    inside = {
        "affine": (rows, 7, hidden),
        "affine of 8": (short, 7, few),
        "pull": (wide, 2, np.where(hidden > 0, points @ matrix, 0)),
        "outer": (outer, 1, np.vstack([points[:29].T @ hidden[:29], hidden[:29].sum(0)])),
        "dot": (dots, 9, points[4:20] @ head),
        "sum": (total, 2, np.append(pull @ points, pull.sum())),
        "turn": (turned, 11, matrix.T),
        "spread": (spread(d, v, rows), 2, np.where(hidden > 0, pull[:, None] * head, 0)[:31]),
    }
    for name, (found, at, expected) in inside.items():
        flat = np.ravel(expected)
        np.testing.assert_allclose(
            found[at : at + flat.size], flat, rtol=0, atol=300 * np.finfo(kind).eps, err_msg=name
        )
        rest = np.delete(found, slice(at, at + flat.size))
        assert np.count_nonzero(rest) == (8 if name == "spread" else 0), name
    np.testing.assert_array_equal(spread(d, v, rows)[550:558], v[1:9])


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_a_number_stays(kind):
    x, w, v, d = (np.full(size, np.nan, kind) for size in (600, 300, 40, 40))
    rows, *_ = run(x, w, v, d)
    assert np.all(np.isnan(rows[7:519]))
