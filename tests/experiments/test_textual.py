"""Encoders of texts on a small tokenizer and small weights that the test makes."""

import builtins
import importlib.util
import json

import numpy as np
import pytest
import torch

from experiments._encoders import checkpoints, textual
from experiments._encoders.bert import Bert, BertShape
from experiments._encoders.textual import LONGEST, TEXT_ENCODERS, tf_idf, weights_digest
from w2sverify.data import find_source
from w2sverify.errors import InputError

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "film", "a")

needs = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("tokenizers", "safetensors")),
    reason="tokenizers and safetensors are not installed",
)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """MiniLM's layout with 12 hidden units, word vectors of 3 numbers, one tokenizer for both."""
    from safetensors.numpy import save_file as save_arrays
    from safetensors.torch import save_file

    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": {
            "strategy": {"Fixed": 16},
            "direction": "Right",
            "pad_to_multiple_of": None,
            "pad_id": 0,
            "pad_type_id": 0,
            "pad_token": "[PAD]",
        },
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {word: number for number, word in enumerate(WORDS)},
            "unk_token": "[UNK]",
        },
    }
    (tmp_path / "tokenizer").write_text(json.dumps(tokenizer))
    torch.manual_seed(0)
    # Of MiniLM's sizes in layers and heads; the rest is small.
    monkeypatch.setattr(
        checkpoints,
        "BertShape",
        lambda words, hidden, layers, heads, inner, positions: BertShape(
            len(WORDS), 12, layers, heads, 8, positions=positions
        ),
    )
    model = Bert(BertShape(len(WORDS), 12, 6, 12, 8, positions=512))
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    save_file(state, tmp_path / "minilm")
    vectors = np.arange(3 * len(WORDS), dtype=np.float16).reshape(len(WORDS), 3)
    save_arrays({"embedding.weight": vectors}, tmp_path / "static-words")

    def fetch(name, folder=None):
        return tmp_path / ("tokenizer" if name.endswith("tokenizer") else name)

    monkeypatch.setattr(textual, "fetch", fetch)
    monkeypatch.setattr(checkpoints, "fetch", fetch)
    return vectors.astype(float), model


@needs
def test_words_are_averaged_without_padding(small):
    vectors, _ = small
    found = TEXT_ENCODERS["static-words"](["Good film", "bad", "", "film good"])
    assert np.array_equal(found[0], vectors[[4, 6]].mean(0))
    assert np.array_equal(found[1], vectors[5])
    assert np.array_equal(found[2], vectors[0])
    assert np.array_equal(found[3], found[0])


@needs
@pytest.mark.parametrize(
    ("name", "layers"), [("minilm-1", 1), ("minilm-2", 2), ("minilm-3", 3), ("minilm", 6)]
)
@torch.no_grad()
def test_layers_of_minilm(name, layers, small):
    """The mean over tokens of that layer of the whole model, text by text."""
    _, model = small
    texts = ["good film", "bad", "a bad bad film"]
    found = TEXT_ENCODERS[name](texts)
    for text, row in zip(texts, found, strict=True):
        tokens = torch.tensor([[WORDS.index(word) for word in text.split()]])
        outputs = model.eval()(tokens, torch.ones_like(tokens, dtype=torch.bool))
        expected = outputs[layers - 1][0].mean(0).numpy()
        # float32, through a few layers.
        np.testing.assert_allclose(row, expected, rtol=0, atol=1e-5)
    # The control: another layer, and the order of words, are seen.
    assert not np.allclose(row, outputs[layers - 2][0].mean(0).numpy(), atol=1e-3)
    turned = TEXT_ENCODERS[name](["film good"])
    assert not np.allclose(turned[0], found[0], atol=1e-4)


@needs
def test_long_texts_are_cut(small):
    long = "good " * LONGEST
    found = TEXT_ENCODERS["minilm-1"]([long, long + "bad bad", "bad " + long])
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


def test_tf_idf():
    texts = ["the good film", "the bad film", "the the film"]
    found = tf_idf(texts)
    assert found.shape == (3, 4)
    np.testing.assert_allclose((found**2).sum(1), 1.0)
    # Words in the order of the alphabet: bad, film, good, the; a rare word weighs more.
    assert found[0, 2] > found[0, 1] == found[0, 3] > found[0, 0] == 0
    assert tf_idf(texts, 2).shape == (3, 2)
    with pytest.raises(InputError, match="have no words"):
        tf_idf(["", "?"])


@pytest.mark.parametrize(("name", "package"), [("minilm", "tokenizers"), ("static-words", "safe")])
def test_what_is_missing_is_said(name, package, monkeypatch, tmp_path):
    true = builtins.__import__

    def without(module, *rest):
        if module.startswith(package):
            raise ModuleNotFoundError(module)
        return true(module, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=rf"{package}.*; install w2sverify\[encoders\]"):
        TEXT_ENCODERS[name](["good"])


def test_digests_of_weights():
    assert weights_digest("minilm-2") == weights_digest("minilm") == find_source("minilm").sha256
    assert weights_digest("static-words") == find_source("static-words").sha256
    assert weights_digest("tf-idf") == ""
