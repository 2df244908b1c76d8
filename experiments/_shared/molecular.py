"""The base of Figures 2d-f and Tables 1-3: what differs between them is the set of molecules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from w2sverify.exhibits import Table
from w2sverify.run_record import RunRecord

from .cast import FEATURES, MOLBERT
from .real_panel import RealPanel

__all__ = ["OURS", "MolecularPanel"]

#: The teachers of the paper's kind, by size.
OURS = tuple(f"molbert-{hidden}" for hidden in (8, 12, 16, 24, 32, 48, 64, 96))


class MolecularPanel(RealPanel):
    """Students on a strong representation of molecules, teachers on weak ones."""

    ours: ClassVar[tuple[str, ...]] = OURS
    others: ClassVar[tuple[str, ...]] = ("smiles-albert", "morgan")

    def substitutes(self, records: Sequence[RunRecord]) -> Table:
        """What is as in the paper, what is not, and why."""
        width, sizes = records[0].result["width"], records[0].result["sizes"]
        strong = str(records[0].settings["strong"])
        given, own = strong.startswith(FEATURES), strong.startswith(MOLBERT)
        return Table(
            title="What is faithful, and what is substituted",
            caption="Everything else follows the paper's protocol as far as it is known.",
            columns=["part", "paper", "here", "why"],
            first=True,
            rows=[
                [
                    "molecules and targets",
                    "MoleculeNet by ChemBench",
                    "the same",
                    "equal row for row",
                ],
                [
                    "splits",
                    "ChemBench's 122, 123, 124",
                    "the same, then more seeds",
                    "equal; three splits give no interval",
                ],
                [
                    "strong representation",
                    "released MolBERT, 768 units",
                    "the checkpoint of the user"
                    if own
                    else "features of the user"
                    if given
                    else strong,
                    "as in the paper, if it is the released one"
                    if own
                    else "MolBERT's weights are in no package; `strong=molbert:PATH` takes them",
                ],
                [
                    "weak representations",
                    "MolBERT's pipeline, 2 layers, 8 to 96 units, GuacaMol",
                    "the same layout and tokens, MOSES",
                    "masked tokens alone, 100,000 molecules, 3 epochs",
                ],
                [
                    "features",
                    "not said: pooled or averaged",
                    "mean over tokens",
                    "pooling is untrained without MolBERT's other tasks",
                ],
                [
                    "heads",
                    "linear; optimiser not said",
                    "least squares with a bound on the norm; without; AdamW",
                    f"{width} weights on {sizes[0]} rows: the bound is chosen on labels that the "
                    "student may see, and keeps the class convex, so the theorem holds; a ridge "
                    "penalty would not be a projection",
                ],
            ],
        )
