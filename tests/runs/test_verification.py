"""The record on disk."""

import msgspec
import pytest

from w2sverify.runs.record import make_record
from w2sverify.runs.verification import load_verification
from w2sverify.runs.verify import verify


@pytest.fixture
def record(tmp_path):
    return make_record(
        verify(theorems=["theorem-1"], classes=["Box"], instances=20, jobs=1), tmp_path
    )


def test_a_record_is_read_back_as_it_was(record, tmp_path):
    path = tmp_path / "verification.json"
    path.write_bytes(msgspec.json.encode(record))
    assert load_verification(path) == record


def test_another_schema_is_refused(record, tmp_path):
    path = tmp_path / "verification.json"
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(record, schema="other/9")))
    with pytest.raises(msgspec.ValidationError, match="other/9"):
        load_verification(path)


def test_counts_add_up(record):
    assert sum(record.summary[key] for key in ("proved", "refuted", "undecided")) == 20
    (result,) = record.results
    assert result.counts.proved == sum(origin.proved for origin in result.origins.values())
    for statuses in result.hypotheses.values():
        assert sum(statuses.values()) == len(result.points)
    assert record.summary["controls"] == sum(c.must == "refuted" for c in record.controls)


def test_the_picture_is_the_instance(record):
    geometry = record.geometry
    assert geometry is not None
    (x, _), (u, v) = geometry.weak, geometry.truth
    assert x**2 == pytest.approx(geometry.misfit, rel=1e-12)
    assert u**2 + v**2 == pytest.approx(geometry.student_error, rel=1e-12)
    assert (x - u) ** 2 + v**2 == pytest.approx(geometry.weak_error, rel=1e-12)
    # The angle at the student is not acute: that is Theorem 1.
    assert u <= 0
    assert geometry.verdict == "PROVED"


def test_the_environment_is_recorded(record):
    assert {"python", "numpy", "python-flint", "platform"} <= set(record.environment)
