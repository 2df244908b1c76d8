"""The record that `w2sverify verify` writes: what was decided, by what, and how to replay it.

The format is `verification.json`, schema `w2sverify.verification/1`. It is made when the run is
made, provenance included, and the report is a pure function of it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from .rate_record import RateResult

__all__ = ["Verification", "load_verification"]

SCHEMA = "w2sverify.verification/1"


class Number(msgspec.Struct, frozen=True):
    """An exact rational and the float nearest to it."""

    exact: str
    value: float


class Counts(msgspec.Struct, frozen=True):
    """How many instances got each verdict."""

    proved: int = 0
    refuted: int = 0
    undecided: int = 0


class Point(msgspec.Struct, frozen=True):
    """One instance as the plots need it: floats of exact quantities, with their exact signs."""

    origin: str
    verdict: str
    slack: float
    gap: float | None
    weak_error: float
    student_error: float
    misfit: float


class Kept(msgspec.Struct, frozen=True):
    """A certificate that was written, and the command that makes its instance again."""

    why: str
    path: str
    verdict: str
    reason: str
    slack: Number | None
    gap: Number | None
    replay: str


class Result(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """Everything decided about one theorem on one class."""

    theorem: str
    class_: str
    counts: Counts
    origins: dict[str, Counts]
    worst_slack: Number | None
    largest_gap: Number | None
    gap_zero: int
    hypotheses: dict[str, dict[str, int]]
    kept: list[Kept]
    points: list[Point]
    undecided_reasons: dict[str, int]
    seconds: float


class Control(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """A negative control (one hypothesis broken, must be refuted) or one that looks bad but must
    pass.
    """

    theorem: str
    class_: str
    assumption: str
    name: str
    must: str
    ok: bool
    verdict: str
    blame: str | None
    reason: str
    slack: Number | None
    certificate: str


class Geometry(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """A real instance in the plane through student, weak and truth (they span it exactly).

    The student is the origin; `weak` and `truth` are their coordinates in an orthonormal basis of
    that plane, so distances in the picture are root mean squared differences of the functions.
    """

    title: str
    class_: str
    weak: tuple[float, float]
    truth: tuple[float, float]
    weak_error: float
    student_error: float
    misfit: float
    slack: Number
    gap: Number | None
    verdict: str
    certificate: str


class Statement(msgspec.Struct, frozen=True):
    """What a theorem says: LaTeX, the paper and number, and a sentence for each hypothesis."""

    title: str
    statement: str
    source: str
    assumptions: dict[str, str]


class Verification(msgspec.Struct, frozen=True):
    """One run of the suite.

    `summary` has the keys proved, refuted, undecided, controls, controls_refuted, and not_stated
    where theorems were skipped on classes that they are not stated for (the number of such pairs);
    the counts of instances never include controls. Where theorems on rates were run it also has
    rates_supported, rates_refuted and rates_undecided, which are counted apart: nothing about a
    rate is proved by trials. `rates` has one entry for each of them; records from before there were
    any read as having none. `statements` has what the theorems of `results` say, by name; records
    from before there were any read likewise. `complete` is false where the run was interrupted;
    what had been decided by then is in the record.
    """

    version: str
    seed: int
    profile: str
    command: str
    complete: bool
    seconds: float
    summary: dict[str, int]
    results: list[Result]
    controls: list[Control]
    geometry: Geometry | None
    problems: list[str]
    environment: dict[str, str]
    schema: str = SCHEMA
    rates: list[RateResult] = []
    statements: dict[str, Statement] = {}


def load_verification(path: Path) -> Verification:
    """Read a verification record and refuse one of another schema.

    Raises `OSError` if the file cannot be read and `msgspec.ValidationError` if it is not such a
    record.
    """
    record = msgspec.json.decode(path.read_bytes(), type=Verification)
    if record.schema != SCHEMA:
        raise msgspec.ValidationError(
            f"{path} has schema {record.schema!r}, but this version reads {SCHEMA!r}."
        )
    return record
