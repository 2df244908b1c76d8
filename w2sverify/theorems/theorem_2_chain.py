"""The deterministic chain of Theorem 2, step by step, and its sharp form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..convex import ConvexClass
from ..exact import to_fractions
from ..instance import Function, Instance
from ..kernel import Judgement
from ..samples.exact_chain import ExactChain
from ..theorem import Assumption, Control, Theorem
from ._evidence import decide, distance, inner, minus, root_margin, same_problem, values
from ._hand import breaks, orthogonal, outside, reweighted, shrunk, two_points
from ._making import AXIS, broken_by, draw_sampled, draws_exactly, made, some_noise

__all__ = ["Theorem2Chain"]

SHARP = "excess <= 2 (D + I - B) + 2 sqrt((D + I - B) F)"


def draw_chain(rng: np.random.Generator, strong_class: ConvexClass) -> Instance | None:
    """An exact student of a sample, its population twin, a member, and a truth near the member."""
    instance = draw_sampled(rng, strong_class)
    (whole,) = instance.also
    if whole.truth is None or whole.certificate.gap != 0 or instance.certificate.gap != 0:
        return None
    member = values(whole, whole.truth)
    moved = [a + b for a, b in zip(member, some_noise(rng, len(member)), strict=True)]
    return replace(instance, truth=Function(moved, by="values"))


def whole_sample(instance: Instance) -> Instance:
    """The sample is the population, and the truth is the member."""
    return replace(instance, also=(instance,))


def careless() -> Instance:
    """The x-axis, weak model (2, 3), a student (1, 0) that is not the projection (2, 0)."""
    best = replace(orthogonal(), truth=Function([2]))
    return replace(best, student=Function([1]), role="given", dual=None, also=(best,))


def tight() -> Instance:
    """The x-axis, weak model (0, 1), truth (0, 1/2), all else 0: excess 1/2, epsilon and F 1/8."""
    weak, half = [Fraction(0), Fraction(1)], Function([0, Fraction(1, 2)], by="values")
    near = made(AXIS, weak, Function([0]), Function([0]), "x-axis, truth halfway", dual=[])
    return replace(near, truth=half, also=(near,))


def half_constant() -> Control:
    """The constant 1 at the root of the sharp form, in place of 2."""
    return Control("constant 1", "constant", "refuted", tight(), Theorem2Chain(Fraction(1)))


@dataclass(frozen=True)
class Theorem2Chain(Theorem):
    """Every step of the proof of Theorem 2 that is not about chance, and what follows from them.

    With q the projection under the population, p the student fitted to a sample, f_s a member, g
    the weak model and f the truth: A = d(q, f_s), B = d(q, g), C = d(g, f_s), D = d(f_s, f),
    E = d(q, f), F = d(g, f), G = d(p, f), H = d(p, q), I = d(p, g). The steps are those of
    `ExactChain`, and the sharp form `G + I - F <= 2T + 2 sqrt(TF)` with T = D + I - B.

    Proof: C >= A + B and I >= H + B are Theorem 1 at q with the members f_s and p for truths; the
    three steps with roots are Claim 5; the sample's step is the minimality of p. For the sharp
    form, with any s > 0 and `x = (1+2s) / (1+s)`,
    `(2 + 1/s) T + s F - (G + I - F) = x (C - A - B) + (x/s) (I - H - B)` plus a positive
    semidefinite form (pivots `(s+1)^2 / s` and `s (2s+1) / (s+1)^2`, the rest zero);
    s = sqrt(T / F) is best. Its constant cannot be improved: f_s = q = p = 0 on the x-axis,
    g = (0, 1), f = (0, 1/2) is equality.

    The second certificate of an instance is the population projection, with f_s for its truth. The
    slack is the margin of the sharp form, `4TF - r |r|` with `r = G + I - F - 2T`; where a step
    fails it is the smallest margin of all steps, and the reason names those that fail.

    Source: Charikar, Pabbaraju and Shiragur, NeurIPS 2024, proof of Theorem 2.
    """

    constant: Fraction = Fraction(2)

    name: ClassVar[str] = "theorem-2-chain"
    title: ClassVar[str] = "The chain of Theorem 2, step by step"
    statement: ClassVar[str] = (
        r"C \ge A + B,\ I \ge H + B,\ \sqrt E \le \sqrt A + \sqrt D,"
        r"\ \sqrt C \le \sqrt D + \sqrt F,\ \sqrt G \le \sqrt E + \sqrt H,"
        r"\quad G \le F - I + 2T + 2 \sqrt{T F},\ T = D + I - B"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, proof of Theorem 2"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        breaks("convex", "The strong class is convex.", two_points, whole_sample),
        breaks("member", "The function near the truth is in the class.", outside, whole_sample),
        breaks("population", "q is the projection.", shrunk, whole_sample),
        breaks("measure", "That projection and errors use one measure.", reweighted, whole_sample),
        breaks("student", "The student is the projection of the sample.", careless),
        broken_by("constant", "The constant of the root is at least 2.", half_constant),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_chain
    }
    share: ClassVar[float] = 1 / 60

    @classmethod
    def applies(cls, kind: type[ConvexClass]) -> bool:
        """Kinds whose projections are rational: what is enclosed cannot show a step exactly."""
        return draws_exactly(kind)

    def judge(self, instance: Instance) -> Judgement:
        """Every step, from the certificates of the student and of the population projection."""
        judgement, whole = instance.certificate.judgement, instance.also[0]
        best = whole.certificate.judgement.hypotheses
        names = {"convex": "convex", "member": "truth", "population": "student"}
        state = {key: best.get(name, "unproved") for key, name in names.items()}
        state["measure"] = best.get("measure", "unproved")
        state["student"] = judgement.hypotheses.get("student", "unproved")
        state["constant"] = "proved" if self.constant >= 2 else "refuted"
        chain = chain_of(instance, whole)
        if chain is None or "enclosed" in state.values():
            return decide(judgement, state, None)
        found = margins(chain, self.constant)
        wrong = ", ".join(name for name, margin in found.items() if margin < 0)
        slack = min(found.values()) if wrong else found[SHARP]
        return decide(judgement, state, slack, failing=wrong)

    def passing(self) -> Iterator[Control]:
        """The case of equality."""
        yield Control("equality on the x-axis", "constant", "hold", tight())


def chain_of(instance: Instance, whole: Instance) -> ExactChain | None:
    """The letters and terms of two instances, or None where they are not about the same."""
    if not same_problem(instance, whole) or instance.truth is None or whole.truth is None:
        return None
    p, f = values(instance, instance.student), values(instance, instance.truth)
    q, f_s, g = values(whole, whole.student), values(whole, whole.truth), to_fractions(whole.weak)
    space, sample = instance.weights, instance.train_weights or instance.weights
    ends = {"A": (q, f_s), "B": (q, g), "C": (g, f_s), "D": (f_s, f), "E": (q, f)}
    ends |= {"F": (g, f), "G": (p, f), "H": (p, q), "I": (p, g)}
    letters = {name: distance(space, u, v) for name, (u, v) in ends.items()}
    residual, back = minus(g, p), minus(f_s, p)
    first = 2 * inner(sample, residual, back)
    second = 2 * inner(space, residual, back) - first
    third = 2 * inner(space, residual, minus(f, f_s))
    excess = 2 * inner(space, residual, minus(f, p))
    losses = distance(sample, p, g), distance(sample, q, g)
    return ExactChain(letters, (first, second, third), excess, losses, Fraction(0), Fraction(0))


def margins(chain: ExactChain, constant: Fraction) -> dict[str, Fraction]:
    """A number for each step of `ExactChain`, under its name, not negative where it holds."""
    d, (first, _, third) = chain.letters, chain.terms
    total = d["D"] + d["I"] - d["B"]
    rest = chain.excess - 2 * total

    def triangle(whole: str, one: str, other: str) -> Fraction:
        return root_margin(d[whole] - d[one] - d[other], 4 * d[one] * d[other])

    return {
        "C >= A + B": d["C"] - d["A"] - d["B"],
        "I >= H + B": d["I"] - d["H"] - d["B"],
        "sqrt E <= sqrt A + sqrt D": triangle("E", "A", "D"),
        "sqrt C <= sqrt D + sqrt F": triangle("C", "D", "F"),
        "sqrt G <= sqrt E + sqrt H": triangle("G", "E", "H"),
        "P_n l_p <= P_n l_q": chain.losses[1] - chain.losses[0],
        "T1 <= 0": -first,
        "T3 <= 2 sqrt(I D)": root_margin(third, 4 * d["I"] * d["D"]),
        "excess = T1 + T2 + T3": -abs(chain.excess - sum(chain.terms)),
        "excess = G + I - F": -abs(chain.excess - d["G"] - d["I"] + d["F"]),
        SHARP: total if total < 0 else root_margin(rest, constant**2 * total * d["F"]),
    }
