"""A diagnosis on the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ..diagnosis.diagnosis import Diagnosis
from ..diagnosis.findings import SampleFinding, TeacherFinding
from ..diagnosis.intervals import Interval
from ..diagnosis.terms import QUANTITIES
from ..exact import to_float

__all__ = ["print_confusion", "print_diagnosis"]

INFLUENTIAL = 5


def print_diagnosis(found: Diagnosis) -> None:
    """Tables for each teacher, then the faults and the verdict."""
    for note in found.notes:
        print(f"note: {note}")
    for teacher in found.teachers:
        if len(found.teachers) > 1:
            print(f"\n{teacher.name}")
        for sample in teacher.samples:
            _sample(found, sample)
        _standing(found, teacher)
    _logarithmic(found)
    _ranking(found)
    print(f"\n{found.verdict.value}")


def _sample(found: Diagnosis, sample: SampleFinding) -> None:
    from rich.table import Table

    kind = f"{sample.points:,} {sample.name}" + ("" if sample.held_out else ", used for the fit")
    table = Table(title=kind, title_justify="left", box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    columns = ["student", "exact head", f"{found.level:.0%} normal", "distribution-free"]
    for name in columns if sample.held_out else columns[:2]:
        table.add_column(name, justify="right")
    for name in QUANTITIES:
        value = to_float(getattr(sample.errors, name))
        head = None if sample.head is None else to_float(getattr(sample.head, name))
        _row(table, sample, name, value, head)
    recovered = None if sample.recovered is None else to_float(sample.recovered)
    _row(table, sample, "recovered", recovered, None)
    for name, words in (
        ("excess", "excess = -slack"),
        ("optimisation", "  T1 optimisation"),
        ("sampling", "  T2 sampling"),
        ("non_realizability", "  T3 non-realizability"),
    ):
        if sample.parts is not None and sample.head_parts is not None:
            parts = (sample.parts, sample.head_parts)
            table.add_row(words, *(_number(to_float(getattr(part, name))) for part in parts))
    _console().print(table)
    print(f"{sample.verdict.value}: {sample.reason}\n")


def _row(
    table: Any, sample: SampleFinding, name: str, value: float | None, head: float | None
) -> None:
    """One quantity, with its intervals on points that the fit did not see."""
    words = "gap recovered" if name == "recovered" else name.replace("_", " ")
    intervals = sample.intervals.get(name, ()) if sample.held_out else ()
    table.add_row(words, _number(value), _number(head), *map(_interval, intervals))


def _standing(found: Diagnosis, teacher: TeacherFinding) -> None:
    if teacher.student.distance is not None and teacher.truth.distance is not None:
        print(
            f"student: {teacher.student.distance:.3g} (root mean square) from the exact head, "
            f"{teacher.student.radius:.2g} by rounding; truth: {teacher.truth.distance:.3g} from "
            f"the class {found.strong_class}."
        )
    gap = teacher.exact.gap
    if gap is not None:
        size = "0" if gap == 0 else f"{to_float(gap):.3g}"
        print(
            f"exact head: gap {size}, proved by the kernel; Theorem 1 on it: "
            f"{teacher.exact.verdict}."
        )
    elif teacher.exact.why:
        print(f"exact head: {teacher.exact.why}")
    for fault in teacher.faults:
        print(
            f"fault: {fault.name} (hypothesis {fault.hypothesis}), {fault.cost:+.3g} of the excess"
        )
        print(f"  evidence: {fault.evidence}")
        print(f"  next: {fault.next_step}")
    if not teacher.faults and found.strong_class is not None:
        print("fault: none found.")
    if teacher.judged.blame == "sampling":
        print("  next: Take more training points: what sampling adds falls as they grow in number.")
    for each in teacher.influence[:INFLUENTIAL]:
        print(f"without point {each.point}: gain {each.gain:+.3g}, misfit {each.misfit:+.3g}")


def _logarithmic(found: Diagnosis) -> None:
    for each in found.logarithmic:
        print(f"{each.teacher}, {each.points:,} {each.sample}, {each.direction}: {each.statement}")
        terms = {
            "weak error": each.weak_error,
            "student error": each.student_error,
            "misfit": each.misfit,
            "slack": each.slack,
        }
        said = [f"{name} {_number((box.low + box.high) / 2)}" for name, box in terms.items()]
        print(f"  {', '.join(said)}")
        print(f"  {each.verdict.value}: {each.reason}")


def _ranking(found: Diagnosis) -> None:
    if found.ranking is None:
        return
    print("\nteachers by weak error - misfit, the smallest first:")
    for name, score in zip(found.ranking.order, found.ranking.scores, strict=True):
        print(f"  {name}: {_number(score)}")
    for choice in found.ranking.choices:
        print(f"rule {choice.rule}: {choice.teacher}, regret {_number(choice.regret)}")
    if found.ranking.agreement is not None:
        print(f"rank correlation with the student error: {found.ranking.agreement:.3f}")


def print_confusion(table: Mapping[str, Mapping[str, int]]) -> None:
    """Planted faults by row, the names they got by column."""
    from rich.table import Table

    names = list(dict.fromkeys([*table, *(name for row in table.values() for name in row)]))
    made = Table(box=None, pad_edge=False)
    made.add_column("planted", no_wrap=True)
    for name in names:
        made.add_column(name, justify="right", no_wrap=True)
    for fault, counts in table.items():
        made.add_row(fault, *(str(counts[name]) if name in counts else "." for name in names))
    _console().print(made)


def _console() -> Any:
    """Wide enough for every column where nobody watches."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=max(console.width, 120))


def _interval(interval: Interval) -> str:
    return f"{_number(interval.low)} to {_number(interval.high)}"


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "-"
    return f"{value:.4g}"
