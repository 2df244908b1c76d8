"""Kernels: the same floats plain and compiled, and kernels may call others of their module."""

import numpy as np
import pytest

from w2sverify.solvers import compiled as module
from w2sverify.solvers.compiled import compiled


@compiled
def _twice(value):
    return 2.0 * value


@compiled
def _scaled_sums(values, out):
    total = 0.0
    for i in range(values.size):
        total += _twice(values[i])
        out[i] = total


def sums(kernel, values):
    out = np.empty(values.size)
    kernel(values, out)
    return out


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr(module, "_spent", [0.0])


@pytest.mark.parametrize("size", [5, 5000])
def test_small_and_large_calls_give_the_same_floats(patient, size):
    values = np.random.default_rng(size).standard_normal(size)
    np.testing.assert_array_equal(
        sums(_scaled_sums, values), sums(_scaled_sums.__wrapped__, values)
    )


def test_only_large_calls_are_compiled_until_small_ones_have_taken_their_time(patient, monkeypatch):
    chosen = []
    monkeypatch.setattr(module, "_jit", lambda kernel: chosen.append(kernel) or kernel)
    sums(_scaled_sums, np.ones(5))
    assert chosen == []
    sums(_scaled_sums, np.ones(module._WORTH))
    assert chosen == [_scaled_sums.__wrapped__]
    monkeypatch.setattr(module, "_spent", [2 * module._PATIENCE])
    sums(_scaled_sums, np.ones(5))
    assert len(chosen) > 1


def test_without_numba_the_plain_kernel_runs(patient, monkeypatch):
    import sys

    module._jit.cache_clear()
    monkeypatch.setitem(sys.modules, "numba", None)
    values = np.ones(module._WORTH)
    try:
        assert module._jit(_scaled_sums.__wrapped__) is _scaled_sums.__wrapped__
        assert sums(_scaled_sums, values)[-1] == 2.0 * module._WORTH
    finally:
        module._jit.cache_clear()
