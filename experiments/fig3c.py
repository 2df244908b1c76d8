"""Figure 3c: pretraining on too little data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from experiments._shared.panel import Panel, presets
from experiments._shared.panel_claims import Expected
from experiments._shared.protocol import Representation

__all__ = ["Fig3c"]


class Fig3c(Panel):
    """Pretraining on too little data."""

    name: ClassVar[str] = "fig3c"
    title: ClassVar[str] = "Pretraining on too little data"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 3(c)"
    weak: ClassVar[Representation] = Representation.pretrained(2)
    strong: ClassVar[Representation] = Representation.pretrained(8)
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = presets(
        pretraining_tasks=5, pretraining_samples=250
    )
    expected: ClassVar[Expected] = Expected(
        sign=-1,
        slope=(-1.2, -0.7),
        correlation=(-1.0, -0.8),
        below=(0.9, 1.0),
        far=True,
        paper={},
    )
