"""The part of a verification's record that is about rates: how often a bound fails.

A rate is decided by statistics, so it is never PROVED: its decision is `supported`, `refuted` or
`undecided`, each with a confidence, and it is not counted among the instances. Every float is
finite; what is infinite or not known is None.
"""

from __future__ import annotations

import msgspec

__all__ = ["RateResult"]

Interval = tuple[float, float]


class RateCount(msgspec.Struct, frozen=True):
    """Failures in independent trials, and what they decide about `P(failure) <= delta`.

    `interval` is the confidence sequence, which holds whenever one stops; `clopper_pearson` holds
    for a number of trials fixed beforehand.
    """

    failures: int
    trials: int
    delta: float
    decision: str
    interval: Interval
    clopper_pearson: Interval


class RateBreaking(msgspec.Struct, frozen=True):
    """By which factor a bound can be scaled down: its measured slack.

    `refuted` is the largest 2^-k at which it is refuted, `supported` the smallest at which it is
    not; `quantile` estimates the factor, and lies in [low, high] with the confidence of the run.
    """

    refuted: float | None
    supported: float | None
    quantile: float
    low: float | None
    high: float | None


class RateRow(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """One bound in one configuration.

    `quantity` is what is bounded: `excess` G + I - F, `estimation` I - B or `distance` H.
    `allowance` is the mean right side; `realised`, `largest` and `quantile` are the mean, the
    maximum and the (1 - delta)-quantile of the left side. `ratio` is the mean bound on G over the
    mean G for the excess, otherwise the allowance over the quantile. `terms` are the means of T1,
    T2 and T3, and `identity` the largest difference between the excess and their sum. `dropped` is
    the bound without each of its terms. `configuration` is what `--replay` takes.
    """

    bound: str
    quantity: str
    configuration: str
    class_: str
    dimension: int
    sample_size: int
    epsilon: float
    delta: float
    teacher: str
    count: RateCount
    allowance: float
    realised: float
    largest: float
    quantile: float
    ratio: float | None
    breaking: RateBreaking
    dropped: dict[str, RateCount]
    terms: tuple[float, float, float]
    identity: float
    weak_error: float
    misfit: float
    error: float
    excess: float
    replay: str


class RateOmission(msgspec.Struct, frozen=True):
    """A bound that says nothing in a configuration, and why."""

    bound: str
    configuration: str
    reason: str


class ComplexityRow(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """A closed-form bound of a Rademacher complexity against the measured one.

    `value` is the mean of the draws and the complexity is in [low, high] with the confidence.
    `supported`: the closed form is at least `high`; `refuted`: it is below `low`. `breaking` is the
    largest 2^-k at which the closed form is refuted.
    """

    configuration: str
    class_: str
    dimension: int
    sample_size: int
    points: int
    closed_form: float
    value: float
    low: float
    high: float
    confidence: float
    draws: int
    decision: str
    ratio: float
    breaking: float | None
    replay: str


class RateConstant(msgspec.Struct, frozen=True):
    """`factor` times `symbol` in one bound: the step it comes from, and whose step that is.

    `origin` is `paper` (the paper's own step, whose constant it leaves out) or `ours`.
    """

    bound: str
    symbol: str
    factor: float
    step: str
    origin: str


class RateSymbol(msgspec.Struct, frozen=True):
    """What a symbol of the bounds means, and its value in the reference configuration."""

    symbol: str
    meaning: str
    value: float | None


class SlopeRecord(msgspec.Struct, frozen=True):
    """An exponent with its interval (None: not bounded), from this many points."""

    value: float
    low: float | None
    high: float | None
    points: int


class RateSlope(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """Exponents along one line of the grid: in `axis` (`n` or `epsilon`), the other fixed."""

    bound: str
    axis: str
    class_: str
    dimension: int
    teacher: str
    fixed: float
    allowance: SlopeRecord | None
    ratio: SlopeRecord | None
    realised: SlopeRecord | None


class VacuityMap(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """Where a bound says anything: `allowance[i][j]` for `epsilons[i]` and `sample_sizes[j]`.

    A bound on the excess is vacuous where its right side is above `misfit[i]`, the misfit B of the
    projection: there it does not even say that G <= F. None: it does not apply. `informative_from`
    is the smallest n at which it is not vacuous, None where there is none below 2^80.
    """

    bound: str
    class_: str
    dimension: int
    teacher: str
    delta: float
    sample_sizes: list[int]
    epsilons: list[float]
    weak_error: list[float]
    misfit: list[float]
    allowance: list[list[float | None]]
    informative_from: list[int | None]


class RateControl(msgspec.Struct, frozen=True):
    """A control of a rate: a `hypothesis` that is dropped, or a `constant` that is wrong.

    `must` is `refuted`, or `hold` where the bound does not need what is dropped; `decision` is what
    was found. `broken` is the
    count without the hypothesis or with the wrong constant, `restored` that with it. `realised` and
    `allowance` are means of both sides in the broken case. `factor` is what the bound was scaled
    by, and `dropped` names the term that was left out of it.
    """

    name: str
    kind: str
    assumption: str
    bound: str
    sentence: str
    must: str
    decision: str
    ok: bool
    sample_size: int
    broken: RateCount | None
    restored: RateCount | None
    realised: float
    allowance: float
    factor: float | None = None
    dropped: str | None = None


class PaperSizeRow(msgspec.Struct, frozen=True):
    """One bound at the paper's sizes, as medians over tasks.

    `allowance` is over the weak error F, `confidence_only` the same with the complexity set to 0,
    and `needed` the n from which it would be below the misfit (None: it never is).
    """

    bound: str
    allowance: float | None
    confidence_only: float | None
    needed: float | None
    reason: str = ""


class PaperSize(msgspec.Struct, frozen=True):
    """Theorem 2 at the sizes of the paper's synthetic experiment, made again.

    `sentence` says what was found. Medians over `tasks`, distances over the weak error F: `error`
    G, `misfit` I, `epsilon`, `excess`, and `trivial` W^2, with the most generous W there is: the
    range of the realised functions on the sample.
    """

    sentence: str
    setup: str
    sample_size: int
    delta: float
    tasks: int
    weak_error: float
    error: float
    misfit: float
    epsilon: float
    excess: float
    trivial: float
    rows: list[PaperSizeRow]


class RateCounts(msgspec.Struct, frozen=True):
    """How many decisions of each kind."""

    supported: int = 0
    refuted: int = 0
    undecided: int = 0


class RateResult(msgspec.Struct, frozen=True):
    """Everything found about one theorem on a rate.

    `reference` is the configuration in which `symbols` and `values` are: `values[bound][term]`.
    `counts` are the decisions of `rows` and `complexities`.
    """

    theorem: str
    title: str
    statement: str
    source: str
    confidence: float
    assumptions: dict[str, str]
    counts: RateCounts
    constants: list[RateConstant]
    reference: str
    symbols: list[RateSymbol]
    values: dict[str, dict[str, float | None]]
    rows: list[RateRow]
    left_out: list[RateOmission]
    complexities: list[ComplexityRow]
    slopes: list[RateSlope]
    vacuity: list[VacuityMap]
    controls: list[RateControl]
    paper_size: PaperSize | None
    seconds: float
