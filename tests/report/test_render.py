"""The page as a whole: what it says, for every kind of record."""

import math
import subprocess
import sys
from fractions import Fraction

import msgspec
import pytest

from w2sverify.report import render
from w2sverify.runs.verification import Counts, Point, Statement, Verification


def point(slack, gap=0.0, verdict="PROVED"):
    return Point("random", verdict, slack, gap, 1.0, 0.5, 0.5)


def test_equal_records_give_equal_bytes(build):
    record = build.record()
    first = render(record)
    again = render(msgspec.json.decode(msgspec.json.encode(record), type=Verification))
    assert first == again
    code = (
        "import sys, msgspec; from w2sverify.report import render;"
        "from w2sverify.runs.verification import Verification;"
        "record = msgspec.json.decode(sys.stdin.buffer.read(), type=Verification);"
        "sys.stdout.buffer.write(render(record).encode())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        input=msgspec.json.encode(record),
        capture_output=True,
        check=True,
    )
    assert other.stdout.decode() == first


def test_headline_and_title(build, parse):
    record = build.record(size=40)
    page = render(record)
    sentence = (
        "Theorem 1: 360 of 360 instances proved, 0 refuted, 0 undecided; "
        "45 of 45 negative controls refuted."
    )
    assert f"<title>{sentence}</title>" in page
    assert parse(page).words.count(sentence) == 2
    assert 'class="headline good"' in page


def test_matplotlib_settings_are_left_alone(build):
    import matplotlib

    before = dict(matplotlib.rcParams)
    render(build.record(size=4))
    assert dict(matplotlib.rcParams) == before


def test_importing_the_report_does_not_import_matplotlib():
    code = "import sys, w2sverify.report; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_empty_record(build, parse):
    page = render(build.record(results=[], controls=[], geometry=None, environment={}))
    words = parse(page).words
    assert "Nothing was decided: this record holds no instances." in words
    assert "No certificate was kept." in words
    assert "No negative control was run" in words
    assert 'class="headline open"' in page


def test_result_without_points_or_certificates(build, parse):
    result = msgspec.structs.replace(
        build.result("Box", 3), points=[], kept=[], worst_slack=None, largest_gap=None
    )
    words = parse(render(build.record(results=[result]))).words
    assert "not known" in words
    assert "not bounded" in words


def test_interrupted_record_says_so_first(build, parse):
    page = render(build.record(complete=False))
    words = parse(page).words
    assert words.index("This run was interrupted") < words.index("How to read this page")
    assert "no, interrupted" in words
    assert 'class="headline open"' in page
    assert "This run was interrupted" not in render(build.record())


def test_without_geometry(build):
    page = render(build.record(geometry=None))
    assert 'id="geometry"' not in page
    assert 'href="#geometry"' not in page


def test_control_that_was_not_refuted(build, parse):
    controls = build.controls(["Box"])
    controls[2] = msgspec.structs.replace(
        controls[2], ok=False, verdict="PROVED", blame=None, slack=None
    )
    page = render(build.record(controls=controls))
    words = parse(page).words
    assert "4 of 5 negative controls refuted" in words
    assert "1 of 8 controls did not come out as they must" in words
    assert "must be refuted" in words
    assert 'class="headline bad"' in page


def test_refuted_and_undecided_instances(build, parse):
    points = [point(-0.5, 0.0, "REFUTED"), point(0.25, None, "UNDECIDED"), point(1.0)]
    result = msgspec.structs.replace(
        build.result("Box", 0, points=points), undecided_reasons={"The gap is not bounded.": 1}
    )
    page = render(build.record(results=[result]))
    words = parse(page).words
    assert "Theorem 1: 1 of 3 instances proved, 1 refuted, 1 undecided" in words
    assert "The gap is not bounded." in words
    assert 'href="#undecided"' in page
    assert 'class="headline bad"' in page
    for verdict in ("proved", "refuted", "undecided"):
        assert f'fill="var(--{verdict})"' in page


def test_problems_are_shown(build, parse):
    page = render(build.record(problems=["Class 'Ring' does not load: no module named 'ring'."]))
    words = parse(page).words
    assert "1 problem kept" in words
    assert "Class 'Ring' does not load: no module named 'ring'." in words


def test_summary_that_does_not_add_up_is_named(build, parse):
    record = build.record(size=10, summary={"proved": 91, "refuted": 0})
    words = parse(render(record)).words
    assert "The record's summary gives proved as 91, but its results add up to 90" in words
    assert "The record's summary" not in render(build.record())


def test_several_theorems(build, parse):
    results = [
        build.result("Box", 8),
        build.result("Box", 8, theorem="projection-bound"),
        build.result("Simplex", 8),
    ]
    page = render(build.record(results=results))
    words = parse(page).words
    assert "2 theorems: 24 of 24 instances proved" in words
    assert "Projection bound on each class" in words
    assert page.count("squared distance") == 1


def test_all_gaps_zero(build):
    page = render(build.record(classes=["Linear", "Affine"]))
    assert "gap = 0 for 40" in page
    assert "gap &gt; 0 for" not in page


@pytest.mark.parametrize("gap", [None, math.inf, math.nan])
def test_gap_that_is_no_number(build, parse, gap):
    points = [point(1.0, gap), point(2.0, 0.0)]
    words = parse(render(build.record(results=[build.result("Box", 0, points=points)]))).words
    assert "gap = 0 for 1, gap unknown for 1." in words


def test_slack_that_is_no_number_is_named(build, parse):
    points = [point(math.nan), point(math.inf), point(1.0)]
    words = parse(render(build.record(results=[build.result("Box", 0, points=points)]))).words
    assert "For 2 the slack is not a finite number; not drawn." in words


def test_sampled_points_say_of_how_many(build, parse):
    result = msgspec.structs.replace(build.result("Box", 40), counts=Counts(proved=2000))
    assert "40 recorded of 2,000" in parse(render(build.record(results=[result]))).words


def test_gaps_below_the_smallest_float_are_named(build, parse):
    result = msgspec.structs.replace(build.result("Box", 40), gap_zero=37)
    words = parse(render(build.record(results=[result]))).words
    assert "Of the gaps drawn as 0, 3 are positive but below the smallest float." in words


def test_long_fractions_are_elided_and_kept(build, parse):
    exact = str(Fraction(7**90 + 1, 3 * 2**300))
    page = render(build.record())
    assert f"<code>{exact}</code>" in page
    assert f"<summary>{exact[:6]}…{exact[-6:]}</summary>" in page


def test_endless_fractions_refer_to_the_record(build, parse):
    huge = "1" * 20_000 + "/3"
    slack = msgspec.structs.replace(build.number(1), exact=huge)
    result = msgspec.structs.replace(build.result("Box", 3), worst_slack=slack)
    page = render(build.record(results=[result]))
    assert huge not in page
    assert "(20,002 characters; in full in the record)" in parse(page).words


def test_thousands_of_points_stay_a_small_page(build):
    results = [build.result(f"Class{k}", 3000) for k in range(10)]
    page = render(build.record(results=results))
    assert "30,000 of 30,000" in page
    assert len(page.encode()) < 400_000


def test_page_size_does_not_grow_with_the_points(build):
    few = render(build.record(results=[build.result("L2Ball", 2000)]))
    many = render(build.record(results=[build.result("L2Ball", 20_000)]))
    assert len(many) < 1.2 * len(few)


def test_hypotheses_are_said_where_the_record_has_them(build, parse):
    stated = Statement("Own title", "a < b", "Own source", {"convex": "The class is <convex>."})
    results = [build.result("Box", 4, theorem=name) for name in ("theorem-1", "of-my-own")]
    statements = {"theorem-1": stated, "of-my-own": stated}
    page = render(build.record(results=results, statements=statements))
    words = parse(page).words
    assert words.count("The class is <convex>.") == 2
    # Theorem 1 has its own typeset statement; another is shown as it is written.
    assert words.count("Own title:") == words.count("Own source") == 1
    assert "<code>a &lt; b</code>" in page
    assert 'hypotheses">' not in render(build.record(results=results))
