"""Experiments on real data with a tiny set in place of theirs: no artefact, no network."""

import argparse
import csv
import importlib.util
import json
from dataclasses import replace

import numpy as np
import pytest

from experiments._encoders import artefacts, molecular, textual
from experiments._encoders.artefacts import save_features
from experiments._shared import cast as cast_module
from experiments._shared import computed, real_sets
from experiments._shared.computed import computed_features, file_digest
from experiments.fig2d import Fig2d
from experiments.fig2e import Fig2e
from experiments.fig2f import Fig2f
from experiments.fig5 import TEXTS, Fig5
from experiments.fig6 import Fig6
from experiments.table1 import Table1
from experiments.table2 import Table2
from experiments.table3 import Table3
from tests.experiments.real_worlds import draw_set
from w2sverify import RunRecord, registry
from w2sverify.cli import main
from w2sverify.data.essays import RUBRICS
from w2sverify.errors import InputError
from w2sverify.exhibits import Scatter, Table
from w2sverify.experiment_task import canonical

ALL = (Fig2d, Fig2e, Fig2f, Fig5, Fig6, Table1, Table2, Table3)


@pytest.fixture
def tiny(monkeypatch):
    """Every encoder's features are a few columns, and nothing is read."""

    def real_set(cast, target):
        data = draw_set(len(target))
        rng = np.random.default_rng(1)
        weak = {name: rng.normal(size=(60, 2)) for name in (*cast.ours, *cast.others)}
        for place, features in enumerate(weak.values()):
            features[:, 0] += (place + 1) * data.truth / 4
        return replace(data, weak=weak)

    monkeypatch.setattr(real_sets, "real_set", real_set)
    monkeypatch.setattr(cast_module.Cast, "content", lambda self: {self.data: "0"})


def records(kind, **changes):
    experiment = kind()
    settings = experiment.settings("quick", {"splits": 2, "head_epochs": 1, **changes})
    found = []
    for task in experiment.plan(settings, 0):
        result = json.loads(canonical(experiment.run(task)))
        own = dict(task.settings)
        found.append(RunRecord(task.key, kind.name, task.seed, own, "cpu", result, {"seconds": 0}))
    return found


def test_they_are_discovered():
    members = registry.discover("experiments").members
    assert {kind.name: kind for kind in ALL}.items() <= members.items()


@pytest.mark.parametrize("kind", ALL)
def test_a_run_of_each(kind, tiny):
    found = records(kind)
    experiment = kind()
    targets = len(kind.targets)
    assert [r.seed for r in found] == [122, 123] * targets
    assert [r.settings["certified"] for r in found] == [1, 0] * targets
    claims = {claim.name: claim for claim in experiment.claims(found)}
    if "bound in sample" in claims:
        assert claims["bound in sample"].verdict == "supported"
        assert claims["students are projections"].sample.startswith(f"0 of {targets} ")
    assert ("published choice" in claims) == (kind is Table1)
    shown = experiment.exhibits(found)
    assert shown[0].first
    assert [each.first for each in shown if isinstance(each, Table)].count(True) == 1
    for each in shown:
        assert each.title[0].isupper()
        if isinstance(each, Scatter):
            assert [s.name for s in each.series] == list(kind.ours)
        else:
            assert {len(row) for row in each.rows} == {len(each.columns)}
    groups = {each.group for each in shown if isinstance(each, Scatter)}
    assert len(groups) == (0 if kind in (Table1, Table2, Table3) else 2 * targets)


@pytest.mark.parametrize("kind", ALL)
def test_without_records(kind):
    experiment = kind()
    open_ = {c.verdict for c in experiment.claims([]) if not c.name.startswith("published")}
    assert open_ == {"undecided"}
    assert experiment.exhibits([]) == []


@pytest.mark.parametrize("key", ["splits", "head_epochs", "certified"])
def test_counts_that_make_no_sense(key, tiny):
    experiment = Fig2d()
    with pytest.raises(InputError, match=f"{key} is -1; give"):
        experiment.plan(experiment.settings("quick", {key: -1}), 0)


def test_an_encoder_without_kept_features(tmp_path, monkeypatch):
    monkeypatch.setattr(artefacts, "index", lambda: {"morgan": {"sets": {"esol": {}}}})
    experiment = Fig2d()
    settings = experiment.settings("quick", {"strong": "chemnot"})
    with pytest.raises(InputError, match=r"by 'chemnot'; there are those of morgan\."):
        experiment.plan(settings, 0)


def test_other_features_are_another_task(monkeypatch):
    """A record of features that were made anew is not taken for one of these."""
    names = ("chemnet", *Fig2d.ours, *Fig2d.others)
    keys = []
    for digest in ("1", "2"):
        entries = {name: {"sets": {"esol": {}}, "sha256": "0" * 64} for name in names}
        entries["molbert-8"]["sha256"] = digest * 64
        monkeypatch.setattr(artefacts, "index", lambda entries=entries: entries)
        experiment = Fig2d()
        keys.append({t.key for t in experiment.plan(experiment.settings("quick"), 0)})
    assert not keys[0] & keys[1]


ESSAYS = 24


@pytest.fixture
def essays(tmp_path, monkeypatch):
    """A generated file in the published layout, and encoders that count letters."""
    monkeypatch.setenv("W2S_CACHE", str(tmp_path / "cache"))
    rng = np.random.default_rng(0)
    path = tmp_path / "essays.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text_id", "full_text", *RUBRICS])
        for row in range(ESSAYS):
            text = "".join(rng.choice(list("abcd, "), 40)) + f" word{row % 5}, and\nmore"
            writer.writerow([row, text, *(rng.integers(2, 11, 6) / 2)])
    calls = []

    def counting(letters):
        def encode(texts):
            calls.append(len(texts))
            return np.array([[text.count(letter) for letter in letters] for text in texts], float)

        return encode

    fakes = {name: counting("abcd"[: 1 + place % 4]) for place, name in enumerate(TEXTS)}
    fakes["minilm"] = counting("abcd ,")
    monkeypatch.setattr(textual, "TEXT_ENCODERS", {**fakes, "tf-idf": textual.tf_idf})
    real_sets.real_set.cache_clear()
    yield path, calls
    real_sets.real_set.cache_clear()


def test_essays_run_six_rubrics(essays):
    path, calls = essays
    found = records(Fig5, essays=str(path))
    assert [r.settings["target"] for r in found] == [each for each in RUBRICS for _ in range(2)]
    assert found[0].result["teachers"] == list(TEXTS)
    assert sum(found[0].result["sizes"]) == ESSAYS
    # MiniLM and four of the teachers once; the others find what is kept, and tf-idf is quick.
    assert calls == [ESSAYS] * 5
    real_sets.real_set.cache_clear()
    again = records(Fig5, essays=str(path))
    assert calls == [ESSAYS] * 5
    assert [r.result for r in again] == [r.result for r in found]
    experiment = Fig5()
    shown = experiment.exhibits(found)
    assert "the file's essays" in shown[0].rows[0]
    assert any(each.title.startswith("Grammar: errors") for each in shown)
    claims = {claim.name: claim for claim in experiment.claims(found)}
    assert claims["bound in sample"].verdict == "supported"
    assert claims["slope"].sample == "2 seeds"


def test_other_essays_are_another_task_and_are_encoded_anew(essays):
    path, calls = essays
    experiment = Fig5()

    def keys():
        plan = experiment.plan(experiment.settings("quick", {"essays": str(path)}), 0)
        return {task.key for task in plan}

    before = keys()
    assert keys() == before
    path.write_text(path.read_text().replace("word1", "other"))
    assert not keys() & before
    records(Fig5, essays=str(path))
    assert calls == [ESSAYS] * 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"essays": "none.csv"}, r"none.csv' cannot be read \(No such file"),
        ({"essays": "none.csv", "strong": "molbert:x"}, "which reads molecules; leave it out"),
        ({"essays": "none.csv", "strong": "morgan"}, "which reads no essays"),
    ],
)
def test_essays_that_cannot_be_used(changes, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    experiment = Fig5()
    with pytest.raises(InputError, match=said):
        experiment.plan(experiment.settings("quick", changes), 0)


def test_essays_on_the_command_line(essays, tmp_path, monkeypatch, capsys):
    """Planning alone: the file is named in one sentence where it is not in the layout."""
    path, _ = essays
    monkeypatch.chdir(tmp_path)
    assert main(["reproduce", "fig5", "--set", "essays=missing.csv", "--out", "r"]) == 2
    assert "missing.csv' cannot be read" in capsys.readouterr().err
    path.write_text(path.read_text().replace("cohesion", "cohesian"))
    with pytest.raises(InputError, match="has no column 'cohesion'"):
        records(Fig5, essays=str(path))


needs_rdkit = pytest.mark.skipif(
    importlib.util.find_spec("rdkit") is None, reason="rdkit is not installed"
)


def checkpoint(path, seed):
    import torch

    from experiments._encoders.bert import Bert, BertShape

    torch.manual_seed(seed)
    state = Bert(BertShape(42, 8, 2, 2, 16)).state_dict()
    torch.save(
        {
            "state_dict": {f"model.bert.{name}": value for name, value in state.items()},
            "hyper_parameters": argparse.Namespace(num_attention_heads=2),
        },
        path,
    )
    return path


@needs_rdkit
def test_a_checkpoint_of_molbert_as_the_strong_encoder(tmp_path, monkeypatch):
    monkeypatch.setenv("W2S_CACHE", str(tmp_path / "cache"))
    smiles = ["C" * n + end for n in range(1, 8) for end in ("", "O", "N", "Cl")]
    rng = np.random.default_rng(0)
    monkeypatch.setattr(real_sets, "real_texts", lambda name: smiles)
    target = rng.normal(size=28)
    monkeypatch.setattr(real_sets, "real_targets", lambda name: {name: target})
    weak = {"esol": rng.normal(size=(28, 3))}
    for name in (*Fig2d.ours, *Fig2d.others):
        save_features(name, weak, {"esol": smiles}, {}, folder=tmp_path / "art")
    index, load = artefacts.index, artefacts.load_features
    folder = tmp_path / "art"
    monkeypatch.setattr(artefacts, "index", lambda where=folder: index(where))
    monkeypatch.setattr(artefacts, "load_features", lambda *given: load(*given, folder=folder))
    real_sets.real_set.cache_clear()
    first = checkpoint(tmp_path / "a.ckpt", 0)
    strong = f"molbert:{first}"
    found = records(Fig2d, strong=strong, splits=1)
    assert found[0].result["width"] == 8
    kept = list((tmp_path / "cache" / "features").glob("*.npy"))
    assert len(kept) == 1
    expected = molecular.molbert(smiles, checkpoint=first)
    assert np.array_equal(np.load(kept[0]), expected)
    # Another checkpoint at the same path: other tasks, other features.
    checkpoint(first, 1)
    real_sets.real_set.cache_clear()
    other = records(Fig2d, strong=strong, splits=1)
    assert other[0].key != found[0].key
    assert len(list((tmp_path / "cache" / "features").glob("*.npy"))) == 2
    experiment = Fig2d()
    strong_row = experiment.exhibits(other)[0].rows[2]
    assert strong_row[2] == "the checkpoint of the user"
    with pytest.raises(InputError, match="a checkpoint of MolBERT"):
        experiment.plan(experiment.settings("quick", {"strong": "molbert:none.ckpt"}), 0)
    real_sets.real_set.cache_clear()


def test_features_are_computed_once(tmp_path, monkeypatch):
    monkeypatch.setenv("W2S_CACHE", str(tmp_path))
    calls = []

    def encode(texts):
        calls.append(list(texts))
        return np.array([[len(text)] for text in texts])

    def features(weights="w", texts=("a", "bc"), encoder="e"):
        return computed_features(encoder, weights, list(texts), encode)

    assert features().tolist() == features().tolist() == [[1.0], [2.0]]
    assert len(calls) == 1
    # What is joined alike is still different.
    features(texts=("ab", "c"))
    features(weights="x")
    features(encoder="f")
    assert len(calls) == 4
    for path in (tmp_path / "features").iterdir():
        assert path.suffix == ".npy"
        path.write_bytes(path.read_bytes()[:-3])
    assert features().tolist() == [[1.0], [2.0]]
    assert len(calls) == 5


@pytest.mark.parametrize(
    "values", [np.ones(2), np.ones((1, 3)), np.array([[1.0], [np.nan]])], ids=str
)
def test_features_that_are_none_are_not_kept(values, tmp_path, monkeypatch):
    monkeypatch.setenv("W2S_CACHE", str(tmp_path))
    with pytest.raises(InputError, match="e gave features of shape"):
        computed_features("e", "w", ["a", "b"], lambda texts: values)
    assert not (tmp_path / "features").exists()


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\); name a file with x"):
        file_digest(tmp_path, "x")
    assert computed.__all__ == ["computed_features", "file_digest", "given_features"]
