"""Tasks of a campaign that are about rates, and what they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from time import perf_counter
from typing import Any

from ..draw import generator
from ..errors import InputError, W2SError
from ..processes.board import begin
from ..rate_theorem import RateControl, RateSymbol
from ..registry import find
from ..samples.complexity_check import ComplexityCheck
from ..samples.coverage import Coverage
from ..samples.grid import Configuration
from ..samples.paper_sizes import AtPaperSizes, at_paper_sizes
from ..samples.place import Place
from ..samples.vacuity import Vacuity, vacuity

__all__ = [
    "SETTINGS",
    "RateDecision",
    "RateOutcome",
    "RateOverview",
    "RateTask",
    "decide_rate",
    "plan_rates",
    "run_rate_task",
]

#: The fields of configurations that a run may give values of.
SETTINGS = ("sample_size", "epsilon", "delta", "dimension", "teacher")


@dataclass(frozen=True)
class RateTask:
    """Pairs of a theorem and the name of a configuration, all in one world; or, without any, the
    overview of `theorem`.
    """

    seed: int
    pairs: tuple[tuple[str, str], ...] = ()
    theorem: str = ""

    @property
    def theorems(self) -> set[str]:
        """The theorems it is about."""
        return {name for name, _ in self.pairs} or {self.theorem}

    @property
    def size(self) -> int:
        """Decisions, for the progress."""
        return len(self.pairs) or 1


@dataclass(frozen=True)
class RateDecision:
    """What was found about one theorem in one configuration, and the vacuity of its world."""

    theorem: str
    place: Place
    found: Coverage | ComplexityCheck
    vacuity: tuple[Vacuity, ...]
    seconds: float


@dataclass(frozen=True)
class RateOverview:
    """What is said of a theorem apart from its configurations."""

    theorem: str
    controls: tuple[RateControl, ...]
    reference: str
    symbols: tuple[RateSymbol, ...]
    values: dict[str, dict[str, float]]
    paper: AtPaperSizes | None
    seconds: float


@dataclass
class RateOutcome:
    """What a task found; `problems` are sentences about what raised an error."""

    task: RateTask
    decisions: list[RateDecision] = field(default_factory=list)
    overview: RateOverview | None = None
    problems: list[str] = field(default_factory=list)


def plan_rates(
    theorems: Sequence[str],
    *,
    classes: Sequence[str] = (),
    profile: str = "quick",
    seed: int = 0,
    changes: Mapping[str, Sequence[Any]] | None = None,
) -> list[RateTask]:
    """The tasks of these theorems on a rate: one for each world, and one overview for each theorem.

    `classes` restricts the configurations (all, where empty). `changes` gives values that replace a
    field of every configuration, each value in turn; it does nothing to places without the field.
    Theorems that have no configuration there get no task. Raises `InputError` for impossible
    values, and for fields that are not among `SETTINGS`.
    """
    changes = {} if changes is None else {name: v for name, v in changes.items() if v}
    for field_name in changes:
        if field_name not in SETTINGS:
            raise InputError(f"{field_name!r} is no setting; give {', '.join(SETTINGS)}.")
    worlds: dict[str, list[tuple[str, str]]] = {}
    stated = []
    for name in theorems:
        every = find("rates", name).places(profile)
        chosen = [place for place in every if not classes or place.strong_class in classes]
        places = list(dict.fromkeys(_changed(chosen, changes)))
        stated += [name] if places else []
        for place in places:
            worlds.setdefault(place.world, []).append((name, place.name))
    tasks = [RateTask(seed, tuple(sorted(pairs, key=_second))) for pairs in worlds.values()]
    return tasks + [RateTask(seed, theorem=name) for name in stated]


def _changed(places: Sequence[Any], changes: Mapping[str, Sequence[Any]]) -> Iterator[Place]:
    """The places with every combination of the changed values, checked; worlds that are new are
    made once, as only that says whether they can be.
    """
    made = set()
    for name, values in changes.items():
        places = [
            replace(place, **{name: value}) if name in {f.name for f in fields(place)} else place
            for place in places
            for value in values
        ]
    for place in places:
        if changes:
            place.check()
        if {"epsilon", "dimension"} & set(changes) and isinstance(place, Configuration):
            if place.world not in made:
                place.setting()
            made.add(place.world)
        yield place


def _second(pair: tuple[str, str]) -> str:
    return pair[1]


def run_rate_task(task: RateTask) -> RateOutcome:
    """Decide the pairs of a task, or make the overview of its theorem."""
    outcome, spoken = RateOutcome(task), set[str]()
    if not task.pairs:
        try:
            outcome.overview = _overview(task.theorem, task.seed)
        except (Exception, SystemExit) as error:  # a plug-in may raise anything
            outcome.problems.append(_sentence(task.theorem, "its controls", error))
    for name, text in task.pairs:
        try:
            found = decide_rate(name, text, task.seed, worth=name not in spoken)
        except (Exception, SystemExit) as error:  # as above
            outcome.problems.append(_sentence(name, text, error))
            continue
        spoken.add(name)
        outcome.decisions.append(found)
    return outcome


def decide_rate(name: str, text: str, seed: int, *, worth: bool = False) -> RateDecision:
    """One theorem in the configuration of this name; with `worth`, also where its bounds speak.

    Raises `InputError` for a name that is none.
    """
    begin(f"{name} {text}")
    started, theorem = perf_counter(), find("rates", name)()
    place = theorem.place.parse(text)
    found = theorem.decide(place, seed)
    said: tuple[Vacuity, ...] = ()
    if worth and isinstance(place, Configuration):
        said = tuple(vacuity(bound, place.setting(), place.delta) for bound in theorem.bounds)
    return RateDecision(name, place, found, said, perf_counter() - started)


def _overview(name: str, seed: int) -> RateOverview:
    begin(f"{name} controls")
    started, theorem = perf_counter(), find("rates", name)()
    controls = tuple(theorem.controls(seed))
    place, symbols, values = theorem.symbols()
    paper = at_paper_sizes(generator(seed, "paper sizes")) if theorem.at_paper_sizes else None
    seconds = perf_counter() - started
    return RateOverview(name, controls, place.name, symbols, values, paper, seconds)


def _sentence(theorem: str, where: str, error: BaseException) -> str:
    if isinstance(error, InputError):
        return f"{theorem} was not decided in {where}. {error}"
    text = str(error) if isinstance(error, W2SError) else f"{type(error).__name__}: {error}"
    return f"{theorem} raised an error in {where}: {text}"
