"""Functions that respect a partial order of the points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..errors import InputError
from ..solvers.partial_order import PartialOrder
from ..space import SampleSpace

__all__ = ["MonotonePartialOrder"]


@dataclass(frozen=True)
class MonotonePartialOrder(ConvexClass):
    """Functions that do not fall along a partial order: `V = {v : i below j implies v_i <= v_j}`.

    Without `edges`, i is below j where `x_i <= x_j` in every feature column, of which there may be
    any number: monotone functions of several variables. Points with equal features have equal
    values. With `edges`, pairs (a, b) of non-negative integers, the one feature column holds a
    label for each point, such as its index, and points labelled a lie below those labelled b, also
    along paths through labels that no point has. Labels on a cycle have equal values, and a label
    without edges is free.

    The coefficients are the values at the distinct points, the constraints the edges of the
    transitive reduction. Fit: recursive partitioning by maximum flows; pool-adjacent-violators
    where all points compare. Exact: the same in integers, gap 0. Cost: O(n^2 d) bit operations for
    the order, then in practice about O(n^2) for the flows.

    Raises `InputError` for edges that are no such pairs, and for more than one column with edges.
    Source: Spouge, Wan and Wilbur 2003; Luss, Rosset and Shahar 2012.
    """

    edges: tuple[tuple[int, int], ...] | None = None
    polyhedral: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.edges is None:
            return
        object.__setattr__(self, "edges", _pairs(self.edges))
        # An object with edges takes one column, whatever others of the class take.
        object.__setattr__(self, "feature_columns", 1)

    def conic(self, features: Floats) -> ConicForm:
        """`v_j - v_i` is not negative for each edge (i, j)."""
        order = self._order(features)
        pairs = list(zip(order.tails.tolist(), order.heads.tolist(), strict=True))
        rows: list[dict[int, int]] = [{low: -1, high: 1} for low, high in pairs]
        ones: list[dict[int, int]] = [{k: 1} for k in order.place.tolist()]
        cones = [("nonnegative", len(rows))] if rows else []
        return ConicForm(order.levels, ones, rows, [0] * len(rows), cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Recursive partitioning on the means over equal points."""
        x = as_numpy(features)
        pages = [x] if x.ndim == 2 else list(x.reshape(-1, *x.shape[-2:]))
        orders = [self._order(page) for page in pages]
        return as_like(self._fit_orders(space, orders, as_numpy(target)), target)

    def _fit_orders(self, space: SampleSpace, orders: list[PartialOrder], goal: Floats) -> Floats:
        """The levels `[..., m]` for one order or for one for each target."""
        from ..solvers.order_regression import order_regression

        rows = goal.reshape(-1, goal.shape[-1])
        orders = orders * (len(rows) // len(orders))
        coef = np.zeros((len(rows), max(order.levels for order in orders)))
        for k, (order, row) in enumerate(zip(orders, rows, strict=True)):
            means, weights = _levels(order, space.weights, row)
            coef[k, : order.levels] = order_regression(order, means, weights)[0]
        return coef.reshape(*goal.shape[:-1], -1)

    def fit_values(self, space: SampleSpace, features: Any, target: Any) -> tuple[Any, Any]:
        """The order of shared NumPy features is found once for both."""
        if not isinstance(target, np.ndarray) or features.ndim > 2:
            return ConvexClass.fit_values(self, space, features, target)
        order = self._order(features)
        coef = self._fit_orders(space, [order], target)
        return coef, coef[..., order.place]

    def predict(self, features: Any, coef: Any) -> Any:
        """The value of each point's level."""
        x, levels = as_numpy(features), as_numpy(coef)
        if x.ndim == 2:
            values = levels[..., self._order(x).place]
        else:
            pages = x.reshape(-1, *x.shape[-2:])
            place = np.stack([self._order(page).place for page in pages])
            values = np.take_along_axis(levels, place.reshape(x.shape[:-1]), axis=-1)
        return as_like(values, coef)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The least values above the given ones that respect the order."""
        order = self._order(features)
        return order.raised(coef[: order.levels])

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """A flow along the edges from where the gradient is positive to where it is negative."""
        from ..solvers.exact_order_regression import exact_flow

        pairs = [tuple(sorted(row, key=lambda k: row[k])) for row in form.constraints]
        return exact_flow(form.coefficients, [(low, high) for low, high in pairs], gradient)

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """Recursive partitioning in integers, from the blocks that floats found."""
        from ..solvers.exact_order_regression import exact_order_regression
        from ..solvers.order_regression import order_regression

        order = self._order(features)
        sums, masses = [Fraction(0)] * order.levels, [Fraction(0)] * order.levels
        terms = zip(order.place.tolist(), space.exact_weights, target.tolist(), strict=True)
        for k, w, g in terms:
            masses[k] += w
            sums[k] += w * Fraction(g)
        hint = order_regression(order, *_levels(order, space.weights, target))[1]
        return exact_order_regression(order, sums, masses, hint.tolist())

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> MonotonePartialOrder:
        """The order of the features, or in a third of the draws edges between eight labels."""
        if rng.random() < 2 / 3:
            return cls()
        pairs = rng.integers(0, 8, (int(rng.integers(0, 13)), 2))
        return cls(edges=tuple((int(a), int(b)) for a, b in pairs))

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """A few columns, in about half of the draws with many ties; or labels."""
        if self.edges is not None:
            return rng.integers(0, 10, (points, 1)).astype(np.float64)
        return small_floats(rng, points, int(rng.integers(1, 5)), bits=int(rng.choice([1, 6])))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Random values, raised where the order asks for it, so that many are equal."""
        order = self._order(features)
        return order.raised(small_fractions(rng, order.levels))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """The gradient is the surplus of a flow along edges whose ends have equal values."""
        order, theta = self._order(features), self.member(rng, features)
        pull = [Fraction(0)] * order.levels
        amounts = small_fractions(rng, len(order.tails))
        edges = zip(order.tails.tolist(), order.heads.tolist(), amounts, strict=True)
        for low, high, amount in edges:
            if theta[low] == theta[high]:
                pull[low] += abs(amount)
                pull[high] -= abs(amount)
        return theta, pull

    def _order(self, features: Any) -> PartialOrder:
        rows = as_numpy(features)
        if self.edges is None:
            return PartialOrder.of_rows(rows)
        if rows.shape[1] != 1:
            raise InputError(
                f"With edges the one feature column holds labels, but there are {rows.shape[1]} "
                "columns; give one."
            )
        return PartialOrder.of_edges(rows[:, 0], self.edges)


def _pairs(edges: Iterable[Any]) -> tuple[tuple[int, int], ...]:
    whole = int | np.integer
    try:
        pairs = [tuple(pair) for pair in edges]
    except TypeError:
        raise InputError(f"edges is {edges!r}; give pairs (a, b) of labels.") from None
    for pair in pairs:
        right = len(pair) == 2 and all(isinstance(label, whole) for label in pair)
        # Beyond 2^53 a label is no float any more.
        if not right or not all(0 <= label < 1 << 53 for label in pair):
            raise InputError(
                f"The edge {pair!r} is not a pair of labels; give two integers from 0 to 2^53 - 1."
            )
    return tuple((int(low), int(high)) for low, high in pairs)


def _levels(order: PartialOrder, weights: Floats, target: Floats) -> tuple[Any, Any]:
    """The weighted mean and the weight of each level."""
    masses = np.bincount(order.place, weights, order.levels)
    share = weights / np.where(masses > 0, masses, 1.0)[order.place]
    return np.bincount(order.place, share * target, order.levels), masses
