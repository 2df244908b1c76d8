"""What theorems read off the kernel's judgements, and how they decide an inequality from it.

Membership, gaps and the hypotheses of Theorem 1 are the kernel's. The arithmetic here is exact and
outside the kernel: distances of vectors that the certificates hold, and comparisons of square roots
by squaring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ..conic import ConicForm
from ..exact import Rational, sqrt_above, to_fractions
from ..instance import Function, Instance
from ..kernel import Judgement

__all__ = [
    "Numbers",
    "decide",
    "distance",
    "inner",
    "is_subspace",
    "membership",
    "minus",
    "root_margin",
    "same_problem",
    "values",
]

SETTLED = ("proved", "enclosed")


class Numbers:
    """The letters of one instance as the kernel found them: F, G, I, the slack F - G - I and the
    gap; and enclosures for the true projection where the given student only encloses it.

    Proof of the enclosures: let e = q - p with d(q, p) <= gap, r = g - p and u = p - f. Then
    `<g-q, q-f> = <r-e, u+e> = <r, u> + <e, r-u> - |e|^2`, and the root of d(q, g) differs from that
    of I by at most the root of the gap. Irrational roots are rounded up.
    """

    def __init__(self, judgement: Judgement) -> None:
        self.weak_error = judgement.weak_error or Fraction(0)
        self.student_error = judgement.student_error or Fraction(0)
        self.misfit = judgement.misfit or Fraction(0)
        self.slack = judgement.slack or Fraction(0)
        self.gap = judgement.gap or Fraction(0)
        given = judgement.hypotheses.get("student") != "enclosed"
        gap = Fraction(0) if given else self.gap
        twist = self.misfit + self.student_error - self.slack  # |r - u|^2
        spread = 2 * sqrt_above(gap * twist)
        self.slack_low = self.slack - spread - 2 * gap
        self.slack_high = self.slack + spread
        cross = 2 * sqrt_above(gap * self.misfit)
        # (sqrt(I) - sqrt(gap))^2 is a bound only where the gap is not above I; beyond, 0 is all.
        near = gap > self.misfit
        self.misfit_low = Fraction(0) if near else max(Fraction(0), self.misfit + gap - cross)
        self.misfit_high = self.misfit + gap + cross


def inner(
    weights: Sequence[Rational], first: Sequence[Rational], second: Sequence[Rational]
) -> Fraction:
    """`<u, v>` under weights that need not sum to one."""
    exact = to_fractions(weights)
    rows = zip(exact, to_fractions(first), to_fractions(second), strict=True)
    return sum((w * u * v for w, u, v in rows if w), Fraction(0)) / sum(exact)


def values(instance: Instance, function: Function) -> list[Fraction]:
    """The values of a function on the points of an instance."""
    if function.by == "values":
        return to_fractions(function.numbers)
    form, numbers = instance.form, to_fractions(function.numbers)
    return ConicForm(form.coefficients, form.features).values(numbers)


def minus(first: Sequence[Rational], second: Sequence[Rational]) -> list[Fraction]:
    """The difference of two vectors."""
    return [a - b for a, b in zip(to_fractions(first), to_fractions(second), strict=True)]


def distance(
    weights: Sequence[Rational], first: Sequence[Rational], second: Sequence[Rational]
) -> Fraction:
    """`d(u, v)`."""
    difference = minus(first, second)
    return inner(weights, difference, difference)


def root_margin(rest: Fraction, square: Fraction) -> Fraction:
    """A number that is not negative exactly where `rest <= sqrt(square)`: `square - rest |rest|`.

    Its sign decides the inequality without a root; `square` is not negative.
    """
    return square - rest * abs(rest)


def is_subspace(instance: Instance) -> str:
    """`proved` where the form has linear equations alone (through 0 or not), else `refuted`.

    A form with inequalities may still describe a subspace; what is refuted is that it says so.
    """
    form = instance.form
    plain = isinstance(form, ConicForm) and all(name == "zero" for name, _ in form.cones)
    return "proved" if plain else "refuted"


def membership(instance: Instance, function: Function) -> str:
    """What the kernel says of `function` in the class: proved, refuted (separated) or unproved."""
    asked = replace(instance, truth=function, also=())
    return asked.certificate.judgement.hypotheses.get("truth", "unproved")


def same_problem(first: Instance, second: Instance) -> bool:
    """Whether two instances are about one class, one measure and one weak model."""
    return (
        first.form == second.form
        and list(first.weights) == list(second.weights)
        and list(first.weak) == list(second.weak)
    )


def decide(
    judgement: Judgement,
    state: Mapping[str, str],
    low: Fraction | None,
    high: Fraction | None = None,
    failing: str = "",
) -> Judgement:
    """The judgement on an inequality whose margin is between `low` and `high` (the same, if None).

    PROVED where the margin is not negative and every hypothesis is proved or enclosed; REFUTED
    where it is certainly negative, blaming the first refuted hypothesis; else UNDECIDED. Without a
    margin nothing is certain.
    """
    high = low if high is None else high
    open_ones = [name for name, status in state.items() if status not in SETTLED]
    wrong = [name for name, status in state.items() if status == "refuted"]
    verdict, blame = "UNDECIDED", None
    what = f"The inequality {failing}" if failing else "The inequality"
    reason = "The proven bounds leave the sign of the margin open."
    if high is not None and high < 0:
        verdict, blame = "REFUTED", (wrong or ["undetermined"])[0]
        reason = f"{what} is false; to blame: {blame}."
    elif low is None:
        reason = "The evidence bounds neither side of the statement."
    elif low >= 0 and open_ones:
        reason = f"The inequality holds, but these are not proved: {', '.join(open_ones)}."
    elif low >= 0:
        verdict, reason = "PROVED", "The inequality and all its hypotheses are proved."
    return judgement._replace(
        verdict=verdict, reason=reason, slack=low, hypotheses=dict(state), blame=blame
    )
