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

from .cast import Cast
from .real_claims import gain_claims
from .real_exhibits import error_table, gain_panel, useful
from .real_split import VARIANTS

__all__ = ["FIRST_SPLIT", "RealPanel", "real_presets"]

#: ChemBench's seeds are 122, 123 and 124; more splits go on from there.
FIRST_SPLIT = 122


def real_presets(strong: str, splits: int = 9) -> dict[str, dict[str, Any]]:
    """quick: nine splits, with the three published ones among them, AdamW heads for 100 epochs.
    paper: the three published splits, 1000 epochs. many: thirty splits.
    """
    paper = {"strong": strong, "splits": 3, "head_epochs": 1000, "certified": 1}
    return {
        "quick": {**paper, "splits": splits, "head_epochs": 100},
        "paper": paper,
        "many": {**paper, "splits": 30, "head_epochs": 100},
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

    def cast(self, settings: Mapping[str, Any]) -> Cast:
        """Who takes part with these settings."""
        return Cast(
            data=self.data,
            targets=self.targets,
            unit=self.unit,
            strong=str(settings["strong"]),
            ours=self.ours,
            others=self.others,
        )

    def tasks(self, settings: Mapping[str, Any], seed: int) -> Sequence[ExperimentTask]:
        """One task for each split and target; the first split certifies students."""
        for key, least in (("splits", 1), ("head_epochs", 0), ("certified", 0)):
            if settings[key] < least:
                raise InputError(f"{key} is {settings[key]}; give {least} or more.")
        cast = self.cast(settings)
        own = {key: value for key, value in settings.items() if key != "splits"}
        own["content"] = cast.content()
        return [
            ExperimentTask(
                self.name,
                FIRST_SPLIT + seed + place,
                {**own, "target": target, "certified": 0 if place else settings["certified"]},
                cost=1.0 + settings["head_epochs"] / 50 + (0 if place else settings["certified"]),
            )
            for target in cast.targets
            for place in range(settings["splits"])
        ]

    def run(self, task: ExperimentTask) -> dict[str, Any]:
        """One target on one split."""
        from w2sverify.data import random_split

        from .real_sets import real_set
        from .real_split import run_split

        settings = task.settings
        data = real_set(self.cast(settings), str(settings["target"]))
        return run_split(
            data,
            random_split(len(data.truth), task.seed),
            head_epochs=int(settings["head_epochs"]),
            certified=int(settings["certified"]),
            seed=task.seed,
        )

    def claims(self, records: Sequence[RunRecord]) -> Sequence[Claim]:
        """Over splits; with several targets, a split counts once."""
        return gain_claims(records, self.shown(records).ours, (0.7, 1.3))

    def exhibits(self, records: Sequence[RunRecord]) -> Sequence[Exhibit]:
        """What is substituted, the panels, the errors."""
        if not records:
            return []
        cast = self.shown(records)
        shown: list[Exhibit] = [self.substitutes(records)]
        for target in cast.targets:
            here = [record for record in records if record.settings["target"] == target]
            if here:
                shown += self.panels(here, cast, "" if len(cast.targets) == 1 else target)
        return shown

    def shown(self, records: Sequence[RunRecord]) -> Cast:
        """Who took part."""
        return self.cast(records[0].settings if records else self.presets["quick"])

    def panels(self, records: Sequence[RunRecord], cast: Cast, target: str) -> list[Exhibit]:
        """Of one target: on test rows and in sample, with tables."""
        about = f"{target.capitalize()}: " if target else ""
        test, inside = (
            f"{about}{where}" if about else where.capitalize()
            for where in ("on test rows", "on the rows that students were fitted on")
        )
        kept = [each for each in VARIANTS if each in records[0].result["variants"]]
        drawn = [each for each in kept if useful(records, each)]
        return [
            *(gain_panel(records, each, "test", cast.ours, test) for each in drawn),
            *(
                gain_panel(records, each, "train", cast.ours, inside)
                for each in drawn
                if each != "trained"
            ),
            *(error_table(records, each, cast.unit, about) for each in kept),
        ]

    @abstractmethod
    def substitutes(self, records: Sequence[RunRecord]) -> Table:
        """What is as in the paper, what is not, and why."""
