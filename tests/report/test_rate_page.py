"""The page about theorems on rates: complete, honest about what is open, and hard to mislead."""

import re
from pathlib import Path

import msgspec
import pytest

from w2sverify.registry import discover
from w2sverify.report import render
from w2sverify.report.render import environment, statement
from w2sverify.report.view import headline, notices
from w2sverify.runs.rate_record import RateResult

RATES = msgspec.json.decode(
    (Path(__file__).parent / "rates.json").read_bytes(), type=list[RateResult]
)
FEW = [
    msgspec.structs.replace(result, rows=result.rows[:4], vacuity=result.vacuity[:1])
    for result in (RATES[0], RATES[1], RATES[-1])
]


@pytest.fixture(scope="module")
def alone(build):
    """A record of rates without instances."""
    return build.record(results=[], controls=[], geometry=None, rates=FEW, summary={})


@pytest.fixture(scope="module")
def page(alone):
    """Its page."""
    return render(alone)


def changed(result, row=0, **count):
    """The result with another count in one of its rows."""
    rows = list(result.rows)
    found = msgspec.structs.replace(rows[row].count, **count)
    rows[row] = msgspec.structs.replace(rows[row], count=found)
    kinds = [each.count.decision for each in rows] + [c.decision for c in result.complexities]
    counts = msgspec.structs.replace(
        result.counts, **{k: kinds.count(k) for k in ("supported", "refuted", "undecided")}
    )
    return msgspec.structs.replace(result, rows=rows, counts=counts)


@pytest.mark.parametrize("kind", ["theorems", "rates"])
def test_every_theorem_states_itself_with_its_source(kind, parse):
    for name, theorem in discover(kind).members.items():
        template = statement(name)
        assert template is not None, name
        text = environment().get_template(template).render()
        found = parse(text)
        assert 'class="formula"' in text
        assert text.count('class="source"') == 1
        assert (
            "If " in found.words
            or "any " in found.words
            or "Let " in found.words
            or kind == "rates"
        )
        assert theorem.assumptions


def test_a_page_of_rates_alone(page, alone, parse):
    assert page == render(alone)
    words = parse(page).words
    assert "3 theorems on rates: " in words
    assert "Nothing was decided" not in words
    assert "No instance was decided" not in words
    assert 'href="#results"' not in page
    for result in FEW:
        assert result.title in words
        for sentence in result.assumptions.values():
            assert sentence in words
        for constant in result.constants:
            assert constant.step in words
    assert page.count("<svg") >= 2 * 2 + 1
    assert "At the paper's own sizes" in words
    assert "What fails without each hypothesis" in words
    assert FEW[0].controls[0].sentence in words


def test_a_page_without_rates_is_as_before(build):
    page = render(build.record(size=4))
    assert 'id="rates"' not in page
    assert 'href="#rates"' not in page


def test_both_kinds_on_one_page(build, parse):
    page = render(build.record(size=4, rates=FEW[:1]))
    words = parse(page).words
    assert "Theorem 1: 36 of 36 instances proved" in words
    assert "Lemma 4 with constants: 40 of 40 rates supported" in words
    assert 'class="headline good"' in page


def test_what_is_undecided_or_refuted_is_said_first(build, parse):
    undecided = changed(RATES[1], decision="undecided", failures=3, interval=(0.001, 0.08))
    refuted = changed(RATES[1], decision="refuted", failures=190, interval=(0.9, 0.97))
    for result, state in ((undecided, "open"), (refuted, "bad"), (RATES[1], "good")):
        assert headline(build.record(size=2, rates=[result])).state == state
    small = msgspec.structs.replace(refuted, vacuity=[], slopes=[], paper_size=None)
    page = render(build.record(size=0, rates=[small]))
    assert 'class="headline bad"' in page
    assert "19 of 20 rates supported, 1 refuted, 0 undecided" in parse(page).words


def test_a_control_that_did_not_come_out_is_an_alarm(build, parse):
    wrong = msgspec.structs.replace(FEW[0].controls[0], ok=False)
    result = msgspec.structs.replace(FEW[0], controls=[wrong, *FEW[0].controls[1:]])
    result = msgspec.structs.replace(result, rows=[], vacuity=[])
    page = render(build.record(size=0, rates=[result]))
    words = parse(page).words
    assert 'class="headline bad"' in page
    assert "did not come out as they must" in words
    assert "4 of 5 rate controls as they must be" in words
    assert "must be refuted" in words


def test_a_summary_of_rates_that_does_not_add_up_is_named(build):
    record = build.record(size=0, rates=FEW[:1], summary={"rates_supported": 7})
    assert "rates_supported as 7, but its results add up to 40" in " ".join(notices(record))


def test_empty_theorems_and_unknown_ones(build, parse):
    bare = msgspec.structs.replace(
        FEW[0],
        theorem="of-my-own",
        title="My own",
        statement=r"a \le <b>",
        assumptions={},
        constants=[],
        symbols=[],
        values={},
        rows=[],
        slopes=[],
        vacuity=[],
        controls=[],
    )
    page = render(build.record(size=0, rates=[bare]))
    words = parse(page).words
    assert r"a \le <b>" in words
    assert "How often it fails" not in words.partition("My own")[2].partition("Controls")[0][40:]
    assert "necessity" not in page


def test_one_configuration(build, parse):
    single = msgspec.structs.replace(RATES[1], rows=RATES[1].rows[:1], slopes=[], vacuity=[])
    words = parse(render(build.record(size=0, rates=[single]))).words
    assert "The numbers of all 1 configurations" in words
    assert "0/200" in words


def test_many_configurations_are_listed_up_to_a_point(build, parse):
    rows = [
        msgspec.structs.replace(RATES[1].rows[0], sample_size=100 + k, bound="b")
        for k in range(250)
    ]
    many = msgspec.structs.replace(RATES[1], rows=rows[:1] * 250, slopes=[], vacuity=[])
    words = parse(render(build.record(size=0, rates=[many]))).words
    assert "The numbers of 200 of 250 configurations" in words
    assert "All are in the record." in words


def test_bounds_that_say_nothing_are_named(build, parse):
    fast = msgspec.structs.replace(RATES[5], rows=[], slopes=[], vacuity=[])
    words = parse(render(build.record(size=0, rates=[fast]))).words
    reasons = {omission.reason for omission in RATES[5].left_out}
    assert reasons
    for reason in reasons:
        assert reason in words


def test_every_identifier_is_unique_and_every_reference_has_a_target(page, parse):
    parsed = parse(page)
    identifiers = parsed.attributes("id")
    assert len(identifiers) == len(set(identifiers))
    wanted = [href[1:] for href in parsed.attributes("href") if href.startswith("#")]
    assert set(wanted + parsed.attributes("aria-labelledby")) <= set(identifiers)
    names = [tag for tag, _ in parsed.tags]
    assert names.count("table") == names.count("caption")
    for tag, attrs in parsed.tags:
        if tag == "svg":
            assert len(attrs["aria-label"]) > 30
        if tag == "th":
            assert attrs["scope"] in {"col", "row", "rowgroup"}
    assert not re.search(r"https?:|url\(|@import|<script| style=", page)


def test_the_page_stays_small(build):
    page = render(build.record(size=0, rates=RATES))
    assert len(page.encode()) < 400_000


def test_controls_of_rates_are_shown_with_their_theorems(build, parse):
    own = build.controls(["Box"])
    theirs = [msgspec.structs.replace(own[0], theorem="lemma-4", name="of_a_rate", class_="")]
    record = build.record(size=2, rates=FEW[:1], controls=own + theirs, summary={"controls": 6})
    words = parse(render(record)).words
    assert "of a rate" not in words
    assert "5 of 5 negative controls refuted" in words
    assert "but its results add up to" not in " ".join(notices(record))
