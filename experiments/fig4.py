"""Figure 4: the letters of the proof of Theorem 2, drawn from computed instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from w2sverify.claim import Claim
from w2sverify.errors import InputError
from w2sverify.exhibits import Diagram, Exhibit, Table
from w2sverify.exhibits.diagram import Dot, Segment
from w2sverify.experiment import Experiment
from w2sverify.experiment_task import ExperimentTask
from w2sverify.run_record import RunRecord

__all__ = ["Fig4"]

SHOWN = 3
#: A letter and the ends of its distance.
LETTERS = {"A": "pq", "B": "pg", "C": "gq", "D": "qf", "E": "pf", "F": "gf", "G": "sf", "H": "sp"}
LETTERS["I"] = "sg"


class Fig4(Experiment):
    """The geometry of Theorem 2: truth outside the class, student fitted to a sample."""

    name: ClassVar[str] = "fig4"
    title: ClassVar[str] = "The chain of Theorem 2 on one instance"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Figure 4 (a sketch there)"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "quick": {"instances": 24, "sample": 12},
        "paper": {"instances": 24, "sample": 12},
        "many": {"instances": 200, "sample": 12},
    }

    def tasks(self, settings: Mapping[str, Any], seed: int) -> Sequence[ExperimentTask]:
        """One task for each polygon."""
        if settings["instances"] < 1:
            raise InputError(f"instances is {settings['instances']}; give 1 or more.")
        own = {"sample": settings["sample"]}
        return [
            ExperimentTask(self.name, seed + k, own, share=self.name, cost=1e-3)
            for k in range(settings["instances"])
        ]

    def run(self, task: ExperimentTask) -> dict[str, Any]:
        """Draw a polygon and a sample of the two points, project exactly, decide every step."""
        from dataclasses import replace

        from experiments._shared.plane import draw_plane, place
        from w2sverify.draw import generator
        from w2sverify.instance import Function
        from w2sverify.theorems.theorem_2_chain import Theorem2Chain

        rng = generator(task.seed, "plane")
        plane = draw_plane(rng, truth_inside=False)
        counts = rng.multinomial(task.settings["sample"], [0.5, 0.5]).tolist()
        nearest = plane.nearest(plane.truth)
        whole = plane.nearest(plane.weak)
        fitted = plane.nearest(plane.weak, counts)
        base = whole.instance(Function(nearest.point or ()))
        sample = fitted.instance(Function(plane.truth.tolist(), by="values"))
        instance = replace(
            sample, weights=base.weights, train_weights=sample.weights, form=base.form, also=(base,)
        )
        judgement = Theorem2Chain().judge(instance)
        places = {
            "g": place(plane.weak),
            "f": place(plane.truth),
            "q": place(nearest.values),
            "p": place(whole.values),
            "s": place(fitted.values),
        }
        squares = {
            letter: sum((a - b) ** 2 for a, b in zip(places[one], places[other], strict=True))
            for letter, (one, other) in LETTERS.items()
        }
        return {
            "polygon": [list(corner) for corner in plane.polygon],
            "places": {name: list(at) for name, at in places.items()},
            "letters": squares,
            "counts": counts,
            "verdict": judgement.verdict,
            "reason": judgement.reason,
            "checks": {"chains decided by the kernel": 1},
        }

    def claims(self, records: Sequence[RunRecord]) -> Sequence[Claim]:
        """Every step of the chain on every polygon."""
        verdicts = [record.result["verdict"] for record in records]
        below = sum(excess(record) > 0 for record in records)
        return [
            Claim.never(
                "every step",
                "Every step of the proof that is not about chance, and its sharp form, decided in "
                "exact arithmetic.",
                sum(verdict != "PROVED" for verdict in verdicts),
                len(verdicts),
                unit="polygons",
                paper="Theorem 2",
            ),
            Claim.usually(
                "the slack is needed",
                "Without its slack the theorem is false here: the student error is above weak "
                "error minus misfit.",
                below,
                len(records),
                more_than=0.0,
                paper="not reported",
                kind="finding",
            ),
        ]

    def exhibits(self, records: Sequence[RunRecord]) -> Sequence[Exhibit]:
        """The polygons where the sample moves the student most, and their nine letters."""
        if not records:
            return []
        shown = sorted(records, key=lambda record: -record.result["letters"]["H"])[:SHOWN]
        table = Table(
            title="The nine letters",
            caption="Squared distances: A = d(p, q), B = d(p, g), C = d(g, q), D = d(q, f) = "
            "epsilon, E = d(p, f), F = d(g, f), G = d(p̂, f), H = d(p̂, p), I = d(p̂, g). q is the "
            "member nearest to f, p the student of the population, p̂ that of the sample.",
            columns=["seed", *sorted(LETTERS), "excess G + I - F"],
            rows=[
                [
                    str(record.seed),
                    *(record.result["letters"][letter] for letter in sorted(LETTERS)),
                    excess(record),
                ]
                for record in shown
            ],
        )
        return [*map(picture, shown), table]


def excess(record: RunRecord) -> float:
    """G + I - F: how far the inequality without slack fails."""
    letters = record.result["letters"]
    return float(letters["G"] + letters["I"] - letters["F"])


def picture(record: RunRecord) -> Diagram:
    """The polygon, the five functions and the distances of the bound, to scale."""
    found = record.result
    at = {name: tuple(place) for name, place in found["places"].items()}
    letters = found["letters"]
    roles = {"F": "weak", "G": "student", "I": "misfit", "D": "truth", "B": "muted", "H": "muted"}
    names = {"g": "weak g", "f": "truth f", "q": "q", "p": "p", "s": "p̂"}
    dots = {"g": "weak", "f": "truth", "q": "truth", "p": "muted", "s": "student"}
    return Diagram(
        title=f"Seed {record.seed}",
        caption=f"A sample of {sum(found['counts'])} has the two points {found['counts'][0]} and "
        f"{found['counts'][1]} times. F {letters['F']:.3f}, G {letters['G']:.3f}, "
        f"I {letters['I']:.3f}, D {letters['D']:.3f}: {found['verdict']}.",
        polygon=[tuple(corner) for corner in found["polygon"]],
        segments=[
            Segment(at[LETTERS[letter][0]], at[LETTERS[letter][1]], role, letter)
            for letter, role in roles.items()
        ],
        dots=[Dot(name, at[key], dots[key]) for key, name in names.items()],
        group="Lengths are root mean squared differences",
    )
