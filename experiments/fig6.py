"""Figure 6: reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from experiments._shared.real_panel import RealPanel, real_presets
from w2sverify.exhibits import Table
from w2sverify.run_record import RunRecord

__all__ = ["Fig6"]


class Fig6(RealPanel):
    """Reviews of films, positive or negative, with the Brier loss."""

    name: ClassVar[str] = "fig6"
    title: ClassVar[str] = "Reviews (Brier loss)"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 6"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = real_presets("minilm")
    data: ClassVar[str] = "reviews"
    targets: ClassVar[tuple[str, ...]] = ("positive",)
    unit: ClassVar[str] = "Brier loss"
    ours: ClassVar[tuple[str, ...]] = ("tf-idf", "static-words", "minilm-1", "minilm-2")
    others: ClassVar[tuple[str, ...]] = ("minilm-3",)

    def substitutes(self, records: Sequence[RunRecord]) -> Table:
        """What is as in the paper, what is not, and why."""
        del records
        return Table(
            title="What is faithful, and what is substituted",
            caption="The loss is the square of label minus prediction, so Theorem 1 applies as it "
            "stands; predictions are not cut to [0, 1].",
            columns=["part", "paper", "here", "why"],
            first=True,
            rows=[
                [
                    "reviews",
                    "French reviews",
                    "2,133 short English reviews of films, half of them positive",
                    "no package carries the French ones",
                ],
                [
                    "strong representation",
                    "not known",
                    "MiniLM, 6 layers, mean over tokens",
                    "a published sentence encoder",
                ],
                [
                    "weak representations",
                    "variants of CamemBERT and FlauBERT",
                    "MiniLM's first 1 and 2 layers, word vectors, tf-idf",
                    "weaker readers of English; 3 layers are not, and are in the tables alone",
                ],
            ],
        )
