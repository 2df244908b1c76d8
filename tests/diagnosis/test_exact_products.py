"""Sums over floats are exact: beside fractions, at every scale."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from w2sverify.diagnosis.exact_products import exact_products
from w2sverify.diagnosis.sample import measure, split_excess

FINITE = st.floats(allow_nan=False, allow_infinity=False, width=64).filter(lambda x: abs(x) < 1e150)
ARRAYS = hnp.arrays(np.float64, (5,), elements=FINITE)
WEIGHTS = hnp.arrays(np.float64, (5,), elements=st.sampled_from([0.0, 1.0, 0.1, 3e-300, 2e40]))


def slow(weights, first, second):
    """The same over fractions, one by one."""
    rows = [[Fraction(x) for x in array.tolist()] for array in (weights, *first, *second)]
    total = sum(w * (a - b) * (c - d) for w, a, b, c, d in zip(*rows, strict=True))
    return total / sum(rows[0])


@settings(max_examples=60, derandomize=True, deadline=None)
@given(WEIGHTS.filter(lambda w: w.any()), ARRAYS, ARRAYS, ARRAYS, ARRAYS)
def test_sums_are_those_of_fractions(weights, a, b, c, d):
    first, second = (a, b), (c, d)
    found = exact_products(weights, [first, second], [(0, 1), (1, 1)])
    assert found == [slow(weights, first, second), slow(weights, second, second)]


@settings(max_examples=30, derandomize=True, deadline=None)
@given(WEIGHTS.filter(lambda w: w.any()), WEIGHTS.filter(lambda w: w.any()), *[ARRAYS] * 4)
def test_the_excess_is_the_sum_of_its_parts(fit, weights, g, p, f, near):
    errors = measure(weights, g, p, f)
    assert errors.gain == errors.misfit + errors.slack
    parts = split_excess(fit, weights, g, p, f, near)
    assert parts.excess == errors.excess
    assert split_excess(weights, weights, g, p, f, near).sampling == 0


def test_chunks_and_outputs_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    g, p = rng.standard_normal((2, 40, 3)) * 10.0 ** rng.integers(-30, 30, (2, 40, 1))
    weights = rng.uniform(0.5, 1, 40)
    (whole,) = exact_products(weights, [(g, p)], [(0, 0)])
    repeated = np.repeat(weights, 3)
    assert 3 * exact_products(repeated, [(g.ravel(), p.ravel())], [(0, 0)])[0] == whole
    monkeypatch.setattr("w2sverify.diagnosis.exact_products._CHUNK", 7)
    assert exact_products(weights, [(g, p)], [(0, 0)]) == [whole]


def test_a_sum_that_floats_lose_is_kept():
    weights, big = np.ones(3), np.array([1e16, 1.0, -1e16])
    ones = np.ones(3)
    assert exact_products(weights, [(big, 0 * big), (ones, 0 * ones)], [(0, 1)]) == [Fraction(1, 3)]
    assert float(np.dot(big, ones)) != 1.0
