"""A small experiment that the tests of runs run in real processes."""

import time
from typing import ClassVar

import numpy as np

from w2sverify import Claim, Experiment, ExperimentTask, InputError
from w2sverify.exhibits import Scatter, Table
from w2sverify.exhibits.scatter import Series


class Toy(Experiment):
    """Means of random numbers."""

    name: ClassVar[str] = "toy"
    title: ClassVar[str] = "Means of random numbers"
    source: ClassVar[str] = "Nobody 2024, Figure 0"
    presets: ClassVar = {
        "quick": {"seeds": 8, "points": 1000, "pause": 0.0, "fail": -1, "label": "x"},
        "many": {"seeds": 20, "points": 1000, "pause": 0.0, "fail": -1, "label": "x"},
    }

    def tasks(self, settings, seed):
        if settings["seeds"] < 1:
            raise InputError(f"seeds is {settings['seeds']}; give 1 or more.")
        own = {key: value for key, value in settings.items() if key != "seeds"}
        return [
            ExperimentTask(self.name, seed + k, own, share=str(k % 3))
            for k in range(settings["seeds"])
        ]

    def run(self, task):
        time.sleep(task.settings["pause"])
        if task.seed == task.settings["fail"]:
            raise InputError("This seed is the one that fails.")
        draws = np.random.default_rng(task.seed).normal(size=task.settings["points"])
        return {"mean": float(draws.mean()), "square": float(draws @ draws), "checks": {"sums": 2}}

    def claims(self, records):
        means = [record.result["mean"] for record in records]
        wrong = sum(record.result["square"] < 0 for record in records)
        return [
            Claim.within("mean", "The mean is near 0.", means, (-0.5, 0.5), paper="0"),
            Claim.never("square", "Squares are not negative.", wrong, len(means), unit="seeds"),
        ]

    def exhibits(self, records):
        means = [record.result["mean"] for record in records]
        seeds = [float(record.seed) for record in records]
        return [
            Scatter(
                title="Means",
                caption="One point for each seed.",
                x="seed",
                y="mean",
                series=[Series("means", seeds, means)],
                slopes=[1.0],
            ),
            Table(
                title="Means",
                caption="All of them.",
                columns=["seed", "mean"],
                rows=[[str(record.seed), record.result["mean"]] for record in records],
            ),
        ]
