"""What a float fit owes where the data are plain."""

from __future__ import annotations

from fractions import Fraction

from ..exact import common_denominator, to_fraction
from ..projection import Projection
from .case import Case
from .exactly import inner, root_sum

__all__ = ["float_error", "gap_error", "rounding_scale", "twin_error"]


def float_error(case: Case) -> Fraction:
    """`2^-26 (|g| + |Phi| max|theta|)`: the distance from the projection that a fit may have.

    Half of the 53 bits of a float, relative to the numbers that the values are made from. The
    other half is left for the condition of the data, which is far below 2^26 in plain cases: a fit
    through the Gram matrix, which squares it, still owes this. Nothing is owed elsewhere; there
    the certificate says how good the fit is.
    """
    return rounding_scale(case, case.best) / (1 << 26)


def gap_error(case: Case) -> Fraction:
    """`2^-40 (|g| + |Phi| max|theta|)^2`: the gap that a float fit may have.

    Rounding enters the gap to first order, as it enters the gradient: of 53 bits 13 are left for
    the number of terms and the size of the class.
    """
    return rounding_scale(case, case.best) ** 2 / (1 << 40)


def twin_error(case: Case) -> Fraction:
    """`2^-16 (|g| + |Phi| max|theta|)`: the distance from the projection that cvxpy may have.

    The twin asks its solver for a gap of 1e-12 of the problem's size, and the distance is at most
    the root of the gap: 1e-6. A factor 15 is left for its violation of the constraints. Where
    `|g|` is 0 the solver works in units of one.
    """
    size = rounding_scale(case, case.best)
    if not any(g and w for g, w in zip(case.labels, case.weights, strict=True)):
        size = max(size, Fraction(1))
    return size / (1 << 16)


def rounding_scale(case: Case, projection: Projection) -> Fraction:
    """`|g| + |Phi| max|theta|`, the size of the numbers whose rounding a float student inherits.

    `|Phi|` is the function `sum_j |Phi_ij|`. A coefficient is as accurate as the largest of them,
    not more.
    """
    theta = [abs(to_fraction(entry)) for entry in projection.instance().student.numbers]
    largest = max(theta, default=Fraction(0))
    sizes = []
    for row in case.form.features:
        entries, bottom = common_denominator(list(row.values()))
        sizes.append(Fraction(sum(map(abs, entries)), bottom) * largest)
    weights, weak = case.weights, case.labels
    return root_sum(inner(weights, weak, weak)) + root_sum(inner(weights, sizes, sizes))
