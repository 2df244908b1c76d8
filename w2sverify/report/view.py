"""What the page says about a record that the record does not say in so many words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from w2sverify.report.rate_view import rate_overview, rate_sentence
from w2sverify.report.text import count, theorem_name
from w2sverify.runs.verification import Control, Counts, Result, Verification

__all__ = [
    "Headline",
    "TheoremView",
    "by_assumption",
    "headline",
    "instance_controls",
    "is_negative",
    "notices",
    "statuses",
    "theorems",
]

STATUSES = ("proved", "enclosed", "unproved", "refuted")


@dataclass(frozen=True)
class Headline:
    """The result in one sentence, and how grave it is: `good`, `open` or `bad`."""

    sentence: str
    state: str


@dataclass(frozen=True)
class TheoremView:
    """The results of one theorem, one per class."""

    identifier: str
    results: tuple[Result, ...]

    @property
    def title(self) -> str:
        """The name to print."""
        return theorem_name(self.identifier)

    @cached_property
    def counts(self) -> Counts:
        """Verdicts over all classes."""
        return total(result.counts for result in self.results)

    @cached_property
    def hypotheses(self) -> list[str]:
        """All hypotheses, in the order in which the record first names them."""
        return list(dict.fromkeys(name for r in self.results for name in r.hypotheses))

    @cached_property
    def origins(self) -> list[str]:
        """All origins, likewise."""
        return list(dict.fromkeys(name for r in self.results for name in r.origins))

    @cached_property
    def origin_totals(self) -> dict[str, Counts]:
        """Verdicts per origin over all classes."""
        return {
            origin: total(r.origins[origin] for r in self.results if origin in r.origins)
            for origin in self.origins
        }

    @cached_property
    def reasons(self) -> list[tuple[str, str, int]]:
        """Class, reason and number of what stayed undecided, the most frequent reason first."""
        found = [(r.class_, why, n) for r in self.results for why, n in r.undecided_reasons.items()]
        return sorted(found, key=lambda row: (-row[2], row[0], row[1]))


def total(counts: Iterable[Counts]) -> Counts:
    """The sum of several counts."""
    rows = list(counts)
    return Counts(
        proved=sum(row.proved for row in rows),
        refuted=sum(row.refuted for row in rows),
        undecided=sum(row.undecided for row in rows),
    )


def theorems(record: Verification) -> list[TheoremView]:
    """The results grouped by theorem, in the order of the record."""
    names = dict.fromkeys(result.theorem for result in record.results)
    return [
        TheoremView(name, tuple(r for r in record.results if r.theorem == name)) for name in names
    ]


def instance_controls(record: Verification) -> list[Control]:
    """The controls on instances; those of rates are shown with their theorems."""
    rated = {result.theorem for result in record.rates}
    return [control for control in record.controls if control.theorem not in rated]


def is_negative(control: Control) -> bool:
    """True for a control that must be refuted; the others look bad but must pass."""
    return control.must.lower().startswith("refute")


def by_assumption(controls: Iterable[Control]) -> list[tuple[str, list[Control]]]:
    """Controls grouped by the hypothesis they are about, in the order of the record."""
    groups: dict[str, list[Control]] = {}
    for control in controls:
        groups.setdefault(control.assumption, []).append(control)
    return list(groups.items())


def sized(counts: Counts) -> int:
    """All instances of a count."""
    return counts.proved + counts.refuted + counts.undecided


def headline(record: Verification) -> Headline:
    """One sentence: instances per verdict over all theorems, and the negative controls refuted."""
    views = theorems(record)
    counts = total(result.counts for result in record.results)
    controls = instance_controls(record)
    negative = [control for control in controls if is_negative(control)]
    refuted = sum(control.verdict.upper() == "REFUTED" for control in negative)
    subject = views[0].title if len(views) == 1 else f"{len(views)} theorems"
    if sized(counts):
        decided = (
            f"{subject}: {count(counts.proved)} of {count(sized(counts))} instances proved, "
            f"{count(counts.refuted)} refuted, {count(counts.undecided)} undecided"
        )
    else:
        decided = "Nothing was decided: this record holds no instances"
    if negative:
        decided += f"; {count(refuted)} of {count(len(negative))} negative controls refuted"
    elif sized(counts):
        decided += "; no negative control was run"
    failed = counts.refuted or any(not control.ok for control in controls)
    missing = not sized(counts) or not negative
    unclear = counts.undecided or not record.complete or record.problems
    rates = rate_overview(record)
    if rates is not None:
        said = rate_sentence(rates)
        decided = f"{decided}. {said}" if sized(counts) else said
        failed = failed or rates.counts.refuted or any(not c.ok for c in rates.controls)
        unclear = unclear or rates.counts.undecided
        missing = not rates.decisions or (missing and bool(sized(counts)))
    return Headline(f"{decided}.", "bad" if failed else "open" if unclear or missing else "good")


def notices(record: Verification) -> list[str]:
    """Sentences for the top of the page: why the headline is not the whole story."""
    said: list[str] = []
    if not record.complete:
        said.append(
            "This run was interrupted. The page shows what had been decided by then; "
            "the rest was not looked at."
        )
    rates = rate_overview(record)
    met = [control.ok for control in instance_controls(record)]
    met += [control.ok for control in rates.controls] if rates else []
    if not all(met):
        said.append(
            f"{count(met.count(False))} of {count(len(met))} controls did not come out as they "
            "must, so the checks of this run cannot be relied on until that is explained."
        )
    if record.problems:
        said.append(
            f"{count(len(record.problems))} {plural(record.problems, 'problem')} kept a class, "
            "theorem or experiment from being checked; see Problems."
        )
    return said + disagreements(record)


def disagreements(record: Verification) -> list[str]:
    """Where the record's summary is not the sum of its parts."""
    counts = total(result.counts for result in record.results)
    negative = [control for control in record.controls if is_negative(control)]
    parts = {
        "proved": counts.proved,
        "refuted": counts.refuted,
        "undecided": counts.undecided,
        "controls": len(negative),
        "controls_refuted": sum(c.verdict.upper() == "REFUTED" for c in negative),
    }
    rates = rate_overview(record)
    if rates is not None:
        for kind in ("supported", "refuted", "undecided"):
            parts[f"rates_{kind}"] = getattr(rates.counts, kind)
    return [
        f"The record's summary gives {key} as {count(record.summary[key])}, but its results add "
        f"up to {count(value)}; this page shows the latter."
        for key, value in parts.items()
        if key in record.summary and record.summary[key] != value
    ]


def plural(things: Sequence[object], noun: str) -> str:
    """`problem` for one, `problems` for more."""
    return noun if len(things) == 1 else f"{noun}s"


def statuses(result: Result, hypothesis: str) -> list[tuple[str, int]]:
    """Status and number for one hypothesis of one result, the best status first, no zeros."""
    found = Counter(result.hypotheses.get(hypothesis, {}))
    known = [status for status in STATUSES if found[status]]
    return [(s, found[s]) for s in [*known, *sorted(set(found) - set(STATUSES))] if found[s]]
