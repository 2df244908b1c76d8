"""A projection as an integer program: the scaling there and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from w2sverify.errors import InputError
from w2sverify.exact import Rational
from w2sverify.solvers.exact_gram import ExactGram
from w2sverify.solvers.integer_quadratic import IntegerQuadratic, RationalPoint

__all__ = ["ScaledQuadratic"]


@dataclass(frozen=True)
class ScaledQuadratic:
    """Minimise `sum_i w_i (g_i - (Phi theta)_i)^2` s.t. `A theta + b in K`, scaled to integers.

    With `Phi = F diag(phi)`, `w = omega W`, `g = gamma G` (F, W, G integers, phi, omega, gamma > 0)
    the variables are `y_j = theta_j phi_j / gamma`, the rows `R_i = rho_i A_i diag(gamma / phi)`
    with `r_i = rho_i b_i`, and `lambda_i = rho_i omega gamma^2 mu_i`. `y_j = theta_j` where column
    j of Phi is zero. rho_i > 0 makes each row coprime integers.

    Made by `ScaledQuadratic.of`; `problem` is the program, `stretch` the factors theta_j / y_j,
    `lift` the factors lambda_i / mu_i.
    """

    gram: ExactGram
    target: list[int]
    problem: IntegerQuadratic
    stretch: list[Fraction]
    lift: list[Fraction]

    @classmethod
    def of(
        cls,
        gram: ExactGram,
        target: Sequence[Rational],
        constraints: Sequence[Mapping[int, Rational]],
        offset: Sequence[Rational],
        equality: Sequence[bool],
    ) -> ScaledQuadratic:
        """Scale; `InputError` for a number that is not finite or a column out of range."""
        whole, unit = gram.target(target)
        stretch = [unit / scale if scale else Fraction(1) for scale in gram.scales]
        factors = [factor.as_integer_ratio() for factor in stretch]
        rows, first, lift = [], [], []
        energy = gram.weight_scale * unit * unit
        for i, (row, value) in enumerate(zip(constraints, offset, strict=True)):
            entries, constant, scale = _scale_row(i, row, value, factors)
            rows.append(entries)
            first.append(constant)
            lift.append(scale * energy)
        problem = IntegerQuadratic(gram.hessian, gram.correlate(whole), rows, first, equality)
        return cls(gram, whole, problem, stretch, lift)

    def coordinates(self, start: Sequence[float]) -> list[Fraction]:
        """The y of a float theta; what is not finite becomes 0."""
        values = (float(value) for value in start)
        return [
            Fraction(value) / factor if math.isfinite(value) else Fraction(0)
            for value, factor in zip(values, self.stretch, strict=True)
        ]

    def sizes(self) -> list[int]:
        """For each variable, e such that about 2^e of it matters: to the target, or to its rows."""
        pairs = zip(self.gram.weights, self.target, strict=True)
        energy = sum(weight * value * value for weight, value in pairs).bit_length()
        found = {
            j: (energy - line[j].bit_length()) // 2
            for j, line in enumerate(self.problem.hessian)
            if j in line
        }
        without = set(range(self.problem.size)) - set(found)
        if without:
            lines = zip(self.problem.rows, self.problem.offset, strict=True)
            for row, first in lines:
                terms = [row[j].bit_length() + found[j] for j in row if j in found]
                size = max([first.bit_length(), *terms])
                for j in without & set(row):
                    found[j] = max(found.get(j, 0), size - row[j].bit_length())
        return [found.get(j, 0) for j in range(self.problem.size)]

    def restore(self, point: RationalPoint) -> tuple[list[Fraction], list[Fraction]]:
        """theta and lambda of a solution whose conditions are checked here, exactly.

        Stationarity is computed from the features themselves, not from their Gram matrix. Raises
        `RuntimeError` if a condition fails.
        """
        fault = self.problem.fault(point)
        common = point.denominator
        fitted = self.gram.predict(point.values)
        residual = [common * g - p for g, p in zip(self.target, fitted, strict=True)]
        pulled = self.problem.pull(point.multipliers)
        correlation = self.gram.correlate(residual)
        if fault or any(c + f for c, f in zip(correlation, pulled, strict=True)):
            raise RuntimeError(
                f"The exact projection failed its own check ({fault or 'stationarity'}): "
                "this is a bug, please report it with the input."
            )
        values = zip(self.stretch, point.values, strict=True)
        multipliers = zip(self.lift, point.multipliers, strict=True)
        return (
            [_multiply(factor, value, common) for factor, value in values],
            [_multiply(factor, value, common) for factor, value in multipliers],
        )


def _multiply(factor: Fraction, numerator: int, denominator: int) -> Fraction:
    if not numerator:
        return Fraction(0)
    return Fraction(factor.numerator * numerator, factor.denominator * denominator)


def _scale_row(
    index: int, row: Mapping[int, Rational], value: Rational, factors: Sequence[tuple[int, int]]
) -> tuple[dict[int, int], int, Fraction]:
    """Coprime integers `rho A_ij factor_j` and `rho b_i`, and rho > 0."""
    found = []
    try:
        constant, divisor = value.as_integer_ratio()
        for j, entry in row.items():
            if not 0 <= j < len(factors):
                raise InputError(
                    f"Row {index} of the constraints names column {j}, but there are "
                    f"{len(factors)} coefficients: columns are counted from 0."
                )
            p, q = entry.as_integer_ratio()
            if p:
                found.append((j, p * factors[j][0], q * factors[j][1]))
    except InputError:
        raise
    except (OverflowError, ValueError):
        raise InputError(
            f"Row {index} of the constraints, {dict(row)} with offset {value}, has a number that "
            "is not finite: give finite numbers."
        ) from None
    common = math.lcm(divisor, *(q for _, _, q in found))
    entries = {j: p * (common // q) for j, p, q in found}
    constant *= common // divisor
    shared = math.gcd(constant, *entries.values()) or 1
    entries = {j: entry // shared for j, entry in entries.items()}
    return entries, constant // shared, Fraction(common, shared)
