"""The reduction that the float solvers share: from n points to d columns."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.arrays import as_numpy

__all__ = ["Floats", "WeightedDesign"]

Floats = NDArray[np.float64]

# Squares of entries inside this range neither overflow nor lose digits to underflow.
_SAFE_SQUARES = (1e-180, 1e180)
# Weighted copies of the features, and d x d matrices, are made for so many entries at once: half
# a megabyte of the first, read again at once, and two of the second, where calls cost more.
_WEIGHTED_ENTRIES = 1 << 16
_MATRIX_ENTRIES = 1 << 18


@dataclass(frozen=True, eq=False)
class WeightedDesign:
    """`min over theta of sum_i w_i (g_i - (Phi theta)_i)^2` in coordinates where columns are alike.

    With `A_j = sqrt(w) Phi_j / p_j` and `b = sqrt(w) g / q`, p_j and q powers of two near the
    weighted norms of column and target, the problem is `min |b - A phi|^2` with
    `theta = phi q / p`. All columns of A have a norm between 1/sqrt(2) and sqrt(2), or are zero, so
    neither units nor extreme magnitudes (1e-150 .. 1e150) reach a solver.

    Made by `WeightedDesign.of(features[..., n, d], target[..., n], weights[n])`, finite float64
    arrays of one namespace (NumPy or torch). Features with fewer leading axes than the target are
    shared; there are F distinct feature matrices and T targets for each. What a solver reads is
    small and always NumPy, while the passes over the n points run where the data is:

    * `gram[F, d, d] = A^T A` and `moment[F, T, d] = A^T b`, one pass; they find active sets fast,
      but they square the condition number;
    * `correlation(phi) = A^T (b - A phi)`, two matrix products; it refines a solution to the
      accuracy of the data;
    * `triangular(rows)`, a QR factorisation, for those feature matrices whose Gram matrix is too
      ill-conditioned to be trusted.

    Cost: O(F n d (d + T)) for the Gram matrix, O(F T n d) for a correlation, O(n d^2) for each QR.
    Source: Bjorck, Numerical Methods for Least Squares Problems (1996), sections 2.2-2.4 and 2.9.
    """

    features: Any
    target: Any
    weights: Any
    batch: tuple[int, ...]
    data_scale: Any
    column_scale: Floats
    target_scale: Floats
    gram: Floats
    moment: Floats

    @classmethod
    def of(cls, features: Any, target: Any, weights: Any) -> WeightedDesign:
        """Scale and reduce the data; the arrays are not checked."""
        from array_api_compat import array_namespace, device

        xp = array_namespace(features, target)
        weights = xp.asarray(weights, dtype=xp.float64, device=device(features))
        if bool(xp.any(weights == 0)):
            # A point without weight may hold numbers that overflow and then meet the factor 0.
            kept = xp.nonzero(weights > 0)[0]
            weights = xp.take(weights, kept, axis=0)
            features = xp.take(features, kept, axis=-2)
            target = xp.take(target, kept, axis=-1)
        features, target, batch = _arrange(features, target, xp)
        root = xp.sqrt(weights)

        largest = as_numpy(xp.max(xp.abs(target * root), axis=-1))
        rough = _power_of_two(largest)
        target = target * _like(1.0 / rough, target, xp)[..., None]
        fine = _power_of_two(np.sqrt(as_numpy(xp.sum((target * root) ** 2, axis=-1))))
        target = target * _like(1.0 / fine, target, xp)[..., None]
        # A target of zeros has no unit; the least one lets constraints set theirs.
        target_scale = np.where(largest > 0, rough * fine, 2.0**-1000)

        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            gram, moment = _moments(features, target, root, xp)
        squares = np.diagonal(gram, axis1=-2, axis2=-1).copy()
        shift = np.ones(squares.shape)
        if not np.all((squares > _SAFE_SQUARES[0]) & (squares < _SAFE_SQUARES[1])):
            shift = _power_of_two(as_numpy(xp.max(xp.abs(features * root[:, None]), axis=-2)))
            features = features * _like(1.0 / shift, features, xp)[:, None, :]
            gram, moment = _moments(features, target, root, xp)
            squares = np.diagonal(gram, axis1=-2, axis2=-1).copy()
        data_scale = _power_of_two(np.sqrt(squares))
        gram /= data_scale[:, :, None]
        gram /= data_scale[:, None, :]
        moment /= data_scale[:, None, :]

        column_scale = data_scale * shift
        # A zero column has no unit of its own; the smallest one present keeps the spread small.
        present = np.where(squares > 0, column_scale, np.inf)
        smallest = np.min(present, axis=-1, keepdims=True, initial=np.inf)
        smallest = np.where(np.isfinite(smallest), smallest, 1.0)
        column_scale = np.where(squares > 0, column_scale, smallest)
        return cls(
            features,
            target,
            weights,
            batch,
            _like(1.0 / data_scale, features, xp),
            column_scale,
            target_scale,
            gram,
            moment,
        )

    @property
    def shape(self) -> tuple[int, int, int]:
        """(F, T, d): feature matrices, targets for each, columns."""
        return (*self.moment.shape[:2], self.moment.shape[2])

    def correlation(self, coef: Floats) -> Floats:
        """`A^T (b - A phi)` for `phi[F, T, d]`, from the data."""
        from array_api_compat import array_namespace

        xp = array_namespace(self.features)
        inner = _like(coef, self.features, xp) * self.data_scale[:, None, :]
        fitted = xp.matmul(inner, xp.matrix_transpose(self.features))
        residual = (self.target - fitted) * self.weights
        found: Floats = as_numpy(xp.matmul(residual, self.features) * self.data_scale[:, None, :])
        return found

    def triangular(self, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """`R[U, k, d]` and `z[U, T, k]`, k = min(n, d): `|b - A phi|` is least where `|z - R phi|`.

        `rows` are U positions of feature matrices. Both come from Householder QR of A.
        """
        from array_api_compat import array_namespace

        xp = array_namespace(self.features)
        chosen = _like(rows, self.features, xp)
        root = xp.sqrt(self.weights)
        scale = xp.take(self.data_scale, chosen, axis=0)
        design = xp.take(self.features, chosen, axis=0) * root[:, None] * scale[:, None, :]
        q, r = xp.linalg.qr(design)
        return as_numpy(r), as_numpy(xp.matmul(xp.take(self.target, chosen, axis=0) * root, q))

    def with_target_scale(self, least: Floats) -> WeightedDesign:
        """The same problem in a larger unit of the target where it is far below `least[F]`.

        For constraints that force fitted values far larger than the target.
        """
        least = np.where(least > 0, _power_of_two(least), 0.0)[:, None]
        scale = np.where(least > 2.0**30 * self.target_scale, least, self.target_scale)
        ratio = self.target_scale / scale
        if np.all(ratio == 1.0):
            return self
        from array_api_compat import array_namespace

        target = self.target * _like(ratio, self.target, array_namespace(self.target))[:, :, None]
        moment = self.moment * ratio[:, :, None]
        return replace(self, target=target, target_scale=scale, moment=moment)

    def blocks(self, rows: NDArray[np.intp] | None = None) -> list[NDArray[np.intp]]:
        """The B = F T instances, or some of them, in blocks whose d x d matrices fit in cache."""
        matrices, targets, size = self.shape
        rows = np.arange(matrices * targets) if rows is None else rows
        step = max(1, _MATRIX_ENTRIES // max(1, size * size))
        return [rows[start : start + step] for start in range(0, len(rows), step)]

    def original(self, coef: Floats) -> Floats:
        """`theta = phi q / p` for `phi[F, T, d]`; 0 stays 0 where the ratio overflows."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            ratio = self.target_scale[..., None] / self.column_scale[:, None, :]
            return np.where(coef == 0, 0.0, coef * ratio)

    def restore(self, values: Floats) -> Any:
        """`values[F, T, ...]` in the batch axes, namespace and device of the data."""
        from array_api_compat import array_namespace

        trailing = values.shape[2:]
        ordered = np.ascontiguousarray(np.moveaxis(values, 1, 0)).reshape(self.batch + trailing)
        return _like(ordered, self.features, array_namespace(self.features))


def _arrange(features: Any, target: Any, xp: Any) -> tuple[Any, Any, tuple[int, ...]]:
    """Features `[F, n, d]`, targets `[F, T, n]` and the batch axes that they came from."""
    points, columns = features.shape[-2:]
    own = tuple(features.shape[:-2])
    batch = np.broadcast_shapes(own, tuple(target.shape[:-1]))
    while own and own[0] == 1 and len(own) <= len(batch):
        own = own[1:]
    if own != batch[len(batch) - len(own) :]:
        own = batch
        features = xp.broadcast_to(features, (*batch, points, columns))
    matrices = math.prod(own)
    shared = math.prod(batch[: len(batch) - len(own)])
    features = xp.reshape(features, (matrices, points, columns))
    target = xp.reshape(xp.broadcast_to(target, (*batch, points)), (shared, matrices, points))
    return features, xp.permute_dims(target, (1, 0, 2)), batch


def _moments(features: Any, target: Any, root: Any, xp: Any) -> tuple[Floats, Floats]:
    """`Phi^T W Phi` and `Phi^T W g`, block by block so that the weighted copy stays in cache."""
    matrices, points, columns = features.shape
    step = max(1, _WEIGHTED_ENTRIES // max(1, points * columns))
    grams, moments = [], []
    for start in range(0, matrices, step):
        block = slice(start, start + step)
        weighted = features[block, :, :] * root[:, None]
        grams.append(as_numpy(xp.matmul(xp.matrix_transpose(weighted), weighted)))
        moments.append(as_numpy(xp.matmul(target[block, :, :] * root, weighted)))
    return np.concatenate(grams), np.concatenate(moments)


def _power_of_two(size: Floats) -> Floats:
    """The power of two nearest to each entry, within a factor sqrt(2); 1 for zero."""
    mantissa, exponent = np.frexp(size)
    nearest = np.minimum(np.maximum(exponent - (mantissa < math.sqrt(0.5)), -1000), 1000)
    return np.where(size > 0, np.ldexp(1.0, nearest), 1.0)


def _like(array: Any, other: Any, xp: Any) -> Any:
    """The NumPy array in the namespace and on the device of another."""
    from array_api_compat import device

    return xp.asarray(array, device=device(other))
