"""How often each bound holds, and by how much."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ..draw import Floats
from ..errors import InputError
from ..statistics.failure_rate import FailureRate
from .all_bounds import all_bounds
from .bound import Bound
from .breaking import Breaking, breaking_factor
from .draws import Draws
from .replicates import Replicates
from .setting import Setting

__all__ = ["BoundCoverage", "Coverage", "coverage"]


@dataclass(frozen=True)
class BoundCoverage:
    """One bound in one configuration.

    `rate` has failures, trials, the decision, the confidence sequence and the Clopper-Pearson
    interval. `allowance` is the mean right side, `realised` the mean left side, `largest` its
    maximum and `quantile` its (1 - delta)-quantile. `ratio` is what the bound says over what
    happened: for the excess, the mean bound on G over the mean G; otherwise the mean allowance over
    the quantile.
    `breaking` is its measured slack, and `dropped` the decision on the bound without each of its
    terms, if it has several.
    """

    name: str
    quantity: Literal["excess", "estimation", "distance"]
    rate: FailureRate
    allowance: float
    realised: float
    largest: float
    quantile: float
    ratio: float
    breaking: Breaking
    dropped: dict[str, FailureRate]


@dataclass(frozen=True)
class Coverage:
    """All bounds in one configuration, with means over the replicates.

    `terms` are the means of T1, T2 and T3, and `identity` the largest difference between the excess
    and their sum. `left_out` says why a bound is not among `bounds`.
    """

    sample_size: int
    delta: float
    replicates: int
    weak_error: float
    epsilon: float
    misfit: float
    error: float
    excess: float
    largest_excess: float
    estimation_quantile: float
    terms: tuple[float, float, float]
    identity: float
    bounds: tuple[BoundCoverage, ...]
    left_out: dict[str, str]

    def __getitem__(self, name: str) -> BoundCoverage:
        """The bound of this name."""
        return next(bound for bound in self.bounds if bound.name == name)


def coverage(
    setting: Setting,
    sample_size: int,
    rng: np.random.Generator | Draws,
    *,
    delta: float = 0.05,
    confidence: float = 0.95,
    budget: int = 1000,
    batch: int = 100,
    bounds: Sequence[Bound] | None = None,
) -> Coverage:
    """Draw students in batches until every bound is decided, or the budget is spent.

    In place of a generator, `Draws` of this setting and sample size give the same students to
    several calls, each of which reads as many as it needs.

    The failures of each bound are counted in one anytime-valid `FailureRate` against delta, which
    makes stopping at the first decision of the slowest one harmless. Without failures a delta of
    0.05 is decided after 158 replicates. A bound whose side condition does not hold, or whose right
    side is not finite, on one sample even, is left out and named.

    Raises `InputError` for a budget or batch below 1, and where a student's numbers are not finite:
    a NaN exceeds nothing, and would pass for a bound that holds.
    """
    if budget < 1 or batch < 1:
        raise InputError(f"Budget {budget} and batch {batch} are not possible; give at least 1.")
    plain = setting.facts(sample_size, delta)
    plain = replace(plain, signed_sup=plain.complexity)
    kept, left_out = [], {}
    for bound in all_bounds() if bounds is None else bounds:
        if not bound.applies(plain):
            left_out[bound.name] = "its side condition does not hold"
        elif not np.all(np.isfinite(bound.allowance(plain))):
            left_out[bound.name] = "its right side is not finite"
        else:
            kept.append(bound)
    rates = {bound.name: FailureRate(delta, confidence) for bound in kept}
    draws = rng if isinstance(rng, Draws) else Draws(setting, sample_size, rng, batch)
    parts: list[Replicates] = []
    done = 0
    while done < budget:
        part = draws[len(parts)].head(budget - done)
        size = len(part)
        facts = setting.facts(sample_size, delta, misfit=part.misfit, signed_sup=part.signed_sup)
        for bound in tuple(kept):
            realised, allowed = getattr(part, bound.quantity), bound.allowance(facts)
            if not np.all(np.isfinite(realised)):
                raise InputError(
                    f"A student on {sample_size} points has a {bound.quantity} that is no finite "
                    "number; scale the population."
                )
            if not np.all(np.isfinite(allowed)):
                left_out[bound.name] = "its right side is not finite on some sample"
                kept.remove(bound)
                del rates[bound.name]
                continue
            failed = realised > allowed
            rates[bound.name] = rates[bound.name].add(int(np.sum(failed)), size)
        parts.append(part)
        done += size
        if all(rate.decision != "undecided" for rate in rates.values()):
            break
    whole = Replicates.join(parts)
    rows = tuple(_measure(b, setting, sample_size, whole, rates[b.name]) for b in kept)
    return _summary(setting, sample_size, delta, whole, rows, left_out)


def _measure(
    bound: Bound, setting: Setting, sample_size: int, whole: Replicates, rate: FailureRate
) -> BoundCoverage:
    delta = float(rate.delta)
    facts = setting.facts(sample_size, delta, misfit=whole.misfit, signed_sup=whole.signed_sup)
    terms = bound.terms(facts)
    realised = getattr(whole, bound.quantity)
    allowed = np.broadcast_to(np.asarray(bound.allowance(facts), dtype=np.float64), realised.shape)
    quantile = float(np.quantile(realised, 1 - delta))
    if bound.quantity == "excess":
        said = setting.population.weak_error - np.mean(whole.misfit) + np.mean(allowed)
        ratio = float(said / np.mean(whole.error))
    else:
        ratio = float(np.mean(allowed)) / quantile if quantile else math.inf
    dropped = {}
    if len(terms) > 1:
        for name, term in terms.items():
            # Compared with what is left, not with a difference, which would round.
            rest = sum(_others(terms, name), start=np.zeros_like(realised))
            fresh = FailureRate(delta, rate.confidence)
            if np.any(np.asarray(term) > 0):
                dropped[name] = fresh.add(int(np.sum(realised > rest)), len(realised))
    return BoundCoverage(
        bound.name,
        bound.quantity,
        rate,
        float(np.mean(allowed)),
        float(np.mean(realised)),
        float(np.max(realised)),
        quantile,
        ratio,
        breaking_factor(realised, allowed, delta, rate.confidence),
        dropped,
    )


def _others(terms: dict[str, Any], left_out: str) -> list[Floats]:
    return [np.asarray(value) for name, value in terms.items() if name != left_out]


def _summary(
    setting: Setting,
    sample_size: int,
    delta: float,
    whole: Replicates,
    rows: tuple[BoundCoverage, ...],
    left_out: dict[str, str],
) -> Coverage:
    three = (whole.optimisation, whole.sampling, whole.outside)
    identity = np.max(np.abs(whole.excess - sum(three)))
    return Coverage(
        sample_size,
        delta,
        len(whole),
        setting.population.weak_error,
        setting.population.epsilon,
        float(np.mean(whole.misfit)),
        float(np.mean(whole.error)),
        float(np.mean(whole.excess)),
        float(np.max(whole.excess)),
        float(np.quantile(whole.estimation, 1 - delta)),
        (float(np.mean(three[0])), float(np.mean(three[1])), float(np.mean(three[2]))),
        float(identity),
        rows,
        left_out,
    )
