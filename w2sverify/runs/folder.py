"""Writes the folder of a campaign: record, certificates and page, all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ..errors import InputError
from .record import make_record
from .verification import Verification
from .verify import Campaign

__all__ = ["check_folder", "replacing", "write_folder"]


def check_folder(out: Path, record: str = "verification.json") -> None:
    """Raise `InputError` unless the folder can be written, before any work is done.

    A folder that is not empty must hold the record of an earlier run of the kind.
    """
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file, not a folder; choose another --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / record).exists():
        raise InputError(
            f"{out} holds files that are not a {record.removesuffix('.json')}; choose another "
            "--out or empty it."
        )
    parent = out
    while not parent.exists():
        parent = parent.parent
    try:
        Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=parent)).rmdir()
    except OSError as error:
        raise InputError(
            f"{parent} cannot be written to ({error.strerror}); choose another --out."
        ) from None


def write_folder(campaign: Campaign, out: Path) -> Verification:
    """Write `verification.json`, `certificates/` and `index.html`, replacing an earlier
    verification.

    Everything is written beside the folder first and moved into place at the end.
    """
    from ..report.render import render

    check_folder(out)
    with replacing(out) as scratch:
        (scratch / "certificates").mkdir()
        record = make_record(campaign, scratch / "certificates")
        (scratch / "verification.json").write_bytes(
            msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
        )
        (scratch / "index.html").write_text(render(record), encoding="utf-8")
    return record


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A folder to write to, which takes the place of `out` when all went well."""
    out.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield scratch
        scratch.chmod(0o755)
        if out.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
            out.rename(old / "old")
            scratch.rename(out)
            shutil.rmtree(old)
        else:
            scratch.rename(out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
