"""What the page shows of experiments on real representations."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, stdev

from w2sverify.exhibits import Scatter, Table
from w2sverify.exhibits.scatter import Series
from w2sverify.run_record import RunRecord

from .real_claims import pairs, ranking
from .real_split import VARIANTS

__all__ = ["error_table", "gain_panel", "over", "ranking_table", "rows_table"]

#: How many decimals the published tables have.
DIGITS = 4


def gain_panel(
    records: Sequence[RunRecord], variant: str, rows: str, ours: Sequence[str], group: str
) -> Scatter:
    """Gain against misfit: a colour for each teacher, a point for each split."""
    where = "test rows" if rows == "test" else "the rows the student was fitted on"
    series = []
    for name in ours:
        points = [
            members[name][rows] for record in records if name in (members := pairs(record, variant))
        ]
        if points:
            series.append(Series(name, [p["misfit"] for p in points], [p["gain"] for p in points]))
    better = sum(y > 0 for each in series for y in each.y)
    count = sum(len(each.y) for each in series)
    ceiling = over([record.result["ceiling"] for record in records])
    said = (
        f"Error of a student on true labels {ceiling} on test rows."
        if rows == "test"
        else "Here the theorem holds, with its epsilon."
    )
    return Scatter(
        title=f"{VARIANTS[variant].split(';')[0].split(',')[0].capitalize()}, {where}",
        caption=f"Gain > 0 for {better} of {count} pairs of teacher and split. {said}",
        x="misfit",
        y="gain",
        series=series,
        slopes=[1.0],
        group=group,
    )


def error_table(records: Sequence[RunRecord], variant: str, unit: str, prefix: str = "") -> Table:
    """Errors of teachers and students on test rows, mean and deviation over splits."""
    rows: list[list[str | int | float | None]] = []
    for name in records[0].result["teachers"]:
        points = [pairs(record, variant)[name] for record in records]
        test = [p["test"] for p in points]
        rows.append(
            [
                name,
                over([p["weak_error"] for p in test]),
                over([p["student_error"] for p in test]),
                over([p["misfit"] for p in test]),
                over([p["gain"] for p in test]),
                f"{sum(p['gain'] > 0 for p in test)} of {len(test)}",
                over([p["train"]["epsilon"] for p in points]),
            ]
        )
    ceiling = over([record.result["ceiling"] for record in records])
    rows.append(["strong on true labels", None, ceiling, None, None, None, None])
    spread = over([record.result["variance"] for record in records])
    rows.append(["mean of the truth", None, spread, None, None, None, None])
    return Table(
        title=f"{prefix}errors, {variant}",
        caption=f"Squared errors on test rows in {unit}, mean ± standard deviation over "
        f"{len(records)} splits; epsilon on the training rows. Student: {VARIANTS[variant]}.",
        columns=["teacher", "weak error", "student error", "misfit", "gain", "gain > 0", "epsilon"],
        rows=rows,
    )


def rows_table(records: Sequence[RunRecord], ours: Sequence[str]) -> Table:
    """The paper's table: weak error - misfit, and student error, for each size."""
    found = []
    for name in ours:
        test = [pairs(record, "ball")[name]["test"] for record in records]
        difference = [p["weak_error"] - p["misfit"] for p in test]
        error = [p["student_error"] for p in test]
        found.append((mean(difference), [name, over(difference), over(error)]))
    return Table(
        title="Weak error - misfit, and student error",
        caption=f"On test rows, mean ± standard deviation over {len(records)} splits, ordered by "
        "the first column, as published.",
        columns=["teacher", "weak error - misfit", "student error"],
        rows=[list(row) for _, row in sorted(found, key=lambda each: each[0])],
    )


def ranking_table(records: Sequence[RunRecord], ours: Sequence[str]) -> Table:
    """Regrets of the rules."""
    found = [ranking(pairs(record, "ball", ours)) for record in records]
    names = {
        "weak error - misfit": "smallest weak error - misfit (the paper's)",
        "weak error": "smallest weak error",
        "biggest": "biggest teacher",
        "highest misfit": "highest misfit",
        "lowest misfit": "lowest misfit",
        "mean": "any teacher, on average",
    }
    rows: list[list[str | int | float | None]] = [
        [words, over([each[key] for each in found]), sum(each[key] == 0 for each in found)]
        for key, words in names.items()
    ]
    rho, biggest = (over([each[key] for each in found]) for key in ("rho", "rho_biggest"))
    return Table(
        title="Choosing a teacher",
        caption="Regret: the student error of the choice less the least there is, on test rows; "
        f"mean ± standard deviation over {len(records)} splits. Rank correlation with the student "
        f"error: weak error - misfit {rho}, size {biggest}.",
        columns=["rule", "regret", "splits without regret"],
        rows=rows,
    )


def over(values: Sequence[float]) -> str:
    """Mean and standard deviation, as published tables give them."""
    if not values:
        return "not known"
    spread = f" ± {stdev(values):.{DIGITS}f}" if len(values) > 1 else ""
    return f"{mean(values):.{DIGITS}f}{spread}"
