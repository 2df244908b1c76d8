"""The encoders of texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from w2sverify.data import fetch, find_source
from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["TEXT_ENCODERS", "tf_idf", "weights_digest"]

#: Longer texts are cut: attention costs the square of the length.
LONGEST = 256


def _tokenizer(source: str) -> Any:
    try:
        from tokenizers import Tokenizer
    except ModuleNotFoundError:
        raise InputError("Reading texts needs tokenizers; install w2sverify[encoders].") from None
    return Tokenizer.from_file(str(fetch(source)))


def _minilm(texts: Sequence[str], *, layers: int) -> Floats:
    """`[n, 384]`: the mean over tokens of a layer of all-MiniLM-L6-v2."""
    from .checkpoints import minilm
    from .embed import embed

    tokenizer = _tokenizer("minilm-tokenizer")
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    rows = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    return embed(minilm(layers), rows)


def _static_words(texts: Sequence[str]) -> Floats:
    """`[n, 256]`: the mean of the vectors of a text's tokens, whatever their order."""
    try:
        from safetensors.numpy import load_file
    except ModuleNotFoundError:
        raise InputError("Word vectors need safetensors; install w2sverify[encoders].") from None
    vectors = load_file(fetch("static-words"))["embedding.weight"].astype(np.float64)
    tokenizer = _tokenizer("static-words-tokenizer")
    tokenizer.no_padding()
    rows = [encoding.ids or [0] for encoding in tokenizer.encode_batch(list(texts))]
    return np.stack([vectors[row].mean(axis=0) for row in rows])


def tf_idf(texts: Sequence[str], size: int = 1000) -> Floats:
    """`[n, size]`: how often a text has each of the most frequent words, weighted by rarity."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        found = TfidfVectorizer(max_features=size, sublinear_tf=True).fit_transform(texts)
    except ValueError as error:
        raise InputError(f"These texts have no words ({error}); name a file with texts.") from None
    return np.asarray(found.toarray(), dtype=np.float64)


#: By name; all but the last have weights to fetch.
TEXT_ENCODERS: dict[str, Callable[[Sequence[str]], Floats]] = {
    "minilm": partial(_minilm, layers=6),
    "minilm-1": partial(_minilm, layers=1),
    "minilm-2": partial(_minilm, layers=2),
    "minilm-3": partial(_minilm, layers=3),
    "static-words": _static_words,
    "tf-idf": tf_idf,
}


def weights_digest(name: str) -> str:
    """The SHA-256 of the weights that an encoder reads; empty where it has none."""
    source = {"minilm": "minilm", "static": "static-words"}.get(name.split("-")[0])
    return find_source(source).sha256 if source else ""
