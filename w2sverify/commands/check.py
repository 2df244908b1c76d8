"""`w2sverify check FILE...`"""

from __future__ import annotations

import argparse
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..kernel import Judgement
from ..kernel import check as first_check

__all__ = ["describe", "run"]


def run(options: argparse.Namespace) -> int:
    """Judge each file; 1 if one is refuted or the checkers disagree, 3 if one is undecided."""
    verdicts, found = [], []
    for path in options.files:
        data = path.read_bytes()
        judgement = first_check(data)
        entry = {"file": str(path), **describe(judgement)}
        if options.second:
            entry["second"] = _confirm(data, judgement)
        verdicts.append("REFUTED" if entry.get("second") == "disagrees" else judgement.verdict)
        found.append(entry)
        if not options.json:
            print(_line(path, judgement, entry.get("second")))
    if options.json:
        print(json.dumps(found, indent=1))
    return 1 if "REFUTED" in verdicts else 3 if "UNDECIDED" in verdicts else 0


def _confirm(data: bytes, judgement: Judgement) -> str:
    from ..second import check

    second = check(data)
    same = all(
        getattr(second, f) == getattr(judgement, f) for f in judgement._fields if f != "reason"
    )
    return "agrees" if same else "disagrees"


def describe(judgement: Judgement) -> dict[str, Any]:
    """A judgement as plain data; fractions become text (hexadecimal where very long)."""
    return {
        key: _text(value) if isinstance(value, Fraction) else value
        for key, value in judgement._asdict().items()
    }


def _text(value: Fraction) -> str:
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return str(value) if bits < 12000 else f"0x{value.numerator:x}/0x{value.denominator:x}"


def _line(path: Path, judgement: Judgement, second: str | None) -> str:
    lines = [f"{judgement.verdict}  {path}", f"  {judgement.reason}"]
    for name in ("slack", "gap"):
        value = getattr(judgement, name)
        if value is not None:
            lines.append(f"  {name} = {_short(value)}")
    if judgement.hypotheses:
        states = ", ".join(f"{key} {value}" for key, value in judgement.hypotheses.items())
        lines.append(f"  hypotheses: {states}")
    if second is not None:
        lines.append(f"  second checker {second}")
    return "\n".join(lines)


def _short(value: Fraction) -> str:
    text = _text(value)
    if value.denominator == 1 and len(text) < 40:
        return text
    try:
        decimal = f"{float(value):.6g}"
    except OverflowError:
        decimal = "beyond all floats"
    return (
        f"{text} ({decimal})" if len(text) < 40 else f"{decimal} ({len(text)} characters exactly)"
    )
