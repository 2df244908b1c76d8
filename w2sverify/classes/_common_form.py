"""The conic form of the functions that several forms have in common."""

from __future__ import annotations

from collections.abc import Sequence

from ..conic import ConicForm
from ..exact import Rational, to_fraction
from ..solvers.independent_rows import independent_rows
from ._combination import CombinedForm
from ._linear_rows import Row, moved_row, row_sum


def common_form(forms: Sequence[ConicForm]) -> CombinedForm:
    """The form of the intersection: coefficients of each form, with equal functions.

    A form whose coefficients are values at points gives them up for the values of the first form
    that has other coefficients, or of the one with the fewest: what it demands of them is linear in
    those. The coefficients of the others follow, and an equation for each point says that the
    functions are the same. `parts` begins with the form whose coefficients come first.
    """
    order = sorted(forms, key=lambda form: (_places(form) is not None, form.coefficients))
    first, *others = order
    features = [dict(row) for row in first.features]
    constraints: list[dict[int, Rational]] = [dict(row) for row in first.constraints]
    offset, cones = list(first.offset), list(first.cones)
    equations: dict[frozenset[tuple[int, Rational]], dict[int, Rational]] = {}

    def equate(row: Row, other: Row) -> None:
        if row.keys() & other.keys():
            difference = row_sum([(1, row), (-1, other)])
        else:
            difference = dict(row) | {j: -entry for j, entry in other.items()}
        if difference:
            equations.setdefault(frozenset(difference.items()), difference)

    width = first.coefficients
    for form in others:
        places = _places(form)
        if places is None:
            constraints += [moved_row(row, width) for row in form.constraints]
            for row, other in zip(features, form.features, strict=True):
                equate(row, moved_row(other, width))
            width += form.coefficients
        else:
            seen: dict[int, int] = {}
            for i, place in enumerate(places):
                if seen.setdefault(place, i) != i:
                    equate(features[i], features[seen[place]])
            constraints += [
                row_sum((entry, features[seen[k]]) for k, entry in row.items())
                for row in form.constraints
            ]
        offset += form.offset
        cones += form.cones
    kept = list(equations.values())
    if len(kept) > 1:
        kept = [kept[i] for i in independent_rows(kept, width)]
    constraints += kept
    offset += [0] * len(kept)
    cones += [("zero", len(kept))] if kept else []
    return CombinedForm(width, features, constraints, offset, cones, tuple(forms))


def _places(form: ConicForm) -> list[int] | None:
    """Which coefficient each point's value is, where that is all there is to the form."""
    places: list[int] = []
    for row in form.features:
        entries = {k: entry for k, entry in row.items() if entry}
        if len(entries) != 1 or to_fraction(*entries.values()) != 1:
            return None
        places += entries
    return places if len(set(places)) == form.coefficients else None
