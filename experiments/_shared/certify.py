"""Students of some tasks, decided by the kernel over the rationals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from w2sverify.draw import Floats
from w2sverify.instance import Function
from w2sverify.theorems.non_realizable_bound import NonRealizableBound
from w2sverify.theorems.subspace_equality import SubspaceEquality

from .exact_head import certified_head, exact_heads
from .maps import Maps
from .protocol import Protocol
from .sample import apply_heads

__all__ = ["certify"]


def certify(
    protocol: Protocol, maps: Maps, heads: Floats, fit: Floats, points: Floats
) -> dict[str, Any]:
    """The first tasks, on the sample of stage 3, with the weak labels as floats gave them.

    Where h_s is h*, the truth is the head of the task with its coefficients as they are, a member:
    the kernel decides that gain and misfit are equal. Elsewhere the truth is its values, and the
    kernel decides `gain >= misfit - 2 sqrt(misfit epsilon)` with the exact projection of the truth
    for the member near it. `distance` is the greatest distance, at a point, of the float student
    from the exact one.
    """
    found: dict[str, Any] = {
        "tasks": min(protocol.certified, len(heads)),
        "proved": 0,
        "verdicts": [],
    }
    distance = 0.0
    for task in range(found["tasks"]):
        weak_head = exact_heads(
            maps.features("weak", fit[task]),
            apply_heads(heads[task : task + 1], maps.features("truth", fit[task])),
        )
        strong = maps.features("strong", points[task])
        labels = apply_heads(weak_head, maps.features("weak", points[task]))[0]
        student = certified_head(strong, labels)
        if maps.strong is maps.truth:
            truth = Function([Fraction(value) for value in heads[task].tolist()])
            judgement = SubspaceEquality().judge(student.instance(truth))
        else:
            values = apply_heads(heads[task : task + 1], maps.features("truth", points[task]))[0]
            nearest = certified_head(strong, values).point
            instance = student.instance(Function(values.tolist(), by="values"))
            near = replace(instance, truth=Function(nearest or ()))
            judgement = NonRealizableBound().judge(replace(instance, also=(near,)))
        found["verdicts"].append(judgement.verdict)
        found["proved"] += judgement.verdict == "PROVED"
        floats = apply_heads(exact_heads(strong, labels[None]), strong)[0]
        distance = max(distance, float(np.max(np.abs(floats - student.values))))
    found["distance"] = distance
    return found
