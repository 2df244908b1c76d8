"""Pages of reproductions: what they say, that they are safe, the same every time, and readable."""

import math
import re
from html import unescape

import msgspec
import pytest

from w2sverify import Claim, InputError
from w2sverify.commands.report import write_page
from w2sverify.exhibits import Diagram, Scatter, Table
from w2sverify.exhibits.diagram import Dot, Segment
from w2sverify.exhibits.scatter import Series
from w2sverify.report.figures.frame import frame, signed
from w2sverify.report.figures.scatter import scatter_picture
from w2sverify.report.render import render, render_reproductions
from w2sverify.report.reproduction_view import ReproductionView
from w2sverify.runs.reproduction import Found, Made, Provenance, Reproduction

NASTY = "<script>alert(1)</script>\u202e"


def scatter(x, y, **more):
    return Scatter(title="T", caption="C", x="misfit", y="gain", series=[Series("s", x, y)], **more)


def reproduction(**changes):
    claims = [
        Claim.within("slope", "It grows.", [1.0] * 6, (0.9, 1.1), paper="1"),
        Claim.never("bound", "It holds.", 1, 10, unit="tasks"),
        Claim.usually("often", "Mostly.", 2, 4),
    ]
    exhibits = [
        scatter([0.0, 1.0], [0.0, 1.0], slopes=[1.0], group="As published"),
        Diagram(
            title="D",
            caption="C",
            polygon=[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)],
            segments=[Segment((0.0, 0.0), (2.0, 2.0), "weak", "F")],
            dots=[Dot("g", (2.0, 2.0), "weak")],
        ),
        Table(title="Numbers", caption="C", columns=["", "n", "x"], rows=[["a", 3, 1e-31]]),
    ]
    given = {
        "experiment": "fig0",
        "title": "A figure",
        "source": "Nobody 2024",
        "preset": "quick",
        "seed": 0,
        "device": "cpu",
        "settings": {"seeds": 2},
        "planned": 2,
        "claims": claims,
        "exhibits": exhibits,
        "results": [Found("k", 0, {}, {}), Found("l", 1, {}, {})],
        "problems": [],
        "version": "0.1.0",
    }
    return Reproduction(**{**given, **changes})


def view(number=0, **changes):
    made = [Made("k", 0, {"seconds": 1.5, "versions": {"numpy": "2.0"}})]
    return ReproductionView(reproduction(**changes), Provenance("w2sverify x", made, ""), number)


def test_the_page_says_every_claim_with_its_verdict_and_rule():
    page = render_reproductions([view()])
    assert "fig0: 1 claim supported, 1 refuted, 1 undecided." in page
    for claim in reproduction().claims:
        assert claim.sentence in page
        assert claim.rule.replace("&", "&amp;") in page
    for word in ("SUPPORTED", "REFUTED", "UNDECIDED"):
        assert page.count(word) >= 2


def test_equal_records_give_equal_pages():
    assert render_reproductions([view()]) == render_reproductions([view()])


def test_missing_tasks_are_said_at_the_top():
    page = render_reproductions([view(planned=5)])
    assert "fig0 has 2 of 5 tasks" in page
    assert "fig0 has" not in render_reproductions([view()])


def test_nothing_of_a_record_is_trusted():
    nasty = Claim.never(NASTY, NASTY, 0, 1, unit=NASTY, paper=NASTY)
    table = Table(title=NASTY, caption=NASTY, columns=[NASTY], rows=[[NASTY]])
    picture = msgspec.structs.replace(scatter([1.0], [1.0]), title=NASTY, x=NASTY, y=NASTY)
    page = render_reproductions(
        [view(title=NASTY, claims=[nasty], exhibits=[table, picture], settings={NASTY: NASTY})]
    )
    assert "<script" not in page
    assert "\u202e" not in page
    assert "default-src 'none'" in unescape(page)
    assert not re.search(r"\b(?:src|href)=\"(?!#|\./)", page)
    assert " style=" not in page


def test_a_page_with_everything_has_no_id_twice(build):
    page = render(build.record(), [view(0), view(1)])
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "Reproductions: 2 experiments" in page
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert anchor in ids


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ([], [], "0 points"),
        ([math.nan, 1.0], [1.0, math.inf], "2 points are no numbers"),
        ([0.0], [0.0], "1 points"),
        ([1e-300, 2e-300], [1e-300, 0.0], "2 points"),
        ([1e300], [-1e300], "1 points"),
        ([*[0.1] * 99, 50.0], [0.1] * 100, "1 point outside"),
    ],
)
def test_points_of_every_kind_are_drawn_or_counted(x, y, said):
    picture = str(scatter_picture(scatter(x, y, slopes=[1.0, -1.0, 0.0])))
    assert said in picture
    assert not re.search(r"\b(?:nan|inf)\b", re.sub(r"<desc>.*?</desc>", "", picture))


@pytest.mark.parametrize("span", [1e-9, 0.3, 1, 7, 12345.0])
@pytest.mark.parametrize("low", [0.0, -0.4, -3.0])
def test_a_frame_holds_its_points_and_few_ticks(span, low):
    found = frame([0.0, span], [low * span, 0.2 * span])
    assert found.x <= 0 <= span <= found.x + found.span * (1 + 1e-9)
    assert found.y <= low * span + 1e-9 * span
    assert 2 <= len(found.ticks(found.x)) <= 8
    labels = [signed(value, found.step) for value in found.ticks(found.y)]
    assert len(set(labels)) == len(labels)


def write(folder, record):
    folder.mkdir(parents=True)
    (folder / "results.json").write_bytes(msgspec.json.encode(record))
    made = Provenance("w2sverify x", [], "")
    (folder / "provenance.json").write_bytes(msgspec.json.encode(made))


def test_folders_of_all_kinds_make_a_page(tmp_path):
    write(tmp_path / "run" / "fig0", reproduction())
    write(tmp_path / "run" / "fig9", reproduction(experiment="fig9"))
    both = write_page([tmp_path / "run"], None).read_text()
    assert "2 experiments" in both
    one = write_page([tmp_path / "run" / "fig9"], tmp_path / "new" / "page.html").read_text()
    assert "fig9" in one
    assert "fig0" not in one


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", None])
def test_a_folder_that_cannot_be_read_is_named(tmp_path, damage):
    folder = tmp_path / "run" / "fig0"
    write(folder, reproduction())
    if damage is not None:
        (folder / "results.json").write_bytes(damage)
    else:
        (folder / "results.json").write_bytes(msgspec.json.encode(reproduction(schema="x/9")))
    with pytest.raises(InputError, match="fig0 does not hold a reproduction"):
        write_page([tmp_path / "run"], None)


def test_what_makes_no_page_is_said(tmp_path):
    write(tmp_path / "run" / "fig0", reproduction())
    with pytest.raises(InputError, match=r"--out report\.html"):
        write_page([tmp_path / "run", tmp_path / "run" / "fig0"], None)
    with pytest.raises(InputError, match="neither a verification"):
        write_page([tmp_path], None)
    with pytest.raises(InputError, match="is not a folder"):
        write_page([tmp_path / "nothing"], None)
    with pytest.raises(InputError, match="is a folder; give --out a file"):
        write_page([tmp_path / "run"], tmp_path)


def test_a_key_names_the_colours_of_a_group_once():
    series = [Series(name, [1.0], [2.0]) for name in ("small", "<large>")]
    panel = msgspec.structs.replace(scatter([1.0], [1.0], group="G"), series=series, key=True)
    page = render_reproductions([view(exhibits=[panel, panel])])
    assert page.count('<span class="key series-0">small</span>') == 1
    assert page.count('<span class="key series-1">&lt;large&gt;</span>') == 1
    plain = msgspec.structs.replace(panel, key=False)
    assert 'class="key series' not in render_reproductions([view(exhibits=[plain])])


def test_a_first_table_stands_above_the_pictures():
    tables = [
        Table(title=title, caption="C", columns=["x"], rows=[["a"]], first=title == "Upper")
        for title in ("Lower", "Upper")
    ]
    page = render_reproductions([view(exhibits=[scatter([1.0], [1.0]), *tables])])
    places = [page.index(text) for text in ("<h3>Upper</h3>", "<figcaption>", "<h3>Lower</h3>")]
    assert places == sorted(places)
    assert page.count("<h3>Upper</h3>") == page.count("<h3>Lower</h3>") == 1
