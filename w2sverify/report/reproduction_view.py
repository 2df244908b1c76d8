"""What the page shows of a reproduction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from w2sverify.exhibits import Diagram, Scatter, Table
from w2sverify.report.figures.diagram import diagram_picture
from w2sverify.report.figures.scatter import scatter_picture
from w2sverify.report.figures.svg import SERIES
from w2sverify.report.text import count
from w2sverify.report.view import Headline
from w2sverify.runs.reproduction import Provenance, Reproduction

__all__ = ["Group", "ReproductionView", "summary", "unfinished"]


@dataclass(frozen=True)
class Group:
    """Pictures that stand beside each other, under a name."""

    name: str
    pictures: tuple[tuple[Scatter | Diagram, Markup], ...]

    @property
    def key(self) -> list[tuple[str, str]]:
        """Colours and names of the series of its panels, where these have a key."""
        for exhibit, _ in self.pictures:
            if isinstance(exhibit, Scatter) and exhibit.key:
                names = [each.name for each in exhibit.series]
                return [(SERIES[i % len(SERIES)], name) for i, name in enumerate(names)]
        return []


@dataclass(frozen=True)
class ReproductionView:
    """One experiment of the page. `number` tells it from others of the same name."""

    record: Reproduction
    provenance: Provenance
    number: int = 0

    @property
    def name(self) -> str:
        """What it is called."""
        return self.record.experiment

    @property
    def anchor(self) -> str:
        """Where it is on the page."""
        return f"experiment-{self.number}"

    @property
    def command(self) -> str:
        """The command that goes on with the run, or repeats it."""
        return self.provenance.command

    @cached_property
    def counts(self) -> dict[str, int]:
        """Verdicts of the claims."""
        found = Counter(claim.verdict for claim in self.record.claims)
        return {verdict: found[verdict] for verdict in ("supported", "refuted", "undecided")}

    @cached_property
    def seconds(self) -> float:
        """Time of all tasks together."""
        return float(sum(made.provenance.get("seconds", 0.0) for made in self.provenance.records))

    @cached_property
    def environments(self) -> list[tuple[dict[str, str], int]]:
        """The different environments of the records, and how many records each made."""
        versions = [made.provenance.get("versions", {}) for made in self.provenance.records]
        different: list[dict[str, str]] = []
        for each in versions:
            if each not in different:
                different.append(each)
        return [(each, versions.count(each)) for each in different]

    @cached_property
    def tables(self) -> list[Table]:
        """Its tables."""
        return [exhibit for exhibit in self.record.exhibits if isinstance(exhibit, Table)]

    @cached_property
    def groups(self) -> list[Group]:
        """Its pictures, in the order of the record."""
        groups: dict[str, list[tuple[Scatter | Diagram, Markup]]] = {}
        for exhibit in self.record.exhibits:
            if isinstance(exhibit, Scatter):
                groups.setdefault(exhibit.group, []).append((exhibit, scatter_picture(exhibit)))
            elif isinstance(exhibit, Diagram):
                groups.setdefault(exhibit.group, []).append((exhibit, diagram_picture(exhibit)))
        return [Group(name, tuple(pictures)) for name, pictures in groups.items()]


def summary(views: Sequence[ReproductionView]) -> Headline:
    """All claims in one sentence."""
    total: Counter[str] = Counter()
    for view in views:
        total.update(view.counts)
    named = views[0].name if len(views) == 1 else f"{len(views)} experiments"
    state = "bad" if total["refuted"] else "open" if total["undecided"] else "good"
    if unfinished(views):
        state = "bad" if state == "bad" else "open"
    return Headline(
        f"{named}: {count(total['supported'])} "
        f"{'claim' if total['supported'] == 1 else 'claims'} supported, {count(total['refuted'])} "
        f"refuted, {count(total['undecided'])} undecided.",
        state,
    )


def unfinished(views: Sequence[ReproductionView]) -> list[str]:
    """A sentence for each experiment that lacks tasks."""
    return [
        f"{view.name} has {count(len(view.record.results))} of {count(view.record.planned)} tasks; "
        "its claims rest on those. The command under it goes on."
        for view in views
        if len(view.record.results) < view.record.planned
    ]
