"""Lemke's method on semidefinite problems of any rank, checked from the definition."""

from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers.lemke import lemke

small = st.integers(-2, 2)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(small, min_size=n + 3, max_size=n + 3), min_size=n, max_size=n)
    )
)
def test_lemke_solves_or_refutes_any_semidefinite_problem(lines):
    # M = B B^T + a skew matrix: semidefinite, of any rank, not symmetric.
    n = len(lines)
    base = np.array(lines, dtype=object)
    skew = base[:, :n] - base[:, :n].T
    matrix = base[:, n : n + 2] @ base[:, n : n + 2].T + skew
    vector = base[:, n + 2]
    solved, z = lemke(fmpq_mat(n, n, matrix.ravel().tolist()), [fmpq(x) for x in vector])
    z = [Fraction(int(x.p), int(x.q)) for x in z]
    image = [sum(m * x for m, x in zip(line, z, strict=True)) for line in matrix.tolist()]
    assert all(x >= 0 for x in z)
    if solved:
        w = [x + int(q) for x, q in zip(image, vector, strict=True)]
        assert all(x >= 0 for x in w)
        assert all(x * y == 0 for x, y in zip(w, z, strict=True))
    else:
        assert all(x >= 0 for x in image)
        assert sum(x * y for x, y in zip(image, z, strict=True)) == 0
        assert sum(int(q) * x for q, x in zip(vector, z, strict=True)) < 0
