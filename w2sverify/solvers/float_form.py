"""A conic form as float matrices in coordinates where columns, rows and target are of size one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.conic import ConicForm, Rows
from w2sverify.draw import Floats
from w2sverify.exact import Rational, to_float

__all__ = ["Block", "FloatForm", "ScaledRows", "cone_blocks", "sparse_rows"]

Block = tuple[str, int, slice]
_LARGEST = np.finfo(np.float64).max
# Exponents of numbers that are 0: far below any sum of three exponents of floats.
_NOTHING = -(1 << 20)


@dataclass(frozen=True, eq=False)
class ScaledRows:
    """`R y + r in K` for `theta_j = 2^stretch_j y_j` and row i divided by `2^size_i`.

    Entries of R are at most 1 in size, and so is r. Rows of one second-order cone share their
    divisor; entry (i, j) of a semidefinite block is divided by `2^(e_i + e_j)`, which keeps it
    semidefinite.
    """

    rows: Any
    offset: Floats
    stretch: NDArray[np.int64]
    size: NDArray[np.int64]

    def theta(self, y: Floats) -> Floats:
        """The coefficients at y; what overflows becomes the largest float."""
        with np.errstate(over="ignore", under="ignore"):
            return np.clip(np.ldexp(y, self.stretch), -_LARGEST, _LARGEST)

    def dual(self, mu: Floats, energy: int) -> Floats:
        """`lambda_i = 2^(energy - size_i) mu_i`, where the objective is divided by `2^energy`."""
        with np.errstate(over="ignore", under="ignore"):
            return np.clip(np.ldexp(mu, energy - self.size), -_LARGEST, _LARGEST)


@dataclass(frozen=True, eq=False)
class FloatForm:
    """`min |D y - a|^2 / 2` over a conic form, with `D = diag(sqrt(w)) Phi diag(2^-length)`.

    Columns of D have norms between 1/2 and 1, or are zero. The scaling is by powers of two, so that
    it rounds nothing, and it is done in exponents, so that neither units nor extreme magnitudes
    reach a solver.

    Made by `FloatForm.of(form, weights[n])`. `kept` are the points with weight, `root` the square
    roots of their weights.
    """

    design: Any
    kept: NDArray[np.intp]
    root: Floats
    length: NDArray[np.int64]
    idle: NDArray[np.bool_]
    constraints: Any
    offset: Floats
    blocks: list[Block]

    @classmethod
    def of(cls, form: ConicForm, weights: Floats) -> FloatForm:
        """The float matrices of a form under these weights."""
        kept = np.flatnonzero(weights > 0)
        root = np.sqrt(weights[kept])
        rows = [form.features[i] for i in kept.tolist()]
        design = sparse_rows(rows, form.coefficients).tocsc()
        columns = np.repeat(np.arange(form.coefficients), np.diff(design.indptr))
        points = design.indices
        mantissa, exponent = np.frexp(design.data)
        top = _largest(exponent, columns, form.coefficients)
        part = np.ldexp(mantissa, exponent - top[columns]) * root[points]
        squares = np.bincount(columns, part * part, minlength=form.coefficients)
        idle = ~(squares > 0)
        length = np.where(idle, 0, top + _exponent(np.sqrt(squares)))
        # Products of a tiny weight and a tiny share of a column may vanish: 2^-1022 is nothing.
        design.data = np.ldexp(mantissa * root[points], exponent - length[columns])
        constraints = sparse_rows(form.constraints, form.coefficients)
        offset = np.array([to_float(entry) for entry in form.offset])
        blocks = cone_blocks(form.cones)
        return cls(design.tocsr(), kept, root, length, idle, constraints, offset, blocks)

    @property
    def polyhedral(self) -> bool:
        """Whether all cones are linear."""
        return all(name in ("zero", "nonnegative") for name, _, _ in self.blocks)

    @property
    def equality(self) -> NDArray[np.bool_]:
        """Which rows are of a zero cone."""
        found = np.zeros(len(self.offset), dtype=bool)
        for name, _, where in self.blocks:
            found[where] = name == "zero"
        return found

    def scaled(self, unit: int) -> ScaledRows:
        """The rows where values of functions are measured in `2^unit`.

        A coefficient without features has no size of its own: it gets one at which it exceeds the
        other terms of none of its rows.
        """
        matrix = self.constraints.tocoo()
        places, columns = matrix.row, matrix.col
        mantissa, exponent = np.frexp(matrix.data)
        count, width = matrix.shape
        first, own = np.frexp(self.offset)
        own = np.where(first != 0, own, _NOTHING)
        stretch = np.where(self.idle, _NOTHING, unit - self.length)
        for _ in range(width):
            open_ = stretch == _NOTHING
            terms = np.where(open_[columns], _NOTHING, exponent + stretch[columns])
            sizes = np.maximum(_largest(terms, places, count), own)
            told = open_[columns] & (sizes[places] > _NOTHING // 2)
            if not told.any():
                break
            wanted = -_largest(exponent[told] - sizes[places[told]], columns[told], width)
            stretch = np.where(open_ & (wanted < -_NOTHING // 2), wanted, stretch)
        stretch = np.where(stretch == _NOTHING, unit, stretch)
        sizes = np.maximum(_largest(exponent + stretch[columns], places, count), own)
        # A matrix with a small diagonal has small entries off it.
        over = exponent + stretch[columns] - self._bounds(sizes)[places]
        excess = np.zeros(width, dtype=np.int64)
        np.maximum.at(excess, columns, np.where(self.idle[columns], over, 0))
        stretch = stretch - excess
        sizes = np.maximum(_largest(exponent + stretch[columns], places, count), own)
        for name, order, where in self.blocks:
            if name == "second-order":
                sizes[where] = sizes[where].max()
            elif name == "semidefinite":
                sizes[where] = _congruent(sizes[where], order)
        sizes = np.where(sizes <= _NOTHING // 2, 0, sizes)
        with np.errstate(under="ignore"):
            data = np.ldexp(mantissa, exponent + stretch[columns] - sizes[places])
            offset = np.ldexp(first, np.maximum(own, _NOTHING // 2) - sizes)
        from scipy import sparse

        rows = sparse.csr_array((data, (places, columns)), shape=(count, width))
        return ScaledRows(rows, offset, stretch, sizes)

    def _bounds(self, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Entry (i, j) of a semidefinite block is at most the root of (i, i) times (j, j)."""
        bounds = np.full(len(sizes), -_NOTHING)
        for name, order, where in self.blocks:
            if name == "semidefinite":
                low, high = np.tril_indices(order)
                diagonal = sizes[where][low == high]
                root = -(-(diagonal[low] + diagonal[high]) // 2)
                bounds[where] = np.where((low != high) & (root > _NOTHING // 4), root, -_NOTHING)
        return bounds


def cone_blocks(cones: Sequence[tuple[str, int]]) -> list[Block]:
    """Name, size and rows of each cone."""
    blocks, first = [], 0
    for name, size in cones:
        rows = size * (size + 1) // 2 if name == "semidefinite" else size
        blocks.append((name, size, slice(first, first + rows)))
        first += rows
    return blocks


def sparse_rows(rows: Rows, columns: int) -> Any:
    """The float matrix of sparse rows, in scipy's compressed row format."""
    from scipy import sparse

    counts = [len(row) for row in rows]
    index = [j for row in rows for j in row]
    entries = np.array([_float(entry) for row in rows for entry in row.values()])
    starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    place = np.array(index, dtype=np.int64)
    matrix = sparse.csr_array((entries, place, starts), shape=(len(counts), columns))
    matrix.eliminate_zeros()
    return matrix


def _congruent(sizes: NDArray[np.int64], order: int) -> NDArray[np.int64]:
    """`e_i + e_j`, at least the size of entry (i, j): half the size of the diagonal, or more."""
    low, high = np.tril_indices(order)
    half = -(-sizes[low == high] // 2)
    for i, j, size in zip(low.tolist(), high.tolist(), sizes.tolist(), strict=True):
        excess = size - half[i] - half[j]
        if excess > 0:
            half[i] += -(-excess // 2)
            half[j] += -(-excess // 2) if i != j else 0
    # A row of zeros has no size; it takes that of the others.
    told = half[half > _NOTHING // 4]
    half = np.where(half > _NOTHING // 4, half, told.max() if told.size else 0)
    return np.asarray(half[low] + half[high])


def _float(entry: Rational) -> float:
    return entry if type(entry) is float else to_float(entry)


def _largest(values: Any, places: Any, count: int) -> NDArray[np.int64]:
    """The largest value at each place, far below everything where there is none."""
    found = np.full(count, _NOTHING, dtype=np.int64)
    np.maximum.at(found, places, values)
    return found


def _exponent(values: Floats) -> NDArray[np.int64]:
    """e with `2^(e-1) <= value < 2^e`; 0 for 0."""
    return np.asarray(np.frexp(values)[1], dtype=np.int64)
