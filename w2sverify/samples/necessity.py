"""What fails when one hypothesis of Theorem 2 is dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..draw import Floats
from ..errors import InputError
from ..statistics.failure_rate import FailureRate
from .bounds.variational import Variational
from .facts import Facts

__all__ = ["Dropped", "dropped_hypotheses"]


@dataclass(frozen=True)
class Dropped:
    """The variational bound where one hypothesis is false, and where it is restored.

    `broken` must be refuted and `restored` supported; `excess` and `allowance` are means over the
    replicates without the hypothesis. `sentence` says what was done.
    """

    hypothesis: str
    sentence: str
    sample_size: int
    broken: FailureRate
    restored: FailureRate
    excess: float
    allowance: float

    @property
    def is_met(self) -> bool:
        """Whether the outcomes are the known ones."""
        return (self.broken.decision, self.restored.decision) == ("refuted", "supported")


def dropped_hypotheses(
    rng: np.random.Generator,
    *,
    sample_size: int = 2000,
    replicates: int = 400,
    delta: float = 0.05,
    confidence: float = 0.95,
) -> tuple[Dropped, ...]:
    """Four populations for which Theorem 2 is false, each for want of one hypothesis, and its twin.

    All are small enough to follow by hand; each function below says how. The bound is
    `Variational`, the paper's own being far too wide to fail at such an n.

    Raises `InputError` for fewer than 200 replicates, which a delta of 0.05 needs, or an n below
    1000.
    """
    if replicates < 200 or sample_size < 1000:
        raise InputError(
            f"{replicates} replicates of n = {sample_size} decide nothing; "
            "give at least 200 replicates and n >= 1000."
        )
    cases: tuple[tuple[str, _Case], ...] = (
        ("bounded", _unbounded),
        ("independent", _reused),
        ("measure", _shifted),
        ("convex", _two_functions),
    )
    return tuple(
        _decide(name, case, rng, sample_size, replicates, delta, confidence) for name, case in cases
    )


_Case = Callable[
    [np.random.Generator, int, int, float, bool], tuple[Floats, float | Floats, float, float, float]
]


def _decide(
    name: str,
    case: _Case,
    rng: np.random.Generator,
    n: int,
    replicates: int,
    delta: float,
    confidence: float,
) -> Dropped:
    rates, means = [], []
    for holds in (False, True):
        excess, misfit, width, complexity, epsilon = case(rng, n, replicates, delta, holds)
        facts = Facts(n, delta, width=width, complexity=complexity, epsilon=epsilon, misfit=misfit)
        allowed = Variational().allowance(facts)
        failed = int(np.sum(excess > allowed))
        rates.append(FailureRate(delta, confidence).add(failed, len(excess)))
        means.append((float(np.mean(excess)), float(np.mean(allowed))))
    sentence = " ".join((case.__doc__ or "").split())
    return Dropped(name, sentence, n, rates[0], rates[1], *means[0])


def _unbounded(
    rng: np.random.Generator, n: int, replicates: int, delta: float, holds: bool
) -> tuple[Floats, float | Floats, float, float, float]:
    """The class is theta phi with |theta| <= 1, and phi is 1 but at a point of probability
    1 / (2 n), where it is K = 40 sqrt(n). There g = f = 0; elsewhere g = 1 and f = 0. A sample
    misses the point with probability 0.6, then p = phi and the excess is 2 K^2 / (2 n) = 1600. W is
    2, which holds all values but those at that point; restored, it is 2 K.
    """
    del delta
    rare, large = 1 / (2 * n), 40.0 * np.sqrt(n)
    seen = rng.binomial(n, rare, size=replicates)
    theta = (n - seen) / (n - seen + seen * large**2)
    excess = 2 * (1 - rare) * (1 - theta) * (0 - theta) + 2 * rare * (theta * large) ** 2
    misfit = (1 - rare) * (1 - theta) ** 2 + rare * (theta * large) ** 2
    second = (1 - rare) + rare * large**2
    width, complexity = (2 * large, np.sqrt(second / n)) if holds else (2.0, 1 / np.sqrt(n))
    return excess, misfit, float(width), float(complexity), 0.0


def _reused(
    rng: np.random.Generator, n: int, replicates: int, delta: float, holds: bool
) -> tuple[Floats, float | Floats, float, float, float]:
    """The class are the constants in [-1, 1], P is uniform on 100 n points and f = -1. The weak
    model has memorised its own sample, where it says 1, and says -1 elsewhere. The student is
    fitted on that very sample: p = 1 and the excess is almost 8. Restored, it has a sample of its
    own.
    """
    del delta
    points = 100 * n
    if holds:
        # The teacher's set has at most n points; a fresh point is in it with that share.
        known = np.full(replicates, 1 - (1 - 1 / points) ** n)
        mean = 2 * rng.binomial(n, known) / n - 1
    else:
        drawn = rng.integers(0, points, size=(replicates, n))
        known = np.array([len(np.unique(row)) for row in drawn]) / points
        mean = np.ones(replicates)
    student = np.clip(mean, -1, 1)
    # f = -1, and g = 1 on the share `known` of the points, -1 elsewhere.
    excess = 2 * (known * (1 - student) + (1 - known) * (-1 - student)) * (-1 - student)
    misfit = known * (1 - student) ** 2 + (1 - known) * (1 + student) ** 2
    return excess, misfit, 2.0, float(1 / np.sqrt(n)), 0.0


def _shifted(
    rng: np.random.Generator, n: int, replicates: int, delta: float, holds: bool
) -> tuple[Floats, float | Floats, float, float, float]:
    """The class are the constants in [0, 1]; P has two points of probability 1/2, with g = 0 and 1,
    and f = 1/2. The student's sample is drawn with probabilities 1/10 and 9/10: p tends to 0.9, and
    the excess to `2 <g-p, f-p> = 2 (-0.4)(-0.4) = 0.32`, whatever n. Restored, it is drawn from P.
    """
    del delta
    student = rng.binomial(n, 0.5 if holds else 0.9, size=replicates) / n
    excess = 2 * (0.5 - student) * (0.5 - student)
    misfit = (student**2 + (1 - student) ** 2) / 2
    return excess, misfit, 1.0, float(1 / (2 * np.sqrt(n))), 0.0


def _two_functions(
    rng: np.random.Generator, n: int, replicates: int, delta: float, holds: bool
) -> tuple[Floats, float | Floats, float, float, float]:
    """The class are the two functions 0 and 1, g is 1 with probability 0.45 and 0 otherwise, and
    f = 1. The nearest function is 0 and the excess 2 <g, f> = 0.9. Restored, the class are all
    constants in [0, 1], the hull.
    """
    del delta
    mean = rng.binomial(n, 0.45, size=replicates) / n
    student = mean if holds else (mean > 0.5).astype(np.float64)
    excess = 2 * (0.45 - student) * (1 - student)
    misfit = 0.45 * (1 - student) ** 2 + 0.55 * student**2
    return excess, misfit, 1.0, float(1 / (2 * np.sqrt(n))), 0.0
