"""Sums of squares: exact identities, exact membership, and decompositions from rough roots."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from w2sverify.draw import generator, small_fractions
from w2sverify.solvers.polynomial_cone import PolynomialCone
from w2sverify.solvers.rational_matrix import combine, is_semidefinite, rank_factor

CONES = [PolynomialCone(m, True) for m in range(6)] + [PolynomialCone(m, False) for m in (0, 2, 4)]


def value(cone, theta, u):
    return sum(a * t for a, t in zip(cone.row(Fraction(u)), theta, strict=True))


def in_cone(cone, theta):
    """Whether all Gram matrices are positive semidefinite, decided exactly."""
    matrices = [fmpq_mat(order, order) for _, order in cone.blocks]
    for (b, i, j), entry in zip(cone.places(), theta, strict=True):
        matrices[b][i, j] = matrices[b][j, i] = fmpq(entry.numerator, entry.denominator)
    return all(map(is_semidefinite, matrices))


@pytest.mark.parametrize("cone", CONES, ids=str)
def test_a_row_is_the_value_of_factor_times_square(cone):
    rng = generator(1, "row", str(cone))
    for u in (Fraction(1, 3), Fraction(-2), Fraction(1), Fraction(0)):
        for b, (factor, order) in enumerate(cone.blocks):
            square = small_fractions(rng, order)
            theta = cone.gram([(b, Fraction(2), square)])
            q = sum(c * u**j for j, c in enumerate(square))
            assert value(cone, theta, u) == 2 * q**2 * sum(f * u**j for j, f in enumerate(factor))
            assert in_cone(cone, theta)
            if any(square):
                assert not in_cone(cone, [-entry for entry in theta])


@pytest.mark.parametrize("cone", [c for c in CONES if c.bounded and c.degree], ids=str)
def test_times_an_end_is_that_product(cone):
    rng = generator(2, "end", str(cone))
    smaller = PolynomialCone(cone.degree - 1, True)
    for end in (1, -1):
        squares = [
            (b, Fraction(1), small_fractions(rng, order))
            for b, (_, order) in enumerate(smaller.blocks)
        ]
        theta = smaller.gram(squares)
        whole = cone.times_end(theta, end)
        assert in_cone(cone, whole)
        for u in (Fraction(2, 7), Fraction(3), Fraction(end)):
            assert value(cone, whole, u) == (1 - end * u) * value(smaller, theta, u)


@pytest.mark.parametrize("cone", CONES, ids=str)
def test_few_points_take_any_values_and_no_others(cone):
    rng = generator(3, "few", str(cone))
    places = [Fraction(k, 3) for k in (-9, -5, -3, -1, 0, 1, 2, 3, 4, 7)]
    for _ in range(30):
        chosen = [places[int(i)] for i in rng.permutation(len(places))[: int(rng.integers(1, 4))]]
        inside = [u for u in chosen if not cone.bounded or abs(u) < 1]
        values = {
            u: v if cone.bounded and abs(u) > 1 else abs(v)
            for u, v in zip(chosen, small_fractions(rng, len(chosen)), strict=True)
        }
        theta = cone.interpolate(values)
        assert (theta is None) == (len(inside) + len(chosen) > cone.degree)
        if theta is not None:
            assert in_cone(cone, theta)
            assert {u: value(cone, theta, u) for u in values} == values


@pytest.mark.parametrize("cone", CONES, ids=str)
def test_a_decomposition_is_in_the_cone_and_near(cone):
    rng = generator(4, "roots", str(cone))
    for trial in range(20):
        squares = []
        for b, (_, order) in enumerate(cone.blocks):
            square = small_fractions(rng, order)
            # Double roots inside, where the computed roots are worst.
            if trial % 2 and order > 1:
                square = [-square[0] / 2, square[0], *[Fraction(0)] * (order - 2)]
            squares.append((b, Fraction(1), square))
        theta = cone.gram(squares)
        coef = cone.chebyshev(theta)
        assert len(coef) == cone.degree + 1
        found = cone.decompose(coef)
        assert in_cone(cone, found)
        # A root of order four splits by the fourth root of rounding, and p moves by its square.
        assert np.abs(cone.chebyshev(found) - coef).max() <= 1e-7 * float(np.abs(coef).max())


@pytest.mark.parametrize("cone", [PolynomialCone(2, False), PolynomialCone(3, True)], ids=str)
def test_a_decomposition_of_what_is_a_little_negative_is_in_the_cone(cone):
    # (u - 1/4)^2, less 1e-13: two real roots that have to become one.
    coef = np.polynomial.chebyshev.poly2cheb([1 / 16 - 1e-13, -0.5, 1.0])
    coef = np.pad(coef, (0, cone.degree - 2))
    found = cone.decompose(coef)
    assert in_cone(cone, found)
    assert np.abs(cone.chebyshev(found) - coef).max() <= 1e-12


def test_definiteness_is_decided_exactly():
    tiny = fmpq(1, 1 << 400)
    assert is_semidefinite(fmpq_mat([[1, 1], [1, 1]]))
    assert not is_semidefinite(fmpq_mat(2, 2, [fmpq(1), fmpq(1), fmpq(1), 1 - tiny]))
    assert not is_semidefinite(fmpq_mat([[0, 1], [1, 0]]))
    assert is_semidefinite(fmpq_mat(2, 2, [0, 0, 0, 0]))


def test_a_rank_factor_multiplies_back():
    rows = [[1, 2, 3], [2, 4, 6], [0, 1, 1]]
    half = fmpq_mat(rows)
    gram = half.transpose() * half
    right = (gram * fmpq_mat([[1], [0], [2]])).entries()
    lower, pivots, goal = rank_factor(gram, right)
    assert len(pivots) == 2
    maps = [
        fmpq_mat([[row[a] * other[a] for other in lower] for row in lower])
        for a in range(len(pivots))
    ]
    assert combine(maps, pivots) == gram
    products = [sum(row[a] * pivots[a] * goal[a] for a in range(len(pivots))) for row in lower]
    assert products == right
