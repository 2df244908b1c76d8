"""What a case reaches: the corners that a generator has to get into."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq, fmpq_mat

from ..convex import ConvexClass
from ..draw import generator
from ..exact import to_fraction
from .case import Case

__all__ = ["corners", "drawn", "is_constrained", "reachable"]

PROBES = 20

#: Every corner, and what it means.
CORNERS = {
    "active-constraint": "the projection is on the boundary and the labels pull outwards",
    "no-active-constraint": "the projection is where it would be without constraints",
    "rank-deficient": "the weighted features have linearly dependent columns",
    "fewer-points-than-columns": "n < d",
    "zero-misfit": "the labels are in the class",
    "duplicated-points": "two points have the same features",
    "zero-weight": "a point has weight 0",
    "extreme-scale": "two numbers that are not 0 differ by a factor above 2^50, or one from 1",
    "one-point": "n = 1",
    "ties-in-a-column": "two points have the same value in a feature",
    "gap-zero": "the projection is proved exactly",
}


def corners(case: Case) -> set[str]:
    """The names of the corners that a case is in. Projects exactly where the class can."""
    projection, form = case.best, case.form
    instance = projection.instance()
    judgement = instance.certificate.judgement
    dual = instance.dual
    features, weights = case.features.tolist(), case.weights
    points, columns = case.features.shape
    sizes = [abs(entry) for row in [*features, case.labels] for entry in row if entry]
    pairs = list(zip(*features, strict=True))
    found = {
        "active-constraint": dual is not None and any(dual),
        "no-active-constraint": bool(form.cones) and dual is not None and not any(dual),
        "rank-deficient": _rank(case) < form.coefficients,
        "fewer-points-than-columns": points < columns,
        "zero-misfit": judgement.misfit == 0,
        "duplicated-points": columns > 0 and len(set(map(tuple, features))) < points,
        "zero-weight": not all(weights),
        "extreme-scale": bool(sizes) and (max(*sizes, 1) / min(*sizes, 1)) > 2.0**50,
        "one-point": points == 1,
        "ties-in-a-column": any(len(set(column)) < points for column in pairs),
        "gap-zero": judgement.gap == 0,
    }
    return {name for name, reached in found.items() if reached}


def reachable(kind: type[ConvexClass]) -> set[str]:
    """The corners that the cases of a class can be in at all."""
    names = set(CORNERS)
    if not is_constrained(kind):
        names -= {"active-constraint", "no-active-constraint"}
    columns = {made.feature_columns for made in drawn(kind)}
    if None not in columns:
        # Features of a fixed number of columns need not be the columns of the conic form.
        names -= {"fewer-points-than-columns", "rank-deficient"}
    if columns == {0}:
        names -= {"duplicated-points", "ties-in-a-column"}
    return names


def drawn(kind: type[ConvexClass]) -> list[ConvexClass]:
    """Some objects of a class, as the cases draw them: its traits may depend on its parameters."""
    return [kind.arbitrary(generator(seed, "class")) for seed in range(PROBES)]


def is_constrained(kind: type[ConvexClass]) -> bool:
    """Whether some conic form of the class has constraints; a subspace has none."""
    for seed, chosen in enumerate(drawn(kind)):
        if chosen.conic(chosen.draw_features(generator(seed, "probe"), 4)).cones:
            return True
    return False


def _rank(case: Case) -> int:
    """The exact rank of the rows of the conic form's features that have weight."""
    rows = [row for row, w in zip(case.form.features, case.weights, strict=True) if w]
    width = case.form.coefficients
    matrix = fmpq_mat(len(rows), width)
    for i, row in enumerate(rows):
        for j, entry in row.items():
            value: Fraction = to_fraction(entry)
            matrix[i, j] = fmpq(value.numerator, value.denominator)
    return int(matrix.rank()) if rows and width else 0
