"""`python -m experiments.encode` with an encoder that counts, and what it keeps."""

import json
import sys

import numpy as np
import pytest

from experiments import encode
from experiments._encoders.artefacts import load_features
from experiments._encoders.molecular import MolecularEncoder
from w2sverify.errors import InputError

TEXTS = {"esol": ("C", "CCO"), "freesolv": ("N",), "lipop": ("CC", "O"), "properties": ("CN",)}


def counts(texts):
    return np.array([[len(text), text.count("C")] for text in texts], dtype=float)


@pytest.fixture
def counting(monkeypatch):
    made = MolecularEncoder("counting", "weak", 2, "nobody", "MIT", counts)
    monkeypatch.setattr(encode, "molecular_encoders", lambda weights: {"counting": made})
    monkeypatch.setattr(encode, "real_texts", lambda name: TEXTS.get(name, ("good", "bad")))


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["encode", *words])
    return encode.main()


def test_an_encoder_of_molecules(counting, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, "counting", "--out", str(tmp_path)) == 0
    assert f"{tmp_path / 'counting.npz'}: 0.00 MB" in capsys.readouterr().out
    for name, texts in TEXTS.items():
        found = load_features("counting", name, texts, folder=tmp_path)
        assert np.array_equal(found, counts(texts))
    entry = json.loads((tmp_path / "index.json").read_text())["counting"]
    assert entry["command"] == "python -m experiments.encode counting"
    assert (entry["role"], entry["source"], entry["licence"]) == ("weak", "nobody", "MIT")
    assert {"torch", "numpy"} <= set(entry["versions"])
    assert entry["sets"]["esol"]["rows"] == 2
    with pytest.raises(InputError, match="belong to other texts"):
        load_features("counting", "esol", ("CCO", "C"), folder=tmp_path)


def test_an_encoder_of_texts(counting, tmp_path, monkeypatch):
    monkeypatch.setitem(encode.TEXT_ENCODERS, "minilm-1", counts)
    assert run(monkeypatch, "minilm-1", "--out", str(tmp_path)) == 0
    entry = json.loads((tmp_path / "index.json").read_text())["minilm-1"]
    assert (entry["role"], entry["licence"]) == ("weak", "Apache-2.0")
    assert list(entry["sets"]) == ["reviews"]


@pytest.mark.parametrize("name", ["chemnot", "tf-idf"])
def test_an_encoder_there_is_not(name, counting, tmp_path, monkeypatch):
    with pytest.raises(InputError, match=f"no encoder '{name}' to keep features of; choose count"):
        run(monkeypatch, name, "--out", str(tmp_path))
    assert list(tmp_path.iterdir()) == []
