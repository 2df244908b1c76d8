"""What the page shows of experiments on real representations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import mean, median, stdev

from w2sverify.exhibits import Scatter, Table
from w2sverify.exhibits.scatter import Series
from w2sverify.run_record import RunRecord

from .ranking import ranking
from .real_claims import pairs
from .real_split import VARIANTS

__all__ = ["error_table", "gain_panel", "over", "ranking_table", "rows_table", "useful"]

#: How many decimals the published tables have.
DIGITS = 4
DISTANCES = ("weak_error", "student_error", "misfit", "gain")


def gain_panel(
    records: Sequence[RunRecord], variant: str, rows: str, ours: Sequence[str], group: str
) -> Scatter:
    """Gain against misfit: a colour for each teacher, a point for each split."""
    series = []
    for name in ours:
        points = [
            members[name][rows] for record in records if name in (members := pairs(record, variant))
        ]
        series.append(Series(name, [p["misfit"] for p in points], [p["gain"] for p in points]))
    better = sum(y > 0 for each in series for y in each.y)
    count = sum(len(each.y) for each in series)
    caption = f"Gain > 0 for {better} of {count} pairs of teacher and split."
    if rows == "train":
        epsilon = over([p["train"]["epsilon"] for r in records for p in pairs(r, variant).values()])
        caption += f" Epsilon {epsilon}: Theorem 2 with it holds here."
    return Scatter(
        title=f"{VARIANTS[variant][0].upper()}{VARIANTS[variant][1:]}",
        caption=caption,
        x="misfit",
        y="gain",
        series=series,
        slopes=[1.0],
        group=group,
        key=True,
    )


def useful(records: Sequence[RunRecord], variant: str) -> bool:
    """Whether students of this kind have less error on test rows than a constant, at the median.

    Those that do not are not drawn: on their axes, nothing else could be read.
    """
    errors = [p["test"]["student_error"] for r in records for p in pairs(r, variant).values()]
    return bool(errors) and median(errors) < median([r.result["variance"] for r in records])


def error_table(records: Sequence[RunRecord], variant: str, unit: str, about: str = "") -> Table:
    """Errors of teachers and students on test rows, mean and deviation over splits."""
    rows: list[list[str | int | float | None]] = []
    for name in records[0].result["teachers"]:
        points = [pairs(record, variant)[name] for record in records]
        test = [p["test"] for p in points]
        rows.append(
            [
                name,
                *(over([p[key] for p in test]) for key in DISTANCES),
                f"{sum(p['gain'] > 0 for p in test)} of {len(test)}",
                over([p["train"]["epsilon"] for p in points]),
            ]
        )
    ceiling = over([record.result["ceiling"] for record in records])
    spread = over([record.result["variance"] for record in records])
    drawn = "" if useful(records, variant) else " Worse than a constant, so it is not drawn."
    return Table(
        title=f"{about}errors, {VARIANTS[variant]}".capitalize().replace("adamw", "AdamW"),
        caption=f"Squared errors on test rows in {unit}, mean ± standard deviation over "
        f"{len(records)} splits; epsilon on the training rows. Student on true labels: {ceiling}; "
        f"constant: {spread}.{drawn}",
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
    }
    rows: list[list[str | int | float | None]] = []
    for key, words in names.items():
        values = [each.regret[key] for each in found]
        rows.append([words, over(values), sum(value == 0 for value in values)])
    rows.append(["any teacher, on average", over([each.mean for each in found]), None])
    rho, biggest = over([each.rho for each in found]), over([each.rho_biggest for each in found])
    return Table(
        title="Choosing a teacher",
        caption="Regret: the student error of the choice less the least there is, on test rows; "
        f"mean ± standard deviation over {len(records)} splits. Rank correlation with the student "
        f"error: weak error - misfit {rho}, size {biggest}.",
        columns=["rule", "regret", "splits without regret"],
        rows=rows,
    )


def over(values: Sequence[float | None]) -> str:
    """Mean and standard deviation of what is known, as published tables give them.

    From 1000 on, four digits in all.
    """
    known = [value for value in values if value is not None]
    if not known:
        return "not known"
    middle = mean(known)
    spread = f" ± {_number(stdev(known), abs(middle))}" if len(known) > 1 else ""
    return f"{_number(middle, abs(middle))}{spread}"


def _number(value: float, size: float) -> str:
    digits = DIGITS if size < 10 else max(0, 3 - int(math.log10(size)))
    return f"{value:.{digits}f}"
