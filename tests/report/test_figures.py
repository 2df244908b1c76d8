"""Figures: every point is counted, every distance kept, nothing but the page's own colours."""

import math
import random
import re

import pytest

from w2sverify.report.distribution import distribution, signs
from w2sverify.report.figures.balance import balance_picture
from w2sverify.report.figures.bins import Scale, scale, tally
from w2sverify.report.figures.geometry import geometry_picture, triangle
from w2sverify.report.figures.slack import slack_panel
from w2sverify.report.figures.svg import INK, drawing
from w2sverify.runs.verification import Point

EXTREMES = [5e-324, 1e-308, 1e-75, 1e-3, 1.0, 10.0, 999.999, 1000.0, 1e300, 1.7e308]


def wild_points(size, seed=0):
    """Points with every sign, extreme magnitudes, and numbers that are none."""
    draw = random.Random(seed)
    slacks = [0.0, -0.0, math.nan, math.inf, *EXTREMES, *(-x for x in EXTREMES)]
    gaps = [0.0, None, math.inf, math.nan, *EXTREMES]
    verdicts = ["PROVED", "REFUTED", "UNDECIDED", "something new"]
    return [
        Point(
            "random", draw.choice(verdicts), draw.choice(slacks), draw.choice(gaps), 1.0, 0.5, 0.5
        )
        for _ in range(size)
    ]


@pytest.mark.parametrize("values", [EXTREMES, [1.0], [0.3, 0.4], [1e-75, 1e-70], [9.99, 10.0]])
def test_scale_holds_all_values(values):
    axis = scale(values)
    assert 1 <= axis.bins <= 14
    for value in values:
        place = axis.place(value)
        assert axis.edge(place) - 1e-9 <= math.log10(value) <= axis.edge(place + 1) + 1e-9


def test_scale_of_nothing_and_its_labels():
    assert scale([0.0, -1.0, math.inf]) is None
    assert [Scale(-75.0, 1.0, 2).label(k) for k in (0, 1)] == ["10⁻⁷⁵", "10⁻⁷⁴"]
    assert Scale(-0.5, 0.25, 4).label(0) == "0.3162"
    assert Scale(-5.5, 0.5, 4).label(0) == "3.16 × 10⁻⁶"


def test_every_point_is_in_the_table(build):
    points = wild_points(3000)
    results = [build.result("Box", 0, points=points), build.result("L2Ball", 500)]
    shown = distribution(results)
    assert sum(sum(numbers) for _, numbers in shown.rows) == 3500
    assert [name for name, _ in shown.columns] == ["Box"] * 3 + ["L2Ball"] * 2
    assert sum(shown.panels[0].lanes.values()) == 3000
    seen = signs(points)
    assert seen.negative + seen.zero + seen.positive + seen.unknown == seen.recorded == 3000


def test_every_cell_is_drawn():
    points = wild_points(4000)
    slacks = scale(abs(p.slack) for p in points if math.isfinite(p.slack))
    gaps = scale(p.gap for p in points if p.gap is not None)
    picture = slack_panel(points, slacks, gaps, mirrored=True, title="t", description="d")
    cells = [key for key in tally(points, slacks, gaps) if key[0].sign != "unknown"]
    drawn = re.findall(r'fill="var\(--(?:proved|refuted|undecided)\)"', picture)
    assert len(drawn) == len(cells)


def test_panel_with_nothing_to_draw():
    points = [Point("random", "UNDECIDED", math.nan, None, 1.0, 0.5, 0.5)]
    picture = slack_panel(points, None, None, mirrored=False, title="t", description="d")
    assert picture.startswith("<svg")


def test_smallest_ratio(build):
    points = [
        Point("random", "PROVED", slack, gap, 1.0, 0.5, 0.5)
        for slack, gap in ((1.0, 0.5), (3.0, 1.0), (0.0, 1e-9), (-1.0, 2.0), (1.0, 0.0))
    ]
    assert distribution([build.result("Box", 0, points=points)]).panels[0].ratio == 2.0


def test_triangle_keeps_distances(build):
    geometry = build.geometry()
    shape = triangle(geometry)
    assert shape.weak[0] == 0
    assert shape.weak[1] > 0
    assert shape.truth[0] >= 0
    assert math.dist(shape.weak, shape.truth) == pytest.approx(geometry.weak_error**0.5)
    assert math.hypot(*shape.truth) == pytest.approx(geometry.student_error**0.5)
    assert 90 < shape.angle < 180
    assert not shape.right


@pytest.mark.parametrize(
    ("weak", "truth", "angle"),
    [
        ((0.0, 2.0), (3.0, 0.0), 90.0),
        ((0.0, 0.0), (1.0, 1.0), None),
        ((1.0, 1.0), (0.0, 0.0), None),
        ((0.0, 0.0), (0.0, 0.0), None),
        ((1e-9, 0.0), (0.0, 1e9), 90.0),
        ((1e-300, 0.0), (0.0, 1e-300), 90.0),
        ((0.3, 0.4), (-0.3, -0.4), 90.0),
    ],
)
def test_degenerate_triangles_are_drawn(build, weak, truth, angle):
    geometry = build.geometry(slack=0, weak=weak, truth=truth)
    shape = triangle(geometry)
    assert shape.angle == angle
    picture = geometry_picture(geometry, shape, description="d")
    assert "nan" not in picture
    assert ("all of V lies" in picture) == (weak != (0.0, 0.0))
    assert "90°" in picture or angle is None


def test_geometry_that_is_no_number(build, parse):
    from w2sverify.report import render

    geometry = build.geometry(weak=(math.nan, 0.0))
    assert triangle(geometry) is None
    assert balance_picture(geometry, description="d") is None
    assert "not finite numbers" in parse(render(build.record(geometry=geometry))).words


@pytest.mark.parametrize(("slack", "colour"), [("6/25", "muted"), ("-1/2", "refuted")])
def test_balance(build, slack, colour):
    picture = balance_picture(build.geometry(slack=slack), description="d")
    assert f"var(--{colour})" in picture
    flat = build.geometry(slack=0, weak=(0.0, 0.0), truth=(0.0, 0.0))
    assert balance_picture(flat, description="d") is None


def test_drawing_is_styled_by_the_page():
    def draw(axes):
        axes.plot([0, 50], [0, 40], color=INK["ink"])
        axes.text(5, 5, "a < b", color=INK["muted"], fontsize=9)

    picture = drawing(draw, size=(100, 50), title='"T" <b>', description="D")
    assert picture == drawing(draw, size=(100, 50), title='"T" <b>', description="D")
    assert not re.search(r"style=|id=|font-family|xmlns|#[0-9a-f]{6}", picture)
    assert 'viewBox="0 0 100 50"' in picture
    assert "var(--ink)" in picture
    assert "a &lt; b" in picture
    assert '<title>"T" &lt;b&gt;</title>' in picture
    assert 'aria-label="&quot;T&quot; &lt;b&gt;. D"' in picture


@pytest.mark.parametrize("options", [{"color": "red"}, {"color": INK["ink"], "marker": "o"}])
def test_drawing_refuses_other_colours_and_markers(options):
    with pytest.raises(ValueError, match="draw in INK"):
        drawing(
            lambda axes: axes.plot([0, 1], [0, 1], **options),
            size=(10, 10),
            title="t",
            description="d",
        )
