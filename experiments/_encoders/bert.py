"""The encoder of BERT, and of what is made like it: MolBERT, ALBERT, MiniLM."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from w2sverify.errors import InputError

__all__ = ["Bert", "BertShape"]


@dataclass(frozen=True)
class BertShape:
    """Sizes of an encoder.

    `positions` is the number of learned positions, or None for sines and cosines (MolBERT).
    `embedding` is the width of the word vectors where it is not `hidden` (ALBERT), and `shared`
    says that all layers are one layer (ALBERT).
    """

    vocabulary: int
    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int | None = None
    embedding: int | None = None
    shared: bool = False

    def __post_init__(self) -> None:
        if self.hidden % self.heads:
            raise InputError(
                f"{self.heads} heads do not divide {self.hidden} hidden units; choose a divisor."
            )


class Bert(nn.Module):
    """Token numbers `[batch, length]` to the outputs of every layer, `[batch, length, hidden]`.

    Parameters are named as in the published checkpoints of BERT, so `load_state_dict` takes them.
    No dropout: the map is fixed. Source: Devlin and others 2019; MolBERT computes its positions
    from sines and cosines instead of learning them.
    """

    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.shape = shape
        self.embeddings = _Embeddings(shape)
        self.encoder = _Encoder(shape)

    def forward(self, tokens: Tensor, present: Tensor) -> list[Tensor]:
        """`present[batch, length]` is true at tokens and false at padding."""
        outputs: list[Tensor] = self.encoder(self.embeddings(tokens), present)
        return outputs


class _Embeddings(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        width = shape.embedding or shape.hidden
        self.word_embeddings = nn.Embedding(shape.vocabulary, width, padding_idx=0)
        self.token_type_embeddings = nn.Embedding(2, width)
        self.LayerNorm = nn.LayerNorm(width, eps=1e-12)
        self.width = width
        if shape.positions is not None:
            self.position_embeddings = nn.Embedding(shape.positions, width)

    def forward(self, tokens: Tensor) -> Tensor:
        length = tokens.shape[1]
        if hasattr(self, "position_embeddings"):
            if length > self.position_embeddings.num_embeddings:
                raise InputError(
                    f"A text has {length} tokens and the encoder has "
                    f"{self.position_embeddings.num_embeddings} positions; cut it."
                )
            places = self.position_embeddings(torch.arange(length, device=tokens.device))
        else:
            places = _waves(length, self.width).to(self.LayerNorm.weight)
        kinds = self.token_type_embeddings.weight[0]
        normed: Tensor = self.LayerNorm(self.word_embeddings(tokens) + places + kinds)
        return normed


class _Encoder(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        if shape.embedding is not None:
            self.widen = nn.Linear(shape.embedding, shape.hidden)
        self.times = shape.layers if shape.shared else 1
        distinct = 1 if shape.shared else shape.layers
        self.layer = nn.ModuleList(_Layer(shape) for _ in range(distinct))

    def forward(self, values: Tensor, present: Tensor) -> list[Tensor]:
        if hasattr(self, "widen"):
            values = self.widen(values)
        outputs = []
        for layer in list(self.layer) * self.times:
            values = layer(values, present)
            outputs.append(values)
        return outputs


class _Layer(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.attention = _Attention(shape)
        self.intermediate = _Dense(shape.hidden, shape.intermediate)
        self.output = _Output(shape.intermediate, shape.hidden)

    def forward(self, values: Tensor, present: Tensor) -> Tensor:
        attended = self.attention(values, present)
        inner = nn.functional.gelu(self.intermediate.dense(attended))
        result: Tensor = self.output(inner, attended)
        return result


class _Attention(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.self = nn.ModuleDict(
            {name: nn.Linear(shape.hidden, shape.hidden) for name in ("query", "key", "value")}
        )
        self.output = _Output(shape.hidden, shape.hidden)

    def forward(self, values: Tensor, present: Tensor) -> Tensor:
        batch, length, hidden = values.shape
        query, key, value = (
            self.self[name](values).view(batch, length, self.heads, -1).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        mask = present[:, None, None, :]
        mixed = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        joined = mixed.transpose(1, 2).reshape(batch, length, hidden)
        result: Tensor = self.output(joined, values)
        return result


class _Dense(nn.Module):
    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, out)


class _Output(_Dense):
    def __init__(self, width: int, out: int) -> None:
        super().__init__(width, out)
        self.LayerNorm = nn.LayerNorm(out, eps=1e-12)

    def forward(self, values: Tensor, around: Tensor) -> Tensor:
        normed: Tensor = self.LayerNorm(self.dense(values) + around)
        return normed


def _waves(length: int, width: int) -> Tensor:
    """Sines, then cosines, of position / 10000^(2k / width)."""
    powers = torch.arange(0, width, 2, dtype=torch.float64) * (-math.log(10000.0) / width)
    angles = torch.arange(length)[:, None] * powers.exp()
    return torch.cat([angles.sin(), angles.cos()], dim=-1)
