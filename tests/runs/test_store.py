"""Segments: what is on disk after any ending, and what is said of damage."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify import InputError, RunRecord
from w2sverify.runs.store import Store


def record(number):
    return RunRecord(
        key=f"{number:064x}",
        experiment="toy",
        seed=number,
        settings={"a": 1},
        device="cpu",
        result={"x": [0.1 * number, None, "é\r\n"]},
        provenance={"seconds": 1.0},
    )


def write(folder, numbers):
    store = Store(folder)
    with store.writing():
        segment = store.segment()
        for number in numbers:
            segment.append(record(number))
        segment.close()
    return store


def test_records_come_back_from_all_segments(tmp_path):
    write(tmp_path, range(3))
    store = write(tmp_path, range(3, 5))
    assert len(list(tmp_path.glob("*.jsonl"))) == 2
    assert store.read() == {record(k).key: record(k) for k in range(5)}


def test_a_segment_without_records_is_taken_away(tmp_path):
    store = write(tmp_path, [])
    assert store.read() == {}
    assert not list(tmp_path.glob("*.jsonl"))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(data=st.data())
def test_a_kill_at_any_byte_loses_only_the_torn_record(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    store = write(folder, range(4))
    (path,) = folder.glob("*.jsonl")
    whole = path.read_bytes()
    size = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:size])
    left = whole[:size].count(b"\n")
    assert sorted(store.read()) == [record(k).key for k in range(left)]
    write(folder, [7])
    expected = {record(k).key: record(k) for k in [*range(left), 7]}
    assert store.read() == expected
    assert all(each.read_bytes().endswith(b"\n") for each in folder.glob("*.jsonl"))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(data=st.data())
def test_a_changed_byte_is_named(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    store = write(folder, range(3))
    (path,) = folder.glob("*.jsonl")
    raw = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 2))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(raw)
    with pytest.raises(InputError, match=r"00000\.jsonl is damaged in line \d; delete the file"):
        store.read()


def test_a_record_of_another_version_is_named(tmp_path):
    from hashlib import sha256

    store = write(tmp_path, range(1))
    text = json.dumps({"key": "x"}).encode()
    line = sha256(text).hexdigest().encode() + b" " + text + b"\n"
    (tmp_path / "00001.jsonl").write_bytes(line)
    with pytest.raises(InputError, match="another version"):
        store.read()


def test_only_one_run_writes(tmp_path):
    store = Store(tmp_path)
    with store.writing(), pytest.raises(InputError, match="Another run"), Store(tmp_path).writing():
        pass
    with store.writing():
        pass


def test_what_cannot_be_written_is_refused_before_it_is(tmp_path):
    store = Store(tmp_path)
    with store.writing():
        segment = store.segment()
        with pytest.raises(InputError, match="finite"):
            segment.append(replace(record(1), result={"x": float("nan")}))
        segment.close()
    assert store.read() == {}
