"""Figure 5: several targets on one representation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from experiments._shared.cast import MOLBERT, Cast
from experiments._shared.molecular import OURS
from experiments._shared.real_panel import RealPanel, real_presets
from w2sverify.data.essays import RUBRICS
from w2sverify.data.properties import COLUMNS
from w2sverify.errors import InputError
from w2sverify.exhibits import Table
from w2sverify.run_record import RunRecord

__all__ = ["Fig5"]

TEXTS = ("static-words", "tf-idf", "minilm-1", "minilm-2", "minilm-3")


class Fig5(RealPanel):
    """Six rubrics of the user's essays (`essays=FILE.csv`), or six targets on molecules."""

    name: ClassVar[str] = "fig5"
    title: ClassVar[str] = "Six targets on one representation"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 5"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        name: {**settings, "essays": ""} for name, settings in real_presets("auto").items()
    }
    data: ClassVar[str] = "properties"
    targets: ClassVar[tuple[str, ...]] = tuple(COLUMNS.values())
    unit: ClassVar[str] = "units of the target's variance"
    ours: ClassVar[tuple[str, ...]] = OURS
    others: ClassVar[tuple[str, ...]] = ("morgan",)

    def cast(self, settings: Mapping[str, Any]) -> Cast:
        """Essays are read by MiniLM and weaker readers, molecules as in Figures 2d-f."""
        cast, strong = super().cast(settings), str(settings["strong"])
        essays = str(settings["essays"])
        if not essays:
            return replace(cast, strong="chemnet" if strong == "auto" else strong)
        if strong not in ("auto", "minilm"):
            reads = "molecules" if strong.startswith(MOLBERT) else "no essays"
            raise InputError(f"strong is {strong!r}, which reads {reads}; leave it out for essays.")
        return replace(
            cast,
            data="essays",
            targets=RUBRICS,
            unit="points²",
            strong="minilm",
            ours=TEXTS,
            others=(),
            essays=Path(essays).expanduser().absolute(),
        )

    def substitutes(self, records: Sequence[RunRecord]) -> Table:
        """What is as in the paper, what is not, and why."""
        essays = bool(records[0].settings["essays"])
        here = ESSAYS if essays else MOLECULES
        parts = ("inputs", "targets", "representations")
        paper = ("essays", "six rubric scores", "not known")
        rows = [[part, old, *new] for part, old, new in zip(parts, paper, here, strict=True)]
        return Table(
            title="What is faithful, and what is substituted",
            caption="The paper's page does not name its data set or its models."
            if essays
            else "No genuine substitute exists: the paper's page does not name its data set or its "
            "models, and no package carries essays with rubric scores. `--set essays=FILE.csv` "
            "runs the figure on essays.",
            columns=["part", "paper", "here", "why"],
            first=True,
            rows=[list(row) for row in rows],
        )


ESSAYS = (
    ("the file's essays", "they are the user's own"),
    ("six rubric scores", "the same kind"),
    (
        "MiniLM strong; its first layers, word vectors and tf-idf weak",
        "published weights that packages carry",
    ),
)
MOLECULES = (
    (
        "2,000 organic molecules",
        "essays with six scores need an account; the figure takes their file",
    ),
    (
        "six computed properties, each in units of its deviation",
        "several targets on one representation as in the figure, but no human scores",
    ),
    ("ChemNet strong, small SMILES transformers weak", "those of Figures 2d-f"),
)
