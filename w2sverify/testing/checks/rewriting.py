"""Checks that a problem written in another way has the same answer."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ...conic import ConicForm, Rows
from ...draw import Floats
from ...errors import InputError
from ...exact import to_fraction
from ...solvers.exact_quadratic import exact_projection
from ...space import SampleSpace
from ..accuracy import float_error
from ..case import Case
from ..check import CheckFailed, NothingToCheck, check
from ..exactly import above, distance, exact_values, root_sum, text

__all__ = ["permuted_points", "redundant_features", "rescaled", "split_points"]


@check()
def permuted_points(case: Case) -> None:
    """The order of the points does not matter."""
    order = case.rng("order").permutation(case.space.size)
    other = replace(
        case,
        space=_space([case.space.exact_weights[i] for i in order]),
        features=case.features[order],
        weak=case.weak[order],
        answer=None,
    )
    place = np.argsort(order)
    _compare(case, other, [int(i) for i in place], "with its points in another order")


@check()
def split_points(case: Case) -> None:
    """A point given twice, with a third and two thirds of its weight, is one point."""
    chosen = int(case.rng("point").integers(case.space.size))
    weights = list(case.space.exact_weights)
    weights.append(weights[chosen] * Fraction(2, 3))
    weights[chosen] /= 3
    other = replace(
        case,
        space=_space(weights),
        features=np.concatenate([case.features, case.features[chosen : chosen + 1]]),
        weak=np.concatenate([case.weak, case.weak[chosen : chosen + 1]]),
        answer=None,
    )
    points = list(range(case.space.size))
    _compare(case, other, points, f"with point {chosen} split in two")
    points[chosen] = case.space.size
    _compare(case, other, points, f"with point {chosen} split in two, seen at its copy")


@check()
def rescaled(case: Case) -> None:
    """Powers of two in features and labels change the student as they change the class.

    What they do to the class is read from its conic forms: other features may describe the
    same functions, or functions scaled alike; and labels scale with a cone.
    """
    scale = 2.0 ** int(case.rng("scale").choice([-60, -5, -1, 1, 3, 60]))
    larger = replace(case, features=case.features * scale, answer=None)
    other = case.with_weak(case.weak * scale)
    if not _exactly(case.features, larger.features, scale) or not _exactly(
        case.weak, other.weak, scale
    ):
        raise NothingToCheck("The numbers are so extreme that a power of two rounds them.")
    cone = not any(case.form.offset)
    tried = False
    points = list(range(case.space.size))
    try:
        alike = _scaled_functions(case.form, larger.form, scale)
        same = _same_functions(case.form, larger.form)
    except InputError:  # scaled features may be none that the class takes
        alike = same = False
    if case.features.size and (same or (cone and alike)):
        tried = True
        _compare(case, larger, points, f"with features times {scale}")
    if cone:
        tried = True
        _compare(case, other, points, f"with labels times {scale}", scale)
    if alike and not cone:
        tried = True
        both = larger.with_weak(other.weak)
        _compare(case, both, points, f"with features and labels times {scale}", scale)
    if not tried:
        raise NothingToCheck("The class does not scale with its features or labels.")


@check(share=0.5)
def redundant_features(case: Case) -> None:
    """A zero column or a column given twice changes nothing where it adds no function.

    Whether it adds one is decided here: the student with the column is projected onto the class
    without it, and the other way round. Where each is in the other's class, they are one function.
    """
    columns = case.features.shape[1]
    if case.strong_class.feature_columns is not None or columns == 0:
        raise NothingToCheck("The number of feature columns is fixed.")
    extra = np.zeros((case.space.size, 1))
    if case.rng("column").random() < 0.5:
        chosen = int(case.rng("which").integers(columns))
        extra = case.features[:, chosen : chosen + 1]
    other = replace(case, features=np.concatenate([case.features, extra], axis=1), answer=None)
    if not (_reaches(case, other) and _reaches(other, case)):
        raise NothingToCheck("The column adds functions to the class.")
    _compare(case, other, list(range(case.space.size)), "with a redundant column")


def _space(weights: list[Fraction]) -> SampleSpace:
    """Float weights sum to one only up to rounding; the measure is the same divided by the sum."""
    total = sum(weights)
    return SampleSpace([weight / total for weight in weights])


def _compare(case: Case, other: Case, place: list[int], name: str, scale: float = 1.0) -> None:
    """Demand that the other student at `place` is this one times `scale`."""
    outputs = case.strong_class.outputs
    place = [outputs * i + j for i in place for j in range(outputs)]
    weights, factor = case.weights, to_fraction(scale)
    gaps = [c.best.certificate.gap for c in (case, other)]
    if case.strong_class.has_exact_route:
        # Without a proven gap the exact route claims to be exact all the same.
        gaps = [Fraction(0) if gap == math.inf else gap for gap in gaps]
    if math.inf not in gaps:
        first, second = (c.form.values(c.best.instance().student.numbers) for c in (case, other))
        moved = [second[i] / factor for i in place]
        far = distance(weights, moved, first)
        if above(far, root_sum(Fraction(gaps[0]), Fraction(gaps[1]) / factor**2)):
            raise CheckFailed(
                f"The student {name} is {[float(v) for v in moved]}, and without that "
                f"{[float(v) for v in first]}; the distance is {text(root_sum(far))}. "
                "Correct `exact_point`, `fit` or `conic`."
            )
    if not case.plain:
        return
    first, second = exact_values(case.fitted), exact_values(other.fitted)
    far = distance(weights, [second[i] / factor for i in place], first)
    owed = float_error(case) + float_error(other) / abs(factor)
    if above(far, owed):
        raise CheckFailed(
            f"The fit {name} is {[float(second[i] / factor) for i in place]}, and without that "
            f"{case.fitted.values.tolist()}, at distance {text(root_sum(far))}; "
            f"{text(owed)} is owed. Correct `fit` or `conic`."
        )


def _exactly(before: Floats, after: Floats, scale: float) -> bool:
    return bool(np.all(np.isfinite(after))) and before.tobytes() == (after / scale).tobytes()


def _same_constraints(first: ConicForm, second: ConicForm) -> bool:
    same = list(first.offset) == list(second.offset) and list(first.cones) == list(second.cones)
    return same and list(map(dict, first.constraints)) == list(map(dict, second.constraints))


def _scaled_functions(first: ConicForm, second: ConicForm, scale: float) -> bool:
    """Whether the second form's functions are those of the first times `scale`."""
    factor = to_fraction(scale)
    rows = [{j: entry * factor for j, entry in row.items()} for row in _table(first.features)]
    return _same_constraints(first, second) and rows == _table(second.features)


def _same_functions(first: ConicForm, second: ConicForm) -> bool:
    """Whether both forms have the same functions, columns rescaled where nothing binds them."""
    if _same_constraints(first, second) and _table(first.features) == _table(second.features):
        return True
    if first.cones or second.cones or first.coefficients != second.coefficients:
        return False
    ratios: dict[int, Fraction] = {}
    for one, two in zip(_table(first.features), _table(second.features), strict=True):
        if one.keys() != two.keys():
            return False
        if any(ratios.setdefault(j, two[j] / one[j]) != two[j] / one[j] for j in one):
            return False
    return True


def _table(rows: Rows) -> list[dict[int, Fraction]]:
    """The entries that are not 0, exactly: a rounded one can hide that the functions differ."""
    return [{j: to_fraction(entry) for j, entry in row.items() if entry} for row in rows]


def _reaches(case: Case, other: Case) -> bool:
    """Whether the student of `case` is certainly a function of the class in `other`."""
    theta = [Fraction(entry) for entry in case.best.instance().student.numbers]
    values = case.form.values(theta)
    size = other.form.coefficients
    if size == len(theta) + 1:
        near = [[*theta[:k], Fraction(0), *theta[k:]] for k in range(size)]
    else:
        near = [theta[:k] + theta[k + 1 :] for k in range(len(theta)) if not theta[k]]
    for candidate in near:
        right = len(candidate) == size and other.form.values(candidate) == values
        if right and other.is_member(candidate):
            return True
    if not other.strong_class.polyhedral:
        return False
    found = exact_projection(
        other.form.features,
        other.weights,
        values,
        other.form.constraints,
        other.form.offset,
        other.form.cones,
        None,
        coefficients=size,
    )
    return found is not None and distance(other.weights, other.form.values(found[0]), values) == 0
