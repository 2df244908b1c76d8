import pytest

from w2sverify import Verdict


def test_three_values():
    assert [verdict.value for verdict in Verdict] == ["PROVED", "REFUTED", "UNDECIDED"]
    assert Verdict("PROVED") is Verdict.PROVED


@pytest.mark.parametrize("verdict", Verdict)
def test_no_truth_value(verdict):
    with pytest.raises(TypeError, match="no truth value; compare it"):
        bool(verdict)
    with pytest.raises(TypeError):
        not verdict  # noqa: B018 - this is what must not work
    with pytest.raises(TypeError):
        [] if verdict else None  # noqa: B018


def test_it_compares_by_identity():
    assert Verdict.UNDECIDED != Verdict.REFUTED
    assert Verdict.UNDECIDED in (Verdict.UNDECIDED,)
