"""ChemNet: convolutions and two LSTMs that read a SMILES backwards, 512 features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from w2sverify.data import fetch
from w2sverify.draw import Floats

from .smiles_tokens import canonical

__all__ = ["chemnet"]

TOKENS = (
    *("C", "N", "O", "H", "F", "Cl", "P", "B", "Br", "S", "I", "Si"),
    *"#()+-12345678=[]@cnosX.",
)
LENGTH = 350
#: The weights were fitted to one-hot rows divided by the number of tokens.
SCALE = 1.0 / len(TOKENS)


@torch.no_grad()
def chemnet(smiles: Sequence[str], *, folder: Path | None = None, batch: int = 32) -> Floats:
    """`[n, 512]` features: the last state of the second LSTM, on canonical SMILES.

    As the package that carries the weights computes them: a molecule is cut at its first '.', a
    token that is not known is X. Needs rdkit. Source: Preuer and others 2018.
    """
    path = fetch("chemnet", folder=folder)
    convolutions: list[nn.Conv1d] = []
    memories: list[nn.LSTM] = []
    for kind, (state, sizes, _) in torch.load(path, map_location="cpu", weights_only=True):
        layer = nn.Conv1d(**sizes) if kind == "Conv1d" else nn.LSTM(**sizes)
        layer.load_state_dict(state)
        layer.eval()
        if isinstance(layer, nn.LSTM):
            memories.append(layer)
        else:
            convolutions.append(layer)
    features = np.empty((len(smiles), memories[-1].hidden_size))
    for start in range(0, len(smiles), batch):
        rows = np.stack([_one_hot(canonical(text)) for text in smiles[start : start + batch]])
        values = torch.from_numpy(rows).transpose(1, 2)
        for step in convolutions:
            values = torch.selu(step(nn.functional.pad(values, _same(values.shape[2], step))))
        values = values.transpose(1, 2)
        for memory in memories:
            values, _ = memory(values.flip(1))
        features[start : start + batch] = values[:, -1].double().numpy()
    return features


def _one_hot(smiles: str) -> np.ndarray:
    """`[350, 35]`: a row for each token, then one for the end, then nothing."""
    numbers = {token: index for index, token in enumerate(TOKENS)}
    rows = np.zeros((LENGTH, len(TOKENS)), dtype=np.float32)
    text = smiles.split(".", 1)[0]
    place = index = 0
    while index < len(text) and place < LENGTH - 1:
        step = 2 if text[index + 1 : index + 2] in ("r", "i", "l") else 1
        rows[place, numbers.get(text[index : index + step], numbers["X"])] = SCALE
        index, place = index + step, place + 1
    rows[place, numbers["."]] = SCALE
    return rows


def _same(length: int, layer: nn.Conv1d) -> tuple[int, int]:
    """Padding before and after, as the package pads for 'same'."""
    stride, kernel = layer.stride[0], layer.kernel_size[0]
    pad = max(kernel - (length % stride or stride), 0)
    first = pad // stride
    return (first, first) if pad % stride == 0 else (first, pad - first)
