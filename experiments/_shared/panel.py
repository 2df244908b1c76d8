"""The base of Figures 2a-c and 3a-c: what differs between them is data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from w2sverify.claim import Claim
from w2sverify.errors import InputError
from w2sverify.exhibits import Exhibit
from w2sverify.experiment import Experiment
from w2sverify.experiment_task import ExperimentTask
from w2sverify.run_record import RunRecord

from .panel_claims import Expected, panel_claims
from .panel_exhibits import panel_exhibits
from .protocol import Protocol, Representation

__all__ = ["Panel", "presets"]


def presets(
    pretraining_tasks: int = 10, pretraining_samples: int = 2000
) -> dict[str, dict[str, Any]]:
    """The presets of a panel with so much pretraining.

    quick: all stages, each smaller. paper: the paper's protocol, one seed of h*. many: the paper's
    with ten seeds; AdamW heads, which cost most, on ten tasks of each.
    """
    paper = {
        "seeds": 1,
        "pretraining_tasks": pretraining_tasks,
        "pretraining_samples": pretraining_samples,
        "epochs": 1000,
        "tasks": 100,
        "samples": 2000,
        "population": 20000,
        "trained_heads": 100,
        "head_epochs": 1000,
        "certified": 3,
        "sigma": 500.0,
        "batch": 32,
        "learning_rate": 1e-3,
        "weight_decay": 0.01,
        "engine": "auto",
    }
    many = {**paper, "seeds": 10, "trained_heads": 10, "certified": 2}
    smaller = {
        "seeds": 6,
        "pretraining_samples": max(32, pretraining_samples * 16 // 100),
        "epochs": 100,
        "tasks": 40,
        "samples": 1000,
        "population": 4000,
        "trained_heads": 5,
        "head_epochs": 200,
        "certified": 1,
    }
    return {"quick": {**paper, **smaller}, "paper": paper, "many": many}


class Panel(Experiment):
    """One panel: `weak` and `strong` say where the representations come from, `expected` what the
    claims expect.
    """

    weak: ClassVar[Representation]
    strong: ClassVar[Representation]
    expected: ClassVar[Expected]
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figures 2 and 3"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = presets()

    def tasks(self, settings: Mapping[str, Any], seed: int) -> Sequence[ExperimentTask]:
        """One task for each seed of h*; panels of one seed share their pretrained networks."""
        if settings["seeds"] < 1:
            raise InputError(f"seeds is {settings['seeds']}; give 1 or more.")
        own = {key: value for key, value in settings.items() if key != "seeds"}
        Protocol.of(self.weak, self.strong, own, "cpu")
        trained = "pretrained" in (self.weak.kind, self.strong.kind)
        sizes = [settings[key] for key in ("pretraining_tasks", "pretraining_samples", "epochs")]
        steps = float(sizes[0] * sizes[1] * sizes[2]) if trained else 0.0
        heads = 5.0 * settings["trained_heads"] * settings["samples"] * settings["head_epochs"]
        return [
            ExperimentTask(
                self.name,
                seed + place,
                own,
                share=f"pretraining {seed + place} {sizes}" if trained else "",
                cost=steps + heads / 10 + 1.0,
            )
            for place in range(settings["seeds"])
        ]

    def run(self, task: ExperimentTask) -> dict[str, Any]:
        """The three stages."""
        from .pipeline import run_panel

        protocol = Protocol.of(self.weak, self.strong, task.settings, task.device)
        return run_panel(protocol, task.seed)

    def claims(self, records: Sequence[RunRecord]) -> Sequence[Claim]:
        """Bands and rules are those of `expected`."""
        return panel_claims(records, self.expected)

    def exhibits(self, records: Sequence[RunRecord]) -> Sequence[Exhibit]:
        """The panel as published and converged, and the tables."""
        return panel_exhibits(records, self.expected)

    def device(self, asked: str) -> str:
        """On batches of 32 rows one core is faster than a GPU, which is used where it is asked
        for.
        """
        if asked == "cuda":
            from .engines import choose_engine

            choose_engine("torch", "cuda")
            return "cuda"
        return "cpu"
