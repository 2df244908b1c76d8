"""Checks of what is proved: certificates, gaps, members, known answers."""

from __future__ import annotations

import math
from fractions import Fraction

from ...instance import Function
from ..accuracy import float_error, rounding_scale
from ..case import Case
from ..check import CheckFailed, NothingToCheck, check
from ..exactly import above, distance, exact_values, inner, root_sum, text

__all__ = [
    "certificate_valid",
    "fitted_member",
    "gap_dominates",
    "known_answer",
    "members_accepted",
]

MEMBERS = 4


@check()
def certificate_valid(case: Case) -> None:
    """The kernel proves the exact projection: a member with gap 0, or one far below rounding.

    A polyhedral class has gap 0, and a subspace slack 0 for every truth in it.
    """
    if not case.strong_class.has_exact_route:
        raise NothingToCheck(f"{case.strong_class!r} has no exact route.")
    certificate = case.exact.certificate
    judgement = certificate.judgement
    if judgement.verdict != "PROVED" or judgement.gap is None:
        raise CheckFailed(
            f"The exact projection is {judgement.verdict} instead of PROVED: {judgement.reason} "
            "Correct `exact_point` or `multipliers`."
        )
    if case.strong_class.polyhedral and judgement.gap != 0:
        raise CheckFailed(
            f"The class says that it is polyhedral, but the gap of its exact projection is "
            f"{text(judgement.gap)}; correct `exact_point`, `multipliers` or `polyhedral`."
        )
    # The distance to the projection is at most sqrt(gap), here below the rounding of one float.
    if above(judgement.gap, rounding_scale(case, case.exact) / (1 << 52)):
        raise CheckFailed(
            f"The gap of the exact projection is {text(judgement.gap)}, which is more than float "
            "rounding; solve to more digits in `exact_point`."
        )
    if not case.form.cones:
        slack = case.exact.instance(Function(case.member(0))).certificate.slack
        if slack != 0:
            raise CheckFailed(
                f"The class is a subspace, but a truth in it has slack {slack}; correct "
                "`exact_point`."
            )


@check()
def fitted_member(case: Case) -> None:
    """The lifted float fit is a member, and on plain data the function that `predict` returned."""
    fitted = case.fitted
    if not case.fit_is_finite:
        if case.plain:
            raise CheckFailed(
                f"The fit is {fitted.coef.tolist()} with values {fitted.values.tolist()}; "
                "return finite numbers from `fit` and `predict`."
            )
        raise NothingToCheck("The fit overflows on these extreme numbers.")
    point = list(fitted.instance().student.numbers)
    if not case.is_member([Fraction(entry) for entry in point]):
        raise CheckFailed(
            f"The fit {fitted.coef.tolist()}, lifted, is not in the class: make `lift` move it "
            "inside the constraints of `conic`, exactly."
        )
    if not case.plain:
        return
    far = distance(case.weights, exact_values(fitted), case.form.values(point))
    if above(far, float_error(case)):
        raise CheckFailed(
            f"`predict` gives values at distance {text(root_sum(far))} from those of the conic "
            "form at the lifted fit; make `predict`, `lift` and `conic` describe one function."
        )


@check()
def members_accepted(case: Case) -> None:
    """The kernel accepts every sampled member."""
    for index in range(MEMBERS):
        theta = case.member(index)
        if not case.is_member(theta):
            raise CheckFailed(
                f"`member` gave {list(map(str, theta))}, which the kernel does not accept as a "
                "member of the conic form; correct `member` or `conic`."
            )


@check()
def gap_dominates(case: Case) -> None:
    """No sampled member v has `<g-p, v-p>` above the gap, nor a slack below -2 gap."""
    weights, weak = case.weights, case.labels
    students = [case.fitted] if case.fit_is_finite else []
    students += [case.exact] if case.strong_class.has_exact_route else []
    proved = [(s, s.certificate.gap) for s in students if s.certificate.gap != math.inf]
    if not proved:
        raise NothingToCheck("No gap is proved here, by floats or exactly.")
    for projection, gap in proved:
        student = case.form.values(projection.instance().student.numbers)
        residual = [Fraction(g) - p for g, p in zip(weak, student, strict=True)]
        for index in range(MEMBERS):
            theta = case.member(index)
            toward = [v - p for v, p in zip(case.form.values(theta), student, strict=True)]
            gain = inner(weights, residual, toward)
            slack = projection.instance(Function(theta)).certificate.slack
            if slack != -2 * gain:
                raise CheckFailed(
                    f"The kernel's slack is {slack}, but -2 <g-p, v-p> = {-2 * gain}; "
                    "this is a fault of the kernel or of `ConicForm`, not of the class."
                )
            if gain > gap:
                raise CheckFailed(
                    f"A member has <g-p, v-p> = {text(gain)}, above the proven gap "
                    f"{text(Fraction(gap))}; correct `multipliers` or `member`."
                )


@check(draws="backward")
def known_answer(case: Case) -> None:
    """A backward instance g = p + c is proved with gap 0, and projecting g gives p.

    The labels are the floats nearest to g, and a projection does not increase distances, so the
    exact route may be off by `|float(g) - g|` and no more.
    """
    answer = case.answer
    if answer is None:
        raise NothingToCheck("The class draws no supported pair here.")
    judgement = answer.certificate.judgement
    if judgement.verdict != "PROVED" or judgement.gap != 0:
        raise CheckFailed(
            f"g = p + c is {judgement.verdict} with gap {judgement.gap}: c is not in the normal "
            "cone at p, or the multipliers do not show it. Correct `supported_pair` or "
            "`multipliers`."
        )
    weights, known = case.weights, case.form.values(answer.student.numbers)
    moved = distance(weights, case.labels, answer.weak)
    if case.strong_class.has_exact_route:
        gap = Fraction(case.exact.certificate.judgement.gap or 0)
        far = distance(weights, exact_values(case.exact), known)
        if above(far, root_sum(moved, gap)):
            raise CheckFailed(
                f"The exact projection is at distance {text(root_sum(far))} from the known one, "
                f"but the labels are only {text(root_sum(moved))} from theirs; correct "
                "`exact_point`, `conic` or `supported_pair`."
            )
    far = distance(weights, exact_values(case.fitted), known)
    if above(far, root_sum(moved) + float_error(case)):
        raise CheckFailed(
            f"The fit is at distance {text(root_sum(far))} from the known projection; "
            f"{text(float_error(case))} is owed. Correct `fit`."
        )
