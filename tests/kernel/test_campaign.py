"""The campaign: no wrong PROVED, no wrong REFUTED, no exception, on 10^4 hostile certificates.

`pytest -m nightly` judges 10^6 of them. W2S_CAMPAIGN sets another number for either.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from w2sverify.kernel import check

from . import campaign, oracle

ROOT = Path(__file__).parents[2]
CI, NIGHTLY, SEED = 10**4, 10**6, campaign.SEED

# At least this share of the certificates has to end so, or the campaign does not test it.
FLOORS = {
    "PROVED proved": 0.12,
    "PROVED enclosed": 0.015,
    "PROVED projection": 0.015,
    "REFUTED student": 0.03,
    "REFUTED truth": 0.008,
    "REFUTED undetermined": 0.03,
    "REFUTED convex": 0.003,
    "REFUTED measure": 0.003,
    "UNDECIDED malformed": 0.05,
    "UNDECIDED enclosed": 0.04,
    "UNDECIDED proved": 0.03,
    "UNDECIDED unproved": 0.2,
    "UNDECIDED projection": 0.015,
    "UNDECIDED refuted": 0.0005,
}


def asked_for(default):
    return int(os.environ.get("W2S_CAMPAIGN", default))


def assert_reach(counts):
    total = counts.total()
    if total >= CI:
        thin = {key: counts[key] for key in FLOORS if counts[key] < FLOORS[key] * total}
        assert not thin, f"of {total} certificates too few ended so: {thin}"
    assert set(counts) <= set(FLOORS)


def test_hostile_certificates(hostile):
    counts = Counter()
    for index, data, expected in hostile(asked_for(CI)):
        judgement = check(data)
        agree = oracle.comparable(judgement) == expected
        assert agree, str(campaign.compare(SEED, index)[1])
        counts[campaign.label(expected)] += 1
    assert_reach(counts)


@pytest.mark.nightly
@pytest.mark.timeout(6 * 3600)
def test_hostile_certificates_nightly():
    """Other certificates than the ones above: they begin where those end."""
    count, workers = asked_for(NIGHTLY), os.cpu_count() or 1
    edges = [CI + count * i // workers for i in range(workers + 1)]
    command = [sys.executable, "-W", "error", "-m", "tests.kernel.campaign", str(SEED)]
    runs = [
        subprocess.Popen([*command, str(start), str(stop)], cwd=ROOT, stdout=subprocess.PIPE)
        for start, stop in pairwise(edges)
    ]
    counts = Counter()
    failures = []
    for process in runs:
        output, _ = process.communicate()
        assert process.returncode == 0, f"a worker stopped with exit code {process.returncode}"
        result = json.loads(output)
        counts.update(result["counts"])
        failures += result["failures"]
    assert not failures, "\n\n".join(failures)
    assert counts.total() == count
    assert_reach(counts)


def test_the_generator_repeats_itself():
    for index in (0, 1, 17, 4711):
        assert campaign.hostile(SEED, index) == campaign.hostile(SEED, index)
        assert campaign.hostile(SEED, index) != campaign.hostile(SEED + 1, index)


def test_a_failure_says_how_to_replay_it():
    """A checker that always proves is caught at once, with the document printed."""
    always = check(campaign.hostile(SEED, 0))._replace(verdict="PROVED", subject="a lie")
    _, failure = campaign.compare(SEED, 0, judge=lambda data: always)
    assert f"python -m tests.kernel.campaign {SEED} 0" in str(failure)
    assert campaign.hostile(SEED, 0).decode("latin-1") in str(failure)
    assert "a lie" in str(failure)


def raising(data):
    raise ValueError("planted")


def test_an_exception_is_a_failure():
    _, failure = campaign.compare(SEED, 0, judge=raising)
    assert "planted" in str(failure)
