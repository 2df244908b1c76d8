"""The page of a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from markupsafe import Markup

from w2sverify import __version__
from w2sverify.diagnosis.diagnosis import Diagnosis
from w2sverify.diagnosis.findings import SampleFinding, TeacherFinding
from w2sverify.diagnosis.intervals import Interval
from w2sverify.diagnosis.terms import QUANTITIES
from w2sverify.exact import to_float
from w2sverify.report.figures.gain_misfit import Mark, gain_picture
from w2sverify.report.figures.geometry import figure_number
from w2sverify.report.figures.head_scatter import head_picture
from w2sverify.report.figures.waterfall import waterfall_picture
from w2sverify.report.render import fill
from w2sverify.verdict import Verdict

__all__ = ["render_diagnosis"]

STATES = {Verdict.PROVED: "good", Verdict.REFUTED: "bad", Verdict.UNDECIDED: "open"}
SHOWN = 12


@dataclass(frozen=True)
class Row:
    """One quantity of a sample: of the student, of the exact head, and its intervals."""

    name: str
    student: float
    head: float | None
    normal: Interval | None
    free: Interval | None


@dataclass(frozen=True)
class TeacherView:
    """One teacher as the page shows it."""

    finding: TeacherFinding
    waterfall: Markup | None
    scatter: Markup | None
    largest: float | None

    def rows(self, sample: SampleFinding) -> list[Row]:
        """The quantities of a sample, the gap recovered last where there is one."""
        made = []
        for name in QUANTITIES:
            head = None if sample.head is None else to_float(getattr(sample.head, name))
            value = to_float(getattr(sample.errors, name))
            made.append(Row(name.replace("_", " "), value, head, *_both(sample, name)))
        if sample.recovered is not None:
            value = to_float(sample.recovered)
            made.append(Row("gap recovered", value, None, *_both(sample, "recovered")))
        return made

    @property
    def influence(self) -> tuple[object, ...]:
        """The most influential points."""
        return self.finding.influence[:SHOWN]


def render_diagnosis(found: Diagnosis) -> str:
    """A self-contained page: equal diagnoses give equal bytes; it loads nothing, runs no script."""
    views = [_view(teacher) for teacher in found.teachers]
    return fill(
        "diagnosis.html.j2",
        found=found,
        views=views,
        version=__version__,
        headline=_headline(found),
        state=STATES[found.verdict],
        gains=_gains(found),
        number_of=to_float,
    )


def _headline(found: Diagnosis) -> str:
    if found.loss == "log":
        words = {"holds": "holds", "fails": "fails", "open": "is open"}
        said = [f"{each.direction} {words[each.conclusion]}" for each in found.logarithmic]
        return f"{found.verdict.value}: the statement {', '.join(dict.fromkeys(said))}."
    if len(found.teachers) > 1:
        holding = sum(teacher.judged.conclusion == "holds" for teacher in found.teachers)
        return (
            f"{found.verdict.value}: the gain is at least the misfit for {holding} of "
            f"{len(found.teachers)} teachers."
        )
    teacher = found.teachers[0]
    fault = "" if teacher.fault is None else f" Fault: {teacher.fault}."
    worst = next((s for s in teacher.samples if s.verdict is found.verdict), teacher.judged)
    return f"{found.verdict.value}: {worst.reason}{fault}"


def _view(teacher: TeacherFinding) -> TeacherView:
    scatter = largest = None
    if teacher.scatter is not None:
        apart = np.abs(teacher.scatter.head - teacher.scatter.student)
        largest = float(apart.max())
        said = f"The largest difference is {figure_number(largest)}"
        scatter = head_picture(teacher.scatter, description=said)
    return TeacherView(teacher, _waterfall(teacher.judged), scatter, largest)


def _waterfall(sample: SampleFinding) -> Markup | None:
    errors, parts = sample.errors, sample.parts
    steps = [("misfit", "misfit", -errors.misfit)]
    if parts is None:
        steps.append(("excess", "", errors.excess))
    else:
        steps += [
            ("optimisation\nT1", "", parts.optimisation),
            ("sampling\nT2", "", parts.sampling),
            ("non-realiz-\nability T3", "", parts.non_realizability),
        ]
    floats = [(name, role, to_float(Fraction(change))) for name, role, change in steps]
    said = ", ".join(f"{name} {figure_number(change)}" for name, _, change in floats)
    weak, student = to_float(errors.weak_error), to_float(errors.student_error)
    return waterfall_picture(
        ("weak\nerror", weak),
        floats,
        ("student\nerror", student),
        description=(
            f"Weak error {figure_number(weak)}, then {said.replace(chr(10), ' ')}, student error "
            f"{figure_number(student)}"
        ),
    )


def _gains(found: Diagnosis) -> Markup | None:
    marks = []
    for teacher in found.teachers:
        sample = teacher.judged
        marks.append(Mark(teacher.name, _triple(sample, "misfit"), _triple(sample, "gain")))
    if not marks:
        return None
    said = "; ".join(
        f"{mark.name}: misfit {figure_number(mark.misfit[1])}, gain {figure_number(mark.gain[1])}"
        for mark in marks
    )
    return gain_picture(marks, description=said)


def _triple(sample: SampleFinding, name: str) -> tuple[float, float, float]:
    value = to_float(getattr(sample.errors, name))
    normal, _ = _both(sample, name)
    return (value, value, value) if normal is None else (normal.low, value, normal.high)


def _both(sample: SampleFinding, name: str) -> tuple[Interval | None, Interval | None]:
    """The normal and the distribution-free interval, on points that the fit did not see."""
    found = {each.method: each for each in sample.intervals.get(name, ())}
    if not sample.held_out:
        return None, None
    return found.get("normal"), found.get("distribution-free")
