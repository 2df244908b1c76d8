"""Panels of a size that takes a moment, and their records without processes."""

from functools import cache

from experiments.fig2a import Fig2a
from experiments.fig2b import Fig2b
from experiments.fig2c import Fig2c
from experiments.fig3a import Fig3a
from experiments.fig3b import Fig3b
from experiments.fig3c import Fig3c
from w2sverify import RunRecord

PANELS = {each.name: each for each in (Fig2a, Fig2b, Fig2c, Fig3a, Fig3b, Fig3c)}
TINY = {
    "seeds": 6,
    "pretraining_tasks": 2,
    "pretraining_samples": 32,
    "epochs": 2,
    "tasks": 16,
    "samples": 48,
    "population": 400,
    "trained_heads": 3,
    "head_epochs": 2,
    "certified": 1,
    "engine": "numpy",
}


@cache
def records(name, **changes):
    """The records of a tiny run of a panel, by value: what a test changes stays with it."""
    panel = PANELS[name]()
    found = []
    for task in panel.plan(panel.settings("quick", {**TINY, **changes}), 0):
        result = panel.run(task)
        found.append(
            RunRecord(task.key, name, task.seed, task.settings, task.device, result, {"seconds": 0})
        )
    return tuple(found)
