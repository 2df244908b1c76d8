"""Features of the user's: read as they are, or refused with a sentence."""

from pathlib import Path

import numpy as np
import pytest

from experiments._encoders import artefacts
from experiments._shared.cast import Cast
from experiments._shared.computed import given_features
from experiments._shared.real_sets import real_set
from experiments.fig2e import Fig2e
from w2sverify.data import load_molecules
from w2sverify.errors import InputError

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "molecules"
TEXTS = ("C", "CC", "CCO")
ROWS = np.arange(6.0).reshape(3, 2)

needs_published = pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason="the published molecules are not on this machine"
)


@pytest.mark.parametrize("name", ["features", "Z"])
def test_an_array_of_an_archive(tmp_path, name):
    path = tmp_path / "any.npz"
    np.savez(path, other=ROWS[:1], **{name: ROWS.astype(np.float16)})
    assert np.array_equal(given_features(path, TEXTS), ROWS)
    assert given_features(path, TEXTS).dtype == np.float64


def test_an_array_alone(tmp_path):
    np.save(tmp_path / "any.npy", ROWS.astype(int))
    assert np.array_equal(given_features(tmp_path / "any.npy", TEXTS), ROWS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ROWS[:2], r"shape \(2, 2\) for 3 texts"),
        (ROWS[:, 0], r"shape \(3,\) for 3 texts"),
        (np.full((3, 2), np.nan), "not finite"),
        (np.full((3, 2), np.inf), "not finite"),
        (np.array([[None, 1]] * 3), "is no array of numbers"),
        (np.array([["a", "b"]] * 3), "is no array of numbers"),
    ],
)
def test_what_cannot_be_features_is_refused(tmp_path, content, said):
    np.save(tmp_path / "any.npy", content)
    with pytest.raises(InputError, match=said):
        given_features(tmp_path / "any.npy", TEXTS)


def test_another_file_is_refused(tmp_path):
    np.savez(tmp_path / "any.npz", theirs=ROWS)
    with pytest.raises(InputError, match="no array 'features' or 'Z'; it has theirs"):
        given_features(tmp_path / "any.npz", TEXTS)
    (tmp_path / "any.npy").write_bytes(b"no array")
    with pytest.raises(InputError, match="is no array of numbers"):
        given_features(tmp_path / "any.npy", TEXTS)
    with pytest.raises(InputError, match="is no array of numbers"):
        given_features(tmp_path / "none.npy", TEXTS)


def test_another_file_is_another_run(tmp_path):
    path = tmp_path / "any.npy"
    np.save(path, ROWS)
    cast = Fig2e().cast({**Fig2e.presets["quick"], "strong": f"features:{path}"})
    assert cast.features == path
    assert cast.checkpoint is None
    first = cast.content()
    np.save(path, ROWS + 1)
    assert cast.content() != first
    path.unlink()
    with pytest.raises(InputError, match="name a file with features"):
        cast.content()


@needs_published
@pytest.mark.parametrize(("name", "file"), [("esol", "ESOL"), ("freesolv", "FreeSolv")])
def test_our_chemnet_is_theirs(name, file):
    """Computed apart, with the package's own code; both rounded to half precision."""
    smiles = load_molecules(name, folder=PUBLISHED).smiles
    theirs = given_features(PUBLISHED / "embeddings" / f"chemnet_{file}.npz", smiles)
    ours = artefacts.load_features("chemnet", name, smiles)
    assert np.abs(ours - theirs).max() <= 2.0**-10
    assert np.abs(ours[::-1] - theirs).max() > 0.1


@needs_published
def test_minimol_as_the_strong_encoder(monkeypatch):
    molecules = load_molecules("freesolv", folder=PUBLISHED)
    monkeypatch.setattr("experiments._shared.real_sets.load_molecules", lambda name: molecules)
    path = PUBLISHED / "embeddings" / "mm_FreeSolv.npz"
    cast = Cast(
        data="freesolv",
        targets=("freesolv",),
        unit="",
        strong=f"features:{path}",
        ours=("molbert-8",),
    )
    found = real_set(cast, "freesolv")
    assert found.strong.shape == (642, 512)
    assert set(found.weak) == {"molbert-8"}
    real_set.cache_clear()
