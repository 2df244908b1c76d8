"""Writes what a reproduction found beside its records."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path

import msgspec

from .. import __version__
from ..errors import InputError
from .reproduce import Campaign
from .reproduction import Found, Made, Provenance, Reproduction

__all__ = ["check_reproduction_folder", "reproduction_of", "write_file", "write_reproduction"]


def check_reproduction_folder(out: Path) -> None:
    """Raise `InputError` where a folder is a file, or holds something else."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file, not a folder; choose another --out.")
    if out.is_dir() and any(out.iterdir()) and not any(out.glob("*/records")):
        raise InputError(
            f"{out} holds files that are not a reproduction; choose another --out or empty it."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise InputError(
            f"{out} cannot be written to ({error.strerror}); choose another --out."
        ) from None


def reproduction_of(campaign: Campaign) -> Reproduction:
    """What there is of a campaign, decided; equal records give equal bytes."""
    experiment, records = campaign.experiment, campaign.found()
    return Reproduction(
        experiment=experiment.name,
        title=experiment.title,
        source=experiment.source,
        preset=campaign.preset,
        seed=campaign.seed,
        device=campaign.device,
        settings=campaign.settings,
        planned=len(campaign.tasks),
        claims=list(experiment.claims(records)),
        exhibits=list(experiment.exhibits(records)),
        results=[
            Found(record.key, record.seed, dict(record.settings), dict(record.result))
            for record in records
        ],
        problems=campaign.problems,
        version=__version__,
    )


def write_reproduction(campaign: Campaign, out: Path, command: str) -> Reproduction:
    """Write `results.json` and `provenance.json` of one experiment to its folder in `out`."""
    record = reproduction_of(campaign)
    folder = out / record.experiment
    data = msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
    made = [Made(each.key, each.seed, dict(each.provenance)) for each in campaign.found()]
    provenance = Provenance(command, made, sha256(data).hexdigest())
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / "results.json", data)
    write_file(
        folder / "provenance.json",
        msgspec.json.format(msgspec.json.encode(provenance), indent=1) + b"\n",
    )
    return record


def write_file(path: Path, data: bytes) -> None:
    """Write a file, all or nothing: it appears under its name when it is on disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
