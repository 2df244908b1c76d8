"""Every exact number and every exact yes or no that the judgement rests on."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq, fmpz

from w2sverify.second.document import Conic, Document, Point
from w2sverify.second.ledger import Ledger, extent
from w2sverify.second.membership import in_cones, injective, satisfies
from w2sverify.second.rational import Matrix, Vector, dot

__all__ = ["Evidence", "gather"]


@dataclass(frozen=True)
class Evidence:
    """None where there is no truth, or no bound.

    `ascent` is `<g-p, f-p>_Q`; `reach` is N, `||g+f-2p||_W^2`. `nearer_member`: a member v with
    `<g-p, v-p>_Q > 0` is known. `segment_leaves`: members are known whose segment leaves V.
    """

    conic: bool
    student_member: bool
    truth_member: bool
    same_measure: bool
    gap: fmpq | None
    no_gap: str
    misfit: fmpq
    slack: fmpq | None
    student_error: fmpq | None
    weak_error: fmpq | None
    reach: fmpq | None
    ascent: fmpq | None
    nearer_member: bool
    segment_leaves: bool


class _Form:
    """`<u, v>` under nonnegative weights that are not all zero; their denominator cancels."""

    def __init__(self, weights: Vector, ledger: Ledger) -> None:
        common = fmpz(0)
        for weight in weights.entries:
            ledger.gcd(common.bit_length(), weight.bit_length())
            common = common.gcd(weight)
        words = weights.extent.widest
        ledger.spend(len(weights.entries) * (200 + 2 * words**1.6))
        # The integers of a measure in lowest terms say what the measure is.
        self.weights = [weight // common for weight in weights.entries]
        self.total = sum(self.weights, fmpz(0))
        self._ledger = ledger

    def __call__(self, left: Vector, right: Vector) -> fmpq:
        weights = extent(self.weights)
        self._ledger.products(weights, left.extent)
        self._ledger.keep(weights.words + left.extent.words)
        weighted = [w * entry for w, entry in zip(self.weights, left.entries, strict=True)]
        total = dot(weighted, right.entries, self._ledger)
        denominator = left.denominator * right.denominator * self.total
        self._ledger.gcd(total.bit_length(), denominator.bit_length())
        return fmpq(total, denominator)


def gather(document: Document, ledger: Ledger) -> Evidence:
    strong, truth = document.strong, document.truth
    measure = _Form(document.weights, ledger)
    trained = measure
    if document.train_weights is not document.weights:
        trained = _Form(document.train_weights, ledger)
    # Both are in lowest terms: proportional weights are equal integers.
    same_measure = trained.weights == measure.weights
    p = _values(document.student, strong.features, ledger)
    residual = document.weak.plus(p, ledger, sign=-1)
    misfit = measure(residual, residual)
    conic = isinstance(strong, Conic)
    student_member = _member(document, document.student, ledger)
    gap, no_gap = None, "there is no dual"
    if isinstance(strong, Conic) and document.dual is not None:
        gap, no_gap = _gap(document, strong, document.dual, p, residual, ledger)
    if truth is None:
        return Evidence(
            conic,
            student_member,
            False,
            same_measure,
            gap,
            no_gap,
            misfit,
            None,
            None,
            None,
            None,
            None,
            False,
            False,
        )

    truth_member = _member(document, truth, ledger)
    error = p.plus(_values(truth, strong.features, ledger), ledger, sign=-1)
    student_error = measure(error, error)
    slack = 2 * measure(residual, error)
    ascent = -slack / 2 if same_measure else -trained(residual, error)
    nearer_member = segment_leaves = False
    if ascent > 0 and truth_member:
        if conic:
            nearer_member = True
        else:
            far = student_error if same_measure else trained(error, error)
            inside = _on_segment(document, ascent / far, ledger)
            nearer_member = inside is True
            # Other coefficients could give the same function almost everywhere, and be in V.
            segment_leaves = (
                inside is False
                and student_member
                and injective(strong.features, document.train_weights, ledger)
            )
    return Evidence(
        conic=conic,
        student_member=student_member,
        truth_member=truth_member,
        same_measure=same_measure,
        gap=gap,
        no_gap=no_gap,
        misfit=misfit,
        slack=slack,
        student_error=student_error,
        # g-f = (g-p) + (p-f), and g+f-2p = (g-p) - (p-f).
        weak_error=misfit + slack + student_error,
        reach=misfit - slack + student_error,
        ascent=ascent,
        nearer_member=nearer_member,
        segment_leaves=segment_leaves,
    )


def _values(point: Point, features: Matrix, ledger: Ledger) -> Vector:
    return features.apply(point.numbers, ledger) if point.by_coefficients else point.numbers


def _member(document: Document, point: Point, ledger: Ledger) -> bool:
    """Whether the point is given by coefficients that satisfy the constraints."""
    return point.by_coefficients and _satisfied(document, point.numbers, ledger)


def _satisfied(document: Document, theta: Vector, ledger: Ledger) -> bool:
    strong = document.strong
    if not isinstance(strong, Conic):
        return satisfies(strong, theta, ledger)
    rows = strong.constraints.apply(theta, ledger).plus(strong.offset, ledger)
    return in_cones(rows.entries, strong.cones, ledger)


def _on_segment(document: Document, best: fmpq, ledger: Ledger) -> bool | None:
    """Whether the point of the segment from p to f nearest to g satisfies the constraints.

    None if there is no such segment in the coefficients.
    """
    p = document.student.coefficients
    f = document.truth.coefficients if document.truth is not None else None
    if p is None or f is None:
        return None
    step = f.plus(p, ledger, sign=-1).scaled(min(best, fmpq(1)), ledger)
    return _satisfied(document, p.plus(step, ledger), ledger)


def _gap(
    document: Document, strong: Conic, dual: Vector, p: Vector, residual: Vector, ledger: Ledger
) -> tuple[fmpq | None, str]:
    """An upper bound of `<g-p, v-p>_Q` over the members v, or None and why there is none.

    Q enters with the weights as given, since the multipliers belong to them.
    """
    if not in_cones(dual.entries, strong.cones, ledger, dual=True):
        return None, "the dual is not in the dual cone"
    weights = document.train_weights
    ledger.products(weights.extent, residual.extent)
    ledger.keep(weights.extent.words + residual.extent.words)
    pull = [w * r for w, r in zip(weights.entries, residual.entries, strict=True)]
    pulled = Vector(pull, weights.denominator * residual.denominator, extent(pull))
    gradient = strong.features.apply_transposed(pulled, ledger)
    reaction = strong.constraints.apply_transposed(dual, ledger)
    if any(gradient.plus(reaction, ledger).entries):
        return None, "the dual is not stationary"
    offset = strong.offset
    bound = fmpq(dot(dual.entries, offset.entries, ledger), dual.denominator * offset.denominator)
    bound -= fmpq(dot(pulled.entries, p.entries, ledger), pulled.denominator * p.denominator)
    return bound * weights.denominator / sum(weights.entries, fmpz(0)), ""
