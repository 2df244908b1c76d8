"""Bad arrays and bad files are met by one sentence that names what and where."""

import csv
import json
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

from w2sverify.diagnosis.columns import read_columns
from w2sverify.diagnosis.run import read_run
from w2sverify.errors import InputError

N = 6


def arrays(**other):
    rng = np.random.default_rng(0)
    made = {name: rng.standard_normal(N) for name in ("weak", "student", "truth")}
    made["features"] = rng.standard_normal((N, 2))
    return {**made, **other}


def bad(value, place=2):
    made = np.arange(float(N))
    made[place] = value
    return made


CASES = {
    "no truth": ({"truth": None}, "There is no truth"),
    "short weak": ({"weak": np.ones(5)}, r"weak has shape \(5,\) and truth \(6,\)"),
    "short features": ({"features": np.ones((5, 2))}, r"features has shape \(5, 2\).* 6 points"),
    "features of three axes": ({"features": np.ones((6, 2, 2))}, r"features has shape \(6, 2, 2\)"),
    "two students": ({"student": np.ones((2, N))}, "1 weak models and 2 students"),
    "NaN": ({"weak": bad(np.nan)}, r"1 of 6 points miss a value: weak \(1, first at point 2\)"),
    "infinity": ({"student": bad(np.inf, 3)}, r"student\[3\] is inf"),
    "constant truth": ({"truth": np.full(N, 2.5)}, "truth is 2.5 at every one of the 6 points"),
    "objects": ({"weak": np.array([None] * N)}, "weak has type object"),
    "words": ({"truth": ["a"] * N}, "truth has type <U1"),
    "complex": ({"weak": np.ones(N) * 1j}, "weak has type complex128"),
    "ragged": ({"weak": [[1.0], [1.0, 2.0]]}, "weak"),
    "one number": ({"truth": 3.0}, "truth is the single number 3.0"),
    "nothing": ({"truth": []}, r"truth has shape \(0,\)"),
    "masked": ({"weak": np.ma.masked_array(np.ones(N))}, "weak is a masked array"),
    "huge integers": ({"weak": np.full(N, 2**60 + 1)}, "weak holds integers beyond"),
    "negative weight": ({"weights": bad(-1.0, 4)}, r"weights\[4\] is -1"),
    "no weight": ({"weights": np.zeros(N)}, "weights are 0 on all points"),
    "no weight in the fit": (
        {"weights": bad(1.0, 0) * [1, 0, 0, 0, 0, 0], "train_index": [1, 2]},
        "weights are 0 on the training points",
    ),
    "weights of two axes": ({"weights": np.ones((N, 1))}, r"weights has shape \(6, 1\)"),
    "index beyond": (
        {"train_index": [0, 6]},
        "holds 6, but points are numbered 0 to 5",
    ),
    "negative index": ({"test_index": [-1]}, "test_index holds -1"),
    "index twice": ({"train_index": [1, 1]}, "train_index holds point 1 2 times; once"),
    "a mask of integers": ({"train_index": [0, 1, 1, 0, 0, 1]}, "make it a mask of booleans"),
    "short mask": ({"train_index": [True, False]}, "train_index is a mask of 2 for 6 points"),
    "float index": ({"train_index": [0.0, 1.0]}, "train_index has type float64"),
    "overlap": ({"train_index": [0, 1, 2], "test_index": [2, 3]}, "1 points are in .* first is 2"),
    "no test points": ({"train_index": np.arange(N)}, "test_index leaves no points"),
    "names": ({"names": ["a", "b"]}, r"names are \['a', 'b'\], but there are 1 teachers"),
    "sizes": ({"sizes": [1, 2]}, "2 sizes for 1 teachers"),
    "ceiling": ({"ceiling": np.ones((N, 2))}, r"ceiling has shape \(6, 2\), the truth \(6, 1\)"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_arrays(case):
    other, message = CASES[case]
    with pytest.raises(InputError, match=message) as caught:
        read_run(**arrays(**other))
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text


def test_missing_values_can_be_dropped_and_the_index_follows():
    weak = arrays()["weak"]
    weak[2] = np.nan
    run = read_run(**arrays(weak=weak, train_index=[0, 2, 3]), drop_missing=True)
    assert run.points == 5
    assert run.train.tolist() == [0, 2]
    assert run.test.tolist() == [1, 3, 4]
    assert "1 of 6 points miss a value and were left out" in run.notes[0]
    with pytest.raises(InputError, match="All 6 points"):
        read_run(**arrays(weak=np.full(N, np.nan)), drop_missing=True)
    with pytest.raises(InputError, match="train_index is empty"):
        read_run(**arrays(weak=weak, train_index=[2]), drop_missing=True)


def test_good_arrays_of_every_kind():
    run = read_run(**arrays(truth=np.arange(N), test_index=np.arange(N) > 3))
    assert (run.train.tolist(), run.test.tolist()) == ([0, 1, 2, 3], [4, 5])
    many = read_run(**arrays(weak=np.ones((3, N)), student=np.ones((3, N))))
    assert many.weak.shape == (3, N, 1)
    assert many.names == ("teacher 0", "teacher 1", "teacher 2")
    chances = np.full((N, 2), 0.5)
    some = read_run(weak=chances, student=chances, truth=[0, 1, 1, 0, 0, 1], classes=True)
    assert some.truth[:2].tolist() == [[1, 0], [0, 1]]
    with pytest.raises(InputError, match="class numbers from 0"):
        read_run(weak=chances, student=chances, truth=[0, 1, 2, 0, 0, 1], classes=True)


def test_the_precision_is_read_off_the_numbers():
    narrow = arrays()["student"].astype(np.float32)
    assert read_run(**arrays(student=narrow)).unit == 2.0**-24
    assert read_run(**arrays()).unit == 2.0**-53
    assert read_run(**arrays(student=np.arange(6.0))).unit == 2.0**-53


def save(path, table):
    if path.suffix == ".npz":
        np.savez(path, **table)
    elif path.suffix == ".json":
        path.write_text(json.dumps({k: np.asarray(v).tolist() for k, v in table.items()}))
    else:
        with path.open("w", newline="") as stream:
            writer = csv.writer(stream)
            names = ["weak", "student", "truth", "x0", "x1", "train_index"]
            columns = [table[k] for k in names[:3]] + list(table["features"].T)
            flags = np.isin(np.arange(N), table["train_index"]).astype(int)
            writer.writerow(names)
            writer.writerows(zip(*map(list, [*columns, flags]), strict=True))


@pytest.mark.parametrize("kind", [".npz", ".csv", ".json"])
def test_every_kind_of_file_gives_the_same_run(tmp_path, kind):
    table, path = arrays(train_index=[0, 1, 4]), tmp_path / f"run{kind}"
    save(path, table)
    run, same = read_run(**read_columns(path)), read_run(**table)
    for name in ("weak", "student", "truth", "features", "train", "test"):
        assert np.array_equal(getattr(run, name), getattr(same, name)), name


class Boom:
    """A pickle of this object would create a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_pickles_are_never_loaded(tmp_path):
    mark, path = tmp_path / "executed", tmp_path / "run.npz"
    np.savez(path, weak=np.array([Boom(mark)], dtype=object), student=[1.0], truth=[1.0])
    with pytest.raises(InputError, match=r"weak in .* is an object array"):
        read_columns(path)
    for name in ("run.pkl", "renamed.npz"):
        (tmp_path / name).write_bytes(pickle.dumps(Boom(mark)))
        with pytest.raises(InputError, match=r"is not opened|not an archive"):
            read_columns(tmp_path / name)
    assert not mark.exists()
    pickle.loads(pickle.dumps(Boom(mark)))
    assert mark.exists()


FILES = {
    "a.txt": ("", "ends in '.txt'"),
    "a.npz": ("no archive", "not an archive of arrays"),
    "a.csv": ("", "holds no rows"),
    "b.csv": ("weak,weak\n1,2\n", "two columns 'weak'"),
    "c.csv": ("weak,truth\n1\n", "Row 2 of .* has 1 cells, the header 2"),
    "d.csv": ("weak,truth\n1,2\n1,two\n", "Column truth of .* has 'two' in row 3"),
    "e.csv": ("weak,teacher\n1,2\n", "an array 'teacher', which means nothing here"),
    "f.csv": ("weak,train_index\n1,2\n", "holds something else than 0 and 1"),
    "g.csv": ("features,x0\n1,2\n", "has features and features_0"),
    "a.json": ("[1, 2]", "no object of arrays"),
    "b.json": ("{", "is not JSON"),
    "c.json": ('{"weak": [[1], [1, 2]]}', "not a full array"),
}


@pytest.mark.parametrize("name", FILES)
def test_bad_files(tmp_path, name):
    text, message = FILES[name]
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message):
        read_columns(tmp_path / name)


def test_missing_cells_are_missing_values(tmp_path):
    path = tmp_path / "run.csv"
    path.write_text("weak,student,truth\n1,2,3\n,2,4\n1,2,\n")
    with pytest.raises(InputError, match=r"2 of 3 points miss a value: weak .* truth"):
        read_run(**read_columns(path))
    path = tmp_path / "run.json"
    path.write_text('{"weak": [1, null, 2], "student": [1, 2, 3], "truth": [1, 2, 3]}')
    with pytest.raises(InputError, match="1 of 3 points miss a value"):
        read_run(**read_columns(path))


def test_parquet_without_pyarrow_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (tmp_path / "run.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="needs pyarrow"):
        read_columns(tmp_path / "run.parquet")


def test_parquet_is_a_table_like_any_other(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table, path = arrays(), tmp_path / "run.parquet"
    columns = {name: table[name] for name in ("weak", "student", "truth")}
    columns |= {f"x{k}": table["features"][:, k] for k in range(2)}
    parquet.write_table(pyarrow.table(columns), path)
    assert np.array_equal(read_columns(path)["features"], table["features"])
