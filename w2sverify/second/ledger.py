"""An estimate of what exact arithmetic costs, made before it is done.

A certificate within every limit of the format can still ask for days of work or for all memory
(2^20 rows over one denominator of 2^19 bits are 64 GiB). Every bulk operation is charged here
first, from sizes alone, so that the refusal does not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flint import fmpz

__all__ = ["Extent", "Ledger", "Refused", "extent"]

# About a minute on one core. The largest honest certificates (5000 points, 500 coefficients,
# numbers of 2^16 bits, 64 MiB) are charged about a third of it.
NANOSECONDS = 60e9
# One GiB of numbers, counting those that have been dropped again.
BITS = 2.0**33


class Refused(Exception):
    """The document is not judged; the argument is the sentence that says why."""


@dataclass(frozen=True)
class Extent:
    """How many integers, how many 64-bit words in all, and how many in the longest."""

    count: float
    words: float
    widest: float

    def repeated(self, count: float) -> Extent:
        """`count` integers, each as long as the longest one here."""
        return Extent(count, count * self.widest, self.widest)


def extent(integers: Iterable[fmpz]) -> Extent:
    count = words = widest = 0
    for integer in integers:
        size = integer.bit_length() // 64 + 1
        count += 1
        words += size
        widest = max(widest, size)
    return Extent(count, words, widest)


@dataclass
class Ledger:
    """What is left to spend; running out raises `Refused`."""

    nanoseconds: float = NANOSECONDS
    bits: float = BITS

    def spend(self, nanoseconds: float) -> None:
        self.nanoseconds -= nanoseconds
        if self.nanoseconds < 0:
            raise Refused(
                "Deciding this certificate exactly would take more than about a minute; "
                "use shorter numbers or fewer points."
            )

    def keep(self, words: float) -> None:
        self.bits -= 64 * words
        if self.bits < 0:
            raise Refused(
                "Deciding this certificate exactly would take more than a gigabyte of numbers; "
                "use a smaller common denominator or fewer points."
            )

    def products(self, left: Extent, right: Extent) -> None:
        """Multiply two lists of the same length, term by term, and add up.

        A product of a and b words costs about max(a, b) min(a, b)^0.6, and max(a, b) <= a + b.
        """
        count = max(left.count, right.count)
        self.spend(
            200 * count + 1.5 * (left.words + right.words) * min(left.widest, right.widest) ** 0.6
        )

    def gcd(self, left_bits: float, right_bits: float) -> None:
        short, long = sorted((left_bits / 64 + 1, right_bits / 64 + 1))
        self.spend(300 + 60 * short**1.5 + 1.5 * long * short**0.6)
