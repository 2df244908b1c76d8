"""No change to any node of any certificate passes, and no bytes make the kernel raise.

With the old seal a changed certificate is malformed; with a new one it is judged on what it says.
"""

import json
import os

import pytest

from w2sverify.kernel import check

from . import oracle
from .catalogue import CATALOGUE
from .documents import canonical, seal
from .tampering import bytes_changed, enormous, garbled, tampered

# For each of a thousand mutants of the kernel, the smallest documents have to do.
SMALL = ["zero", "second-order of size 1", "semidefinite of order 1", "scaled train weights"]
SMALL += ["student by values", "truth by values", "two points, the farther", "projection, enclosed"]
WALKED = SMALL if "MUTANT_UNDER_TEST" in os.environ else list(CATALOGUE)


def assert_malformed(data, what):
    judgement = check(data)
    assert oracle.comparable(judgement) == oracle.MALFORMED, (what, judgement, data[:2000])
    assert judgement.reason.startswith("The certificate is not judged: "), what
    assert len(judgement.reason) < 300, what


@pytest.mark.parametrize("name", WALKED)
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


@pytest.mark.parametrize("name", WALKED)
def test_text_that_is_not_canonical(name):
    for what, data in garbled(CATALOGUE[name].document):
        assert_malformed(data, what)


def test_a_million_digits_and_a_million_brackets():
    count = 0
    for what, data in enormous(CATALOGUE[name].document for name in WALKED):
        assert_malformed(data, what)
        count += 1
    assert count >= 100


@pytest.mark.parametrize("name", WALKED[-3:])
def test_every_byte_changed(name):
    data = seal(CATALOGUE[name].document)
    assert check(data) == check(data + b"\n")
    for what, other in bytes_changed(data):
        if other != data + b"\n":
            assert_malformed(other, what)
