"""Distinct rows and their places."""

import numpy as np
import pytest

from w2sverify.solvers.distinct_rows import distinct_rows


@pytest.mark.parametrize("columns", [1, 2, 4])
def test_rows_are_put_together_again(columns):
    rng = np.random.default_rng(columns)
    x = rng.integers(-1, 2, (40, columns)) * 2.0**-1074
    rows, place = distinct_rows(x)
    np.testing.assert_array_equal(rows[place], x)
    assert len(set(map(tuple, rows.tolist()))) == len(rows)
    assert rows.tolist() == sorted(rows.tolist())


def test_zeros_are_equal_and_without_columns_all_are():
    assert len(distinct_rows(np.array([[0.0], [-0.0]]))[0]) == 1
    rows, place = distinct_rows(np.zeros((3, 0)))
    assert rows.shape == (1, 0)
    assert place.tolist() == [0, 0, 0]
    assert len(distinct_rows(np.array([[1.0], [np.nextafter(1.0, 2.0)]]))[0]) == 2
