"""A claim about an experiment, with the rule that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .errors import InputError

__all__ = ["Claim"]

Decision = Literal["supported", "refuted", "undecided"]


@dataclass(frozen=True)
class Claim:
    """One sentence, the rule that was fixed before the run, and what the run says about it.

    `estimate` and `interval` are over seeds. `supported`: by the rule, the runs show the sentence
    (for this protocol, at the stated confidence). `refuted`: they show that it is false.
    `undecided`: neither. `paper` is what the source says, `sample` how much was looked at.
    """

    name: str
    sentence: str
    rule: str
    verdict: Decision
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    sample: str = ""
    paper: str = ""
    kind: Literal["claim", "finding"] = "claim"

    @classmethod
    def within(
        cls,
        name: str,
        sentence: str,
        values: Sequence[float | None],
        band: tuple[float, float],
        *,
        confidence: float = 0.95,
        **more: str,
    ) -> Claim:
        """The median over seeds lies in a closed band; one value for each seed.

        Supported where the interval of the median (order statistics) lies in the band, refuted
        where it lies outside, otherwise undecided: so are fewer seeds than an interval needs, and
        a seed without a value.
        """
        from .statistics.median_interval import median_interval

        low, high = band
        if not low <= high:
            raise InputError(f"The band of {name} is {band!r}; give (low, high) with low <= high.")
        known = [value for value in values if value is not None]
        interval = median_interval(known, confidence) if len(known) == len(values) else None
        verdict: Decision = "undecided"
        if interval is not None and low <= interval[0] and interval[1] <= high:
            verdict = "supported"
        elif interval is not None and (interval[1] < low or interval[0] > high):
            verdict = "refuted"
        return cls(
            name,
            sentence,
            f"the {confidence:.0%} interval of the median over seeds lies in [{low:g}, {high:g}]",
            verdict,
            _median(known),
            interval,
            _seeds(len(known), len(values)),
            **more,  # type: ignore[arg-type]
        )

    @classmethod
    def never(
        cls, name: str, sentence: str, failures: int, trials: int, *, unit: str, **more: str
    ) -> Claim:
        """Nothing that was looked at fails: one failure refutes, nothing to look at is undecided.

        Supported says that no failure was found, in as many as `sample` says.
        """
        if not 0 <= failures <= trials:
            raise InputError(
                f"{failures} failures of {trials} in {name} are not possible; count again."
            )
        verdict: Decision = "undecided" if not trials else "refuted" if failures else "supported"
        share = failures / trials if trials else None
        sample = f"{failures:,} of {trials:,} {unit} fail"
        return cls(
            name,
            sentence,
            f"no failure among all {unit}",
            verdict,
            share,
            None,
            sample,
            **more,  # type: ignore[arg-type]
        )

    @classmethod
    def usually(
        cls,
        name: str,
        sentence: str,
        times: int,
        trials: int,
        *,
        more_than: float = 0.5,
        confidence: float = 0.95,
        **more: str,
    ) -> Claim:
        """It happens with more than a stated probability, in independent seeds.

        Decided by the Clopper-Pearson interval of the probability.
        """
        from .statistics.clopper_pearson import clopper_pearson

        low, high = clopper_pearson(times, trials, confidence) if trials else (0.0, 1.0)
        verdict: Decision = (
            "supported" if low > more_than else "refuted" if high <= more_than else "undecided"
        )
        return cls(
            name,
            sentence,
            f"the {confidence:.0%} interval of the probability lies above {more_than:g}",
            verdict,
            times / trials if trials else None,
            (low, high),
            f"{times} of {trials} seeds",
            **more,  # type: ignore[arg-type]
        )


def _median(values: Sequence[float]) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _seeds(known: int, all_: int) -> str:
    plain = f"{all_} seed{'s' if all_ != 1 else ''}"
    return plain if known == all_ else f"{known} of {plain} with a value"
