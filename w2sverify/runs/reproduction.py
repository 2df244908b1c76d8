"""The two files of a reproduction: what was found (`results.json`) and how (`provenance.json`).

`results.json` (schema `w2sverify.results/1`) is a function of the tasks alone: a run that was
killed and taken up again writes the same bytes. Everything that differs from run to run (times,
versions) is in `provenance.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from ..claim import Claim
from ..exhibits import Exhibit

__all__ = ["Provenance", "Reproduction", "load_reproduction"]

SCHEMA = "w2sverify.results/1"


class Found(msgspec.Struct, frozen=True):
    """What one task found."""

    key: str
    seed: int
    settings: dict[str, Any]
    result: dict[str, Any]


class Reproduction(msgspec.Struct, frozen=True):
    """One experiment: what its tasks found, what that says about its claims, what to show.

    `planned` is the number of tasks, `results` those that are there. `problems` are sentences on
    tasks that failed.
    """

    experiment: str
    title: str
    source: str
    preset: str
    seed: int
    device: str
    settings: dict[str, Any]
    planned: int
    claims: list[Claim]
    exhibits: list[Exhibit]
    results: list[Found]
    problems: list[str]
    version: str
    schema: str = SCHEMA


class Made(msgspec.Struct, frozen=True):
    """How one record was made."""

    key: str
    seed: int
    provenance: dict[str, Any]


class Provenance(msgspec.Struct, frozen=True):
    """How the records of a reproduction were made, and the command of the last run."""

    command: str
    records: list[Made]
    results_sha256: str


def load_reproduction(folder: Path) -> tuple[Reproduction, Provenance]:
    """Read both files of the folder of one experiment.

    Raises `OSError` if a file cannot be read and `msgspec.ValidationError` if it is not what it
    should be.
    """
    record = msgspec.json.decode((folder / "results.json").read_bytes(), type=Reproduction)
    if record.schema != SCHEMA:
        raise msgspec.ValidationError(
            f"{folder} has schema {record.schema!r}, but this version reads {SCHEMA!r}."
        )
    return record, msgspec.json.decode((folder / "provenance.json").read_bytes(), type=Provenance)
