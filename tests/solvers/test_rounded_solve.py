"""Rounded solves are as close as they promise to the exact ones."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from w2sverify.solvers.normal_equations import NormalEquations
from w2sverify.solvers.rounded_solve import rounded_solve


def system(size, rank, seed=0, power=0):
    root = np.round(np.random.default_rng(seed).standard_normal((size, rank)) * 64)
    gram = (root @ root.T).astype(int).tolist()
    unit = Fraction(2) ** power
    entries = [entry * unit for row in gram for entry in row]
    flat = [fmpq(entry.numerator, entry.denominator) for entry in entries]
    return NormalEquations(fmpq_mat(size, size, flat))


def size_of(vector):
    return sum((entry * entry for entry in vector), Fraction(0))


@pytest.mark.parametrize(("size", "rank"), [(1, 1), (6, 6), (12, 4)])
@pytest.mark.parametrize("power", [-800, 0, 800])
@pytest.mark.parametrize("shift", [Fraction(1, 3), Fraction(1, 1 << 300), Fraction(1 << 300)])
@pytest.mark.parametrize("bits", [64, 320])
def test_as_close_as_promised(size, rank, power, shift, bits):
    equations = system(size, rank, power=power)
    right = [Fraction(k * k - 5, 7) for k in range(size)]
    exact = equations.solve(right, shift)
    found = rounded_solve(equations, right, shift, bits)
    error = size_of([a - b for a, b in zip(found, exact, strict=True)])
    assert error <= size_of(exact) / (1 << (2 * bits - 2))
    # It is rounded: an exact solution has other denominators.
    assert size == 1 or found != exact


def test_nothing_is_solved_exactly():
    assert rounded_solve(system(4, 2), [Fraction(0)] * 4, Fraction(1), 64) == [0] * 4
