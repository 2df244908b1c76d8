"""Reproductions in real processes: killed at any moment, they end with the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from w2sverify.runs.store import Store

TOY = f"{Path(__file__).with_name('toy.py')}:Toy"


def command(out, *more):
    return [sys.executable, "-m", "w2sverify", "reproduce", TOY, "--out", str(out), *more]


def finish(out, *more):
    return subprocess.run(command(out, *more), capture_output=True, text=True, timeout=120)


SLOW = ("--set", "pause=0.05", "--set", "seeds=12")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What one process finds that nobody disturbs."""
    out = tmp_path_factory.mktemp("whole")
    assert finish(out, *SLOW, "--jobs", "1").returncode == 0
    return (out / "toy" / "results.json").read_bytes()


def disturb(out, records, end):
    """Start the run and end it when so many records are there; what it said, and what is left."""
    process = subprocess.Popen(
        command(out, *SLOW, "--jobs", "2"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    store = Store(out / "toy" / "records")
    while len(store.read()) < records and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(process.pid, end)
    _, said = process.communicate(timeout=60)
    return process.returncode, said, len(store.read())


def test_killed_at_several_moments_it_ends_with_the_same_bytes(tmp_path, whole):
    counts = [disturb(tmp_path, records, signal.SIGKILL)[2] for records in (1, 4, 8)]
    assert counts == sorted(counts)
    assert 1 <= counts[0] < 12, "Nothing was killed."
    code, said, left = disturb(tmp_path, counts[-1] + 1, signal.SIGINT)
    assert code in (0, 130), said
    if code == 130:
        assert "goes on" in said
        assert len(said.splitlines()) == 1
    assert left >= counts[-1]
    done = finish(tmp_path, *SLOW, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "toy" / "results.json").read_bytes() == whole
    made = json.loads((tmp_path / "toy" / "provenance.json").read_text())["records"]
    assert len({each["key"] for each in made}) == len(made) == 12


def test_what_is_done_is_not_done_again_and_what_changed_is(tmp_path):
    finish(tmp_path, "--set", "seeds=2")
    store = Store(tmp_path / "toy" / "records")
    first = store.read()
    finish(tmp_path, "--set", "seeds=3")
    second = store.read()
    assert len(second) == 3
    assert {key: second[key] for key in first} == first
    finish(tmp_path, "--set", "seeds=3", "--set", "points=10")
    assert len(store.read()) == 6


def test_a_task_that_fails_is_a_problem_and_the_rest_is_kept(tmp_path):
    done = finish(tmp_path, "--set", "fail=3", "--json")
    assert done.returncode == 1
    (found,) = json.loads(done.stdout)["experiments"]
    assert found["problems"] == ["toy, seed 3: This seed is the one that fails."]
    assert (found["done"], found["planned"]) == (7, 8)
    assert "toy has 7 of 8 tasks" in (tmp_path / "index.html").read_text()


def test_a_damaged_segment_is_named_in_one_sentence(tmp_path):
    finish(tmp_path, "--jobs", "1")
    path = tmp_path / "toy" / "records" / "00000.jsonl"
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    path.write_bytes(raw)
    done = finish(tmp_path)
    assert done.returncode == 2
    assert "00000.jsonl is damaged in line 1; delete the file" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    path.unlink()
    assert finish(tmp_path).returncode == 0
