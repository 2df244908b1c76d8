"""Turns a campaign into its record."""

from __future__ import annotations

import math
import os
import platform
import shlex
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
import numpy as np

from .. import __version__
from ..certificate import Certificate
from ..draws.real import diabetes_instance
from ..exact import to_float
from ..registry import find
from .rates import rate_controls, rate_results
from .task import Kept as KeptBytes
from .task import Outcome, disagreement
from .verification import (
    Control,
    Counts,
    Geometry,
    Kept,
    Number,
    Result,
    Statement,
    Verification,
)
from .verify import Campaign

__all__ = ["make_record"]

PACKAGES = ("numpy", "scipy", "python-flint", "cvxpy", "scikit-learn", "matplotlib")
KEPT_EACH = 25


def make_record(campaign: Campaign, folder: Path) -> Verification:
    """The record of a campaign; certificates that are kept are written to `folder`."""
    problems = list(dict.fromkeys(campaign.problems))
    results, skipped = [], 0
    for theorem in campaign.theorems:
        for name in campaign.classes:
            outcomes = [
                o
                for o in campaign.outcomes
                if (o.task.theorem, o.task.strong_class) == (theorem, name)
            ]
            if any(outcome.skipped for outcome in outcomes):
                skipped += 1
            elif outcomes:
                results.append(_result(theorem, name, outcomes, campaign, folder, problems))
    controls = []
    for place, outcome in enumerate(campaign.controls):
        path = folder / f"control-{place:03d}.json"
        path.write_bytes(outcome.data + b"\n")
        problems += disagreement(Certificate(outcome.data))
        controls.append(
            Control(
                outcome.theorem,
                outcome.strong_class,
                outcome.control.assumption,
                outcome.control.name,
                outcome.control.must,
                outcome.met,
                outcome.judgement.verdict,
                outcome.judgement.blame,
                outcome.judgement.reason,
                _number(outcome.judgement.slack),
                f"certificates/{path.name}",
            )
        )
    rates = rate_results(campaign.rated, campaign.rates, campaign.seed)
    controls += rate_controls(rates)
    total: Counter[str] = Counter()
    for result in results:
        total.update(msgspec.structs.asdict(result.counts))
    negative = [control for control in controls if control.must == "refuted"]
    summary = {key: total[key] for key in ("proved", "refuted", "undecided")}
    summary["controls"] = len(negative)
    summary["controls_refuted"] = sum(control.ok for control in negative)
    if rates:
        for key in ("supported", "refuted", "undecided"):
            summary[f"rates_{key}"] = sum(getattr(result.counts, key) for result in rates)
    if skipped:
        summary["not_stated"] = skipped
    return Verification(
        version=__version__,
        seed=campaign.seed,
        profile=campaign.profile,
        command=campaign.command,
        complete=campaign.complete,
        seconds=campaign.seconds,
        summary=summary,
        results=results,
        controls=controls,
        geometry=_geometry(folder) if campaign.complete else None,
        problems=problems,
        environment=_environment(),
        rates=rates,
        statements={name: _statement(name) for name in {r.theorem: None for r in results}},
    )


def _statement(name: str) -> Statement:
    theorem = find("theorems", name)
    assumptions = {each.name: each.sentence for each in theorem.assumptions}
    return Statement(theorem.title, theorem.statement, theorem.source, assumptions)


def _result(
    theorem: str,
    name: str,
    outcomes: list[Outcome],
    campaign: Campaign,
    folder: Path,
    problems: list[str],
) -> Result:
    points = [point for outcome in outcomes for point in outcome.points]
    origins = {
        origin: _counts(p.verdict for p in points if p.origin == origin)
        for origin in dict.fromkeys(point.origin for point in points)
    }
    reasons: Counter[str] = Counter()
    hypotheses: dict[str, Counter[str]] = {}
    kept: list[KeptBytes] = []
    for outcome in outcomes:
        reasons.update({reason: n for reason, n in outcome.reasons.items() if n})
        kept += outcome.kept
        problems += outcome.problems
        for key, statuses in outcome.hypotheses.items():
            hypotheses.setdefault(key, Counter()).update(statuses)
    worst = min((o.worst for o in outcomes if o.worst), key=lambda pair: pair[0], default=None)
    tightest = min(
        (o.tightest for o in outcomes if o.tightest), key=lambda pair: pair[0], default=None
    )
    refuted = [item for item in kept if item.why == "refuted"]
    undecided = [item for item in kept if item.why == "undecided"][:KEPT_EACH]
    chosen = refuted + undecided + [pair[1] for pair in (worst, tightest) if pair]
    gaps = [outcome.largest_gap for outcome in outcomes if outcome.largest_gap is not None]
    return Result(
        theorem=theorem,
        class_=name,
        counts=_counts(point.verdict for point in points),
        origins=origins,
        worst_slack=_number(worst[0] if worst else None),
        largest_gap=_number(max(gaps, default=None)),
        gap_zero=sum(outcome.gap_zero for outcome in outcomes),
        hypotheses={key: dict(value) for key, value in hypotheses.items()},
        kept=[_keep(item, theorem, name, campaign.seed, folder, problems) for item in chosen],
        points=points,
        undecided_reasons=dict(reasons),
        seconds=sum(outcome.seconds for outcome in outcomes),
    )


def _keep(
    item: KeptBytes, theorem: str, name: str, seed: int, folder: Path, problems: list[str]
) -> Kept:
    certificate, judgement = Certificate(item.data), item.judgement
    label = "".join(c if c.isalnum() or c in "-_" else "-" for c in f"{theorem}-{name}")
    path = folder / f"{label}-{item.origin}-{item.index}.json"
    path.write_bytes(item.data + b"\n")
    problems += disagreement(certificate)
    replay = ["w2sverify", "verify", "--theorem", theorem, "--class", name, "--seed", str(seed)]
    return Kept(
        item.why,
        f"certificates/{path.name}",
        judgement.verdict,
        judgement.reason,
        _number(judgement.slack),
        _number(judgement.gap),
        shlex.join([*replay, "--replay", f"{item.origin}:{item.index}"]),
    )


def _counts(verdicts: Iterable[str]) -> Counts:
    count = Counter(verdicts)
    return Counts(count["PROVED"], count["REFUTED"], count["UNDECIDED"])


def _number(value: Fraction | None) -> Number | None:
    if value is None:
        return None
    # Decimal digits are for readers; beyond the limit of Python's conversion hexadecimal ones
    # serve.
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    text = str(value) if bits < 12000 else f"0x{value.numerator:x}/0x{value.denominator:x}"
    return Number(text, to_float(value))


def _geometry(folder: Path) -> Geometry:
    """All 442 patients, all ten measurements: student, weak and truth in the plane they span."""
    strong_class = find("classes", "L1Ball")(radius=0.3)
    rng = np.random.default_rng(0)
    instance = diabetes_instance(rng, strong_class, np.arange(442), np.arange(10))
    judgement = instance.certificate.judgement
    path = folder / "geometry.json"
    instance.certificate.save(path)
    slack, misfit = judgement.slack or Fraction(0), judgement.misfit or Fraction(0)
    side = math.sqrt(to_float(misfit))
    along = -to_float(slack) / (2 * side)
    student_error = to_float(judgement.student_error or 0)
    return Geometry(
        title="Disease progression of 442 diabetes patients, predicted from ten measurements",
        class_=repr(strong_class),
        weak=(side, 0.0),
        truth=(along, math.sqrt(max(0.0, student_error - along * along))),
        weak_error=to_float(judgement.weak_error or 0),
        student_error=student_error,
        misfit=to_float(misfit),
        slack=_number(slack) or Number("0", 0.0),
        gap=_number(judgement.gap),
        verdict=judgement.verdict,
        certificate=f"certificates/{path.name}",
    )


def _environment() -> dict[str, str]:
    found = {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "processors": str(os.cpu_count()),
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
