"""The base of Tables 1-3: the same runs as Figures 2d-f, asked which teacher to choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from w2sverify.claim import Claim
from w2sverify.exhibits import Exhibit, Table
from w2sverify.run_record import RunRecord

from .molecular import OURS, MolecularPanel
from .published_table import PUBLISHED, published_claims
from .real_claims import ranking_claims
from .real_exhibits import ranking_table, rows_table

__all__ = ["MolecularTable"]


class MolecularTable(MolecularPanel):
    """A table of weak error - misfit beside student error; Table 1's published rows are analysed
    too.
    """

    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Tables 1-3"

    def claims(self, records: Sequence[RunRecord]) -> Sequence[Claim]:
        """Over splits, and about the published rows."""
        published = published_claims() if self.data in PUBLISHED else []
        return [*ranking_claims(records, OURS), *published]

    def exhibits(self, records: Sequence[RunRecord]) -> Sequence[Exhibit]:
        """The table, the rules, the published rows."""
        if not records:
            return []
        first = [record for record in records if record.seed in (122, 123, 124)]
        return [
            self.substitutes(records),
            rows_table(records, OURS),
            *([_as_published(first)] if 0 < len(first) < len(records) else []),
            ranking_table(records, OURS),
            *([_published(self.data)] if self.data in PUBLISHED else []),
        ]


def _as_published(records: Sequence[RunRecord]) -> Table:
    table = rows_table(records, OURS)
    return Table(
        title="The same, on the published splits alone",
        caption=table.caption,
        columns=table.columns,
        rows=table.rows,
    )


def _published(name: str) -> Table:
    rows: list[list[Any]] = [
        [hidden, f"{bound:.4f} ± {spread:.4f}", f"{error:.4f} ± {other:.4f}", error - bound]
        for hidden, (bound, spread, error, other) in PUBLISHED[name].items()
    ]
    return Table(
        title="The published rows",
        caption="Mean ± deviation over three splits. Theorem 1 would have the student error at "
        "most weak error - misfit; it is above it in every row.",
        columns=["hidden units", "weak error - misfit", "student error", "difference"],
        rows=rows,
    )
