"""Turns what tasks on rates found into their part of the record."""

from __future__ import annotations

import math
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence

from ..rate_theorem import RateControl as FoundControl
from ..rate_theorem import RateTheorem
from ..registry import find
from ..samples.complexity_check import ComplexityCheck
from ..samples.coverage import BoundCoverage, Coverage
from ..samples.grid import Configuration
from ..samples.paper_sizes import AtPaperSizes
from ..statistics.failure_rate import FailureRate
from .rate_lines import finite, rate_slopes, vacuity_maps
from .rate_record import (
    ComplexityRow,
    PaperSize,
    PaperSizeRow,
    RateBreaking,
    RateConstant,
    RateControl,
    RateCount,
    RateCounts,
    RateOmission,
    RateResult,
    RateRow,
    RateSymbol,
)
from .rate_task import RateDecision, RateOutcome, RateOverview
from .verification import Control

__all__ = ["rate_controls", "rate_result", "rate_results"]

SETUP = (
    "ReLU networks of 5 layers, 8 inputs and 16 features, as the strong representation, the same "
    "with parameters moved by 0.05 as the weak one, inputs N(0, 500^2), random linear heads"
)


def rate_results(
    theorems: Sequence[str], outcomes: Iterable[RateOutcome], seed: int
) -> list[RateResult]:
    """One entry for each theorem of which anything was found."""
    outcomes = list(outcomes)
    overviews = {o.overview.theorem: o.overview for o in outcomes if o.overview is not None}
    found = [decision for outcome in outcomes for decision in outcome.decisions]
    return [
        rate_result(name, own, overviews.get(name), seed)
        for name in theorems
        if (own := [d for d in found if d.theorem == name]) or name in overviews
    ]


def rate_result(
    name: str, found: Sequence[RateDecision], overview: RateOverview | None, seed: int
) -> RateResult:
    """The entry of one theorem; without its overview, where a run was interrupted.

    Configurations are in the order of the theorem, those of other settings after them by name.
    """
    theorem: type[RateTheorem] = find("rates", name)
    order = {place.name: k for k, place in enumerate(theorem.places("deep"))}
    found = sorted(found, key=lambda d: (order.get(d.place.name, len(order)), d.place.name))
    rows, left_out, complexities = [], [], []
    for decision in found:
        place, said = decision.place.name, decision.found
        replay = shlex.join(
            ["w2sverify", "verify", "--theorem", name, "--seed", str(seed), "--replay", place]
        )
        if isinstance(said, ComplexityCheck):
            complexities.append(_complexity(decision, said, replay))
        elif isinstance(decision.place, Configuration):
            rows += [_row(decision.place, said, bound, replay) for bound in said.bounds]
            left_out += [RateOmission(b, place, why) for b, why in said.left_out.items()]
    decisions = Counter([r.count.decision for r in rows] + [r.decision for r in complexities])
    paper = None if overview is None else overview.paper
    return RateResult(
        theorem=name,
        title=theorem.title,
        statement=theorem.statement,
        source=theorem.source,
        confidence=0.95,
        assumptions={each.name: each.sentence for each in theorem.assumptions},
        counts=RateCounts(decisions["supported"], decisions["refuted"], decisions["undecided"]),
        constants=[
            RateConstant(bound.name, row.name, row.value, row.source, row.origin)
            for bound in theorem.bounds
            for row in bound.constants
        ],
        reference="" if overview is None else overview.reference,
        symbols=[
            RateSymbol(each.symbol, each.meaning, finite(each.value))
            for each in (() if overview is None else overview.symbols)
        ],
        values={
            bound: {term: finite(value) for term, value in terms.items()}
            for bound, terms in ({} if overview is None else overview.values).items()
        },
        rows=rows,
        left_out=left_out,
        complexities=complexities,
        slopes=rate_slopes(found),
        vacuity=vacuity_maps(theorem, found),
        controls=[_control(each) for each in (() if overview is None else overview.controls)],
        paper_size=None if paper is None else _paper(paper),
        seconds=sum(d.seconds for d in found) + (0.0 if overview is None else overview.seconds),
    )


def rate_controls(results: Iterable[RateResult]) -> list[Control]:
    """The controls as the table of all controls has them; a rate has no certificate."""
    found = []
    for result in results:
        for each in result.controls:
            found.append(
                Control(
                    result.theorem,
                    "",
                    each.assumption,
                    each.name,
                    each.must,
                    each.ok,
                    each.decision.upper(),
                    each.assumption if each.decision == "refuted" else None,
                    _reason(each),
                    None,
                    "",
                )
            )
    return found


def _reason(control: RateControl) -> str:
    """What was done, and what is wrong with its twin where that is what fails."""
    twin = control.restored
    if control.ok or twin is None or twin.decision == "supported":
        return control.sentence
    return f"{control.sentence} With the hypothesis restored the rate is {twin.decision}."


def _row(place: Configuration, said: Coverage, bound: BoundCoverage, replay: str) -> RateRow:
    broken = bound.breaking
    return RateRow(
        bound.name,
        bound.quantity,
        place.name,
        place.strong_class,
        place.dimension,
        place.sample_size,
        place.epsilon,
        place.delta,
        place.teacher,
        _count(bound.rate),
        bound.allowance,
        bound.realised,
        bound.largest,
        bound.quantile,
        finite(bound.ratio),
        RateBreaking(broken.refuted, broken.supported, broken.quantile, broken.low, broken.high),
        {term: _count(rate) for term, rate in bound.dropped.items()},
        said.terms,
        said.identity,
        said.weak_error,
        said.misfit,
        said.error,
        said.excess,
        replay,
    )


def _complexity(decision: RateDecision, said: ComplexityCheck, replay: str) -> ComplexityRow:
    place, measured = decision.place, said.measured
    return ComplexityRow(
        place.name,
        place.strong_class,
        getattr(place, "dimension", 0),
        getattr(place, "sample_size", 0),
        getattr(place, "points", 0),
        said.closed_form,
        measured.value,
        measured.low,
        measured.high,
        measured.confidence,
        measured.draws,
        said.decision,
        said.closed_form / measured.value if measured.value else 0.0,
        said.breaking,
        replay,
    )


def _count(rate: FailureRate) -> RateCount:
    return RateCount(
        rate.failures,
        rate.trials,
        float(rate.delta),
        rate.decision,
        rate.interval,
        rate.clopper_pearson,
    )


def _control(found: FoundControl) -> RateControl:
    return RateControl(
        found.name,
        found.kind,
        found.assumption,
        found.bound,
        found.sentence,
        found.must,
        found.decision,
        found.is_met,
        found.sample_size,
        None if found.broken is None else _count(found.broken),
        None if found.restored is None else _count(found.restored),
        found.realised,
        found.allowance,
        found.factor,
        found.dropped,
    )


def _paper(found: AtPaperSizes) -> PaperSize:
    paper = next(row for row in found.bounds if row.bound == "theorem-2-paper")
    side, needed = paper.allowance or math.nan, paper.needed
    from_n = "at no n" if needed is None else f"from n = {needed:.1e} on"
    return PaperSize(
        f"At the sizes of the paper's synthetic experiment (n = {found.sample_size:,}) the right "
        f"side of Theorem 2 is {side:.0f} times the weak error, even with the complexity of the "
        f"class set to zero {paper.confidence_only or math.nan:.0f} times; that G <= W^2 says "
        f"{found.trivial:.0f} times. What happened is an excess of {found.excess:.3f} times the "
        f"weak error. It would be below the misfit {from_n}. And the inputs are normal, so that no "
        "W exists at all: this is the range that was seen.",
        SETUP,
        found.sample_size,
        found.delta,
        found.tasks,
        found.weak_error,
        found.error,
        found.misfit,
        0.0,
        found.excess,
        found.trivial,
        [
            PaperSizeRow(
                row.bound,
                row.allowance,
                row.confidence_only,
                row.needed,
                "" if row.allowance is not None else "its side condition does not hold",
            )
            for row in found.bounds
        ],
    )
