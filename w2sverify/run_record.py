"""What a task found, and how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .experiment_task import canonical

__all__ = ["RunRecord"]


@dataclass(frozen=True)
class RunRecord:
    """The result of one task of an experiment.

    `key` is the task's content hash. `result` is plain data and a function of the task alone.
    `provenance` was written when the task was run: versions, processor, seconds, checks that were
    made.
    """

    key: str
    experiment: str
    seed: int
    settings: Mapping[str, Any]
    device: str
    result: Mapping[str, Any]
    provenance: Mapping[str, Any]

    def encode(self) -> bytes:
        """The record as canonical JSON."""
        return canonical(asdict(self))
