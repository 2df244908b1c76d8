"""Theorems: a statement, its hypotheses, and how to draw instances that satisfy or break them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .convex import ConvexClass
from .instance import Instance
from .kernel import Judgement

__all__ = ["Assumption", "Control", "Theorem"]


@dataclass(frozen=True)
class Control:
    """An instance whose outcome is known: a negative control, or one that looks bad but must pass.

    `must` is what a sound suite says: `refuted` with that assumption to blame, or `hold` (a slack
    that is certainly not negative, and no refutation). `claim` judges the instance in place of the
    theorem, where what is broken is the statement itself: the same theorem with a false constant.
    """

    name: str
    assumption: str
    must: str
    instance: Instance
    claim: Theorem | None = None

    def is_met(self, judgement: Judgement) -> bool:
        """Whether the judgement is the known outcome."""
        if self.must == "refuted":
            return judgement.verdict == "REFUTED" and judgement.blame == self.assumption
        holds = judgement.slack is not None and judgement.slack >= 0
        return holds and judgement.verdict != "REFUTED"


@dataclass(frozen=True)
class Assumption:
    """One hypothesis of a theorem.

    `name` is its key among a judgement's hypotheses. `broken(rng, strong_class)` yields controls in
    which this hypothesis, and only this one, is false; where `shared` is true they do not depend on
    the class, which is then None.
    """

    name: str
    sentence: str
    broken: Callable[[np.random.Generator, ConvexClass | None], Iterator[Control]]
    shared: bool = False

    def holds(self, judgement: Judgement) -> bool:
        """Whether the judgement proves this hypothesis (for the student: up to its gap)."""
        return judgement.hypotheses.get(self.name) in ("proved", "enclosed")


class Theorem(ABC):
    """A theorem that is decided instance by instance.

    `statement` is LaTeX, `source` names paper and number.

    What decides an instance is `judge`. Theorem 1 is the kernel's own: there the certificate is the
    whole proof. Another theorem reads the kernel's judgements of the instance's certificates as its
    evidence (who is a member, how large a gap is, exact distances) and decides its own inequality
    from them in rational arithmetic. The certificate that is saved is then the evidence, and the
    inequality itself is checked outside the kernel, by the theorem's file.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    statement: ClassVar[str]
    source: ClassVar[str]
    assumptions: ClassVar[tuple[Assumption, ...]]
    #: How instances are drawn: by origin, each a function of a generator and a class.
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]]
    #: The part of a run's instances that it gets on each class: little, where the class says little
    #: about it.
    share: ClassVar[float] = 1.0

    @classmethod
    def applies(cls, kind: type[ConvexClass]) -> bool:
        """Whether it is stated for the classes of a kind; a run counts and skips the others."""
        del kind
        return True

    def judge(self, instance: Instance) -> Judgement:
        """The verdict on an instance: PROVED needs every hypothesis proved, and exact arithmetic.

        `slack` is an exact number that is not negative where the statement holds. The default is
        the kernel's judgement.
        """
        return instance.certificate.judgement

    @abstractmethod
    def passing(self) -> Iterator[Control]:
        """Instances that look like counterexamples but are not."""
