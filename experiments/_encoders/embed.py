"""Features of texts from an encoder: the mean over tokens of a layer's output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from w2sverify.draw import Floats

from .bert import Bert
from .smiles_tokens import padded

__all__ = ["embed"]


@torch.no_grad()
def embed(
    model: Bert, rows: Sequence[Sequence[int]], *, layer: int = -1, batch: int = 64
) -> Floats:
    """`[n, hidden]` features, one row for each list of token numbers, in float64.

    Texts of similar length share a batch; padding takes no part in attention or mean, so the
    batches change nothing but rounding.
    """
    model.eval()
    device = next(model.parameters()).device
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    features = np.empty((len(rows), model.shape.hidden))
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        lengths = torch.tensor([len(rows[index]) for index in chosen], device=device)
        tokens = torch.from_numpy(padded([rows[index] for index in chosen])).to(device)
        present = torch.arange(tokens.shape[1], device=device) < lengths[:, None]
        output = model(tokens, present)[layer]
        total = (output * present[..., None]).sum(1) / lengths[:, None]
        features[chosen] = total.double().cpu().numpy()
    return features
