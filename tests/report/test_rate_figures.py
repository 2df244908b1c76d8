"""Figures of rates: every configuration is drawn, every number has its place, bytes are equal."""

import math
import re
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.report.figures.log_axis import LogAxis
from w2sverify.report.figures.rate_grid import RateMark, rate_grid
from w2sverify.report.figures.rate_lines import BOTTOM, TALL, RateLine, rate_lines, spread
from w2sverify.report.figures.strips import Strip, strips_picture
from w2sverify.report.figures.vacuity import (
    aside,
    distinct_rows,
    ratios,
    runs,
    shade,
    short,
    vacuity_picture,
)
from w2sverify.report.rate_pictures import (
    breaking_picture,
    complexity_picture,
    coverage_picture,
    line_panels,
    map_picture,
    necessity_picture,
)
from w2sverify.runs.rate_record import RateResult, VacuityMap

RATES = msgspec.json.decode(
    (Path(__file__).parent / "rates.json").read_bytes(), type=list[RateResult]
)
ROWS = [row for result in RATES for row in result.rows]
CONTROLS = [control for result in RATES for control in result.controls]
MAPS = [found for result in RATES for found in result.vacuity]
SAID = {"title": "T", "description": "D"}
HOSTILE = "<b onload='x'>&\u202e"


def words(picture):
    """The words of a picture, in its order."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def lines_of(picture, role):
    """The ends of the straight pieces in one colour."""
    found = []
    for path in re.findall(r"<path[^>]*>", picture):
        if f'stroke="var(--{role})"' in path:
            numbers = re.findall(r"M ([\d.-]+) ([\d.-]+) L ([\d.-]+) ([\d.-]+)", path)
            found += [tuple(map(float, piece)) for piece in numbers]
    return found


def map_of(allowance, epsilons=(0.0, 0.1), informative=(None, None), misfit=1.0, **changes):
    fields = {
        "bound": "theorem-2",
        "class_": "L2Ball",
        "dimension": 5,
        "teacher": "good",
        "delta": 0.05,
        "sample_sizes": [100, 1000, 10_000],
        "epsilons": list(epsilons),
        "weak_error": [1.0] * len(epsilons),
        "misfit": [misfit] * len(epsilons),
        "allowance": [list(row) for row in allowance],
        "informative_from": list(informative),
    }
    return VacuityMap(**(fields | changes))


positive = st.floats(1e-300, 1e300)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(positive, min_size=1, max_size=6), positive, positive)
def test_a_logarithmic_axis_keeps_the_order_and_stays_inside(values, first, second):
    axis = LogAxis.of(values, 10.0, 100.0, margin=0.05)
    places = [axis.place(value) for value in sorted([first, second])]
    assert 10.0 <= places[0] <= places[1] <= 110.0
    ticks = axis.ticks(6)
    assert 2 <= len(ticks) <= 7
    assert [x for x, _ in ticks] == sorted(x for x, _ in ticks)
    assert all(10.0 - 1e-6 <= x <= 110.0 + 1e-6 for x, _ in ticks)


def test_an_axis_of_nothing_and_of_infinity():
    assert LogAxis.of([0.0, -1.0, math.inf], 0.0, 1.0) is None
    assert LogAxis(0.0, 1.0, 0.0, 10.0).place(math.inf) == 10.0
    assert [text for _, text in LogAxis(-5.0, 5.0, 0.0, 1.0).ticks(11)] == [
        *("10⁻⁵", "10⁻⁴", "10⁻³", "0.01", "0.1", "1", "10", "100", "1000", "10⁴", "10⁵")
    ]
    assert [text for _, text in LogAxis(-0.1, 0.9, 0.0, 1.0).ticks()] == ["1", "2", "5"]


def test_every_configuration_is_in_the_grid():
    for bound in ("lemma-4", "theorem-2-fast"):
        rows = [row for row in ROWS if row.bound == bound]
        picture = coverage_picture(bound, rows)
        assert picture == coverage_picture(bound, rows)
        said = words(picture)
        counts = sorted(f"{row.count.failures}/{row.count.trials}" for row in rows)
        assert sorted(word for word in said if re.fullmatch(r"\d+/\d+", word)) == counts
        drawn = {f"n = {row.sample_size:,}" for row in rows}
        assert {word for word in said if word.startswith("n = ")} == drawn
        assert len(lines_of(picture, "proved")) == len(rows)
        assert f"{len(rows)} configurations: {len(rows)} supported" in picture


def test_two_configurations_with_one_name_are_both_drawn():
    other = msgspec.structs.replace(ROWS[0], count=msgspec.structs.replace(ROWS[0].count, trials=7))
    said = words(coverage_picture("lemma-4", [ROWS[0], other]))
    assert {"0/200", "0/7"} <= set(said)


def test_decisions_have_colours_and_what_is_beyond_the_axis_is_at_its_end():
    count = ROWS[0].count
    changed = [
        msgspec.structs.replace(count, failures=200, decision="refuted", interval=(0.97, 1.0)),
        msgspec.structs.replace(count, failures=9, decision="undecided", interval=(0.02, 0.09)),
    ]
    rows = [
        msgspec.structs.replace(ROWS[0], count=each, sample_size=n)
        for n, each in zip((100, 200), changed, strict=True)
    ]
    picture = coverage_picture("lemma-4", rows)
    (refuted,), (open_one,) = lines_of(picture, "refuted"), lines_of(picture, "undecided")
    assert refuted[2] - refuted[0] == pytest.approx(1.5)
    assert open_one[0] < open_one[2]
    assert "0 supported, 1 refuted, 1 undecided" in picture
    # Cells are equally wide: the refuted bar is at the end of the first, the other inside the next.
    assert refuted[2] < open_one[0]


def test_bars_are_to_scale():
    marks = [RateMark(5, 100, 0.02, 0.1, 0.05, "proved")]
    picture = rate_grid(["row"], ["column"], {(0, 0): marks}, deltas=4.0, **SAID)
    ((left, _, right, _),) = lines_of(picture, "proved")
    ((tick, _, _, _),) = lines_of(picture, "ink")
    assert (right - tick) / (right - left) == pytest.approx((0.1 - 0.05) / (0.1 - 0.02), abs=0.01)


def test_grids_without_cells_say_so():
    picture = rate_grid(["row"], ["column"], {}, deltas=None, **SAID)
    assert "–" in words(picture)
    assert coverage_picture("lemma-4", []) is None
    assert necessity_picture([]) is None


def test_panels_have_a_line_for_each_epsilon_unless_they_agree():
    panels = line_panels(RATES[1].rows, RATES[1].slopes)
    assert panels == line_panels(RATES[1].rows, RATES[1].slopes)
    assert sum(panel.hidden for panel in panels) == sum(r.largest <= 0 for r in RATES[1].rows) > 0
    first = line_panels(RATES[0].rows, RATES[0].slopes)[0]
    # The bound of Lemma 4 does not depend on epsilon: one line and one label for the four.
    assert [word for word in words(first.picture) if word.startswith("0–0.05")] == [
        "0–0.05 (−0.50)"
    ]
    assert first.name == "Lemma 4, L2Ball, d = 5, good teacher"


def test_one_sample_size_makes_no_panel_and_nothing_positive_no_axis():
    assert line_panels(ROWS[:1], []) == []
    assert line_panels([], []) == []
    negative = [
        msgspec.structs.replace(row, largest=-1.0, allowance=2.0 / row.sample_size)
        for row in RATES[1].rows
    ]
    panels = line_panels(negative, [])
    assert sum(panel.hidden for panel in panels) == len(negative)
    assert "is not defined" in panels[0].picture


def test_a_line_is_straight_where_a_power_is():
    sizes, values = (LogAxis(2.0, 4.0, 0.0, 100.0), LogAxis(-2.0, 0.0, BOTTOM, TALL))
    line = RateLine(((1e2, 1.0), (1e3, 0.1), (1e4, 0.01)), "0", "weak")
    picture = rate_lines([line], sizes, values, **SAID)
    (path,) = [p for p in re.findall(r"<path[^>]*>", picture) if p.count("L ") == 2]
    numbers = [float(x) for x in re.findall(r"[\d.]+", re.search(r' d="([^"]*)"', path)[1])]
    assert numbers[2] - numbers[0] == pytest.approx(numbers[4] - numbers[2], abs=0.02)
    assert numbers[3] - numbers[1] == pytest.approx(numbers[5] - numbers[3], abs=0.02)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.floats(30.0, 200.0), max_size=12))
def test_labels_do_not_overlap(heights):
    ends = [(y, str(k), "weak") for k, y in enumerate(heights)]
    placed = spread(ends)
    assert sorted(text for _, text, _ in placed) == sorted(text for _, text, _ in ends)
    ys = [y for y, _, _ in placed]
    assert all(b - a >= 8.5 - 1e-9 for a, b in pairwise(ys))
    assert not ys or ys[-1] <= 202.0 + 1e-9


def test_maps_have_a_number_for_each_cell_and_the_line_where_they_say():
    found = map_of([[8.0, 2.0, 0.5], [None, 4.0, 2.0]], informative=[4000, None])
    picture = vacuity_picture(found, **SAID)
    assert picture == vacuity_picture(found, **SAID)
    assert {"8.0", "2.0", "0.50", "–", "4.0"} <= set(words(picture))
    upright = [piece for piece in lines_of(picture, "ink") if piece[0] == piece[2]]
    assert len(upright) == 1
    left, right = 44.0, 44.0 + 3 * 36.0
    share = (math.log10(4000) - 1.5) / 3.0
    assert upright[0][0] == pytest.approx(left + share * (right - left), abs=0.02)
    # In the row where it never speaks the line runs on to the end.
    flat = [piece for piece in lines_of(picture, "ink") if piece[1] == piece[3]]
    assert max(x for piece in flat for x in (piece[0], piece[2])) == pytest.approx(right, abs=0.02)
    assert "the paper: n = 513 to 3,360" in words(picture)
    assert picture.count("var(--refuted)") == 2  # neighbours of one shade are one piece


def test_equal_rows_are_one_and_different_ones_are_not():
    same = map_of([[8.0, 2.0, 0.5]] * 2, informative=[4000, 4000])
    assert distinct_rows(same) == [("0–0.1", 0)]
    assert words(vacuity_picture(same, **SAID)).count("8.0") == 1
    other = map_of([[8.0, 2.0, 0.5]] * 2, informative=[4000, 4001])
    assert distinct_rows(other) == [("0", 0), ("0.1", 1)]


def test_maps_of_nothing():
    assert vacuity_picture(map_of([], epsilons=(), informative=()), **SAID) is None
    single = map_of([[1.0]] * 2, sample_sizes=[100])
    assert vacuity_picture(single, **SAID) is None
    assert map_picture(single) is None
    assert ratios(map_of([[1.0, 2.0, 3.0]] * 2, misfit=0.0)) == [[None] * 3] * 2
    silent = vacuity_picture(map_of([[None] * 3] * 2), **SAID)
    assert words(silent).count("–") == 3
    far = vacuity_picture(map_of([[9.0] * 3] * 2, sample_sizes=[10**6, 10**7, 10**8]), **SAID)
    assert not any("paper" in word for word in words(far))


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        (None, "–"),
        (123456.0, "1e5"),
        (42.4, "42"),
        (3.14, "3.1"),
        (1.0000001, "> 1"),
        (0.9999999, "< 1"),
        (1.0, "1.00"),
        (0.26, "0.26"),
        (0.0, "0.00"),
        (3e-4, "3e−4"),
    ],
)
def test_numbers_of_cells(ratio, shown):
    assert short(ratio) == shown


def test_shades_change_at_one_and_deepen():
    assert shade(None) == ("wash", None)
    assert [shade(r)[0] for r in (1.01, 1.0, 0.99, 0.0)] == [
        "refuted",
        "proved",
        "proved",
        "proved",
    ]
    assert shade(5.0)[1] < shade(50.0)[1] < shade(500.0)[1]
    assert list(runs([("a", 0.5), ("a", 0.5), ("b", None), ("a", 0.5)])) == [
        (0, 2, "a", 0.5),
        (3, 4, "a", 0.5),
    ]
    assert (aside(50.0, None), aside(50.0, 80.0)) == (50.0, 50.0)
    assert (aside(50.0, 49.0), aside(50.0, 51.0)) == (60.0, 40.0)


def test_breaking_factors_are_all_counted():
    picture = breaking_picture(ROWS)
    positive_ones = sum(row.breaking.quantile > 0 for row in ROWS)
    assert len(lines_of(picture, "student")) == positive_ones
    assert len(lines_of(picture, "ink")) == len({row.bound for row in ROWS})
    assert picture == breaking_picture(ROWS)
    assert breaking_picture([]) is None
    never = [
        msgspec.structs.replace(
            ROWS[0], breaking=msgspec.structs.replace(ROWS[0].breaking, quantile=-1.0)
        )
    ]
    assert breaking_picture(never) is None
    both = breaking_picture([*never, ROWS[0]])
    assert any("never in 1" in word for word in words(both))


def test_necessity_draws_both_sides_of_each_control():
    picture = necessity_picture(CONTROLS)
    kept = [control for control in CONTROLS if control.kind == "hypothesis"]
    assert len(lines_of(picture, "refuted")) == len(kept)
    assert len(lines_of(picture, "proved")) == sum(c.restored is not None for c in kept)
    assert {f"without {control.assumption}" for control in kept} <= set(words(picture))
    assert f"{len(kept)} of {len(kept)} refuted" in picture
    alone = necessity_picture([msgspec.structs.replace(kept[0], restored=None)])
    assert lines_of(alone, "proved") == []
    assert necessity_picture([msgspec.structs.replace(kept[0], broken=None)]) is None


def test_complexities():
    rows = RATES[-1].complexities
    picture = complexity_picture(rows)
    assert {row.class_ for row in rows} <= set(words(picture))
    assert len(lines_of(picture, "ink")) == len(rows)
    assert complexity_picture([]) is None
    below = msgspec.structs.replace(rows[0], low=-0.1)
    assert lines_of(complexity_picture([below]), "undecided") == []
    assert strips_picture([Strip("a", (), None, (), "", "ink")], axis_name="", **SAID) is None


def test_hostile_names_stay_words():
    rows = [
        msgspec.structs.replace(row, bound=HOSTILE, class_=HOSTILE, teacher=HOSTILE)
        for row in RATES[1].rows
    ]
    pictures = [
        coverage_picture(HOSTILE, rows),
        breaking_picture(rows),
        map_picture(msgspec.structs.replace(MAPS[0], bound=HOSTILE, class_=HOSTILE)),
        complexity_picture([msgspec.structs.replace(RATES[-1].complexities[0], class_=HOSTILE)]),
        necessity_picture(
            [msgspec.structs.replace(CONTROLS[0], bound=HOSTILE, assumption=HOSTILE)]
        ),
        *(panel.picture for panel in line_panels(rows, [])),
    ]
    for picture in pictures:
        assert "<b " not in picture
        assert "&lt;b onload" in picture
        assert "\u202e" not in picture


def test_long_and_unprintable_names_stay_in_the_picture():
    name = "x" * 5000 + "\ud800\x00"
    picture = coverage_picture(
        "b",
        [msgspec.structs.replace(row, class_=name) if k else row for k, row in enumerate(ROWS[:2])],
    )
    assert max(map(len, words(picture))) <= 56
    picture.encode()
