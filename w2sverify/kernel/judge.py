"""Decides a certificate in exact rational arithmetic, as `docs/certificate.md` states."""

from fractions import Fraction
from typing import NamedTuple

from .cones import in_cones, is_injective, is_member
from .document import Document, Function, read_document
from .rational import METER, Malformed, Vector, afford, fraction, inner, size

REASONS = {
    "convex": "the class is not convex: the segment from the student to the truth leaves it",
    "measure": "the student was fitted under another measure than the errors are taken in",
    "student": "the student is not the projection: members towards the truth are nearer to weak",
    "truth": "the truth is not in the class: the dual separates it",
    "undetermined": "and which hypothesis is to blame was not determined",
}
State = dict[str, str]
Bound = Fraction | None


class Judgement(NamedTuple):
    """The verdict on one certificate, with the exact numbers behind it (`docs/certificate.md`)."""

    verdict: str
    reason: str
    statement: str | None = None
    subject: str | None = None
    slack: Fraction | None = None
    gap: Fraction | None = None
    weak_error: Fraction | None = None
    student_error: Fraction | None = None
    misfit: Fraction | None = None
    hypotheses: dict[str, str] = {}  # noqa: RUF012 - never written to
    blame: str | None = None


def bound_gap(document: Document, residual: Vector) -> Bound:
    """The proven bound of `<g-p, v-p>` over all members v, or None where there is none."""
    dual, train = document.dual, document.train_weights
    if document.constraints is None or dual is None:
        return None
    matrix, offset, cones = document.constraints
    afford(len(residual.top), size(train.top), size(residual.top), len(residual.top))
    weighted = [w * r for w, r in zip(train.top, residual.top, strict=True)]
    gradient = document.features.transpose_times(Vector(weighted, train.bottom * residual.bottom))
    stationary = not any(gradient.plus(matrix.transpose_times(dual)).top)
    if not stationary or not in_cones(cones, dual.top, dual=True):
        return None
    afford(len(dual.top), size(dual.top), size(offset.top))
    height = sum(a * b for a, b in zip(dual.top, offset.top, strict=True)) * train.bottom
    bound = fraction(height, dual.bottom * offset.bottom * sum(train.top))
    return bound - inner(train, residual, document.student[1])


def judge(document: Document) -> Judgement:
    theta, student = document.student
    member = theta is not None and is_member(document, theta)
    residual = document.weak.plus(student, -1)
    gap = bound_gap(document, residual)
    weights, train = document.weights.top, document.train_weights.top
    total, train_total = sum(weights), sum(train)
    afford(2 * len(weights), size((total, train_total)), size(weights + train), len(weights))
    same = [w * train_total for w in weights] == [q * total for q in train]
    convex = "unproved" if document.constraints is None else "proved"
    measure = "proved" if same else "refuted"
    state = {"convex": convex, "measure": measure, "truth": "unproved", "student": "unproved"}
    if member and gap is not None and (gap == 0 or not document.given):
        state["student"] = "proved" if gap == 0 else "enclosed"
    if document.truth is not None:
        return judge_theorem(document, document.truth, state, member, gap, residual)
    proved = member and gap is not None
    verdict, negation = ("PROVED", "") if proved else ("UNDECIDED", "not ")
    reason = f"That the student is a member with a bounded gap is {negation}proved."
    misfit = inner(document.weights, residual, residual)
    names = document.statement, document.subject
    return Judgement(verdict, reason, *names, gap=gap, misfit=misfit, hypotheses=state)


def judge_theorem(
    document: Document, truth: Function, state: State, member: bool, gap: Bound, residual: Vector
) -> Judgement:
    """Theorem 1: is `d(p,f) <= d(g,f) - d(p,g)` certain, certainly false, or neither?"""
    weights, train, given = document.weights, document.train_weights, document.given
    conic, (theta, student), (theta_f, values) = document.constraints, document.student, truth
    shift, miss = student.plus(values, -1), document.weak.plus(values, -1)
    slack, train_slack = (2 * inner(q, residual, shift) for q in (weights, train))
    same = state["measure"] == "proved"
    inside = theta_f is not None and is_member(document, theta_f)
    nearer = inside and train_slack < 0
    if inside:
        state["truth"] = "proved"
    elif gap is not None and -train_slack > 2 * gap:
        state["truth"] = "refuted"
    if conic is None and nearer and theta is not None and theta_f is not None:
        step = min(Fraction(1), -train_slack / (2 * inner(train, shift, shift)))
        move, bits = theta_f.plus(theta, -1), step.numerator.bit_length()
        afford(len(move.top), bits, size(move.top), len(move.top))
        part = Vector([step.numerator * x for x in move.top], move.bottom * step.denominator)
        nearer = is_member(document, theta.plus(part))
        if member and not nearer and is_injective(document.features, train):
            state["convex"] = "refuted"
    if given and nearer and (conic is not None or theta is not None):
        state["student"] = "refuted"

    holds = fails = False
    if given or (member and gap == 0):
        holds, fails = slack >= 0, slack < 0
    elif same and member and gap is not None:
        twist, room = residual.plus(shift, -1), slack - 2 * gap
        spread = 4 * gap * inner(weights, twist, twist)
        holds, fails = room >= 0 and room**2 >= spread, slack < 0 and slack**2 > spread

    open_ones = [key for key in state if state[key] not in ("proved", "enclosed")]
    verdict, blame = "UNDECIDED", None
    reason = "The proven bounds leave the sign of the slack open."
    if fails:
        causes = {
            "convex": state["convex"] == "refuted",
            "measure": not same and inside and state["student"] == "proved",
            "student": state["student"] == "refuted" and same,
            "truth": state["truth"] == "refuted" and state["student"] in ("proved", "enclosed"),
            "undetermined": True,
        }
        verdict, blame = "REFUTED", next(key for key in causes if causes[key])
        reason = f"The inequality is false; {REASONS[blame]}."
    elif holds and open_ones:
        reason = f"The inequality holds, but these are not proved: {', '.join(open_ones)}."
    elif holds:
        verdict, reason = "PROVED", "The inequality and all its hypotheses are proved."
    names = document.statement, document.subject
    weak_error, student_error, misfit = (inner(weights, u, u) for u in (miss, shift, residual))
    return Judgement(
        verdict, reason, *names, slack, gap, weak_error, student_error, misfit, state, blame
    )


def check(data: bytes) -> Judgement:
    """Judge the certificate in `data`, never raising, whatever the bytes are.

    Formulas, format and limits: `docs/certificate.md`. A malformed certificate is `UNDECIDED`, and
    the reason says what is wrong with it.
    """
    METER.spent = 0
    try:
        return judge(read_document(data))
    except Malformed as error:
        return Judgement("UNDECIDED", f"The certificate is not judged: {error}")
