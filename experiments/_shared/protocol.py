"""What one synthetic panel does: its two representations, and the sizes of its stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from w2sverify.errors import InputError

from .engines import Engine

__all__ = ["Protocol", "Representation"]


@dataclass(frozen=True)
class Representation:
    """Where a representation comes from: h* itself, a network of some depth that is pretrained, or
    h* with N(0, scale^2) added to its parameters.
    """

    kind: str
    depth: int = 5
    scale: float = 0.0

    @classmethod
    def truth(cls) -> Representation:
        """h*."""
        return cls("truth")

    @classmethod
    def pretrained(cls, depth: int) -> Representation:
        """A network of that many blocks, trained on tasks with known heads."""
        return cls("pretrained", depth)

    @classmethod
    def perturbed(cls, scale: float) -> Representation:
        """h* with noise on its parameters."""
        return cls("perturbed", scale=scale)


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """Sizes: stage 1 trains on `pretraining_tasks` of `pretraining_samples` rows for `epochs`;
    stages 2 and 3 fit heads on `samples` rows for each of `tasks`; `trained_heads` of these have
    AdamW heads as well, `head_epochs` each. `population` rows stand for the population, `certified`
    tasks are decided by the kernel. The engine is that of the trainers.

    Raises `InputError` for a size that is not positive.
    """

    weak: Representation
    strong: Representation
    pretraining_tasks: int
    pretraining_samples: int
    epochs: int
    tasks: int
    samples: int
    population: int
    trained_heads: int
    head_epochs: int
    certified: int
    sigma: float = 500.0
    batch: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    engine: Engine = "auto"
    device: str = "cpu"

    @classmethod
    def of(
        cls, weak: Representation, strong: Representation, settings: Mapping[str, Any], device: str
    ) -> Protocol:
        """The protocol of a panel with these settings; those that it does not know are left out."""
        own = {field.name for field in fields(cls)}
        chosen = {key: value for key, value in settings.items() if key in own}
        if device != "cpu":
            chosen["engine"] = "torch"
        return cls(weak=weak, strong=strong, device=device, **chosen)

    def __post_init__(self) -> None:
        for name in ("pretraining_tasks", "pretraining_samples", "tasks", "samples", "batch"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; give 1 or more.")
        for name in ("epochs", "head_epochs", "trained_heads", "certified"):
            if getattr(self, name) < 0:
                raise InputError(f"{name} is {getattr(self, name)}; give 0 or more.")
        # 16 features and a constant: fewer rows would fit anything.
        for name in ("samples", "population"):
            if getattr(self, name) < 18:
                raise InputError(f"{name} is {getattr(self, name)}; give 18 or more.")
        if not self.sigma > 0:
            raise InputError(f"sigma is {self.sigma}; give a positive number.")
