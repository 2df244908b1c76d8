"""Figure 1: the projection of the weak labels, drawn from computed instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from w2sverify.claim import Claim
from w2sverify.errors import InputError
from w2sverify.exhibits import Diagram, Exhibit
from w2sverify.exhibits.diagram import Dot, Segment
from w2sverify.experiment import Experiment
from w2sverify.experiment_task import ExperimentTask
from w2sverify.run_record import RunRecord

__all__ = ["Fig1"]

SHOWN = 3


class Fig1(Experiment):
    """The geometry of Theorem 1: the angle at the student is at least a right one."""

    name: ClassVar[str] = "fig1"
    title: ClassVar[str] = "The student is the projection of the weak labels"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 1 (a sketch there)"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "quick": {"instances": 24},
        "paper": {"instances": 24},
        "many": {"instances": 200},
    }

    def tasks(self, settings: Mapping[str, Any], seed: int) -> Sequence[ExperimentTask]:
        """One task for each polygon."""
        if settings["instances"] < 1:
            raise InputError(f"instances is {settings['instances']}; give 1 or more.")
        return [
            ExperimentTask(self.name, seed + k, {}, share=self.name, cost=1e-3)
            for k in range(settings["instances"])
        ]

    def run(self, task: ExperimentTask) -> dict[str, Any]:
        """Draw a polygon, project exactly, let the kernel decide."""
        from experiments._shared.plane import draw_plane, place
        from w2sverify.draw import generator
        from w2sverify.exact import to_float
        from w2sverify.instance import Function
        from w2sverify.theorems.theorem_1 import Theorem1

        plane = draw_plane(generator(task.seed, "plane"), truth_inside=True)
        student = plane.nearest(plane.weak)
        truth = Function(plane.nearest(plane.truth).point or ())
        judgement = Theorem1().judge(student.instance(truth))
        return {
            "polygon": [list(corner) for corner in plane.polygon],
            "weak": list(place(plane.weak)),
            "student": list(place(student.values)),
            "truth": list(place(plane.truth)),
            "verdict": judgement.verdict,
            "slack": str(judgement.slack),
            "errors": {
                name: to_float(value or 0)
                for name, value in (
                    ("weak", judgement.weak_error),
                    ("student", judgement.student_error),
                    ("misfit", judgement.misfit),
                    ("slack", judgement.slack),
                )
            },
            "checks": {"instances decided by the kernel": 1},
        }

    def claims(self, records: Sequence[RunRecord]) -> Sequence[Claim]:
        """Theorem 1 on every polygon, and that it is no equality."""
        verdicts = [record.result["verdict"] for record in records]
        ties = sum(record.result["slack"] == "0" for record in records)
        return [
            Claim.never(
                "gain at least misfit",
                "The gain is at least the misfit, decided by the kernel in exact arithmetic.",
                sum(verdict != "PROVED" for verdict in verdicts),
                len(verdicts),
                unit="polygons",
                paper="Theorem 1",
            ),
            Claim.never(
                "strict",
                "Where a constraint is active the gain is greater than the misfit: the theorem is "
                "no equality here.",
                ties,
                len(records),
                unit="polygons",
                paper="not reported",
                kind="finding",
            ),
        ]

    def exhibits(self, records: Sequence[RunRecord]) -> Sequence[Exhibit]:
        """The polygons where the inequality is nearest to an equality for its weak error."""
        near = sorted(records, key=lambda record: relative_slack(record.result["errors"]))
        return [picture(record) for record in near[:SHOWN]]


def picture(record: RunRecord) -> Diagram:
    """Class, weak labels, student and truth of one instance, to scale."""
    found = record.result
    errors, g, p, f = found["errors"], *(tuple(found[k]) for k in ("weak", "student", "truth"))
    return Diagram(
        title=f"Seed {record.seed}",
        caption=f"The shaded polygon is the whole strong class. Gain {gain(errors):.4g}, misfit "
        f"{errors['misfit']:.4g}, slack {errors['slack']:.4g}: {found['verdict']}.",
        polygon=[tuple(corner) for corner in found["polygon"]],
        segments=[
            Segment(g, f, "weak", f"{errors['weak']:.3f}"),
            Segment(p, f, "student", f"{errors['student']:.3f}"),
            Segment(p, g, "misfit", f"{errors['misfit']:.3f}"),
        ],
        dots=[Dot("weak g", g, "weak"), Dot("student p", p, "student"), Dot("truth f", f, "truth")],
        group="Lengths are root mean squared differences; numbers are their squares",
    )


def relative_slack(errors: Mapping[str, float]) -> float:
    """Slack as a share of the weak error."""
    return errors["slack"] / errors["weak"]


def gain(errors: Mapping[str, float]) -> float:
    """Weak error minus student error."""
    return errors["weak"] - errors["student"]
