"""Theorems on a rate: what they say, what they are made of, and how they are decided by trials."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from .samples.bound import Bound
from .samples.complexity_check import ComplexityCheck
from .samples.coverage import Coverage
from .samples.place import Place
from .statistics.failure_rate import FailureRate

__all__ = ["RateAssumption", "RateControl", "RateSymbol", "RateTheorem"]


@dataclass(frozen=True)
class RateAssumption:
    """One hypothesis: a key, and a sentence."""

    name: str
    sentence: str


@dataclass(frozen=True)
class RateSymbol:
    """What a letter of the bounds means, and its value in the reference configuration."""

    symbol: str
    meaning: str
    value: float


@dataclass(frozen=True)
class RateControl:
    """A control whose outcome is known: `hypothesis` that is dropped, or a wrong `constant`.

    `must` is `refuted`, or `hold` for what a theorem does without. `broken` is the decision on the
    rate, None where the control is about a complexity; `decision` says what was found. `restored`
    is the twin in which the hypothesis holds, which must be supported. `realised` and `allowance`
    are the means of both sides. `factor` is what a bound was scaled by, `dropped` the term that was
    left out of it.
    """

    name: str
    kind: Literal["hypothesis", "constant"]
    assumption: str
    bound: str
    sentence: str
    must: Literal["refuted", "hold"]
    decision: str
    sample_size: int
    realised: float
    allowance: float
    broken: FailureRate | None = None
    restored: FailureRate | None = None
    factor: float | None = None
    dropped: str | None = None

    @property
    def is_met(self) -> bool:
        """Whether the decision is the known one."""
        known = "refuted" if self.must == "refuted" else "supported"
        twin = self.restored is None or self.restored.decision == "supported"
        return self.decision == known and twin


class RateTheorem(ABC):
    """A theorem that holds with probability at least 1 - delta, or is about a mean.

    It is decided configuration by configuration, by independent trials. Trials prove nothing, so a
    decision is not a `Verdict`: it is `supported`, `refuted` or `undecided`, each wrong with
    probability at most 1 - confidence. A run counts these apart from PROVED, REFUTED and UNDECIDED,
    and treats them alike in its exit code: 1 where one is refuted, 3 where some are undecided and
    nothing is refuted. In a table of controls a control that is refuted is called REFUTED.

    `statement` is LaTeX. `bounds` are the explicit forms that it consists of, with their tables of
    constants. Theorems of this kind are found like the others, in `w2sverify.theorems` and the
    entry-point group of that name. One that consists of bounds is a `CoverageTheorem`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    statement: ClassVar[str]
    source: ClassVar[str]
    assumptions: ClassVar[tuple[RateAssumption, ...]]
    bounds: ClassVar[tuple[Bound, ...]]
    #: The kind of its configurations.
    place: ClassVar[type[Place]]
    #: Whether a run also says what its bounds are worth at the paper's own sizes.
    at_paper_sizes: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def places(cls, profile: str) -> tuple[Place, ...]:
        """The configurations of a profile: quick, standard or deep."""

    @abstractmethod
    def decide(self, place: Place, seed: int) -> Coverage | ComplexityCheck:
        """What trials say in one configuration; the seed and the place make it again."""

    @abstractmethod
    def controls(self, seed: int) -> Iterator[RateControl]:
        """Each hypothesis dropped, and constants made wrong until that is seen."""

    @abstractmethod
    def symbols(self) -> tuple[Place, tuple[RateSymbol, ...], dict[str, dict[str, float]]]:
        """A reference configuration, the letters there, and `{bound: {term: value}}`."""
