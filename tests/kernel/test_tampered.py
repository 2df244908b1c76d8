"""No change to any node of any certificate passes: with the old seal it is malformed, with a new one it is
judged on what it says now, and no bytes make the kernel raise."""

import json

import pytest

from w2sverify.kernel import check

from . import oracle
from .catalogue import CATALOGUE
from .documents import canonical, seal
from .tampering import bytes_changed, enormous, garbled, tampered


def assert_malformed(data, what):
    judgement = check(data)
    assert oracle.comparable(judgement) == oracle.MALFORMED, (what, judgement, data[:2000])
    assert judgement.reason.startswith("The certificate is not judged: "), what
    assert len(judgement.reason) < 300, what


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_node_changed(name):
    document, expected = CATALOGUE[name]
    old = json.loads(seal(document))["seal"]
    found = {"PROVED": 0, "REFUTED": 0, "UNDECIDED": 0}
    for what, data in tampered(document):
        judgement = check(data)
        assert oracle.comparable(judgement) == oracle.judge(data), (what, judgement, data[:2000])
        found[judgement.verdict] += 1
        content = json.loads(data)
        del content["seal"]
        assert_malformed(canonical({**content, "seal": old}), what)
    # The walk is not empty, and is not all malformed: some changes leave a certificate in order.
    assert sum(found.values()) > 1000
    if expected.verdict != "UNDECIDED":
        assert found[expected.verdict] > 10


@pytest.mark.parametrize("name", CATALOGUE)
def test_text_that_is_not_canonical(name):
    for what, data in garbled(CATALOGUE[name].document):
        assert_malformed(data, what)


def test_a_million_digits_and_a_million_brackets():
    count = 0
    for what, data in enormous(entry.document for entry in CATALOGUE.values()):
        assert_malformed(data, what)
        count += 1
    assert count > 100


@pytest.mark.parametrize("name", ["no rows", "all cones", "two points, the farther"])
def test_every_byte_changed(name):
    data = seal(CATALOGUE[name].document)
    assert check(data) == check(data + b"\n")
    for what, other in bytes_changed(data):
        if other != data + b"\n":
            assert_malformed(other, what)
