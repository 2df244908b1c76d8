"""What the page shows of a panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from w2sverify.exhibits import Exhibit, Scatter, Table
from w2sverify.exhibits.scatter import Series
from w2sverify.run_record import RunRecord
from w2sverify.statistics.median_interval import median_interval

from .panel_claims import Expected
from .summary import Summary, per_seed, summarise

__all__ = ["panel_exhibits"]

SHOWN = (
    ("as published", "As published: AdamW heads, all distances on one fresh sample"),
    ("exact heads", "Exact heads, otherwise as published"),
    ("exact in sample", "Exact heads, distances in sample: the certified numbers"),
    ("scaled", "Converged: AdamW heads, inputs divided by sigma"),
    ("scaled exact", "Converged, exact heads"),
    ("scaled in sample", "Converged, exact heads, in sample"),
)
ROWS: tuple[tuple[str, Callable[[Summary], float | None]], ...] = (
    ("slope", lambda each: each.slope),
    ("correlation", lambda each: each.correlation),
    ("share with gain < misfit", lambda each: each.below),
    ("share below the bound", lambda each: each.outside),
    ("|gain − misfit| / misfit", lambda each: each.residual),
)


def panel_exhibits(records: Sequence[RunRecord], expected: Expected) -> list[Exhibit]:
    """Panels as published and converged, the variants, what differs, the networks."""
    if not records:
        return []
    return [
        *(panel(records, name, caption, expected) for name, caption in SHOWN if has(records, name)),
        beside(records, expected),
        variants(records),
        differences(records),
        networks(records),
    ]


def has(records: Sequence[RunRecord], name: str) -> bool:
    """Whether any seed has this variant."""
    return any(name in record.result["variants"] for record in records)


def panel(records: Sequence[RunRecord], name: str, caption: str, expected: Expected) -> Scatter:
    """One redrawn panel."""
    series, ends = [], []
    for record in records:
        points = record.result["variants"].get(name)
        if points is not None:
            series.append(Series(f"seed {record.seed}", points["misfit"], points["gain"]))
            ends.append(summarise(points))
    slopes = [each.slope for each in ends if each.slope is not None]
    said = f"Slope {median(slopes):.2f}" if slopes else "No slope"
    tasks = sum(each.tasks for each in ends)
    published = "Inputs divided by sigma" if name.startswith("scaled") else "Inputs as published"
    return Scatter(
        title=caption,
        caption=f"{said} (median of {len(ends)} seeds), {tasks} tasks, a colour for each seed; the "
        f"dashed line is gain = {'' if expected.sign > 0 else '−'}misfit.",
        x="misfit",
        y="gain",
        series=series,
        slopes=[float(expected.sign)],
        group=published,
    )


def beside(records: Sequence[RunRecord], expected: Expected) -> Table:
    """Numbers of this run beside those of earlier replays."""
    whole, fresh = per_seed(records, "exact population"), per_seed(records, "exact heads")
    rows: list[list[str | int | float | None]] = []
    for name, of in ROWS[:3]:
        key = {"share with gain < misfit": "below"}.get(name, name)
        rows.append(
            [name, middle(map(of, fresh)), middle(map(of, whole)), expected.paper.get(key, "")]
        )
    epsilon = [middle(each.epsilon for each in found) for found in (fresh, whole)]
    rows.append(["epsilon", *epsilon, expected.paper.get("epsilon", "")])
    return Table(
        title="Beside earlier numbers",
        caption="Medians over seeds with exact heads, and what replays of the authors' notebook "
        "found with one net or few.",
        columns=["", "fresh sample", "population", "replayed nets"],
        rows=rows,
    )


def variants(records: Sequence[RunRecord]) -> Table:
    """Every variant."""
    from .pipeline import VARIANTS

    rows: list[list[str | int | float | None]] = []
    for name, words in VARIANTS.items():
        found = per_seed(records, name)
        if found:
            tasks = sum(each.tasks for each in found)
            rows.append([name, *(middle(map(of, found)) for _, of in ROWS), tasks, words])
    return Table(
        title="All variants",
        caption="Medians over seeds. The bound is misfit - 2 sqrt(misfit epsilon); it is a theorem "
        "only in sample and at the population.",
        columns=["variant", *(name for name, _ in ROWS), "tasks", "what it is"],
        rows=rows,
    )


SWITCHES = (
    ("heads: exact, not AdamW", "as published", "exact heads"),
    ("x at stage 3: reused, not fresh (AdamW)", "as published", "reused x"),
    ("x at stage 3: reused, not fresh (exact)", "exact heads", "exact, reused x"),
    ("misfit on another sample than the gain", "exact heads", "exact, another sample"),
    ("distances in sample, not on a fresh one", "exact heads", "exact in sample"),
    ("inputs divided by sigma", "exact heads", "scaled exact"),
    ("noise on weights alone, not on biases", "exact heads", "weights only"),
    ("paper's text, as the notebook does it", "as published", "notebook"),
)


def differences(records: Sequence[RunRecord]) -> Table:
    """Which of the differences between paper and notebook matter."""
    rows: list[list[str | int | float | None]] = []
    for words, before, after in SWITCHES:
        pairs = paired(records, before, after)
        changes = [
            b.slope - a.slope for a, b in pairs if a.slope is not None and b.slope is not None
        ]
        if not pairs:
            continue
        interval = median_interval(changes)
        verdict = "too few seeds"
        if interval is not None:
            verdict = "matters" if interval[0] > 0 or interval[1] < 0 else "not shown to matter"
        residuals = [
            b.residual - a.residual
            for a, b in pairs
            if a.residual is not None and b.residual is not None
        ]
        rows.append(
            [
                words,
                middle(changes),
                None if interval is None else interval[0],
                None if interval is None else interval[1],
                middle(residuals),
                verdict,
            ]
        )
    return Table(
        title="What differs between paper and notebook, and by how much",
        caption="Change of the slope, and of the median |gain - misfit| / misfit, by one switch: "
        "median over seeds, with the 95 % interval of the median of the paired differences of the "
        "slope. It matters where that interval leaves out 0.",
        columns=["switch", "slope changes by", "from", "to", "residual changes by", "verdict"],
        rows=rows,
    )


def paired(records: Sequence[RunRecord], before: str, after: str) -> list[tuple[Summary, Summary]]:
    """Summaries of two variants of the same seeds, on the tasks that both have."""
    found = []
    for record in records:
        all_ = record.result["variants"]
        if before in all_ and after in all_:
            count = min(len(all_[name]["gain"]) for name in (before, after))
            first, second = (
                summarise({key: values[:count] for key, values in all_[name].items()})
                for name in (before, after)
            )
            found.append((first, second))
    return found


def networks(records: Sequence[RunRecord]) -> Table:
    """Dead units, rank, conditioning, how pretraining ended: what the paper does not report."""
    rows: list[list[str | int | float | None]] = []
    for inputs in ("published", "scaled"):
        for role in ("truth", "weak", "strong"):
            found: list[dict[str, Any]] = [
                record.result["networks"][inputs][role] for record in records
            ]
            variance = [record.result["networks"][inputs]["label_variance"] for record in records]
            rows.append(
                [
                    f"{role}, inputs {'as published' if inputs == 'published' else 'scaled'}",
                    *(middle(each[key] for each in found) for key in ("dead", "rank", "condition")),
                    middle(each["loss"] for each in found),
                    middle(variance),
                ]
            )
    return Table(
        title="The networks",
        caption="Medians over seeds: features that are 0 on the whole large sample, rank of the "
        "16 features and a constant, their condition number, the loss in the last epoch of "
        "pretraining, and the variance of its labels. A loss above the variance: the network "
        "learned nothing.",
        columns=["network", "dead units", "rank", "condition", "last loss", "label variance"],
        rows=rows,
    )


def middle(values: Any) -> float | None:
    """The median of what is known."""
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None
