"""Whether a point lies in a cone, satisfies equations, or has only one set of coefficients."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpz, fmpz_mat, nmod_mat

from w2sverify.second.document import Algebraic
from w2sverify.second.ledger import Ledger, extent
from w2sverify.second.rational import Matrix, Vector

__all__ = ["in_cones", "injective", "satisfies"]

# The largest prime below 2^63.
PRIME = 2**63 - 25


def in_cones(
    entries: Sequence[fmpz], cones: list[tuple[str, int]], ledger: Ledger, *, dual: bool = False
) -> bool:
    """Whether the rows lie in the product of the cones, or of their duals.

    Cones do not change under positive scaling, so integers over a common denominator do.
    """
    start = 0
    everything = extent(entries)
    ledger.products(everything, everything)  # the squares of all second-order cones
    for name, size in cones:
        rows = size * (size + 1) // 2 if name == "semidefinite" else size
        block = entries[start : start + rows]
        start += rows
        if name == "zero":
            inside = dual or not any(block)
        elif name == "nonnegative":
            inside = all(entry >= 0 for entry in block)
        elif name == "second-order":
            head, *body = block
            inside = head >= 0 and head * head >= sum((x * x for x in body), fmpz(0))
        else:
            inside = _semidefinite(block, size, ledger, dual=dual)
        if not inside:
            return False
    return True


def _semidefinite(triangle: Sequence[fmpz], order: int, ledger: Ledger, *, dual: bool) -> bool:
    """Whether the symmetric matrix with this lower triangle is positive semidefinite.

    All its eigenvalues are real. If they are nonnegative, the coefficients of
    det(x I - S) = sum over k of (-1)^k e_k x^(order-k) have e_k >= 0, being sums of products of
    them. If all e_k >= 0, then (-1)^order det(-x I - S) = sum of e_k x^(order-k) is at least
    x^order > 0 for x > 0, so that no eigenvalue is negative. Singular matrices are no special case.

    For a dual block the off-diagonal entries are to be halved; here the diagonal is doubled.
    """
    rows = [[fmpz(0)] * order for _ in range(order)]
    entries = iter(triangle)
    for i in range(order):
        for j in range(i):
            rows[i][j] = rows[j][i] = next(entries)
        diagonal = next(entries)
        rows[i][i] = 2 * diagonal if dual else diagonal
    words = extent(triangle).widest
    primes = order * (words + 1) * 1.1
    ledger.spend(1e4 + 1.6 * primes * (1.5 * order**3 + order**2 * words + order * primes))
    coefficients = fmpz_mat(rows).charpoly().coeffs()
    return all(
        (coefficient if (order - power) % 2 == 0 else -coefficient) >= 0
        for power, coefficient in enumerate(coefficients)
    )


def satisfies(strong: Algebraic, theta: Vector, ledger: Ledger) -> bool:
    """Whether every equation is zero at theta, each made homogeneous in the common denominator."""
    entries = theta.entries
    longest = max(theta.extent.widest, theta.denominator.bit_length() // 64 + 1)
    for equation in strong.equations:
        degree = max(len(indices) for _, indices in equation)
        widest = extent(coefficient for coefficient, _ in equation).widest
        width = longest * degree
        step = degree * (200 + 1.5 * width * longest**0.6)
        ledger.spend((len(equation) + 1) * (500 + step + 1.5 * (width + widest) * widest**0.6))
        powers = [fmpz(1)]
        for _ in range(degree):
            powers.append(powers[-1] * theta.denominator)
        total = fmpz(0)
        for coefficient, indices in equation:
            product = powers[degree - len(indices)]
            for i in indices:
                product *= entries[i]
            total += coefficient * product
        if total != 0:
            return False
    return True


def injective(features: Matrix, weights: Vector, ledger: Ledger) -> bool:
    """Whether different coefficients give functions that differ at a point of positive weight.

    That is, whether the rows of such points have as large a rank as there are columns. The rank
    modulo a prime is at most the rank. Where it is smaller, det(F^T F) decides.
    """
    kept = [row for row, w in zip(features.rows, weights.entries, strict=True) if w]
    rows, columns = len(kept), features.columns
    if columns > min(rows, 64):
        return False
    ledger.keep(rows * columns * (1 + features.extent.widest))
    ledger.spend(rows * columns * (100 + 3.0 * columns))
    dense = [fmpz(0)] * (rows * columns)
    for i, (indices, values) in enumerate(kept):
        for j, value in zip(indices, values, strict=True):
            dense[i * columns + j] = value
    if nmod_mat(rows, columns, dense, PRIME).rank() == columns:
        return True
    words = features.extent.widest
    primes = 1.1 * columns * (2 * words + 1)
    ledger.spend(rows * columns**2 * 3 * words**1.6)
    ledger.spend(primes * (columns**3 + columns**2 * words * 4 + primes))
    matrix = fmpz_mat(rows, columns, dense)
    return bool((matrix.transpose() * matrix).det() != 0)
