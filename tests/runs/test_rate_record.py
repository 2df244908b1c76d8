"""The record of rates: a sample is read, and records from before there were any."""

import json
import math
from pathlib import Path

import msgspec
import pytest

from w2sverify.runs.rate_record import RateResult
from w2sverify.runs.verification import Verification, load_verification

SAMPLE = Path(__file__).parents[1] / "report" / "rates.json"
OLD = {
    "version": "0.1.0",
    "seed": 0,
    "profile": "quick",
    "command": "",
    "complete": True,
    "seconds": 1.0,
    "summary": {"proved": 0, "refuted": 0, "undecided": 0, "controls": 0, "controls_refuted": 0},
    "results": [],
    "controls": [],
    "geometry": None,
    "problems": [],
    "environment": {},
    "schema": "w2sverify.verification/1",
}


def floats(value):
    if isinstance(value, float):
        yield value
    for part in value.values() if isinstance(value, dict) else value if type(value) is list else ():
        yield from floats(part)


def test_the_sample_is_a_record():
    results = msgspec.json.decode(SAMPLE.read_bytes(), type=list[RateResult])
    again = msgspec.json.decode(msgspec.json.encode(results), type=list[RateResult])
    assert again == results
    for result in results:
        decisions = [row.count.decision for row in result.rows]
        decisions += [row.decision for row in result.complexities]
        counted = msgspec.structs.asdict(result.counts)
        assert counted == {name: decisions.count(name) for name in counted}
    assert all(math.isfinite(x) for x in floats(msgspec.to_builtins(results)))


def test_a_record_without_rates_reads_as_having_none(tmp_path):
    path = tmp_path / "verification.json"
    path.write_text(json.dumps(OLD))
    assert load_verification(path).rates == []


def test_a_rate_that_is_none_is_refused(tmp_path):
    path = tmp_path / "verification.json"
    path.write_text(json.dumps({**OLD, "rates": [{"theorem": "lemma-4"}]}))
    with pytest.raises(msgspec.ValidationError, match="title"):
        load_verification(path)
    assert msgspec.convert(OLD, type=Verification).schema == OLD["schema"]
