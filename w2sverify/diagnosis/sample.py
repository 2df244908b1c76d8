"""The numbers of one run on one sample of points, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..draw import Floats
from .exact_products import exact_products

__all__ = ["Errors", "Parts", "measure", "split_excess"]


@dataclass(frozen=True)
class Errors:
    """Weak error `d(g, f)`, student error `d(p, f)`, misfit `d(p, g)` and slack `2 <g-p, p-f>`."""

    weak_error: Fraction
    student_error: Fraction
    misfit: Fraction
    slack: Fraction

    @property
    def gain(self) -> Fraction:
        """Weak error minus student error; exactly misfit plus slack."""
        return self.weak_error - self.student_error

    @property
    def excess(self) -> Fraction:
        """Student error plus misfit minus weak error: minus the slack."""
        return -self.slack


@dataclass(frozen=True)
class Parts:
    """`excess = optimisation + sampling + non-realizability`, exactly.

    With f_s a function of the class near f, Q the measure of the fit and P that of the errors:
    `T1 = 2 <g-p, f_s-p>_Q` (not positive for the projection under Q), `T2` the same under P minus
    under Q, and `T3 = 2 <g-p, f-f_s>_P`.

    Source: Charikar et al. 2024, Theorem 2; the identity is `2 <g-p, f-p>_P` taken apart.
    """

    optimisation: Fraction
    sampling: Fraction
    non_realizability: Fraction

    @property
    def excess(self) -> Fraction:
        """Their sum."""
        return self.optimisation + self.sampling + self.non_realizability


def measure(weights: Floats, weak: Floats, student: Floats, truth: Floats) -> Errors:
    """The errors under weights, which need not sum to one; each number is exact."""
    differences = [(weak, truth), (student, truth), (weak, student)]
    found = exact_products(weights, differences, [(0, 0), (1, 1), (2, 2), (2, 1)])
    weak_error, student_error, misfit, cross = found
    return Errors(weak_error, student_error, misfit, 2 * cross)


def split_excess(
    fit: Floats, weights: Floats, weak: Floats, student: Floats, truth: Floats, nearest: Floats
) -> Parts:
    """The parts of the excess under `weights` of a student fitted under `fit`."""
    differences = [(weak, student), (nearest, student), (truth, nearest)]
    inside, outside = exact_products(weights, differences, [(0, 1), (0, 2)])
    same = fit is weights
    (fitted,) = [inside] if same else exact_products(fit, differences[:2], [(0, 1)])
    return Parts(2 * fitted, 2 * (inside - fitted), 2 * outside)
