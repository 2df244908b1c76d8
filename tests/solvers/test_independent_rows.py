"""Independent rows: as many as the rank, each new, the earliest ones."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify.draw import generator
from w2sverify.solvers.independent_rows import independent_rows


def test_small_cases_by_hand():
    rows = [{}, {0: 1.0}, {0: -2.0}, {1: Fraction(1, 3)}, {0: 1, 1: 1}, {2: 0.1}]
    assert independent_rows(rows, 3) == [1, 3, 5]
    assert independent_rows([], 3) == []
    assert independent_rows([{}, {}], 0) == []
    assert independent_rows([{0: 2.0**-400}, {0: 2.0**400, 1: 5e-324}], 2) == [0, 1]


def test_nearly_dependent_is_not_dependent():
    assert independent_rows([{0: 1.0, 1: 1.0}, {0: 1.0, 1: 1.0 + 2.0**-52}], 2) == [0, 1]


@pytest.mark.parametrize("seed", range(8))
def test_they_are_as_many_as_the_rank_and_come_first(seed):
    rng = generator(seed, "independent")
    table = rng.integers(-3, 4, (9, 4)) @ rng.integers(-2, 3, (4, 6))
    rows = [{j: int(v) for j, v in enumerate(row) if v} for row in table]
    kept = independent_rows(rows, 6)
    ranks = [np.linalg.matrix_rank(table[: k + 1]) for k in range(len(table))]
    assert kept == [k for k, rank in enumerate(ranks) if rank > (ranks[k - 1] if k else 0)]
