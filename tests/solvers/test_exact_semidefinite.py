"""The central path: known answers, precision that is too low, and degenerate problems."""

from fractions import Fraction

import pytest
from flint import fmpq, fmpq_mat

from w2sverify.solvers.exact_polynomial import exact_nonnegative_polynomial
from w2sverify.solvers.exact_semidefinite import BITS, SemidefinitePath
from w2sverify.solvers.polynomial_cone import PolynomialCone
from w2sverify.solvers.rational_matrix import combine, is_semidefinite


def unit(i, j):
    matrix = fmpq_mat(2, 2)
    matrix[i, j] += fmpq(1, 2)
    matrix[j, i] += fmpq(1, 2)
    return matrix


def projection_path(goal):
    """The nearest semidefinite matrix to [[a, b], [b, c]], b counted twice."""
    maps = [unit(0, 0), unit(0, 1), unit(1, 1)]
    stiffness = [fmpq(1), fmpq(1, 2), fmpq(1)]
    return SemidefinitePath(maps, stiffness, [fmpq(g) for g in goal], fmpq_mat([[1, 0], [0, 1]]))


@pytest.mark.parametrize(
    ("goal", "answer"),
    [
        # Eigenvalues 3 and -1 of [[1, 2], [2, 1]]: the negative one goes.
        ((1, 2, 1), (Fraction(3, 2), Fraction(3, 2), Fraction(3, 2))),
        ((2, 1, 2), (2, 1, 2)),
        ((-1, 0, -2), (0, 0, 0)),
        # Degenerate: 0 is the projection, and the residual 0 in one direction.
        ((0, 0, -1), (0, 0, 0)),
    ],
)
def test_the_nearest_semidefinite_matrix(goal, answer):
    found = projection_path(goal).centre(3 * BITS)
    assert found is not None
    matrix, eta = found
    assert is_semidefinite(matrix)
    assert is_semidefinite(combine(projection_path(goal).maps, eta))
    for entry, exact in zip((matrix[0, 0], matrix[0, 1], matrix[1, 1]), answer, strict=True):
        far = entry - fmpq(Fraction(exact).numerator, Fraction(exact).denominator)
        assert abs(far) <= fmpq(1, 1 << 100)


def test_a_precision_that_is_used_up_is_doubled():
    found = projection_path((1, 2, 1)).centre(200)
    assert found is not None
    product = found[0] * combine(projection_path((1, 2, 1)).maps, found[1])
    assert 0 <= product[0, 0] + product[1, 1] <= fmpq(1, 1 << (BITS - 8))


def exact(cone, points, labels):
    weights = [Fraction(1, len(points))] * len(points)
    theta = exact_nonnegative_polynomial(cone, [Fraction(u) for u in points], weights, labels)
    return [sum(a * t for a, t in zip(cone.row(Fraction(u)), theta, strict=True)) for u in points]


def test_what_is_free_is_found_exactly():
    points, labels = [-2, -1, 0, 1, 2], [5, 2, 1, 2, 5]
    assert exact(PolynomialCone(2, False), points, labels) == labels
    # 1 - u is 0 at an end, and negative beyond it.
    cone = PolynomialCone(1, True)
    assert exact(cone, [-1, 0, 1, 2], [2, 1, 0, -1]) == [2, 1, 0, -1]
    assert exact(cone, [-1, 0, 1], [-1, -1, -1]) == [0, 0, 0]


def test_a_root_at_an_end_is_exact():
    # Least squares by 1 + u alone: labels u on -1, 0, 1 give (0 + 0 + 2) / (0 + 1 + 4) (1 + u).
    values = exact(PolynomialCone(1, True), [-1, 0, 1], [-1, 0, 1])
    assert values == [0, Fraction(2, 5), Fraction(4, 5)]


def test_an_irrational_root_is_enclosed():
    points, labels = [-2, -1, 0, 1, 2], [4, 0, -1, 1, 3]
    values = exact(PolynomialCone(2, False), points, labels)
    # The gradient pairs to nearly 0 with the polynomial, and with no other constant or square.
    pull = [g - p for g, p in zip(labels, values, strict=True)]
    assert 0 <= -sum(r * p for r, p in zip(pull, values, strict=True)) < Fraction(1, 2**200)
    assert sum(pull) < 0
    assert any(r != 0 for r in pull)
