"""The pictures of a theorem on a rate, from its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from markupsafe import Markup

from w2sverify.report.figures.log_axis import LogAxis
from w2sverify.report.figures.rate_grid import RateMark, rate_grid
from w2sverify.report.figures.rate_lines import (
    BOTTOM,
    LEFT,
    ROOM,
    TALL,
    RateLine,
    rate_lines,
)
from w2sverify.report.figures.strips import Strip, strips_picture
from w2sverify.report.figures.vacuity import vacuity_picture
from w2sverify.report.text import count, theorem_name
from w2sverify.runs.rate_record import ComplexityRow, RateControl, RateCount, RateRow, RateSlope
from w2sverify.runs.rate_record import VacuityMap as Map

__all__ = [
    "LinePanel",
    "breaking_picture",
    "complexity_picture",
    "coverage_picture",
    "line_panels",
    "map_picture",
    "necessity_picture",
]

ROLES = {"supported": "proved", "refuted": "refuted"}
FIELDS: dict[str, Callable[[RateRow], str]] = {
    "class": lambda row: row.class_,
    "d": lambda row: f"d = {row.dimension}",
    "epsilon": lambda row: f"ε = {row.epsilon:g}",
    "teacher": lambda row: row.teacher,
    "delta": lambda row: f"δ = {row.delta:g}",
}


@dataclass(frozen=True)
class LinePanel:
    """Bound and what happened over n, for one bound, class, dimension, teacher and delta.

    `hidden` counts realised values that are not positive and so have no place on the axis.
    """

    name: str
    picture: Markup
    hidden: int


def mark(counted: RateCount, role: str | None = None) -> RateMark:
    """A count as a line of a cell."""
    return RateMark(
        counted.failures,
        counted.trials,
        *counted.interval,
        counted.delta,
        role or ROLES.get(counted.decision, "undecided"),
    )


def names(rows: Sequence[RateRow]) -> list[str]:
    """For each row the fields that differ among them, or its class where none does."""
    shown = [say for say in FIELDS.values() if len({say(row) for row in rows}) > 1]
    return [", ".join(say(row) for say in shown) or row.class_ for row in rows]


def decided(rows: Sequence[RateRow]) -> str:
    """How many rows were decided how, and the extremes, in words."""
    found = [row.count.decision for row in rows]
    failures = max((row.count.failures for row in rows), default=0)
    high = max((row.count.interval[1] for row in rows), default=0.0)
    return (
        f"{count(len(rows))} configurations: {count(found.count('supported'))} supported, "
        f"{count(found.count('refuted'))} refuted, {count(found.count('undecided'))} undecided; "
        f"at most {count(failures)} failures in one, largest upper end {high:.3g}"
    )


def coverage_picture(bound: str, rows: Sequence[RateRow]) -> Markup | None:
    """The failure rates of one bound: configurations downwards, sample sizes to the right."""
    if not rows:
        return None
    sizes = sorted({row.sample_size for row in rows})
    called = names(rows)
    order = sorted(range(len(rows)), key=lambda k: (where(rows[k]), k))
    labels = list(dict.fromkeys(called[k] for k in order))
    cells: dict[tuple[int, int], list[RateMark]] = {}
    for k in order:
        at = labels.index(called[k]), sizes.index(rows[k].sample_size)
        cells.setdefault(at, []).append(mark(rows[k].count))
    return rate_grid(
        labels,
        [f"n = {count(n)}" for n in sizes],
        cells,
        deltas=2.5,
        title=f"How often {theorem_name(bound)} fails",
        description=decided(rows),
    )


def where(row: RateRow) -> tuple[str, str, int, float, float]:
    """The order of configurations."""
    return row.class_, row.teacher, row.dimension, row.epsilon, row.delta


def line_panels(rows: Sequence[RateRow], slopes: Sequence[RateSlope]) -> list[LinePanel]:
    """Panels with two sample sizes or more, on common axes."""
    sizes = LogAxis.of((float(row.sample_size) for row in rows), LEFT, ROOM, margin=0.04)
    both = [value for row in rows for value in (row.allowance, row.largest)]
    values = LogAxis.of(both, BOTTOM, TALL, margin=0.04)
    groups: dict[tuple[str, str, int, str, float], list[RateRow]] = {}
    for row in rows:
        key = (row.bound, row.class_, row.dimension, row.teacher, row.delta)
        groups.setdefault(key, []).append(row)
    panels = []
    for (bound, kind, dimension, teacher, delta), members in sorted(groups.items()):
        if len({row.sample_size for row in members}) < 2 or sizes is None or values is None:
            continue
        own = {
            slope.fixed: slope
            for slope in slopes
            if (slope.bound, slope.axis) == (bound, "n")
            and (slope.class_, slope.dimension, slope.teacher) == (kind, dimension, teacher)
        }
        lines = curves(members, own, "allowance", "weak")
        lines += curves(members, own, "largest", "student")
        hidden = sum(row.largest <= 0 for row in members)
        name = f"{theorem_name(bound)}, {kind}, d = {dimension}, {teacher} teacher"
        if len({row.delta for row in rows}) > 1:
            name += f", δ = {delta:g}"
        tightest = min((r.allowance / r.largest for r in members if r.largest > 0), default=None)
        said = f"{count(len(members))} configurations; the smallest ratio of bound to realised is "
        said += "not defined" if tightest is None else f"{tightest:.3g}"
        picture = rate_lines(lines, sizes, values, title=name, description=said)
        panels.append(LinePanel(name, picture, hidden))
    return panels


def curves(
    rows: Sequence[RateRow], slopes: Mapping[float, RateSlope], name: str, role: str
) -> list[RateLine]:
    """A line for each epsilon; those that agree to three digits are one. Labels are epsilon and the
    slope in n, where there is one.
    """
    found: dict[tuple[str, ...], tuple[list[float], tuple[tuple[float, float], ...]]] = {}
    for epsilon in sorted({row.epsilon for row in rows}):
        here = sorted((r for r in rows if r.epsilon == epsilon), key=lambda row: row.sample_size)
        points = tuple((float(row.sample_size), float(getattr(row, name))) for row in here)
        key = tuple(f"{n:g} {value:.3g}" for n, value in points)
        found.setdefault(key, ([], points))[0].append(epsilon)
    lines = []
    for epsilons, points in found.values():
        ends = dict.fromkeys((epsilons[0], epsilons[-1]))
        text = "–".join(f"{epsilon:g}" for epsilon in ends)
        slope = slopes.get(epsilons[0])
        fit = None if slope is None else slope.allowance if name == "allowance" else slope.realised
        text += "" if fit is None else f" ({fit.value:.2f})".replace("-", "−")
        lines.append(RateLine(points, text, role))
    return lines


def map_picture(found: Map) -> Markup | None:
    """The vacuity map of one bound."""
    spoken = [n for n in found.informative_from if n is not None]
    said = f"Not vacuous from n = {min(spoken):.2g} on at best" if spoken else "Vacuous everywhere"
    return vacuity_picture(
        found,
        title=f"Where {theorem_name(found.bound)} is vacuous, {found.class_}, "
        f"d = {found.dimension}, {found.teacher} teacher",
        description=f"{said}; {count(len(found.epsilons))} values of epsilon by "
        f"{count(len(found.sample_sizes))} sample sizes",
    )


def breaking_picture(rows: Sequence[RateRow]) -> Markup | None:
    """At which factor each bound breaks, in every configuration."""
    groups: dict[str, list[float]] = {}
    for row in rows:
        groups.setdefault(row.bound, []).append(row.breaking.quantile)
    strips = []
    for bound, factors in groups.items():
        positive = [factor for factor in factors if factor > 0]
        middle = median(positive) if positive else None
        never = len(factors) - len(positive)
        remark = "" if middle is None else f"median {middle:.2g}"
        if never:
            remark += f"{', ' if remark else ''}never in {count(never)}"
        strips.append(
            Strip(theorem_name(bound), tuple(sorted(positive)), middle, (), remark, "student")
        )
    return strips_picture(
        strips,
        axis_name="factor at which the bound breaks (1 is the bound itself)",
        title="At which factor each bound breaks",
        description="; ".join(f"{strip.name} {strip.remark}" for strip in strips),
    )


def necessity_picture(controls: Sequence[RateControl]) -> Markup | None:
    """Failure rates without each hypothesis, and with it again: hypotheses down, bounds across."""
    kept = [c for c in controls if c.kind == "hypothesis" and c.broken is not None]
    if not kept:
        return None
    bounds = list(dict.fromkeys(control.bound for control in kept))
    dropped = list(dict.fromkeys(control.assumption for control in kept))
    cells: dict[tuple[int, int], list[RateMark]] = {}
    for control in kept:
        at = dropped.index(control.assumption), bounds.index(control.bound)
        marks = cells.setdefault(at, [])
        if control.broken is not None:
            marks.append(mark(control.broken, "refuted"))
        if control.restored is not None:
            marks.append(mark(control.restored, "proved"))
    refuted = sum(c.broken is not None and c.broken.decision == "refuted" for c in kept)
    return rate_grid(
        [f"without {name}" for name in dropped],
        [theorem_name(bound).removeprefix("Theorem 2 ") for bound in bounds],
        cells,
        deltas=None,
        title="How often each bound fails without a hypothesis, and with it again",
        description=f"{count(refuted)} of {count(len(kept))} refuted without the hypothesis",
    )


def complexity_picture(rows: Sequence[ComplexityRow]) -> Markup | None:
    """The closed form of each class against the interval of the measured complexity."""
    strips = [
        Strip(
            row.class_,
            (),
            row.closed_form,
            ((row.low, row.high),),
            f"{row.ratio:.3g} × measured",
            ROLES.get(row.decision, "undecided"),
        )
        for row in rows
    ]
    return strips_picture(
        strips,
        axis_name="complexity: interval measured, line the closed form",
        title="Closed forms against measured complexities",
        description="; ".join(
            f"{row.class_} closed form {row.closed_form:.3g}, measured {row.value:.3g}"
            for row in rows
        ),
    )
