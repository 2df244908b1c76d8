"""Features that are computed when a figure runs, and kept in the user's cache."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from w2sverify.data.cache import cache_folder
from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["computed_features", "file_digest", "given_features"]


def computed_features(
    encoder: str, weights: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Floats]
) -> Floats:
    """`encode(texts)`, computed once for an encoder, a digest of its weights, and these texts.

    Raises `InputError` where the encoder gives no table of finite numbers, a row for each text.
    """
    content = [encoder, weights, *texts]
    key = hashlib.sha256(b"".join(b"%d:%s" % (len(t), t) for t in map(str.encode, content)))
    path = cache_folder() / "features" / f"{key.hexdigest()}.npy"
    try:
        return np.asarray(np.load(path, allow_pickle=False), dtype=np.float64)
    except (OSError, ValueError, EOFError):  # not there, or cut off
        pass
    features = np.asarray(encode(texts), dtype=np.float64)
    if features.ndim != 2 or len(features) != len(texts) or not np.isfinite(features).all():
        raise InputError(
            f"{encoder} gave features of shape {features.shape} for {len(texts)} texts, or some "
            "that are not finite; check its weights."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as stream:
        np.save(stream, features)
    Path(stream.name).replace(path)
    return features


def given_features(path: Path, texts: Sequence[str]) -> Floats:
    """The features in a file of the user's: a `.npy`, or a `.npz` with `features` or `Z`.

    Raises `InputError` where that is not a table of finite numbers, a row for each text. Pickles
    are not read.
    """
    try:
        with path.open("rb") as stream:
            found = np.load(stream, allow_pickle=False)
            if not isinstance(found, np.ndarray):
                names = [name for name in ("features", "Z") if name in found.files]
                if not names:
                    there = ", ".join(found.files) or "nothing"
                    raise InputError(f"{path} has no array 'features' or 'Z'; it has {there}.")
                found = found[names[0]]
        features = np.asarray(found, dtype=np.float64)
    except (OSError, ValueError, EOFError, TypeError, zipfile.BadZipFile) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is no array of numbers ({error}); save one with NumPy.") from None
    if features.ndim != 2 or len(features) != len(texts) or not np.isfinite(features).all():
        raise InputError(
            f"{path} has features of shape {features.shape} for {len(texts)} texts, or some that "
            "are not finite; give a row of finite numbers for each text, in their order."
        )
    return features


def file_digest(path: Path, what: str) -> str:
    """The SHA-256 of a file's content, in hexadecimal; `InputError` where there is none to read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(
            f"{str(path)!r} cannot be read ({error.strerror}); name a file with {what}."
        ) from None
