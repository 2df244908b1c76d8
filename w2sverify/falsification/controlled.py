"""Theorems that no conjecture is about: their own controls, and their own instances."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from time import monotonic
from typing import Any

from ..convex import ConvexClass
from ..draw import generator
from ..errors import InputError
from ..exact import to_float, to_fractions
from ..instance import Instance
from ..kernel import Judgement
from ..registry import find
from ..theorem import Theorem
from .budget import Budget
from .finding import Finding
from .trial import number_texts

__all__ = ["search_theorem", "show_control"]

TRIES = 200


def show_control(
    name: str, assumption: str, kinds: Sequence[type[ConvexClass]], seed: int, budget: Budget
) -> Finding:
    """The smallest of a theorem's negative controls that breaks one assumption and is refuted."""
    theorem: Theorem = find("theorems", name)()
    dropped = next(each for each in theorem.assumptions if each.name == assumption)
    started, rng = monotonic(), generator(seed, "falsify", name, assumption)
    base = begun(theorem, f"{name} without: {dropped.sentence}", seed, budget)
    strong_class = None if dropped.shared else kinds[0].arbitrary(rng)
    tried, best = 0, None
    for control in islice(dropped.broken(rng, strong_class), TRIES):
        if budget.spent(tried, monotonic() - started):
            break
        tried += 1
        if control.must != "refuted":
            continue
        judgement = (control.claim or theorem).judge(control.instance)
        if judgement.verdict != "REFUTED" or judgement.blame != assumption:
            continue
        if best is None or size(control.instance) < size(best[0]):
            best = control.instance, judgement
    seconds = monotonic() - started
    made = {**base, "drop": assumption, "tried": tried, "decided": tried, "seconds": seconds}
    return Finding(**made) if best is None else shown(made, *best)


def search_theorem(
    name: str, kinds: Sequence[type[ConvexClass]], seed: int, budget: Budget, *, first: int = 0
) -> Finding:
    """The theorem's own instances on classes, until one is refuted or the budget is spent."""
    theorem: Theorem = find("theorems", name)()
    base = begun(theorem, f"{name}, as it is", seed, budget)
    stated = [kind for kind in kinds if theorem.applies(kind)]
    if not stated:
        raise InputError(f"{name} is not stated for {kinds[0].__name__}; name another class.")
    started, decided, tried = monotonic(), 0, 0
    origins = [origin for origin in theorem.origins if origin != "real"]
    interrupted = False
    try:
        while not budget.spent(tried, monotonic() - started):
            index = first + tried
            rng = generator(seed, "falsify", name, index)
            kind, origin = stated[index % len(stated)], origins[index // len(stated) % len(origins)]
            tried += 1
            instance = theorem.origins[origin](rng, kind.arbitrary(rng))
            judgement = None if instance is None else theorem.judge(instance)
            if instance is None or judgement is None or judgement.slack is None:
                continue
            decided += judgement.verdict != "UNDECIDED"
            if judgement.verdict == "REFUTED":
                made = {**base, "tried": tried, "decided": decided}
                return shown({**made, "seconds": monotonic() - started}, instance, judgement)
    except KeyboardInterrupt:
        interrupted = True
    made = {**base, "tried": tried, "decided": decided, "interrupted": interrupted}
    made["resume"] = first + tried
    return Finding(**{**made, "seconds": monotonic() - started, "proved_by": name})


def begun(theorem: Theorem, title: str, seed: int, budget: Budget) -> dict[str, Any]:
    """The fields of a finding that are known at the start."""
    return {
        "name": theorem.name,
        "title": title,
        "claim": theorem.title,
        "setting": "the theorem's own",
        "verdict": "UNDECIDED",
        "seed": seed,
        "budget": str(budget),
        "theorem": theorem.name,
    }


def size(instance: Instance) -> tuple[int, int]:
    """Points, then characters of the certificate."""
    return len(instance.weights), len(instance.certificate.data)


def shown(made: dict[str, Any], instance: Instance, judgement: Judgement) -> Finding:
    """A refuted instance of a theorem; its certificate is the evidence, its slack the statement."""
    letters = judgement.weak_error, judgement.student_error, judgement.misfit
    functions = {"weak": instance.weak, "student": instance.student.numbers}
    if instance.truth is not None:
        functions["truth"] = instance.truth.numbers
    world = {"weights": instance.weights, **functions}
    exact = {key: to_fractions(numbers) for key, numbers in world.items()}
    texts = {key: list(map(str, numbers)) for key, numbers in exact.items()}
    names = ("weak_error", "student_error", "misfit")
    return Finding(
        **{
            **made,
            "verdict": "REFUTED",
            "n": len(instance.weights),
            "d": instance.form.coefficients,
            "digits": max(map(len, number_texts(exact))),
            "sides": ((str(judgement.slack), ">=", "0"),),
            "numbers": {n: str(x) for n, x in zip(names, letters, strict=True) if x is not None},
            "world": texts,
            "plane": None
            if None in letters
            else tuple(to_float(x) for x in letters if x is not None),
            "certificate": instance.certificate.data,
            "kernel": f"{judgement.verdict}, blame {judgement.blame}. {judgement.reason}",
        }
    )
