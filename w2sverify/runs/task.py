"""One task of a campaign: some instances of one theorem, class and origin, drawn and decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from time import perf_counter

import numpy as np

from ..certificate import Certificate
from ..convex import ConvexClass
from ..draw import generator
from ..errors import PluginError, W2SError
from ..exact import to_float
from ..instance import Instance
from ..kernel import Judgement
from ..processes.board import begin
from ..registry import find, member_name
from ..theorem import Assumption, Control, Theorem
from .verification import Point

__all__ = [
    "ControlOutcome",
    "Outcome",
    "Task",
    "draw_instance",
    "lost",
    "run_controls",
    "run_task",
]

# A negative control is drawn again where chance did not break anything (a weak model in the class).
DRAWS = 20
# Objects of a class that a control is tried on, if it has to be.
OBJECTS = 5


@dataclass(frozen=True)
class Task:
    """Instances `first` to `last - 1` of an origin; the seed and these names make each of them
    again.
    """

    theorem: str
    strong_class: str
    origin: str
    first: int
    last: int
    seed: int
    second: bool = False


@dataclass
class Kept:
    """An instance worth keeping: its certificate, its place and why."""

    why: str
    index: int
    origin: str
    data: bytes
    judgement: Judgement


@dataclass
class Outcome:
    """What a task found. Fractions are exact; `points` are floats for the plots.

    `skipped` are the instances of a class that the theorem is not stated for.
    """

    task: Task
    points: list[Point] = field(default_factory=list)
    hypotheses: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    worst: tuple[Fraction, Kept] | None = None
    tightest: tuple[Fraction, Kept] | None = None
    largest_gap: Fraction | None = None
    gap_zero: int = 0
    kept: list[Kept] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    skipped: int = 0


@dataclass
class ControlOutcome:
    """What became of a control."""

    theorem: str
    strong_class: str
    control: Control
    judgement: Judgement
    met: bool
    data: bytes


def draw_instance(task: Task, index: int) -> Instance | None:
    """Instance number `index` of a task's origin; None where the class cannot draw one there."""
    theorem, kind = find("theorems", task.theorem), find("classes", task.strong_class)
    rng = generator(task.seed, task.theorem, member_name(kind), task.origin, index)
    draw = theorem.origins[task.origin]
    chosen: ConvexClass = kind.arbitrary(rng)
    # A class may have nothing to draw at some points; the next draws of the same stream may.
    return next((made for _ in range(DRAWS) if (made := draw(rng, chosen)) is not None), None)


def run_task(task: Task) -> Outcome:
    """Draw and decide every instance of a task. An error of a class is an undecided instance."""
    started, outcome = perf_counter(), Outcome(task)
    theorem = find("theorems", task.theorem)()
    if not theorem.applies(find("classes", task.strong_class)):
        outcome.skipped = task.last - task.first
        return outcome
    for index in range(task.first, task.last):
        begin(str(index))
        try:
            instance = draw_instance(task, index)
            if instance is None:
                continue
            certificate, judgement = instance.certificate, theorem.judge(instance)
        except (Exception, SystemExit) as error:  # a plug-in may raise anything
            _lose(outcome, _blame(error))
            continue
        _add(outcome, certificate, judgement, index)
    outcome.seconds = perf_counter() - started
    return outcome


def lost(task: Task, reason: str) -> Outcome:
    """The outcome of a task whose instances could not be decided at all."""
    outcome = Outcome(task)
    for _ in range(task.first, task.last):
        _lose(outcome, reason)
    return outcome


def _lose(outcome: Outcome, reason: str) -> None:
    outcome.reasons[reason] += 1
    outcome.points.append(Point(outcome.task.origin, "UNDECIDED", 0.0, None, 0.0, 0.0, 0.0))


def _blame(error: BaseException) -> str:
    if isinstance(error, PluginError):
        return f"The class broke its contract: {error}"
    text = str(error) if isinstance(error, W2SError) else f"{type(error).__name__}: {error}"
    return f"The class raised an error: {text}"


def _add(outcome: Outcome, certificate: Certificate, judgement: Judgement, index: int) -> None:
    task = outcome.task
    if task.second:
        outcome.problems += disagreement(certificate)
    kept = Kept("", index, task.origin, certificate.data, judgement)
    for name, status in judgement.hypotheses.items():
        outcome.hypotheses.setdefault(name, Counter())[status] += 1
    gap, slack = judgement.gap, judgement.slack
    outcome.gap_zero += gap == 0
    if gap is not None and (outcome.largest_gap is None or gap > outcome.largest_gap):
        outcome.largest_gap = gap
    if judgement.verdict != "PROVED":
        outcome.reasons[judgement.reason] += judgement.verdict == "UNDECIDED"
        kept.why = judgement.verdict.lower()
        outcome.kept.append(kept)
    if slack is not None:
        kept = replace(kept, why="smallest slack")
        if outcome.worst is None or slack < outcome.worst[0]:
            outcome.worst = slack, kept
        scale = (judgement.weak_error or 0) + (judgement.misfit or 0)
        if slack > 0 and scale:
            kept = replace(kept, why="smallest positive slack for its errors")
            if outcome.tightest is None or slack / scale < outcome.tightest[0]:
                outcome.tightest = slack / scale, kept
    numbers = (judgement.weak_error, judgement.student_error, judgement.misfit)
    outcome.points.append(
        Point(
            task.origin,
            judgement.verdict,
            to_float(slack or 0),
            None if gap is None else to_float(gap),
            *(to_float(number or 0) for number in numbers),
        )
    )


def disagreement(certificate: Certificate) -> list[str]:
    """A sentence if the second checker judges a certificate differently, otherwise nothing."""
    from ..second import check

    first, second = certificate.judgement, check(certificate.data)
    fields = [f for f in first._fields if f != "reason" and getattr(first, f) != getattr(second, f)]
    if not fields:
        return []
    return [
        f"The two checkers disagree on {', '.join(fields)} of {first.subject!r}; "
        "keep the certificate and report it."
    ]


def run_controls(
    theorem_name: str, class_name: str | None, seed: int
) -> list[ControlOutcome] | str:
    """`draw_controls`, or one sentence where the class raised an error instead."""
    try:
        return draw_controls(theorem_name, class_name, seed)
    except (Exception, SystemExit) as error:  # a plug-in may raise anything; the run reports it
        return f"The controls of {theorem_name} on {class_name} did not run. {_blame(error)}"


def draw_controls(theorem_name: str, class_name: str | None, seed: int) -> list[ControlOutcome]:
    """The negative controls of a theorem on a class; without one, the shared and passing ones."""
    theorem = find("theorems", theorem_name)()
    found: list[ControlOutcome] = []
    if class_name is not None and not theorem.applies(find("classes", class_name)):
        return found
    for assumption in theorem.assumptions:
        if assumption.shared != (class_name is None):
            continue
        rng = generator(seed, theorem_name, class_name or "", "control", assumption.name)
        tries: dict[str, ControlOutcome] = {}
        for control in _controls(assumption, rng, class_name):
            begin(f"control {assumption.name}")
            before = tries.get(control.name)
            if before is not None and before.met and control.must == "refuted":
                break
            outcome = _run_control(theorem, theorem_name, class_name or "", control)
            if before is None or outcome.met or control.must == "hold":
                tries[control.name] = outcome
            if control.must == "hold" and not outcome.met:
                break
        found += tries.values()
    if class_name is None:
        passing = theorem.passing()
        found += [_run_control(theorem, theorem_name, "", control) for control in passing]
    return found


def _controls(
    assumption: Assumption, rng: np.random.Generator, class_name: str | None
) -> Iterator[Control]:
    """Controls on one object of the class after another; some parameters leave nothing to break."""
    if class_name is None:
        yield from islice(assumption.broken(rng, None), DRAWS)
        return
    kind = find("classes", class_name)
    for _ in range(OBJECTS):
        yield from islice(assumption.broken(rng, kind.arbitrary(rng)), DRAWS // OBJECTS)


def _run_control(
    theorem: Theorem, name: str, strong_class: str, control: Control
) -> ControlOutcome:
    data = control.instance.certificate.data
    judgement = (control.claim or theorem).judge(control.instance)
    met = control.is_met(judgement)
    return ControlOutcome(name, strong_class, control, judgement, met, data)
