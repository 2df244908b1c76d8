"""One piece of an experiment: it can be run anywhere, and its name is its content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from .errors import InputError

__all__ = ["ExperimentTask", "canonical"]


@dataclass(frozen=True)
class ExperimentTask:
    """What an experiment does with one seed.

    `settings` are plain data (JSON), `device` is `cpu` or `cuda`, `code` a digest of the source
    that runs it. Tasks with the same `share` are run by one process, one after another, so that
    they can use what it holds in memory; `cost` is in any unit that is common to the experiment.
    Neither changes what a task finds.
    """

    experiment: str
    seed: int
    settings: Mapping[str, Any]
    device: str = "cpu"
    code: str = ""
    share: str = field(default="", compare=False)
    cost: float = field(default=1.0, compare=False)

    @cached_property
    def key(self) -> str:
        """The SHA-256 of everything that decides what the task finds, in hexadecimal."""
        content = [self.experiment, self.seed, dict(self.settings), self.device, self.code]
        return sha256(canonical(content)).hexdigest()


def canonical(data: Any) -> bytes:
    """Plain data as JSON: equal data give equal bytes.

    Raises `InputError` for numbers that are not finite and for what is not plain data.
    """
    try:
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"A task or its result holds what JSON cannot ({error}); give finite numbers, text, "
            "lists and mappings, and None for what is not known."
        ) from None
    return text.encode("ascii")
