"""The distribution of slack over gap: panels to look at, and the numbers behind them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from w2sverify.report.figures.bins import Scale, Sign, cell, scale, tally
from w2sverify.report.figures.slack import LANES, slack_panel
from w2sverify.report.text import count, theorem_name
from w2sverify.runs.verification import Point, Result

__all__ = ["Distribution", "Panel", "Signs", "distribution", "signs"]

#: Fewer points than this make no picture, where there are more results than that.
FEW, MANY = 6, 12


@dataclass(frozen=True)
class Signs:
    """How many recorded points have a slack below, at, or above zero, or none that is a number."""

    recorded: int
    negative: int
    zero: int
    positive: int
    unknown: int


@dataclass(frozen=True)
class Panel:
    """The picture of one class and what its caption says.

    `largest` is the number of the largest square, 0 without any. `ratio` is the smallest slack/gap
    of the points where both are positive, None without any. `hidden_gaps` counts gaps that are
    positive but too small for a float.
    """

    result: Result
    picture: Markup
    signs: Signs
    lanes: dict[str, int]
    largest: int
    ratio: float | None
    hidden_gaps: int


@dataclass(frozen=True)
class Distribution:
    """The panels of one theorem, and a table of bins of the slack by panels and lanes."""

    panels: tuple[Panel, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def signs(points: Sequence[Point]) -> Signs:
    """Count the signs of the slacks."""
    finite = [point.slack for point in points if math.isfinite(point.slack)]
    return Signs(
        recorded=len(points),
        negative=sum(value < 0 for value in finite),
        zero=sum(value == 0 for value in finite),
        positive=sum(value > 0 for value in finite),
        unknown=len(points) - len(finite),
    )


def distribution(results: Sequence[Result]) -> Distribution:
    """Panels of the results that have points, on common axes, and their numbers.

    Of many results, those with few points are left out: the table of results holds all there is to
    see of a theorem that has a few instances on each class.
    """
    least = FEW if len(results) > MANY else 1
    shown = [result for result in results if len(result.points) >= least]
    points = [point for result in shown for point in result.points]
    slacks = scale(abs(point.slack) for point in points if math.isfinite(point.slack))
    gaps = scale(point.gap for point in points if point.gap is not None)
    mirrored = any(-math.inf < point.slack < 0 for point in points)
    panels = tuple(panel(result, slacks, gaps, mirrored=mirrored) for result in shown)
    cells = [[cell(point, slacks, gaps) for point in result.points] for result in shown]
    numbers = Counter(
        (index, at.lane, at.sign, at.row) for index, found in enumerate(cells) for at in found
    )
    used = {key[:2] for key in numbers}
    columns = [(k, lane) for k in range(len(shown)) for lane in LANES if (k, lane) in used]
    rows = tuple(
        (name, tuple(numbers[k, lane, sign, row] for k, lane in columns))
        for name, sign, row in named_rows(slacks, {key[2:] for key in numbers})
    )
    names = tuple((shown[k].class_, LANES[lane]) for k, lane in columns)
    return Distribution(panels, names, rows)


def named_rows(slacks: Scale | None, used: set[tuple[Sign, int]]) -> list[tuple[str, Sign, int]]:
    """The rows that any point is in, the largest slack first: interval, sign and bin."""
    bins = range(slacks.bins) if slacks else range(0)
    label = slacks.label if slacks else str
    rows: list[tuple[str, Sign, int]] = [
        *((f"{label(k)} to {label(k + 1)}", "positive", k) for k in reversed(bins)),
        ("exactly 0", "zero", 0),
        *((f"−{label(k + 1)} to −{label(k)}", "negative", k) for k in bins),
        ("no number", "unknown", 0),
    ]
    return [row for row in rows if row[1:] in used]


def panel(result: Result, slacks: Scale | None, gaps: Scale | None, *, mirrored: bool) -> Panel:
    """The panel of one result."""
    points = result.points
    seen = signs(points)
    lanes = dict.fromkeys(LANES.values(), 0)
    for point in points:
        lanes[LANES[cell(point, slacks, gaps).lane]] += 1
    ratios = [
        point.slack / point.gap
        for point in points
        if point.gap and 0 < point.gap < math.inf and 0 < point.slack < math.inf
    ]
    tallies = tally(points, slacks, gaps).items()
    squares = [n for (at, _), n in tallies if at.lane == "positive" and at.sign != "unknown"]
    title = f"Slack over gap, {result.class_}"
    described = (
        f"{theorem_name(result.theorem)}, {count(seen.recorded)} instances: slack below zero "
        f"{count(seen.negative)}, exactly zero {count(seen.zero)}, above zero "
        f"{count(seen.positive)}; " + ", ".join(f"{name} {count(n)}" for name, n in lanes.items())
    )
    picture = slack_panel(
        points, slacks, gaps, mirrored=mirrored, title=title, description=described
    )
    hidden = 0
    if seen.recorded == result.counts.proved + result.counts.refuted + result.counts.undecided:
        hidden = max(lanes[LANES["zero"]] - result.gap_zero, 0)
    return Panel(
        result, picture, seen, lanes, max(squares, default=0), min(ratios, default=None), hidden
    )
