"""Exact membership: in a product of cones, in its dual, and in a set of polynomial equations."""

from math import prod
from operator import mul

from .document import MAX_ORDER, Document, rows_of
from .rational import Matrix, Vector, afford, size


def is_semidefinite(order: int, lower: list[int], *, definite: bool = False) -> bool:
    """Decide whether the symmetric matrix with this lower triangle is positive (semi)definite.

    Fraction-free elimination: entries stay minors of the matrix, so `//` is exact. A zero pivot of
    a semidefinite matrix has a zero row, which is then left out.
    """
    bits = order * (size(lower) + 3)  # of any minor, by Hadamard, up to order 64
    afford(order**3 // 8 + 1, bits, bits)
    entry, last = iter(lower), 1
    matrix = [[next(entry) for _ in range(i + 1)] for i in range(order)]
    for k in range(order):
        pivot = matrix[k][k]
        column = [matrix[i][k] if i > k else 0 for i in range(order)]
        if pivot < definite or (pivot == 0 and any(column)):
            return False
        for i in range(k + 1, order if pivot else 0):
            for j in range(k + 1, i + 1):
                matrix[i][j] = (pivot * matrix[i][j] - column[i] * column[j]) // last
        last = pivot or last
    return True


def in_cones(cones: list[tuple[str, int]], vector: list[int], *, dual: bool) -> bool:
    """Decide membership of a vector (its numerators) in the product of cones or in its dual."""
    entry = iter(vector)
    for name, order in cones:
        part = [next(entry) for _ in range(rows_of(name, order))]
        afford(len(part), size(part), size(part))
        if name == "zero":
            inside = dual or not any(part)
        elif name == "nonnegative":
            inside = min(part) >= 0
        elif name == "second-order":
            inside = part[0] >= 0 and part[0] ** 2 >= sum(x * x for x in part[1:])
        else:
            # The plain pairing counts each off-diagonal product once where a trace counts it twice,
            # so the dual's matrix has them halved. Doubling the diagonal instead keeps integers.
            double = {i * (i + 3) // 2 for i in range(order)} if dual else set()
            inside = is_semidefinite(order, [x << (i in double) for i, x in enumerate(part)])
        if not inside:
            return False
    return True


def is_injective(features: Matrix, weights: Vector) -> bool:
    """Decide, for at most 64 features, whether they are independent where weights are positive."""
    count = features.width
    if count > MAX_ORDER:
        return False
    pairs = zip(features.rows, weights.top, strict=True)
    rows = [dict(zip(*row, strict=True)) for row, weight in pairs if weight]
    columns = [[row.get(j, 0) for row in rows] for j in range(count)]
    bits = max(map(size, columns), default=0)
    afford(4 * len(rows) * count**2, bits, bits)
    lower = [sum(map(mul, u, v)) for i, u in enumerate(columns) for v in columns[: i + 1]]
    return is_semidefinite(count, lower, definite=True)


def is_member(document: Document, theta: Vector) -> bool:
    """Decide whether the coefficients satisfy the constraints of the class."""
    if document.constraints is not None:
        matrix, offset, cones = document.constraints
        return in_cones(cones, matrix.times(theta).plus(offset).top, dual=False)
    bits = max(size(theta.top), theta.bottom.bit_length())
    for factors, monomials in document.equations:
        degree = max(map(len, monomials))
        afford(degree * len(monomials), degree * bits, degree * bits + size(factors.top))
        total = 0
        for c, index in zip(factors.top, monomials, strict=True):
            total += c * theta.bottom ** (degree - len(index)) * prod(theta.top[j] for j in index)
        if total != 0:
            return False
    return True
