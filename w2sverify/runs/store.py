"""Records on disk: append-only, checksummed segments, one for each worker of a run."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from ..errors import InputError
from ..run_record import RunRecord

__all__ = ["Segment", "Store"]


class Store:
    """The records of runs in a folder, by the key of their task.

    A segment is a file of lines, `SHA-256 of the rest, a space, a record as JSON`. Only one worker
    appends to it, a whole line at a time, and a record counts from when its line is on disk. What a
    kill leaves of a last line is not a record: it is cut off when the next run begins. Anything
    else that does not agree with its checksum is damage, and is named.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> dict[str, RunRecord]:
        """Every record, by key. Of records with one key (two runs at once) any may be given.

        Raises `InputError` that names a damaged segment, its line and the next step.
        """
        found: dict[str, RunRecord] = {}
        for path in self._segments():
            for record in _lines(path, path.read_bytes()):
                found[record.key] = record
        return found

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While this holds, no other run writes to the folder; torn last lines are cut off first.

        The lock is the system's: it ends with the process, however that ends. Raises `InputError`
        where another run has it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InputError(
                    f"Another run writes to {self.folder}; wait for it, or choose another --out."
                ) from None
            for path in self._segments():
                _repair(path)
            yield

    def segment(self) -> Segment:
        """A new segment. The file is made with its first record."""
        taken = [int(path.stem) for path in self._segments() if path.stem.isdigit()]
        number = max(taken, default=-1) + 1
        path = self.folder / f"{number:05d}.jsonl"
        path.touch(exist_ok=False)
        return Segment(path)

    def _segments(self) -> list[Path]:
        return sorted(self.folder.glob("*.jsonl"))


class Segment:
    """The file one worker appends to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO = path.open("ab", buffering=0)
        _sync_folder(path.parent)

    def append(self, record: RunRecord) -> None:
        """Write a record; when this returns, it is on disk."""
        data = record.encode()
        line = sha256(data).hexdigest().encode() + b" " + data + b"\n"
        while line:
            line = line[self._file.write(line) :]
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; one without a record is taken away."""
        self._file.close()
        if self._path.stat().st_size == 0:
            self._path.unlink()


def _lines(path: Path, data: bytes) -> Iterator[RunRecord]:
    """The records of a segment, without what comes after the last end of line."""
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        digest, _, text = line.partition(b" ")
        if sha256(text).hexdigest().encode() != digest:
            raise InputError(
                f"{path} is damaged in line {number}; delete the file, and the next run does its "
                "tasks again."
            )
        try:
            yield RunRecord(**json.loads(text))
        except (TypeError, ValueError):
            raise InputError(
                f"{path} has in line {number} a record of another version; delete the file, and "
                "the next run does its tasks again."
            ) from None


def _repair(path: Path) -> None:
    """Cut off a torn last line; a segment of nothing else is taken away."""
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole == 0:
        path.unlink()
    elif whole < len(data):
        with path.open("rb+") as file:
            file.truncate(whole)
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """A new file is on disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
