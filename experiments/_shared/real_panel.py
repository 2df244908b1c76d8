"""The base of experiments on real representations: what differs between them is data."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from w2sverify.claim import Claim
from w2sverify.errors import InputError
from w2sverify.exhibits import Exhibit, Table
from w2sverify.experiment import Experiment
from w2sverify.experiment_task import ExperimentTask
from w2sverify.run_record import RunRecord

from .real_claims import gain_claims
from .real_exhibits import error_table, gain_panel

__all__ = ["FIRST_SPLIT", "RealPanel", "real_presets"]

#: ChemBench's seeds are 122, 123 and 124; more splits go on from there.
FIRST_SPLIT = 122


def real_presets(strong: str, splits: int = 9) -> dict[str, dict[str, Any]]:
    """quick: nine splits, with the three published ones among them, AdamW heads for 100 epochs.
    paper: the three published splits, 1000 epochs. many: thirty splits.
    """
    paper = {"strong": strong, "splits": 3, "head_epochs": 1000, "certified": 1}
    return {
        "quick": {**paper, "splits": splits, "head_epochs": 100, "certified": 0},
        "paper": paper,
        "many": {**paper, "splits": 30, "head_epochs": 100, "certified": 0},
    }


class RealPanel(Experiment):
    """Students on a strong representation of a real data set, teachers on weak ones.

    `data` names the set and `targets` its targets, `unit` is that of the squared errors. `ours` are
    the teachers that the claims are about, by size, and `others` further ones.
    """

    data: ClassVar[str]
    targets: ClassVar[tuple[str, ...]]
    unit: ClassVar[str]
    ours: ClassVar[tuple[str, ...]]
    others: ClassVar[tuple[str, ...]] = ()
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = real_presets("chemnet")

    def tasks(self, settings: Mapping[str, Any], seed: int) -> Sequence[ExperimentTask]:
        """One task for each split and target; the first split certifies students."""
        if settings["splits"] < 1 or settings["head_epochs"] < 0 or settings["certified"] < 0:
            raise InputError(
                f"{self.name} needs at least one split, and counts that are not negative; it was "
                f"given {dict(settings)}."
            )
        own = {key: value for key, value in settings.items() if key != "splits"}
        return [
            ExperimentTask(
                self.name,
                FIRST_SPLIT + seed + place,
                {**own, "target": target, "certified": 0 if place else settings["certified"]},
                cost=1.0 + settings["head_epochs"] / 50 + (0 if place else settings["certified"]),
            )
            for target in self.targets
            for place in range(settings["splits"])
        ]

    def run(self, task: ExperimentTask) -> dict[str, Any]:
        """One target on one split."""
        from w2sverify.data import random_split

        from .real_sets import kept_set
        from .real_split import run_split

        settings = task.settings
        weak = (*self.ours, *self.others)
        data = kept_set(self.data, settings["target"], str(settings["strong"]), weak)
        return run_split(
            data,
            random_split(len(data.truth), task.seed),
            head_epochs=int(settings["head_epochs"]),
            certified=int(settings["certified"]),
            seed=task.seed,
        )

    def claims(self, records: Sequence[RunRecord]) -> Sequence[Claim]:
        """Over splits (and targets)."""
        return gain_claims(records, self.ours, (0.7, 1.3))

    def exhibits(self, records: Sequence[RunRecord]) -> Sequence[Exhibit]:
        """What is substituted, the panels, the errors."""
        if not records:
            return []
        shown: list[Exhibit] = [self.substitutes(records)]
        for target in self.targets:
            here = [record for record in records if record.settings["target"] == target]
            if here:
                shown += self.panels(here, "" if len(self.targets) == 1 else f"{target}: ")
        return shown

    def panels(self, records: Sequence[RunRecord], prefix: str) -> list[Exhibit]:
        """Of one target: on test rows and in sample, with tables."""
        test, inside = f"{prefix}on test rows", f"{prefix}in sample"
        kinds = ("ball", "halves", "linear", "trained")
        kept = [each for each in kinds if each in records[0].result["variants"]]
        return [
            *(gain_panel(records, each, "test", self.ours, test) for each in kept),
            *(gain_panel(records, each, "train", self.ours, inside) for each in ("ball", "linear")),
            *(error_table(records, each, self.unit, prefix) for each in kept),
        ]

    @abstractmethod
    def substitutes(self, records: Sequence[RunRecord]) -> Table:
        """What is as in the paper, what is not, and why."""
