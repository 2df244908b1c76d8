"""Figure 5: several targets on one representation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from experiments._shared.molecular import OURS
from experiments._shared.real_panel import RealPanel
from w2sverify.data.properties import COLUMNS
from w2sverify.exhibits import Table
from w2sverify.run_record import RunRecord

__all__ = ["Fig5"]


class Fig5(RealPanel):
    """Six targets on the same inputs, in place of six rubrics of essays."""

    name: ClassVar[str] = "fig5"
    title: ClassVar[str] = "Six targets on one representation (for essays)"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 5"
    data: ClassVar[str] = "properties"
    targets: ClassVar[tuple[str, ...]] = tuple(COLUMNS.values())
    unit: ClassVar[str] = "units of the target's variance"
    ours: ClassVar[tuple[str, ...]] = OURS
    others: ClassVar[tuple[str, ...]] = ("morgan",)

    def substitutes(self, records: Sequence[RunRecord]) -> Table:
        """What is as in the paper, what is not, and why."""
        del records
        return Table(
            title="What is faithful, and what is substituted",
            caption="No genuine substitute exists: the paper's page does not name its data set or "
            "its models, and no package carries essays with rubric scores.",
            columns=["part", "paper", "here", "why"],
            rows=[
                [
                    "inputs",
                    "essays",
                    "2,000 organic molecules",
                    "essays with six scores need an account; `load_essays` reads their file",
                ],
                [
                    "targets",
                    "six rubric scores",
                    "six computed properties, each in units of its deviation",
                    "real and correlated, six panels on one representation as in the figure",
                ],
                [
                    "representations",
                    "not known",
                    "ChemNet strong, small SMILES transformers weak",
                    "those of Figures 2d-f",
                ],
            ],
        )
