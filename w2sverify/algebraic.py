"""Sets given by polynomial equations: what negative controls are made of, because nothing makes
them convex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .conic import Rows, write_rows
from .exact import Rational, format_number

__all__ = ["AlgebraicForm"]

Monomial = tuple[Rational, tuple[int, ...]]


@dataclass(frozen=True)
class AlgebraicForm:
    """`V = {Phi theta : every equation is zero}`.

    An equation is a sum of monomials (coefficient, indices of its factors): `((1, (0, 0)), (-1,
    ()))` is `theta_0^2 - 1`.
    """

    coefficients: int
    features: Rows
    equations: Sequence[Sequence[Monomial]]

    def document(self) -> dict[str, Any]:
        """The `class` entry of a certificate."""
        return {
            "kind": "algebraic",
            "coefficients": self.coefficients,
            "features": write_rows(self.features),
            "equations": [
                [[format_number(c), list(factors)] for c, factors in equation]
                for equation in self.equations
            ],
        }
