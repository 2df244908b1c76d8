"""The three-valued verdict."""

from __future__ import annotations

from enum import Enum
from typing import NoReturn

__all__ = ["Verdict"]


class Verdict(Enum):
    """What is certain about a claim on one instance.

    `PROVED`: the claim holds, hypotheses included. `REFUTED`: it certainly fails. `UNDECIDED`:
    anything else. What trials say of a rate is no verdict: it is supported, refuted or undecided
    (see `RateTheorem`). A verdict has no truth value, because `if verdict:` would read UNDECIDED as
    one of the others.
    """

    PROVED = "PROVED"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "A verdict is three-valued and has no truth value; compare it, as in "
            "`verdict is Verdict.PROVED`."
        )
