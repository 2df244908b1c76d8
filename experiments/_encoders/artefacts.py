"""Computed features, kept with the project so that figures need no encoder."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["FOLDER", "index", "load_features", "save_features"]

#: One `.npz` for each encoder, an array for each set; `index.json` says what they are.
FOLDER = Path(__file__).parents[1] / "artefacts"


@cache
def index(folder: Path = FOLDER) -> Mapping[str, Any]:
    """What is there, by encoder: SHA-256, width, role, source, licence, command, versions, rows."""
    path = folder / "index.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def load_features(
    encoder: str, name: str, texts: Sequence[str], *, folder: Path = FOLDER
) -> Floats:
    """`[n, width]` features of a set's texts, in float64.

    Kept in half precision: the rounded numbers are the representation. `InputError` if there are
    none, if the file is damaged, or if they belong to other texts.
    """
    entry = index(folder).get(encoder)
    if entry is None or name not in entry["sets"]:
        raise InputError(
            f"There are no kept features of {name} by {encoder}; make them with "
            f"`python -m experiments.encode --encoder {encoder} --set {name}`."
        )
    path = folder / entry["file"]
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise InputError(f"{path} does not have the SHA-256 of index.json; make it anew.")
    if entry["sets"][name]["texts"] != digest(texts):
        raise InputError(
            f"The kept features of {name} by {encoder} belong to other texts; make them anew."
        )
    with np.load(path, allow_pickle=False) as arrays:
        return np.asarray(arrays[name], dtype=np.float64)


def save_features(
    encoder: str,
    features: Mapping[str, Floats],
    texts: Mapping[str, Sequence[str]],
    about: Mapping[str, Any],
    *,
    folder: Path = FOLDER,
) -> Path:
    """Write the features of an encoder and its entry in the index, each in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    with np.errstate(over="ignore"):
        halves = {name: values.astype(np.float16) for name, values in features.items()}
    for name, values in halves.items():
        if not np.isfinite(values).all():
            raise InputError(f"{encoder} gave features of {name} that half precision cannot hold.")
    path = folder / f"{encoder}.npz"
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".npz", delete=False) as stream:
        np.savez_compressed(stream, **halves)  # type: ignore[arg-type]
    Path(stream.name).chmod(0o644)
    Path(stream.name).replace(path)
    entry = {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        **about,
        "sets": {
            name: {"rows": len(values), "width": values.shape[1], "texts": digest(texts[name])}
            for name, values in halves.items()
        },
    }
    index.cache_clear()
    whole = {**index(folder), encoder: entry}
    text = json.dumps(dict(sorted(whole.items())), indent=1, ensure_ascii=False) + "\n"
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as notes:
        notes.write(text)
    Path(notes.name).chmod(0o644)
    Path(notes.name).replace(folder / "index.json")
    index.cache_clear()
    return path


def digest(texts: Sequence[str]) -> str:
    """Which texts, in which order."""
    return hashlib.sha256("\n".join(texts).encode("utf-8")).hexdigest()[:16]
