"""What every experiment is: seeded tasks, and claims about what they found."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, final

from .errors import InputError
from .experiment_task import ExperimentTask

if TYPE_CHECKING:
    from .claim import Claim
    from .exhibits import Exhibit
    from .run_record import RunRecord

__all__ = ["Experiment"]


class Experiment(ABC):
    """A figure or table of a paper as independent tasks, and the claims it is to support.

    A subclass gives `name`, `title`, `source` (paper, number), `presets` (settings by name: quick,
    paper, many; all with the same keys; values are numbers, text, true and false), and four
    methods. It is found in the folder `experiments` or by the entry-point group
    `w2sverify.experiments`. Imports of torch and other slow packages belong into `run`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    presets: ClassVar[Mapping[str, Mapping[str, Any]]]

    @abstractmethod
    def tasks(self, settings: Mapping[str, Any], seed: int) -> Sequence[ExperimentTask]:
        """The tasks of a run, all different. Raises `InputError` for settings that make no sense.

        A task holds everything that decides its result, its own seed included.
        """

    @abstractmethod
    def run(self, task: ExperimentTask) -> dict[str, Any]:
        """The result of a task as plain data: equal tasks give equal results on one device.

        Under the key `checks` it may say which checks were made; they are kept with the provenance
        as well.
        """

    @abstractmethod
    def claims(self, records: Sequence[RunRecord]) -> Sequence[Claim]:
        """What the records say about each claim. There may be fewer records than tasks, or none."""

    @abstractmethod
    def exhibits(self, records: Sequence[RunRecord]) -> Sequence[Exhibit]:
        """Panels and tables for the page, likewise."""

    def device(self, asked: str) -> str:
        """The device for `auto`, `cpu` or `cuda`; an experiment that has no use for cuda says so.

        Raises `InputError` where the device cannot be had.
        """
        if asked == "cuda":
            raise InputError(f"{self.name} has nothing to do on a GPU; say --device cpu.")
        return "cpu"

    @final
    def settings(self, preset: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The settings of a preset with some changed.

        Raises `InputError` for a preset or a setting there is not, or a value of another type.
        """
        if preset not in self.presets:
            raise InputError(
                f"{self.name} has no preset {preset!r}; choose one of {', '.join(self.presets)}."
            )
        settings = dict(self.presets[preset])
        for key, value in (changes or {}).items():
            if key not in settings:
                raise InputError(
                    f"{self.name} has no setting {key!r}; there are {', '.join(settings)}."
                )
            settings[key] = _typed(key, value, settings[key])
        return settings

    @final
    def plan(
        self, settings: Mapping[str, Any], seed: int, device: str = "cpu"
    ) -> tuple[ExperimentTask, ...]:
        """The tasks with the device and a digest of the source that will run them."""
        code = _digest(type(self))
        tasks = tuple(replace(t, device=device, code=code) for t in self.tasks(settings, seed))
        if len({task.key for task in tasks}) != len(tasks):
            raise InputError(f"Two tasks of {self.name} are equal; give each its own seed.")
        return tasks


def _typed(key: str, value: Any, example: Any) -> Any:
    """The value, text read as the type of the example."""
    kind = type(example)
    try:
        if isinstance(value, str) and kind is not str:
            if kind is bool:
                return {"true": True, "false": False}[value.lower()]
            return kind(value)
        if type(value) is kind or (kind is float and type(value) is int):
            return kind(value)
    except (KeyError, ValueError):
        pass
    raise InputError(f"{key} is {value!r}; give a value like {str(example).lower()}.")


@cache
def _digest(kind: type[Experiment]) -> str:
    """The source of an experiment: its file, and those of the folder `_shared` beside it."""
    try:
        home = Path(inspect.getfile(kind))
    except (OSError, TypeError):  # typed into an interpreter: it has no file
        return ""
    digest = sha256()
    for path in [home, *sorted((home.parent / "_shared").rglob("*.py"))]:
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()
