"""The check that the intervals for a rate share."""

from __future__ import annotations

from ..errors import InputError

__all__ = ["check_counts"]


def check_counts(failures: int, trials: int, level: float, name: str = "confidence") -> None:
    """Raise `InputError` unless `0 <= failures <= trials` and `0 < level < 1`."""
    if not 0 <= failures <= trials:
        raise InputError(
            f"{failures!r} failures in {trials!r} trials are not possible; "
            "give 0 <= failures <= trials."
        )
    if not 0 < level < 1:
        raise InputError(f"The {name} is {level!r}; give a number between 0 and 1.")
