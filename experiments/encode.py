"""Computes the features that the molecular experiments use, and keeps them.

    python -m experiments.encode --encoder chemnet --set esol freesolv lipop

Needs what the encoder needs (`w2sverify[encoders]`) and the data (`w2sverify data fetch`).
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib.metadata import version
from pathlib import Path

from experiments._encoders.artefacts import FOLDER, save_features
from experiments._encoders.molecular import molecular_encoders
from w2sverify.data import load_molecules, load_properties
from w2sverify.errors import InputError

__all__ = ["main"]

SETS = ("esol", "freesolv", "lipop")


def main() -> int:
    """Encode each set with each encoder that is named."""
    parser = argparse.ArgumentParser(prog="python -m experiments.encode")
    parser.add_argument("--encoder", nargs="+", required=True, metavar="NAME")
    parser.add_argument("--set", dest="sets", nargs="+", default=list(SETS), metavar="NAME")
    parser.add_argument("--weights", type=Path, help="of our own encoders")
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    encoders = molecular_encoders(weights=options.weights)
    texts = {
        name: load_properties().texts if name == "properties" else load_molecules(name).smiles
        for name in options.sets
    }
    for name in options.encoder:
        if name not in encoders:
            raise InputError(f"There is no encoder {name!r}; choose {', '.join(encoders)}.")
    for name in options.encoder:
        encoder, begun = encoders[name], time.perf_counter()
        features = {key: encoder.encode(smiles) for key, smiles in texts.items()}
        about = {
            "role": encoder.role,
            "source": encoder.source,
            "licence": encoder.licence,
            "command": f"python -m experiments.encode --encoder {name} --set {' '.join(texts)}",
            "versions": {package: version(package) for package in ("torch", "numpy", "rdkit")},
        }
        path = save_features(name, features, texts, about, folder=options.out)
        print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, {time.perf_counter() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except InputError as error:
        sys.exit(f"encode: {error}")
