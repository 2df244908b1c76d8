"""A class under suspicion: is its student the nearest member, is it convex, is it its own form?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from time import monotonic

import numpy as np

from ..convex import ConvexClass
from ..draw import generator, small_floats
from ..errors import InputError
from ..exact import to_fractions
from ..falsification.budget import Budget
from ..falsification.enclosure import bounds, sqrt
from ..falsification.finding import Finding
from ..falsification.trial import number_texts
from ..solvers.conic_fit import conic_fit
from ..solvers.conic_lift import conic_lift
from ..solvers.conic_multipliers import conic_multipliers
from ..solvers.exact_quadratic import exact_projection
from ..solvers.stationarity import gradient
from ..space import SampleSpace
from .accuracy import float_error
from .against_member import judged
from .case import Case
from .check import CheckFailed, NothingToCheck
from .checks.convexity import contains_agrees, convex
from .exactly import above, distance, exact_values

__all__ = ["suspect"]

LINEAR_CONES = ("zero", "nonnegative")


def suspect(kind: type[ConvexClass], *, budget: str, seed: int, resume: int = 0) -> Finding:
    """Look for a member nearer than the student, a function outside the conic form, and a segment
    that leaves the class.

    What the float fit returns counts as wrong only beyond `float_error`, what a fit owes; what
    `project(exact=True)` returns must be exact where the form is polyhedral. Raises what the class
    raises.
    """
    limit, started, tried = Budget.of(budget), monotonic(), 0
    found: Finding | None = None
    while found is None and not limit.spent(tried, monotonic() - started):
        case = drawn(kind, seed, resume + tried)
        tried += 1
        found = None if case is None else accused(case)
        if found is not None and case is not None:
            found = shrunk(case, found, monotonic() + 10)
    plain = Finding(
        kind.__name__,
        f"{kind.__name__} is a convex set, its own conic form, and its student the nearest member",
        "no member is nearer, no segment leaves the class",
        "a class under suspicion",
        "UNDECIDED",
        seed,
        str(limit),
        0.0,
    )
    made = found or plain
    return replace(
        made,
        seed=seed,
        budget=str(limit),
        seconds=monotonic() - started,
        tried=0 if found is None else tried,
        decided=tried if found is None else 0,
        resume=resume + tried,
    )


def drawn(kind: type[ConvexClass], seed: int, index: int) -> Case | None:
    """A few points with small numbers; None where the class takes no such features."""
    rng = generator(seed, "suspect", index)
    strong_class = kind.arbitrary(rng)
    points = min(1 + index % 6, strong_class.drawn_points or 6)
    features = strong_class.draw_features(rng, points)
    weak = 2 * small_floats(rng, *strong_class.label_shape(points), bits=int(rng.integers(0, 4)))
    counts = rng.integers(1, 4, points).tolist()
    space = SampleSpace([Fraction(count, sum(counts)) for count in counts])
    try:
        strong_class.conic(features)
    except InputError:
        return None
    return Case(strong_class, space, features, weak, index)


def accused(case: Case) -> Finding | None:
    """What is wrong on this case, or None."""
    for check in (convex, contains_agrees):
        try:
            check.run(case)
        except CheckFailed as error:
            return told(case, check.sentence, str(error))
        except NothingToCheck:
            continue
    form = case.form
    if any(name not in LINEAR_CONES for name, _ in form.cones):
        return curved(case)
    point = exact_projection(
        form.features,
        case.weights,
        case.labels,
        form.constraints,
        form.offset,
        form.cones,
        None,
        coefficients=form.coefficients,
    )
    if point is None:
        return told(case, "The class is not empty.", "The constraints of `conic` contradict.")
    best = form.values(point[0])
    if case.strong_class.has_exact_route:
        answer = exact_values(case.exact)
        if answer != best:
            return judged(case, answer, point, "project(exact=True)")
    fitted = exact_values(case.fitted)
    owed = float_error(case)
    if above(distance(case.weights, fitted, best), owed):
        return judged(case, fitted, point, "fit")
    return None


def curved(case: Case) -> Finding | None:
    """For other cones: against a member found by a solver that knows the conic form alone."""
    form, weak = case.form, to_fractions(case.labels)
    theta = conic_lift(form, to_fractions(found_by_solver(case)))
    force = gradient(form, case.weights, weak, theta)
    dual = conic_multipliers(form, force)
    far, owed = roots(distance(case.weights, form.values(theta), weak)), float_error(case)
    routes = [("fit", case.fitted)]
    if case.strong_class.has_exact_route:
        routes.insert(0, ("project(exact=True)", case.exact))
    for route, projection in routes:
        answer = exact_values(projection)
        near = roots(distance(case.weights, answer, weak))
        nearer = dual is not None and near[1] + owed < far[0]
        if near[0] > far[1] + owed or nearer:
            found = judged(case, answer, (theta, dual or []), route)
            if found is not None:
                return found
    return None


def found_by_solver(case: Case) -> list[float]:
    """Coefficients of the member nearest to the labels, nearly."""
    form = case.form
    fitted = conic_fit(
        lambda _: form,
        case.space.repeated(case.strong_class.outputs),
        case.features,
        np.array(case.labels),
    )
    return np.asarray(fitted, dtype=np.float64).ravel().tolist()[: form.coefficients]


def roots(square: Fraction) -> tuple[Fraction, Fraction]:
    """Rationals on both sides of a root."""
    return bounds(sqrt(square))


def told(case: Case, claim: str, message: str) -> Finding:
    """What a check says: the class's own methods are the witness."""
    return Finding(
        name=type(case.strong_class).__name__,
        title=claim,
        claim=claim,
        setting="a class under suspicion",
        verdict="REFUTED",
        seed=0,
        budget="",
        seconds=0.0,
        strong_class=repr(case.strong_class),
        n=case.space.size,
        d=case.features.shape[-1],
        digits=max(map(len, number_texts(to_fractions(case.labels)))),
        world={
            "weights": [str(weight) for weight in case.weights],
            "features": case.features.tolist(),
            "weak": [str(x) for x in to_fractions(case.labels)],
        },
        kernel=message,
    )


def shrunk(case: Case, found: Finding, until: float) -> Finding:
    """The finding on a smaller case, with the same claim."""
    again = True
    while again and monotonic() < until:
        again = False
        for smaller in smaller_cases(case):
            try:
                finding = accused(smaller)
            except InputError:
                continue
            if finding is not None and finding.claim == found.claim:
                case, found, again = smaller, finding, True
                break
    return found


def smaller_cases(case: Case) -> Iterator[Case]:
    """A case without one point, under equal weights, with simpler numbers."""
    n, weights = case.space.size, case.space.exact_weights
    for i in range(n if n > 1 else 0):
        keep = [j for j in range(n) if j != i]
        kept = [weights[j] for j in keep]
        space = SampleSpace([weight / sum(kept) for weight in kept])
        yield replace(case, space=space, features=case.features[keep], weak=case.weak[keep])
    columns = case.features.shape[1]
    if case.strong_class.feature_columns is None and columns > 1:
        for j in range(columns):
            yield replace(case, features=np.delete(case.features, j, axis=1))
    if len(set(weights)) > 1:
        yield replace(case, space=SampleSpace.uniform(n))
    for name in ("features", "weak"):
        table = getattr(case, name)
        for index in np.ndindex(table.shape):
            for value in (0.0, math.copysign(1.0, table[index]), float(np.trunc(table[index]))):
                if abs(value) < abs(table[index]) or (value == 1 and table[index] != value):
                    changed = table.copy()
                    changed[index] = value
                    if abs(value) <= abs(table[index]):
                        yield replace(case, **{name: changed})
