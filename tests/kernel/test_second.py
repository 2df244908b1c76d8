"""The kernel and the second checker agree on every field but the wording of the reason."""

import pytest

from w2sverify.kernel import check

from . import oracle
from .catalogue import CATALOGUE
from .documents import seal
from .tampering import garbled
from .test_campaign import asked_for

second = pytest.importorskip("w2sverify.second")


def assert_agree(data, what):
    one, other = check(data), second.check(data)
    assert oracle.comparable(one) == oracle.comparable(other), (what, one, other, data[:2000])


def test_hostile_certificates(hostile):
    for index, data, _ in hostile(min(2000, asked_for(2000))):
        assert_agree(data, f"certificate {index}")


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue(name):
    document = CATALOGUE[name].document
    assert_agree(seal(document), name)
    for what, data in list(garbled(document))[::20]:
        assert_agree(data, what)
