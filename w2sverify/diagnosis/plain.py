"""A diagnosis as plain data."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ..exact import to_float
from ..verdict import Verdict
from .exact_head import ExactHead
from .fault import Fault
from .findings import SampleFinding, Scatter, TeacherFinding
from .sample import Errors, Parts

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

__all__ = ["exact_number", "plain"]

SCHEMA = "w2sverify.diagnosis/1"
# A rational with more digits is given by its float alone.
_LONGEST = 4000


def plain(diagnosis: Diagnosis) -> dict[str, Any]:
    """The document of a diagnosis (`docs/diagnose.md`)."""
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "verdict": diagnosis.verdict.value,
        "fault": diagnosis.fault,
    }
    made.update(_fields(diagnosis))
    return made


def exact_number(value: Fraction) -> dict[str, Any]:
    """The rational as text, and the float nearest to it."""
    long = value.denominator.bit_length() + value.numerator.bit_length() > 3 * _LONGEST
    return {"exact": None if long else str(value), "value": to_float(value)}


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(record, field.name)) for field in fields(record)}


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return exact_number(value)
    if isinstance(value, Verdict):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, Scatter):
        return None
    if isinstance(value, ExactHead):
        made = _fields(value)
        made["certificates"] = len(value.certificates)
        return made
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if is_dataclass(value):
        return {**_fields(value), **_derived(value)}
    return value


def _derived(value: Any) -> dict[str, Any]:
    """What the objects say beside their fields."""
    if isinstance(value, Errors):
        return {"gain": exact_number(value.gain), "excess": exact_number(value.excess)}
    if isinstance(value, Parts):
        return {"excess": exact_number(value.excess)}
    if isinstance(value, Fault):
        return {"hypothesis": value.hypothesis, "next_step": value.next_step}
    if isinstance(value, TeacherFinding):
        return {"fault": value.fault}
    if isinstance(value, SampleFinding):
        return {"gain_of_exact_head": None if value.head is None else exact_number(value.head.gain)}
    return {}
