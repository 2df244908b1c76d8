"""A function that a class returned against a member of its conic form, decided exactly."""

from __future__ import annotations

from typing import Any, ClassVar

from ..exact import to_fractions
from ..falsification.checks import distance, is_member, letters, moved, nearest, require, values
from ..falsification.claim import Claim
from ..falsification.enclosure import bounds, show, sqrt
from ..falsification.finding import Finding
from ..falsification.part import Part
from ..falsification.projected import plain_form
from ..falsification.script import as_text, write_script
from ..falsification.setting import Setting
from ..falsification.trial import Trial
from ..instance import Function, Instance
from .case import Case

__all__ = ["MemberIsNearer", "OutsideTheForm", "judged"]

NAMES = {
    "n": "the number of points",
    "misfit": "d(p, g), of what the class returned",
    "least_misfit": "d(q, g), of the member q",
}


class MemberIsNearer(Setting):
    """The function that a class returned, and a member of its conic form."""

    name: ClassVar[str] = "student of a class"
    names: ClassVar[dict[str, str]] = NAMES
    parts: ClassVar[dict[str, Part]] = {}

    def complete(self, world: Any, wanted: frozenset[str], *, exact: bool) -> Any:
        """The world is complete."""
        return world

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The member is in the class."""
        require(is_member(world["form"], world["member_theta"]), "the member is none")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """Both misfits."""
        member = values(world["form"]["features"], world["member_theta"])
        weights, weak = world["weights"], world["weak"]
        misfit = letters(weights, weak, world["student"], weak)["misfit"]
        least, gap = distance(weights, member, weak), world.get("gap", 0)
        if gap:
            least = moved(least, bounds(sqrt(gap))[1])
        return {"n": len(weights), "misfit": misfit, "least_misfit": least}


class OutsideTheForm(MemberIsNearer):
    """The function that a class returned, and the projection onto its conic form."""

    name: ClassVar[str] = "class and form"

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The member is the projection up to a gap: no function of the form is much nearer."""
        theta, dual = world["member_theta"], world["member_dual"]
        gap = nearest(world["form"], world["weights"], world["weak"], theta, dual)
        world["gap"] = gap


def judged(case: Case, answer: Any, point: Any, route: str) -> Finding | None:
    """The finding on a function that is not the projection `point` of the conic form."""
    world: dict[str, Any] = {
        "form": plain_form(case.form),
        "weights": list(case.weights),
        "weak": to_fractions(case.labels),
        "student": list(answer),
        "member_theta": list(point[0]),
        "member_dual": list(point[1]),
    }
    numbers = MemberIsNearer.measure(world)
    setting, text = MemberIsNearer(), "misfit <= least_misfit"
    title = f"`{route}` of {case.strong_class!r} returns the member nearest to the labels"
    if numbers["misfit"] <= numbers["least_misfit"]:
        setting, text = OutsideTheForm(), "misfit >= least_misfit"
        title = f"`{route}` of {case.strong_class!r} returns a function of its conic form"
    trial = Trial(setting, Claim(text, tuple(NAMES)))
    decided = trial.decide(world)
    if decided is None or decided.holds is not False:
        return None
    instance = Instance(
        case.form,
        world["weights"],
        world["weak"],
        Function(answer, by="values"),
        truth=Function(world["member_theta"]),
        role="given",
        subject=f"{route} of {type(case.strong_class).__name__} against a member",
    )
    judgement = instance.certificate.judgement
    blame = f", blame {judgement.blame}" if judgement.blame else ""
    return Finding(
        name=type(case.strong_class).__name__,
        title=title,
        claim=text,
        setting=setting.name,
        verdict="REFUTED",
        seed=0,
        budget="",
        seconds=0.0,
        strong_class=repr(case.strong_class),
        n=case.space.size,
        d=case.features.shape[-1],
        digits=decided.digits,
        sides=tuple((show(a), sign, show(b)) for a, sign, b in trial.claim.sides(decided.numbers)),
        numbers={name: show(decided.numbers[name]) for name in NAMES if name != "n"},
        world={"features": as_text({"x": case.features.tolist()})["x"], **as_text(world)},
        script=write_script(trial, decided, title=f"A counterexample to: {title}."),
        certificate=instance.certificate.data,
        kernel=f"Theorem 1 with the member for the truth: {judgement.verdict}{blame}.",
    )
