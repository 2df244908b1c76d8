"""Theorem 1 for students with a convex penalty: lasso and total variation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..exact import to_fractions
from ..instance import Function, Instance
from ..kernel import Judgement
from ..solvers.normal_equations import NormalEquations
from ..solvers.stationarity import gradient
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide
from ._making import broken_by, made, place, some_noise

__all__ = ["PenalisedStudent"]

Fractions = list[Fraction]

LINE = ConicForm(1, [{0: 1}])
PLANE = ConicForm(2, [{0: 1}, {1: 1}])


def draw_lasso(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """An exact lasso solution on the class's features, made backwards; the truth is a member.

    A subgradient b with entries in [-1, 1] is chosen, then a residual with that gradient, then a
    theta on the entries where b is extreme. Where no residual has it, any residual is taken.
    """
    space, features, labels = place(rng, strong_class)
    form = strong_class.conic(features)
    weights = space.repeated(strong_class.outputs).exact_weights
    wanted = subgradient(rng, form.coefficients)
    found = NormalEquations.of(form, weights).solve(wanted)
    residual = some_noise(rng, labels.size) if found is None else form.values(found)
    pull = gradient(form, weights, residual, [Fraction(0)] * form.coefficients)
    student = along(rng, pull, largest(pull))
    weak = [a + b for a, b in zip(form.values(student), residual, strict=True)]
    truth = Function(strong_class.member(rng, features))
    subject = f"{strong_class!r} n={space.size} lasso"
    return made(
        form,
        weak,
        Function(student),
        truth,
        subject,
        weights=weights,
        role="given",
        origin="random",
    )


def draw_variation(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """An exact total-variation denoising of a weak model, made backwards; the truth is a member.

    The student jumps where the running sum of the weighted residual is extreme. Points of weight 0
    are left out.
    """
    space, features, _ = place(rng, strong_class)
    member = strong_class.conic(features).values(strong_class.member(rng, features))
    repeated = space.repeated(strong_class.outputs).exact_weights
    pairs = [(w, f) for w, f in zip(repeated, member, strict=True) if w]
    weights = [w for w, _ in pairs]
    sums = subgradient(rng, len(weights) - 1)
    steps = along(rng, sums, largest(sums))
    student = list(accumulate(steps, initial=some_noise(rng, 1)[0]))
    # D' z: the residual times the weights, whose running sum is -z.
    pulls = [a - b for a, b in pairwise([Fraction(0), *sums, Fraction(0)])]
    weak = [p + b / w for p, b, w in zip(student, pulls, weights, strict=True)]
    form = ConicForm(len(weights), [{i: 1} for i in range(len(weights))])
    subject = f"{strong_class!r} n={len(weights)} total variation"
    truth = Function([f for _, f in pairs])
    return made(
        form,
        weak,
        Function(student),
        truth,
        subject,
        weights=weights,
        role="given",
        origin="backward",
    )


def subgradient(rng: np.random.Generator, count: int) -> Fractions:
    """Multiples of 1/8 in [-1, 1], half of them at an end."""
    inner, ends = rng.integers(-7, 8, count), 8 * rng.choice([-1, 1], count)
    chosen = np.where(rng.random(count) < 0.5, ends, inner)
    return [Fraction(int(entry), 8) for entry in chosen]


def along(rng: np.random.Generator, pulls: Sequence[Fraction], level: Fraction) -> Fractions:
    """Numbers with the signs of the pulls that are extreme, 0 elsewhere."""
    sizes = [Fraction(int(k), 16) for k in rng.integers(0, 33, len(pulls))]
    signs = [(b > 0) - (b < 0) if abs(b) == level else 0 for b in pulls]
    return [sign * size for sign, size in zip(signs, sizes, strict=True)]


def largest(numbers: Sequence[Fraction]) -> Fraction:
    """The largest absolute value, 0 of none."""
    return max(map(abs, numbers), default=Fraction(0))


def beyond() -> Instance:
    """One point, weak model 3, student 2, truth 4: the penalty is |theta|, and all is tight."""
    return made(LINE, [3], Function([2]), Function([4]), "a line, penalty 1", role="given")


def skewed() -> Control:
    """A student that no penalty gives: weak (2, 0), student (0, -1)."""
    ends = Function([0, -1]), Function([1, 0])
    instance = made(PLANE, [2, 0], *ends, "plane, skewed student", role="given")
    return Control("no penalised solution", "stationary", "refuted", instance)


def half_price() -> Control:
    """The truth pays half of what its penalty is above the student's."""
    claim = PenalisedStudent(factor=Fraction(1, 2))
    return Control("half the price", "factor", "refuted", beyond(), claim)


def counted() -> Control:
    """A penalty of 2 on every coefficient that is not 0: weak 1.9, student 0, truth 4."""
    ends = Function([0]), Function([4])
    instance = made(LINE, [Fraction(19, 10)], *ends, "a line, counted", role="given")
    claim = PenalisedStudent(count=Fraction(2))
    return Control("number of coefficients", "convex", "refuted", instance, claim)


@dataclass(frozen=True)
class PenalisedStudent(Theorem):
    """A minimiser p of `d(w, v)/2 + R(v)`, R convex, has `gain >= misfit - 2 (R(f) - R(p))`.

    Proof: at the minimum w - p is a subgradient of R, so `R(f) >= R(p) + <w-p, f-p>` for every f,
    and `gain - misfit = -2 <w-p, f-p>`. With R the indicator of a class this is Theorem 1. Here R
    is `lambda |theta|_1` (lasso) or `lambda sum |theta_(i+1) - theta_i|` (total variation), and the
    subgradient is its own certificate: with b the gradient of the misfit, z = b or minus its
    running sums, z is extreme, and of its sign, wherever the student's entry or jump is not 0.
    Lambda is the largest |z|; any class may be penalised, and the truth need not be in it. The
    slack is the difference of the two sides.

    Source: Theorem 1 of Charikar et al. 2024 for heads with an l1 or a total-variation penalty.
    """

    factor: Fraction = Fraction(1)
    count: Fraction | None = None

    name: ClassVar[str] = "penalised-student"
    title: ClassVar[str] = "Penalised students: the price of lasso and of total variation"
    statement: ClassVar[str] = r"d(w, f) - d(p, f) - d(p, w) \ge -2 \, (R(f) - R(p))"
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 1 (penalty)"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        broken_by("stationary", "The student minimises half the misfit plus the penalty.", skewed),
        broken_by("factor", "The price is twice the difference of the penalties.", half_price),
        broken_by("convex", "The penalty is convex.", counted),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_lasso,
        "backward": draw_variation,
    }
    share: ClassVar[float] = 1 / 40

    def judge(self, instance: Instance) -> Judgement:
        """Both sides, with the subgradient from the exact gradient."""
        judgement, form, truth = instance.certificate.judgement, instance.form, instance.truth
        state = {"stationary": "unproved"}
        state["factor"] = "proved" if self.factor == 1 else "refuted"
        state["convex"] = "proved" if self.count is None else "refuted"
        by_values = truth is None or "values" in (instance.student.by, truth.by)
        if truth is None or by_values or judgement.slack is None or not isinstance(form, ConicForm):
            return decide(judgement, state, None)
        theta, goal = to_fractions(instance.student.numbers), to_fractions(truth.numbers)
        weights, weak = to_fractions(instance.weights), to_fractions(instance.weak)
        pull = gradient(form, weights, weak, theta)
        if self.count is None:
            stationary, price = certified(pull, theta, goal)
        else:
            stationary = is_least(form, weak, theta, self.count)
            price = self.count * (sum(map(bool, goal)) - sum(map(bool, theta)))
        state["stationary"] = "proved" if stationary else "refuted"
        slack = Numbers(judgement).slack + 2 * self.factor * price / sum(weights)
        return decide(judgement, state, slack)

    def passing(self) -> Iterator[Control]:
        """A truth beyond the student, that pays exactly what it loses."""
        yield Control("truth beyond the student", "factor", "hold", beyond())


def certified(pull: Fractions, theta: Fractions, goal: Fractions) -> tuple[bool, Fraction]:
    """Whether b = `pull` is a subgradient at theta of the lasso or of the total variation, the
    first of them that it is, at the least level; and by how much that penalty of the goal is above
    theta's. Where it is neither, the price is that of the lasso.
    """
    prices = []
    for z, student, other in views(pull, theta, goal):
        level = largest(z)
        dot = sum((a * b for a, b in zip(z, student, strict=True)), Fraction(0))
        size, far = (sum(map(abs, vector), Fraction(0)) for vector in (student, other))
        prices.append(level * (far - size))
        if dot == level * size:
            return True, prices[-1]
    return False, prices[0]


def views(
    pull: Fractions, theta: Fractions, goal: Fractions
) -> Iterator[tuple[Fractions, Fractions, Fractions]]:
    """z, D theta and D goal for D the identity, and for D the differences where `D' z = b` has a
    solution: where the entries of b sum to 0.
    """
    yield pull, theta, goal
    sums = [-total for total in accumulate(pull)]
    if sums and sums[-1] == 0:
        yield sums[:-1], jumps(theta), jumps(goal)


def jumps(numbers: Fractions) -> Fractions:
    """The differences of neighbours."""
    return [b - a for a, b in pairwise(numbers)]


def is_least(form: ConicForm, weak: Fractions, theta: Fractions, penalty: Fraction) -> bool:
    """Whether theta minimises `(w - theta)^2 / 2 + penalty [theta != 0]`, on one point alone."""
    if form != LINE:
        return False
    costs = {Fraction(0): weak[0] ** 2 / 2, weak[0]: penalty}
    return theta[0] in costs and costs[theta[0]] == min(costs.values())
