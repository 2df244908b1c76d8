"""Numbers and strings of a record as the page shows them; nothing here is marked as safe."""

from __future__ import annotations

import math
import re
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from w2sverify.runs.verification import Number

__all__ = [
    "clean",
    "count",
    "decimal",
    "duration",
    "elide",
    "fits",
    "link",
    "spaced",
    "superscript",
    "theorem_name",
]

# Control characters, lone surrogates (which no encoder accepts) and the marks that reorder text.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
RATIONAL = re.compile(r"(-?)([0-9]+)(?:/([0-9]+))?")
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
SHORT, END, LONGEST = 19, 6, 4000


def clean(value: Any) -> Any:
    """Replace, in a string that is not yet HTML, what cannot be shown or would mislead the eye."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return value


def count(value: int) -> str:
    """`4512` as `4,512`."""
    return f"{value:,}"


def duration(seconds: float) -> str:
    """Seconds as `28.4 s`, `2 min 41 s` or `3 h 07 min`."""
    if not math.isfinite(seconds) or seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def leading(digits: str) -> tuple[float, int]:
    """Mantissa and decimal exponent of a positive integer of any length, without converting it."""
    digits = digits.lstrip("0")
    return int(digits[:17]) / 10 ** (len(digits[:17]) - 1), len(digits) - 1


def beyond_floats(number: Number) -> tuple[str, int] | None:
    """Mantissa and exponent, from its digits, of a number that as a float is 0 or infinite."""
    match = RATIONAL.fullmatch(number.exact)
    if not match or not match[2].strip("0") or 0 < abs(number.value) < math.inf:
        return None
    (top, ten), (bottom, tens) = leading(match[2]), leading(match[3] or "1")
    mantissa, _, shift = f"{top / bottom:.2e}".partition("e")
    return match[1] + mantissa, ten - tens + int(shift)


def decimal(value: float | Number | None) -> tuple[str, int | None]:
    """A number to three or four digits: text, and the power of ten to multiply it by, if any."""
    if value is None:
        return "not bounded", None
    if isinstance(value, Number):
        mantissa, exponent = beyond_floats(value) or decimal(value.value)
        return mantissa.replace("-", "−"), exponent
    if math.isnan(value):
        return "not a number", None
    if math.isinf(value):
        return ("∞" if value > 0 else "−∞"), None
    plain = f"{value:.4g}"
    if value == 0 or (abs(value) >= 1e-3 and "e" not in plain):
        return plain.replace("-", "−") if value else "0", None
    mantissa, _, power = f"{value:.2e}".partition("e")
    return mantissa.replace("-", "−"), int(power)


def superscript(exponent: int) -> str:
    """`-75` as `⁻⁷⁵`, for figures."""
    return str(exponent).translate(SUPERSCRIPTS)


def elide(text: str) -> str:
    """A long number or word with its middle left out."""
    if len(text) <= SHORT:
        return text
    return f"{text[:END]}…{text[-END:]}"


def fits(text: str) -> str:
    """`whole` if the text is short, `fold` if it is to be unfolded, `refer` if it is too long."""
    if len(text) <= SHORT:
        return "whole"
    return "fold" if len(text) <= LONGEST else "refer"


def link(path: str) -> str | None:
    """A relative address for a path of the record, or None where it is not certainly one.

    Absolute paths, paths that climb, and anything with a scheme get no link.
    """
    parts = path.split("/")
    if not path or path != clean(path) or "\\" in path or ".." in parts or path.startswith("/"):
        return None
    kept = [part for part in parts if part not in {"", "."}]
    return "./" + quote("/".join(kept)) if kept else None


def theorem_name(identifier: str) -> str:
    """`theorem-1` as `Theorem 1`, `ridge-student` as `Ridge student`."""
    words = re.sub(r"[-_ ]+", " ", identifier).strip()
    return words[:1].upper() + words[1:]


def spaced(identifier: str) -> str:
    """`truth_outside` as `truth outside`: an identifier for reading."""
    return identifier.replace("_", " ")
