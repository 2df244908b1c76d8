"""The judgement on one certificate."""

from __future__ import annotations

from w2sverify.second.document import Document
from w2sverify.second.evidence import Evidence, gather
from w2sverify.second.judgement import Judgement
from w2sverify.second.ledger import Ledger, Refused
from w2sverify.second.rational import as_fraction
from w2sverify.second.reader import read

__all__ = ["check"]


def check(data: bytes) -> Judgement:
    """`d(student, f) <= d(g, f) - d(student, g)`, or the gap of a projection, decided exactly.

    Args:
        data: the certificate, as in `docs/certificate.md`.

    Returns:
        The judgement; PROVED and REFUTED hold for certain, and anything malformed, too large or
        too costly is UNDECIDED.

    Raises:
        Nothing, whatever `data` is.
    """
    try:
        ledger = Ledger()
        document = read(data, ledger)
        return _judge(document, gather(document, ledger), ledger)
    except Refused as refusal:
        return Judgement("UNDECIDED", str(refusal))
    except Exception as error:  # the last resort of a function that must answer everything
        return Judgement(
            "UNDECIDED",
            f"The checker failed with {type(error).__name__}; please report this certificate.",
        )


def _judge(document: Document, evidence: Evidence, ledger: Ledger) -> Judgement:
    hypotheses = _hypotheses(document, evidence)
    if document.statement == "projection":
        verdict, reason, blame = _projection(evidence)
    else:
        verdict, reason, blame = _theorem(document, evidence, hypotheses)
    slack, gap, weak_error, student_error, misfit = (
        None if number is None else as_fraction(number, ledger)
        for number in (
            evidence.slack,
            evidence.gap,
            evidence.weak_error,
            evidence.student_error,
            evidence.misfit,
        )
    )
    return Judgement(
        verdict=verdict,
        reason=reason,
        statement=document.statement,
        subject=document.subject,
        slack=slack,
        gap=gap,
        weak_error=weak_error,
        student_error=student_error,
        misfit=misfit,
        hypotheses=hypotheses,
        blame=blame,
    )


def _hypotheses(document: Document, evidence: Evidence) -> dict[str, str]:
    """What is known of each hypothesis of the theorem."""
    conic, gap, ascent = evidence.conic, evidence.gap, evidence.ascent
    convex = truth = student = "unproved"
    if conic:
        convex = "proved"
    elif evidence.segment_leaves:
        convex = "refuted"
    if evidence.truth_member:
        truth = "proved"
    elif gap is not None and ascent is not None and ascent > gap:
        truth = "refuted"
    if document.role == "given" and evidence.nearer_member:
        student = "refuted"
    elif evidence.student_member and gap is not None:
        if gap == 0:
            student = "proved"
        elif document.role == "projection":
            student = "enclosed"
    measure = "proved" if evidence.same_measure else "refuted"
    return {"convex": convex, "truth": truth, "student": student, "measure": measure}


def _projection(evidence: Evidence) -> tuple[str, str, None]:
    if not evidence.conic:
        return "UNDECIDED", "An algebraic class comes without a bound on the gap.", None
    if not evidence.student_member:
        return "UNDECIDED", "The student is not given by coefficients of a member of V.", None
    if evidence.gap is None:
        return "UNDECIDED", f"The gap is not bounded: {evidence.no_gap}.", None
    return "PROVED", "The student is a member of V and its gap is bounded.", None


def _theorem(
    document: Document, evidence: Evidence, hypotheses: dict[str, str]
) -> tuple[str, str, str | None]:
    holds, fails = _claim(document, evidence)
    if fails:
        blame = _blame(hypotheses)
        return "REFUTED", f"The inequality fails on this instance; the blame is {blame}.", blame
    missing = [name for name in ("convex", "measure", "truth") if hypotheses[name] != "proved"]
    if hypotheses["student"] not in ("proved", "enclosed"):
        missing.append("student")
    if holds and not missing:
        return "PROVED", "The inequality and its four hypotheses hold on this instance.", None
    if holds:
        listed = ", ".join(f"{name} {hypotheses[name]}" for name in missing)
        return "UNDECIDED", f"The inequality holds, but not every hypothesis: {listed}.", None
    if evidence.gap is None:
        return "UNDECIDED", f"The student is not enclosed: {evidence.no_gap}.", None
    if not evidence.student_member:
        return "UNDECIDED", "The student is not enclosed: p is not a member of V.", None
    return "UNDECIDED", "The slack is too near zero for the gap, or the measures differ.", None


def _claim(document: Document, evidence: Evidence) -> tuple[bool, bool]:
    """Whether `slack(student) >= 0` for certain, and whether `slack(student) < 0` for certain.

    With h = p - q, slack(q) = slack(p) - 2<h, g+f-2p> - 2||h||^2 and 0 <= ||h||^2 <= gap, so that
    slack(q) is at most `slack + root` and at least `slack - 2 gap - root`, root^2 = 4 gap N.
    """
    slack, gap = evidence.slack, evidence.gap
    if slack is None:
        return False, False
    enclosed = evidence.student_member and gap is not None
    if document.role == "given" or (enclosed and gap == 0):
        return slack >= 0, slack < 0
    if not enclosed or gap is None or evidence.reach is None or not evidence.same_measure:
        return False, False
    root_squared = 4 * gap * evidence.reach
    least = slack - 2 * gap
    return (
        least >= 0 and least * least >= root_squared,
        slack < 0 and slack * slack > root_squared,
    )


def _blame(hypotheses: dict[str, str]) -> str:
    convex, truth = hypotheses["convex"], hypotheses["truth"]
    student, measure = hypotheses["student"], hypotheses["measure"]
    if convex == "refuted":
        return "convex"
    if measure == "refuted" and truth == "proved" and student == "proved":
        return "measure"
    if student == "refuted" and measure == "proved":
        return "student"
    if truth == "refuted" and student in ("proved", "enclosed"):
        return "truth"
    return "undetermined"
