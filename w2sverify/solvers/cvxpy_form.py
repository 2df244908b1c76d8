"""The conic form of constraints written in cvxpy, without the square roots of any solver."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from w2sverify.conic import ConicForm
from w2sverify.draw import Floats
from w2sverify.errors import PluginError, W2SError
from w2sverify.exact import Rational

__all__ = ["cvxpy_form"]

Row = dict[int, Rational]
Cone = tuple[str, int]


def cvxpy_form(name: str, constraints: Callable[[Any, Floats], Any], features: Floats) -> ConicForm:
    """The class `{f : constraints(f, x)}` of functions of x, for `features[n, d]`.

    `constraints` gets the k distinct points `x[k, d]` in lexicographic order and a cvxpy variable f
    of shape (k,), the values there. The coefficients are these values, then the entries of the
    other variables as cvxpy's canonicalization names them. `name` is what messages call the class.

    The rows are read before cvxpy adapts them to a solver: a second-order cone as (t, x), and a
    semidefinite one as the matrix itself, whose symmetric part cvxpy means; the lower triangle of
    that is exact, and no factor sqrt(2) occurs. The floats of cvxpy's canonicalization (where it
    multiplies constants) are the definition of the set.

    Raises `PluginError` in one sentence for what is not a list of constraints, not convex by
    cvxpy's rules, complex, integer, without the value of a parameter, not finite, or beyond
    second-order and semidefinite cones; the class's own `InputError` passes.
    """
    import cvxpy

    cp: Any = cvxpy  # its annotations are incomplete
    points, place = _distinct(features)
    levels = len(points)
    f = cp.Variable(levels, name="f")
    given = _ask(name, constraints, f, points)
    problem = cp.Problem(cp.Minimize(cp.sum(f)), given)
    _check(name, given, problem)
    stuffed = _reduce(name, problem)
    for cone in stuffed.constraints:
        if type(cone).__name__ not in _READERS:
            raise PluginError(
                f"{name}.constraints needs a cone of type {type(cone).__name__}{_culprits(given)}, "
                "which has no exact check; use linear, second-order or semidefinite constraints."
            )
    _, _, matrix, offset = stuffed.apply_parameters()
    lines = _lines(name, matrix, offset)
    order = _columns_first(stuffed, f.id, levels)
    rows: list[Row] = []
    first: list[Rational] = []
    cones: list[Cone] = []
    start = 0
    for cone in stuffed.constraints:
        count = sum(arg.size for arg in cone.args)
        reader = _READERS[type(cone).__name__]
        for kind, part in reader(cone, lines[start : start + count]):
            size = len(part)
            cones.append((kind, _order(size) if kind == "semidefinite" else size))
            for row, constant in part:
                rows.append({order[j]: entry for j, entry in sorted(row.items())})
                first.append(constant)
        start += count
    ones: list[Row] = [{k: 1} for k in place.tolist()]
    return ConicForm(len(order), ones, rows, first, _merged(cones))


Line = tuple[Row, Rational]
Part = tuple[str, list[Line]]


def _distinct(features: Floats) -> tuple[Floats, np.ndarray[Any, np.dtype[np.intp]]]:
    """The distinct points in order and the place of each point among them.

    Without columns all are distinct.
    """
    if features.shape[1] == 0:
        return features.copy(), np.arange(len(features))
    # Adding 0 makes -0.0 the 0.0 that it equals.
    points, place = np.unique(features + 0.0, axis=0, return_inverse=True)
    return points, np.ravel(place)


def _ask(name: str, constraints: Callable[[Any, Floats], Any], f: Any, features: Floats) -> Any:
    """What the class returns, if it is a list of constraints."""
    from cvxpy.constraints.constraint import Constraint

    try:
        given = constraints(f, features)
    except W2SError:
        raise
    except Exception as error:  # the class's own code may raise anything
        points, columns = features.shape
        reason = " ".join(str(error).split())
        raise PluginError(
            f"{name}.constraints raised {type(error).__name__} for {points} points and {columns} "
            f"feature columns ({reason}); make it work for these, or raise InputError."
        ) from error
    if not isinstance(given, list | tuple):
        raise PluginError(
            f"{name}.constraints returned a {type(given).__name__}; return a list of cvxpy "
            "constraints."
        )
    for index, one in enumerate(given):
        if not isinstance(one, Constraint):
            raise PluginError(
                f"{name}.constraints returned {one!r} of type {type(one).__name__} at place "
                f"{index}; return cvxpy constraints, which compare expressions of f."
            )
    return list(given)


def _check(name: str, given: Sequence[Any], problem: Any) -> None:
    """Raise for what cvxpy cannot call convex and real."""
    for index, one in enumerate(given):
        parts = [*one.args, *one.variables()]
        if any(part.is_complex() for part in parts):
            raise PluginError(
                f"{name}.constraints has a complex constraint at place {index}, {one}; "
                "write it with real expressions."
            )
        missing = [str(p) for p in one.parameters() if p.value is None]
        if missing:
            raise PluginError(
                f"{name}.constraints has the parameter {missing[0]} without a value at place "
                f"{index}; use a number, or set its value."
            )
        if not one.is_dcp():
            raise PluginError(
                f"{name}.constraints has a constraint at place {index} that is not convex by "
                f"cvxpy's rules, {_short(one)}; write it as convex <= concave or affine == affine."
            )
    whole = [v for v in problem.variables() if v.attributes["integer"] or v.attributes["boolean"]]
    if whole or problem.is_mixed_integer():
        which = whole[0].name() if whole else "a variable"
        raise PluginError(
            f"{name}.constraints uses the integer or boolean variable {which}, and such a class is "
            "not convex; make it continuous."
        )


def _reduce(name: str, problem: Any) -> Any:
    """cvxpy's matrices of the problem, before any solver's format."""
    from cvxpy.reductions.cvx_attr2constr import CvxAttr2Constr
    from cvxpy.reductions.dcp2cone.cone_matrix_stuffing import ConeMatrixStuffing
    from cvxpy.reductions.dcp2cone.dcp2cone import Dcp2Cone

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            problem, _ = Dcp2Cone().apply(problem)
            problem, _ = CvxAttr2Constr(reduce_bounds=True).apply(problem)
            kept = [c for c in problem.constraints if sum(arg.size for arg in c.args)]
            return ConeMatrixStuffing().apply(problem.copy([problem.objective, kept]))[0]
        except Exception as error:  # cvxpy raises many kinds
            reason = " ".join(str(error).split()) or "no reason given"
            raise PluginError(
                f"{name}.constraints cannot be canonicalized by cvxpy ({type(error).__name__}: "
                f"{reason}); write the constraints with other atoms."
            ) from error


def _culprits(given: Sequence[Any]) -> str:
    """The atoms that need exponential or power cones, as words for a message."""
    from cvxpy import atoms

    beyond = tuple(atoms.EXP_ATOMS) + tuple(atoms.POWCONE_ATOMS)
    names = sorted({kind.__name__ for one in given for kind in one.atoms() if kind in beyond})
    return f" for {', '.join(names)}" if names else ""


def _short(constraint: Any) -> str:
    text = " ".join(str(constraint).split())
    return text if len(text) <= 80 else text[:77] + "..."


def _lines(name: str, matrix: Any, offset: Any) -> list[Line]:
    """The rows of `A theta + b` as cvxpy stuffs them: column-major, argument after argument."""
    from scipy import sparse

    table = sparse.csr_array(matrix)
    table.sum_duplicates()
    constants = np.asarray(offset, dtype=np.float64).ravel()
    if not (np.all(np.isfinite(table.data)) and np.all(np.isfinite(constants))):
        raise PluginError(
            f"{name}.constraints has a constant that is not finite; check divisions by 0 and "
            "overflow in it."
        )
    columns, entries = table.indices.tolist(), table.data.tolist()
    spans = zip(table.indptr.tolist(), table.indptr[1:].tolist(), constants.tolist(), strict=False)
    return [
        ({j: a for j, a in zip(columns[u:v], entries[u:v], strict=True) if a}, constant)
        for u, v, constant in spans
    ]


def _columns_first(stuffed: Any, own: int, levels: int) -> list[int]:
    """The column of the form for each column of cvxpy's: the values of f, then the rest."""
    start = stuffed.var_id_to_col[own]
    width = stuffed.x.size
    others = [j for j in range(width) if not start <= j < start + levels]
    order = [0] * width
    for place, j in enumerate([*range(start, start + levels), *others]):
        order[j] = place
    return order


def _zero(cone: Any, lines: list[Line]) -> list[Part]:
    del cone
    return [("zero", lines)]


def _nonnegative(cone: Any, lines: list[Line]) -> list[Part]:
    del cone
    return [("nonnegative", lines)]


def _second_order(cone: Any, lines: list[Line]) -> list[Part]:
    """One cone for each entry of t, with its column of X; `t >= |x|` for one x is linear."""
    heads = cone.args[0].size
    size = cone.args[1].size // heads
    parts: list[Part] = []
    for k in range(heads):
        head = lines[k]
        tail = lines[heads + k * size : heads + (k + 1) * size]
        if size == 1:
            parts.append(("nonnegative", [_sum(head, tail[0], 1), _sum(head, tail[0], -1)]))
        else:
            parts.append(("second-order", [head, *tail]) if tail else ("nonnegative", [head]))
    return parts


def _semidefinite(cone: Any, lines: list[Line]) -> list[Part]:
    """The lower triangle of the symmetric part, row by row."""
    size = int(cone.args[0].shape[0])
    triangle = []
    for i in range(size):
        for j in range(i):
            one, two = lines[j * size + i], lines[i * size + j]
            triangle.append(one if one == two else _sum(one, two, 1, Fraction(1, 2)))
        triangle.append(lines[i * size + i])
    return [("semidefinite" if size > 1 else "nonnegative", triangle)]


_READERS: dict[str, Callable[[Any, list[Line]], list[Part]]] = {
    "Zero": _zero,
    "NonNeg": _nonnegative,
    "SOC": _second_order,
    "PSD": _semidefinite,
}


def _sum(one: Line, two: Line, sign: int, share: Fraction = Fraction(1)) -> Line:
    """`share (one + sign two)`, exactly."""
    columns = sorted({*one[0], *two[0]})
    row: Row = {
        j: share * (Fraction(one[0].get(j, 0)) + sign * Fraction(two[0].get(j, 0))) for j in columns
    }
    constant = share * (Fraction(one[1]) + sign * Fraction(two[1]))
    return {j: entry for j, entry in row.items() if entry}, constant


def _order(rows: int) -> int:
    """The order of the matrix with so many entries in its lower triangle."""
    return int((np.sqrt(8 * rows + 1) - 1) / 2 + 0.5)


def _merged(cones: Sequence[Cone]) -> list[Cone]:
    """Linear cones of one kind that follow each other, as one."""
    merged: list[Cone] = []
    for kind, size in cones:
        if merged and kind == merged[-1][0] and kind in ("zero", "nonnegative"):
            merged[-1] = (kind, merged[-1][1] + size)
        else:
            merged.append((kind, size))
    return merged
