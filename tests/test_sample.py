"""The committed sample report is what the code makes of its record."""

from pathlib import Path

import matplotlib
import pytest

from w2sverify.kernel import check
from w2sverify.report.render import render
from w2sverify.runs.verification import load_verification

SAMPLE = Path(__file__).parents[1] / "reports" / "sample"


@pytest.fixture(scope="module")
def record():
    return load_verification(SAMPLE / "verification.json")


def test_the_page_is_rendered_from_the_record(record):
    if matplotlib.__version__ != record.environment["matplotlib"]:
        pytest.skip("Another matplotlib draws other bytes; the pinned one drew the sample.")
    assert (SAMPLE / "index.html").read_text(encoding="utf-8") == render(record)


def test_every_certificate_is_judged_as_the_record_says(record):
    said = {kept.path: kept.verdict for result in record.results for kept in result.kept}
    said |= {control.certificate: control.verdict for control in record.controls}
    assert record.geometry is not None
    said[record.geometry.certificate] = record.geometry.verdict
    found = {f"certificates/{path.name}" for path in (SAMPLE / "certificates").iterdir()}
    assert set(said) == found
    for path, verdict in said.items():
        assert check((SAMPLE / path).read_bytes()).verdict == verdict, path
