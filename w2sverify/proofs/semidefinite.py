"""Small semidefinite programs, proposed by a solver in a process that may die."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ..draw import Floats
from ..processes.child_process import ChildProcess

__all__ = ["Program", "Proposal", "SemidefiniteSolver"]

Row = Sequence[Fraction]


@dataclass(frozen=True)
class Program:
    """`min linear . y` with `E y + e = 0`, `A y + a >= 0`, and a symmetric matrix semidefinite.

    Each row holds the factors of the m variables and then the constant. `matrix` has the rows of
    the lower triangle of that matrix, of the given order.
    """

    linear: Row
    equal: Sequence[Row]
    positive: Sequence[Row]
    matrix: Sequence[Row]
    order: int


@dataclass(frozen=True)
class Proposal:
    """A point, or a proof in floats that there is none (`dual`); neither is believed.

    `dual` has an entry for each row of equal, positive and matrix, paired by plain products.
    """

    status: str
    point: Floats
    dual: Floats


class SemidefiniteSolver:
    """A child process that solves one program after another; a context manager."""

    def __init__(self, *, time_limit: float = 20.0) -> None:
        self.reason = ""
        self._limit = time_limit
        self._child = ChildProcess(__name__, "_prepare", start_limit=60.0)

    def __enter__(self) -> SemidefiniteSolver:
        return self

    def __exit__(self, *error: object) -> None:
        self._child.close()

    def solve(self, program: Program) -> Proposal | None:
        """What Clarabel proposes, or None, and then `reason` says why."""
        parts = (program.equal, program.positive, program.matrix)
        rows = [[float(x) for x in row] for part in parts for row in part]
        sizes = (len(program.equal), len(program.positive), program.order)
        job = ([float(x) for x in program.linear], rows, sizes)
        answer, self.reason = self._child.call(job, self._limit)
        if self.reason:
            return None
        status, point, dual = answer
        if status == "none":
            self.reason = "The solver gave up."
            return None
        return Proposal(status, point, dual)


def _prepare() -> Callable[..., tuple[str, Floats, Floats]]:
    """In the child: import what takes long, so that no solve has to, and give a solver."""
    import scipy.sparse  # noqa: F401

    return _propose


def _propose(
    linear: list[float], rows: list[list[float]], sizes: tuple[int, int, int]
) -> tuple[str, Floats, Floats]:
    from scipy import sparse

    from ..solvers.clarabel_problem import ClarabelProblem

    width, (equal, positive, order) = len(linear), sizes
    table = np.array(rows, dtype=float).reshape(len(rows), width + 1)
    blocks = []
    ends = (0, equal, equal + positive, len(rows))
    names = (("zero", equal), ("nonnegative", positive), ("semidefinite", order))
    for (name, size), first, last in zip(names, ends, ends[1:], strict=False):
        if last > first:
            blocks.append((name, size, slice(first, last)))
    problem = ClarabelProblem(
        sparse.csc_matrix((width, width)), sparse.csc_matrix(table[:, :-1]), table[:, -1], blocks
    )
    answer = problem.solve(np.array(linear))
    return answer.status, answer.point, answer.dual
