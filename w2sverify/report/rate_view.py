"""What the page says about theorems on rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from w2sverify.report.figures.vacuity import distinct_rows
from w2sverify.report.rate_pictures import (
    LinePanel,
    breaking_picture,
    complexity_picture,
    coverage_picture,
    line_panels,
    map_picture,
    necessity_picture,
)
from w2sverify.report.text import count
from w2sverify.runs.rate_record import (
    RateControl,
    RateCounts,
    RateOmission,
    RateResult,
    RateRow,
    VacuityMap,
)
from w2sverify.runs.verification import Verification

__all__ = ["RateOverview", "RateView", "rate_counts", "rate_overview", "rate_sentence"]


@dataclass(frozen=True)
class RateView:
    """One theorem on a rate: its record, and the pictures made from it."""

    result: RateResult

    @cached_property
    def bounds(self) -> dict[str, list[RateRow]]:
        """The configurations of each bound, in the order of the record."""
        found: dict[str, list[RateRow]] = {}
        for row in self.result.rows:
            found.setdefault(row.bound, []).append(row)
        return found

    @cached_property
    def coverage(self) -> list[tuple[str, Markup]]:
        """The failure rates of each bound."""
        pictures = ((bound, coverage_picture(bound, rows)) for bound, rows in self.bounds.items())
        return [(bound, picture) for bound, picture in pictures if picture is not None]

    @cached_property
    def panels(self) -> list[LinePanel]:
        """Bounds against what happened."""
        return line_panels(self.result.rows, self.result.slopes)

    @cached_property
    def maps(self) -> list[tuple[VacuityMap, Markup, list[tuple[str, int | None]]]]:
        """Where the bounds are vacuous: the map, its picture, and for each row from which n on it
        is not.
        """
        pictures = ((found, map_picture(found)) for found in self.result.vacuity)
        return [
            (found, picture, [(e, found.informative_from[k]) for e, k in distinct_rows(found)])
            for found, picture in pictures
            if picture is not None
        ]

    @cached_property
    def complexities(self) -> Markup | None:
        """Closed forms against measured complexities."""
        return complexity_picture(self.result.complexities)

    @cached_property
    def omissions(self) -> list[tuple[str, str, int]]:
        """Bound, reason and number of configurations that it says nothing in."""
        found: dict[tuple[str, str], list[RateOmission]] = {}
        for omission in self.result.left_out:
            found.setdefault((omission.bound, omission.reason), []).append(omission)
        return [(bound, why, len(rows)) for (bound, why), rows in found.items()]

    @property
    def breaking(self) -> tuple[float, float] | None:
        """The smallest and the largest factor at which a bound breaks, or None without any."""
        factors = [row.breaking.quantile for row in self.result.rows if row.breaking.quantile > 0]
        return (min(factors), max(factors)) if factors else None


@dataclass(frozen=True)
class RateOverview:
    """All theorems on rates of a record."""

    views: tuple[RateView, ...]

    @cached_property
    def counts(self) -> RateCounts:
        """Decisions of each kind."""
        return rate_counts(view.result for view in self.views)

    @property
    def decisions(self) -> int:
        """All decisions."""
        return self.counts.supported + self.counts.refuted + self.counts.undecided

    @cached_property
    def breaking(self) -> Markup | None:
        """At which factor each bound breaks."""
        return breaking_picture([row for view in self.views for row in view.result.rows])

    @cached_property
    def controls(self) -> list[RateControl]:
        """The controls of all theorems."""
        return [control for view in self.views for control in view.result.controls]

    @cached_property
    def necessity(self) -> Markup | None:
        """What fails without each hypothesis."""
        return necessity_picture(self.controls)

    @cached_property
    def dropped(self) -> list[tuple[str, str, list[RateControl]]]:
        """Hypothesis, what was done, and the controls that did it, in the order of the record."""
        found: dict[tuple[str, str], list[RateControl]] = {}
        for control in self.controls:
            if control.kind == "hypothesis":
                found.setdefault((control.assumption, control.sentence), []).append(control)
        return [(name, sentence, rows) for (name, sentence), rows in found.items()]

    @cached_property
    def wrong(self) -> list[RateControl]:
        """The controls with a wrong constant, and all of kinds that are not known here."""
        return [control for control in self.controls if control.kind != "hypothesis"]


def rate_overview(record: Verification) -> RateOverview | None:
    """The theorems on rates, or None where the record has none."""
    return RateOverview(tuple(map(RateView, record.rates))) if record.rates else None


def rate_counts(results: Iterable[RateResult]) -> RateCounts:
    """The decisions of several theorems."""
    rows = [result.counts for result in results]
    return RateCounts(
        sum(row.supported for row in rows),
        sum(row.refuted for row in rows),
        sum(row.undecided for row in rows),
    )


def rate_sentence(overview: RateOverview) -> str:
    """The decisions and the controls in one clause."""
    found, views, controls = overview.counts, overview.views, overview.controls
    subject = views[0].result.title if len(views) == 1 else f"{len(views)} theorems on rates"
    said = (
        f"{subject}: {count(found.supported)} of {count(overview.decisions)} rates supported, "
        f"{count(found.refuted)} refuted, {count(found.undecided)} undecided"
    )
    if controls:
        met = sum(control.ok for control in controls)
        said += f"; {count(met)} of {count(len(controls))} rate controls as they must be"
    return said
