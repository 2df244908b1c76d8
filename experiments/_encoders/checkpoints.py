"""Reads published weights, without unpickling code."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from w2sverify.data import fetch
from w2sverify.errors import InputError

from .bert import Bert, BertShape
from .smiles_tokens import MOLBERT_TOKENS

__all__ = ["load_molbert", "minilm", "smiles_albert", "smiles_bert"]

#: ALBERT's names for the parts of its one layer.
ALBERT_NAMES = {
    "albert.encoder.embedding_hidden_mapping_in.": "encoder.widen.",
    "albert.embeddings.": "embeddings.",
    "full_layer_layer_norm.": "output.LayerNorm.",
    "attention.dense.": "attention.output.dense.",
    "attention.LayerNorm.": "attention.output.LayerNorm.",
    "attention.query.": "attention.self.query.",
    "attention.key.": "attention.self.key.",
    "attention.value.": "attention.self.value.",
    "ffn.": "intermediate.dense.",
    "ffn_output.": "output.dense.",
}


def load_molbert(path: Path) -> Bert:
    """MolBERT, or a small one of the same layout, from a checkpoint of PyTorch Lightning.

    Sizes are read off the weights; the number of heads, which leaves no trace there, from the
    checkpoint's `hyper_parameters` (`num_attention_heads`) or `w2sverify` entry, or else 12 as
    published. Loaded with `weights_only`, so the file runs no code.
    """
    try:
        with torch.serialization.safe_globals([argparse.Namespace]):
            plain = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; name a checkpoint of MolBERT.") from None
    except Exception as error:
        raise InputError(
            f"{path} cannot be read as weights alone ({type(error).__name__}: "
            f"{str(error).splitlines()[0]}); save its state_dict anew."
        ) from None
    state = plain.get("state_dict") if isinstance(plain, Mapping) else None
    if not isinstance(state, Mapping):
        raise InputError(f"{path} has no state_dict; name a checkpoint of MolBERT.")
    kept = _below(state, "model.bert.")
    words = kept.get("embeddings.word_embeddings.weight")
    if words is None:
        raise InputError(f"{path} has no model.bert.embeddings.word_embeddings.weight.")
    if words.shape[0] != len(MOLBERT_TOKENS):
        raise InputError(
            f"{path} has {words.shape[0]} word vectors and MolBERT has {len(MOLBERT_TOKENS)}."
        )
    settings = plain.get("hyper_parameters", {})
    settings = vars(settings) if isinstance(settings, argparse.Namespace) else dict(settings)
    layers = 1 + max(int(name.split(".")[2]) for name in kept if name.startswith("encoder.layer."))
    shape = BertShape(
        vocabulary=words.shape[0],
        hidden=words.shape[1],
        layers=layers,
        heads=int(settings.get("num_attention_heads", 12)),
        intermediate=kept["encoder.layer.0.intermediate.dense.weight"].shape[0],
    )
    return _filled(shape, kept, path)


def smiles_bert(folder: Path | None = None) -> Bert:
    """The SMILES BERT of rxnfp: 12 layers, 256 hidden units, trained on reactions."""
    path = fetch("smiles-bert", folder=folder)
    shape = BertShape(591, 256, 12, 4, 512, positions=512)
    state = torch.load(path, map_location="cpu", weights_only=True)
    return _filled(shape, _below(state, "bert."), path)


def smiles_albert(folder: Path | None = None) -> Bert:
    """The SMILES ALBERT of rxnmapper: one layer twelve times, 256 hidden units."""
    path = fetch("smiles-albert", folder=folder)
    shape = BertShape(591, 256, 12, 8, 512, positions=512, embedding=128, shared=True)
    renamed = {}
    for name, value in torch.load(path, map_location="cpu", weights_only=True).items():
        new = name.replace(
            "albert.encoder.albert_layer_groups.0.albert_layers.0", "encoder.layer.0"
        )
        for old, ours in ALBERT_NAMES.items():
            if new.startswith(old) or f".{old}" in new:
                new = new.replace(old, ours)
                break
        renamed[new] = value
    return _filled(shape, renamed, path)


def minilm(layers: int = 6, *, folder: Path | None = None) -> Bert:
    """all-MiniLM-L6-v2: 384 hidden units, its first layers or all 6. Needs safetensors."""
    try:
        from safetensors.torch import load_file
    except ModuleNotFoundError:
        raise InputError("MiniLM needs safetensors; install w2sverify[encoders].") from None
    path = fetch("minilm", folder=folder)
    shape = BertShape(30522, 384, layers, 12, 1536, positions=512)
    return _filled(shape, load_file(path), path)


def _below(state: Mapping[str, Any], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)
    }


def _filled(shape: BertShape, state: Mapping[str, Tensor], path: Path) -> Bert:
    """An encoder with every parameter taken from the state; heads of tasks are left behind."""
    model = Bert(shape)
    wanted = model.state_dict()
    for name, value in wanted.items():
        if name not in state:
            raise InputError(f"{path} has no weights called {name}; it is another model.")
        if state[name].shape != value.shape:
            raise InputError(
                f"{path} has {name} of shape {tuple(state[name].shape)}, not "
                f"{tuple(value.shape)}; it is another model."
            )
    model.load_state_dict({name: state[name] for name in wanted})
    return model.eval()
