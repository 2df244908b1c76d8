"""The slow, obvious projection: any conic form through cvxpy, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from w2sverify.errors import InputError
from w2sverify.processes.child_process import ChildProcess

__all__ = ["ConicSolver", "solve_conic"]

Floats = NDArray[np.float64]
Cones = Sequence[tuple[str, int]]
_NAMES = ("zero", "nonnegative", "second-order", "semidefinite")
_TOLERANCE = 1e-12  # asked of the solver; nothing is concluded from it
_IDLE = 1e-9  # weight of the squares of variables that no feature holds


def solve_conic(
    features: ArrayLike,
    weights: ArrayLike,
    target: ArrayLike,
    constraints: ArrayLike,
    offset: ArrayLike,
    cones: Cones,
    *,
    time_limit: float = 20.0,
) -> tuple[Floats, Floats] | None:
    """One projection in a child process of its own: `ConicSolver.solve` says what and how.

    Starting the child takes seconds. Use a `ConicSolver` for more than one projection, and for the
    reason of a None.
    """
    with ConicSolver() as solver:
        return solver.solve(
            features, weights, target, constraints, offset, cones, time_limit=time_limit
        )


class ConicSolver:
    """A child process that solves one projection after another; a context manager.

    An answer is a proposal: it is not checked here, and a solver's status is not evidence. Where
    there is none, because the solvers gave up, the time ran out or the child died, `solve` returns
    None and `reason` says why in a sentence; the next call starts a new child if it has to.
    Starting one imports cvxpy and has a limit of its own, `start_limit` seconds.
    """

    def __init__(self, *, start_limit: float = 120.0) -> None:
        self.reason = ""
        self._child = ChildProcess(__name__, "_prepare", start_limit=start_limit)

    def __enter__(self) -> ConicSolver:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of the child, or None while there is none."""
        return self._child.pid

    def solve(
        self,
        features: ArrayLike,
        weights: ArrayLike,
        target: ArrayLike,
        constraints: ArrayLike,
        offset: ArrayLike,
        cones: Cones,
        *,
        time_limit: float = 20.0,
    ) -> tuple[Floats, Floats] | None:
        """Minimise `sum_i w_i (g_i - (Phi theta)_i)^2` subject to `A theta + b in K`, in floats.

        Arguments: n x m features Phi, n weights >= 0, n target values g, k x m constraints A, k
        offsets b, the (name, size) pairs of the cones as `docs/certificate.md` defines them (zero,
        nonnegative, second-order, semidefinite), seconds. Returns theta (m) and lambda (k) with
        about `sum_i w_i Phi_i (g_i - p_i) + A^T lambda = 0`, lambda about in the dual cone; or
        None, see `reason`.

        Raises `InputError` for shapes that do not fit, numbers that are not finite, negative
        weights and unknown cones.

        Method: weights, target, columns and rows scaled to size one; Clarabel with tight
        tolerances, then OSQP (linear cones only), then SCS. Cost: the solver's, and about 10 ms.
        """
        data = _validate(features, weights, target, constraints, offset, cones)
        job = (*data, list(cones), float(time_limit))
        answer, self.reason = self._child.call(job, time_limit)
        if self.reason:
            return None
        theta, dual, statuses = answer
        if theta is None:
            self.reason = f"No solver gave a solution: {', '.join(statuses)}."
            return None
        return theta, dual

    def close(self) -> None:
        """End the child, at once; the next `solve` starts another."""
        self._child.close()


def _validate(
    features: ArrayLike,
    weights: ArrayLike,
    target: ArrayLike,
    constraints: ArrayLike,
    offset: ArrayLike,
    cones: Cones,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    phi, a = np.asarray(features, dtype=np.float64), np.asarray(constraints, dtype=np.float64)
    w, g, b = (np.asarray(each, dtype=np.float64) for each in (weights, target, offset))
    rows = 0
    for name, size in cones:
        if name not in _NAMES or size < 1:
            raise InputError(f"There is no cone {name!r} of size {size}: see docs/certificate.md.")
        rows += size * (size + 1) // 2 if name == "semidefinite" else size
    width = phi.shape[1] if phi.ndim == 2 else 0
    if phi.ndim != 2 or w.shape != (len(phi),) or g.shape != w.shape:
        raise InputError(
            f"Features {phi.shape}, weights {w.shape} and target {g.shape} do not fit: "
            "give (n, m), (n,) and (n,)."
        )
    if b.shape != (rows,) or (a.shape != (rows, width) and (rows or a.size)):
        raise InputError(
            f"Constraints {a.shape} and offset {b.shape} do not fit cones of {rows} rows and "
            f"{width} coefficients: give ({rows}, {width}) and ({rows},)."
        )
    if not all(np.isfinite(each).all() for each in (phi, w, g, a, b)):
        raise InputError("A number is NaN or infinite: give finite numbers.")
    if (w < 0).any():
        raise InputError(f"A weight is {w.min()}: weights must be zero or more.")
    return phi, w, g, a.reshape(rows, width), b


def _blocks(cones: Cones) -> list[tuple[str, int, slice]]:
    """Name, size and rows of each cone."""
    blocks, first = [], 0
    for name, size in cones:
        rows = size * (size + 1) // 2 if name == "semidefinite" else size
        blocks.append((name, size, slice(first, first + rows)))
        first += rows
    return blocks


def _norm(values: Floats) -> float:
    """The Euclidean norm without overflow, 0 for zeros."""
    largest = float(np.abs(values).max(initial=0.0))
    return largest * float(np.linalg.norm(values / largest)) if largest else 0.0


def _prepare() -> Callable[..., tuple[Floats | None, Floats | None, list[str]]]:
    """In the child: import cvxpy, so that it is not part of a solve, and give the solver."""
    import cvxpy  # noqa: F401

    return _propose


def _propose(
    phi: Floats, w: Floats, g: Floats, a: Floats, b: Floats, cones: Cones, time_limit: float
) -> tuple[Floats | None, Floats | None, list[str]]:
    """Scale, solve, scale back: theta and lambda, or None twice, and the solvers' statuses."""
    if not phi.shape[1]:
        return np.zeros(0), np.zeros(len(b)), []
    blocks = _blocks(cones)
    with np.errstate(all="ignore"):
        heaviest = float(w.max(initial=0.0)) or 1.0
        root = np.sqrt(w / heaviest)
        design, aim = phi * root[:, None], g * root
        unit = _norm(aim) or 1.0
        lengths = np.array([_norm(column) for column in design.T])
        stretch = np.where(lengths > 0, unit / lengths, 0.0)
        # A variable without features gets the size of the other terms of its rows.
        terms = np.maximum(np.abs(a * stretch).max(axis=1, initial=0.0), np.abs(b))[:, None]
        wanted = np.where(a, terms / np.abs(a), 0.0).max(axis=0, initial=0.0)
        stretch = np.where(stretch > 0, stretch, np.where(wanted > 0, wanted, 1.0))
        design = np.nan_to_num(design / np.where(lengths > 0, lengths, 1.0))
        rows = a * stretch
        sizes = np.maximum(np.abs(rows).max(axis=1, initial=0.0), np.abs(b))
        for name, _, where in blocks:
            if name in ("second-order", "semidefinite"):
                sizes[where] = sizes[where].max()
        sizes[sizes == 0] = 1.0
        found = _minimise(design, aim / unit, rows / sizes[:, None], b / sizes, blocks, time_limit)
        theta, dual, statuses = found
        if theta is None or dual is None:
            return None, None, statuses
        return theta * stretch, dual / sizes * heaviest * unit * unit, statuses


def _minimise(
    design: Floats,
    aim: Floats,
    rows: Floats,
    first: Floats,
    blocks: list[tuple[str, int, slice]],
    time_limit: float,
) -> tuple[Floats | None, Floats | None, list[str]]:
    """Minimise `|design y - aim|^2 / 2` over the cones with the first solver that gives numbers."""
    import cvxpy

    cp: Any = cvxpy  # its annotations are incomplete
    y = cp.Variable(design.shape[1])
    constraints: list[Any] = []
    for name, size, where in blocks:
        slack = rows[where] @ y + first[where]
        if name == "zero":
            constraints.append(slack == 0)
        elif name == "nonnegative" or (name == "second-order" and size == 1):
            constraints.append(slack >= 0)
        elif name == "second-order":
            constraints.append(cp.SOC(slack[0], slack[1:]))
        else:
            low, high = np.tril_indices(size)
            spread = np.zeros((size * size, len(low)))
            spread[low * size + high, np.arange(len(low))] = 1.0
            spread[high * size + low, np.arange(len(low))] = 1.0
            constraints.append(cp.reshape(spread @ slack, (size, size), order="C") >> 0)
    objective = cp.sum_squares(design @ y - aim) / 2
    idle = ~design.any(axis=0)
    if idle.any():
        # Clarabel lets variables without features run off to 1e12, and calls that optimal.
        objective += _IDLE * cp.sum_squares(y[idle])
    problem = cp.Problem(cp.Minimize(objective), constraints)
    statuses = []
    for solver, options in _solvers(blocks, time_limit):
        try:
            problem.solve(solver=solver, **options)
        except cp.SolverError as error:
            statuses.append(f"{solver} {error}")
            continue
        statuses.append(f"{solver} {problem.status}")
        if y.value is None or not np.isfinite(y.value).all():
            continue
        dual = np.zeros(len(first))
        for constraint, (name, size, where) in zip(constraints, blocks, strict=True):
            dual[where] = _dual(name, size, constraint.dual_value)
        return np.asarray(y.value), dual, statuses
    return None, None, statuses


def _solvers(
    blocks: list[tuple[str, int, slice]], time_limit: float
) -> list[tuple[str, dict[str, Any]]]:
    tight = {"tol_gap_abs": _TOLERANCE, "tol_gap_rel": _TOLERANCE, "tol_feas": _TOLERANCE}
    solvers: list[tuple[str, dict[str, Any]]] = [
        ("CLARABEL", {**tight, "max_iter": 500, "time_limit": time_limit}),
    ]
    if all(name in ("zero", "nonnegative") for name, _, _ in blocks):
        solvers.append(("OSQP", {"eps_abs": 1e-10, "eps_rel": 1e-10, "max_iter": 100_000}))
    solvers.append(("SCS", {"eps_abs": 1e-10, "eps_rel": 1e-10, "max_iters": 100_000}))
    return solvers


def _dual(name: str, size: int, value: Any) -> Any:
    """A cvxpy dual in the coordinates of the rows, as a vector of the dual cone."""
    if name == "zero":
        return -value
    if name == "second-order" and size > 1:
        return np.concatenate([np.ravel(part) for part in value])
    if name == "semidefinite":
        low, high = np.tril_indices(size)
        return np.where(low == high, 1.0, 2.0) * ((value + value.T) / 2)[low, high]
    return value
