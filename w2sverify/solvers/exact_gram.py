"""Weighted Gram matrices without rounding: the part of an exact projection that depends on data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mat

from w2sverify.errors import InputError
from w2sverify.exact import Rational

__all__ = ["ExactGram"]

# Python-level arithmetic on sparse rows costs about this many times a step of a flint product.
_SPARSE_COST = 16


@dataclass(frozen=True)
class ExactGram:
    """`Phi^T W Phi` of sparse exact features, in integers: `Phi_ij = F_ij scale_j`.

    Made by `ExactGram.of(features, weights, size)` from n sparse rows `{column: value}`, n weights
    and the number m of columns (a float is the rational it is). One object serves any number of
    targets.

    `hessian` is `F^T W' F` as m sparse rows of integers, with `W = weight_scale W'`. Each column
    is scaled on its own, to coprime integers, so that wildly scaled features stay short; columns
    equal up to sign (the two halves of a split variable) are multiplied once. Points of weight 0
    are left out. Cost: one product of integer matrices, O(n m^2) word products, or
    O(sum of squared row lengths) where the rows are sparse.

    Raises `InputError` for a number that is not finite, a negative weight, a column out of range
    or sequences of different lengths.
    """

    size: int
    points: int
    support: tuple[int, ...]
    weights: tuple[int, ...]
    weight_scale: Fraction
    scales: tuple[Fraction, ...]
    columns: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    place: tuple[tuple[int, int], ...]
    hessian: tuple[dict[int, int], ...]

    @classmethod
    def of(
        cls,
        features: Sequence[Mapping[int, Rational]],
        weights: Sequence[Rational],
        size: int,
    ) -> ExactGram:
        """Scale to integers, find the distinct columns and multiply."""
        if len(features) != len(weights):
            raise InputError(
                f"There are {len(features)} rows of features but {len(weights)} weights: "
                "give one weight to each point."
            )
        whole, weight_scale = _integers(weights, "weights")
        if any(weight < 0 for weight in whole):
            low = min(weights)
            raise InputError(f"A weight is {low}: weights must be zero or more.")
        support = [i for i, weight in enumerate(whole) if weight]
        found = _columns([features[i] for i in support], size)
        place: list[tuple[int, int]] = []
        scales: list[Fraction] = []
        distinct: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        for rows, numerators, denominators in found:
            if not rows:
                place.append((-1, 0))
                scales.append(Fraction(0))
                continue
            common = math.lcm(*denominators)
            entries = [p * (common // q) for p, q in zip(numerators, denominators, strict=True)]
            divisor = math.gcd(*entries)
            sign = 1 if entries[0] > 0 else -1
            if divisor * sign != 1:
                entries = [entry // (divisor * sign) for entry in entries]
            key = (tuple(rows), tuple(entries))
            place.append((distinct.setdefault(key, len(distinct)), sign))
            scales.append(Fraction(divisor, common))
        columns = tuple(distinct)
        kept = tuple(whole[i] for i in support)
        return cls(
            size=size,
            points=len(features),
            support=tuple(support),
            weights=kept,
            weight_scale=weight_scale,
            scales=tuple(scales),
            columns=columns,
            place=tuple(place),
            hessian=_spread(_gram(columns, kept), place),
        )

    def target(self, values: Sequence[Rational]) -> tuple[list[int], Fraction]:
        """The n values as integers times one positive scale, points of weight 0 left out."""
        if len(values) != self.points:
            raise InputError(
                f"There are {len(values)} target values for {self.points} points: give one each."
            )
        return _integers([values[i] for i in self.support], "target")

    def correlate(self, residual: Sequence[int]) -> list[int]:
        """`F^T W' r` for the integers r of the weighted points."""
        weighted = [w * r for w, r in zip(self.weights, residual, strict=True)]
        each = [
            sum(entry * weighted[i] for i, entry in zip(rows, entries, strict=True))
            for rows, entries in self.columns
        ]
        return [sign * each[index] if sign else 0 for index, sign in self.place]

    def predict(self, coefficients: Sequence[int]) -> list[int]:
        """`F y` on the weighted points for m integers y."""
        merged = [0] * len(self.columns)
        for (index, sign), value in zip(self.place, coefficients, strict=True):
            if sign:
                merged[index] += sign * value
        values = [0] * len(self.support)
        for (rows, entries), value in zip(self.columns, merged, strict=True):
            if value:
                for i, entry in zip(rows, entries, strict=True):
                    values[i] += entry * value
        return values


def _columns(
    features: Iterable[Mapping[int, Rational]], size: int
) -> list[tuple[list[int], list[int], list[int]]]:
    """Rows, numerators and denominators of each column's nonzero entries."""
    found: list[tuple[list[int], list[int], list[int]]] = [([], [], []) for _ in range(size)]
    try:
        for i, row in enumerate(features):
            for j, value in row.items():
                numerator, denominator = value.as_integer_ratio()
                if numerator:
                    if j < 0:
                        raise IndexError
                    rows, numerators, denominators = found[j]
                    rows.append(i)
                    numerators.append(numerator)
                    denominators.append(denominator)
    except IndexError:
        raise InputError(
            f"A row of features names column {j}, but there are {size} coefficients: "
            "columns are counted from 0."
        ) from None
    except (OverflowError, ValueError):
        raise InputError(f"A feature is {value}: give finite numbers.") from None
    return found


def _integers(values: Sequence[Rational], name: str) -> tuple[list[int], Fraction]:
    """Coprime integers and the positive scale that turns them into the values."""
    try:
        ratios = [value.as_integer_ratio() for value in values]
    except (OverflowError, ValueError):
        bad = next(value for value in values if not math.isfinite(value))
        raise InputError(f"One of the {name} is {bad}: give finite numbers.") from None
    common = math.lcm(*(q for _, q in ratios))
    whole = [p * (common // q) for p, q in ratios]
    divisor = math.gcd(*whole) or 1
    if divisor != 1:
        whole = [value // divisor for value in whole]
    return whole, Fraction(divisor, common)


def _gram(
    columns: Sequence[tuple[tuple[int, ...], tuple[int, ...]]], weights: Sequence[int]
) -> list[dict[int, int]]:
    """`C^T W C` of sparse integer columns C, as sparse rows."""
    count, points = len(columns), len(weights)
    lengths = [0] * points
    for rows, _ in columns:
        for i in rows:
            lengths[i] += 1
    if _SPARSE_COST * sum(length * length for length in lengths) >= points * count * count:
        dense = [[0] * points for _ in range(count)]
        for line, (rows, entries) in zip(dense, columns, strict=True):
            for i, entry in zip(rows, entries, strict=True):
                line[i] = entry
        left = fmpz_mat(count, points, [entry for line in dense for entry in line])
        right = left
        if any(weight != 1 for weight in weights):
            weighted = [
                entry * weight
                for line in dense
                for entry, weight in zip(line, weights, strict=True)
            ]
            right = fmpz_mat(count, points, weighted)
        product = (left * right.transpose()).tolist()
        return [{k: int(value) for k, value in enumerate(line) if value} for line in product]
    lines: list[list[tuple[int, int]]] = [[] for _ in range(points)]
    for j, (rows, entries) in enumerate(columns):
        for i, entry in zip(rows, entries, strict=True):
            lines[i].append((j, entry))
    gram: list[dict[int, int]] = [{} for _ in range(count)]
    for pairs, weight in zip(lines, weights, strict=True):
        for j, first in pairs:
            row, factor = gram[j], first * weight
            for k, entry in pairs:
                row[k] = row.get(k, 0) + factor * entry
    return [{k: value for k, value in row.items() if value} for row in gram]


def _spread(
    gram: Sequence[Mapping[int, int]], place: Sequence[tuple[int, int]]
) -> tuple[dict[int, int], ...]:
    """The Gram matrix of all columns from that of the distinct ones."""
    members: list[list[tuple[int, int]]] = [[] for _ in gram]
    for j, (index, sign) in enumerate(place):
        if sign:
            members[index].append((j, sign))
    return tuple(
        {
            k: value if sign == other else -value
            for column, value in gram[index].items()
            for k, other in members[column]
        }
        if sign
        else {}
        for index, sign in place
    )
