"""A synthetic verification record, realistic in its shapes and free of any solver."""

import math
import random
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from w2sverify.runs.verification import (
    Control,
    Counts,
    Geometry,
    Kept,
    Number,
    Point,
    Result,
    Verification,
)

CLASSES = ("Linear", "Affine", "L2Ball", "L1Ball", "LinfBall", "NonnegativeCone", "Simplex", "Box")
ORIGINS = ("random", "backward", "adversarial", "real")
HYPOTHESES = ("convex", "truth", "student", "measure")


def number(value):
    """The exact number that a fraction, integer, float or string of a fraction is."""
    value = Fraction(value)
    try:
        return Number(str(value), float(value))
    except OverflowError:
        return Number(str(value), math.inf if value > 0 else -math.inf)


def points_of(name, size, seed):
    """Points as the suite would find them: subspaces tie, an L2 ball has tiny positive gaps."""
    draw = random.Random(repr((name, seed)))
    found = []
    for index in range(size):
        tie = name in {"Linear", "Affine"} or draw.random() < 0.25
        slack = 0.0 if tie else 10 ** draw.gauss(-1.5, 1.1)
        gap = 0.0 if name != "L2Ball" or draw.random() < 0.1 else 10 ** draw.gauss(-75, 1.2)
        if name == "L2Ball" and gap and tie:
            slack = 10 ** draw.gauss(-3, 0.5)
        misfit, error = draw.random(), draw.random()
        origin = ORIGINS[index * len(ORIGINS) // size]
        whole = misfit + error + slack
        found.append(Point(origin, "PROVED", slack, gap, whole, error, misfit))
    return found


def kept_of(name, theorem):
    """A tightest and a worst certificate."""
    long = Fraction(7**90 + 1, 3 * 2**300)
    gap = number(Fraction(1, 7**89)) if name == "L2Ball" else number(0)
    replay = f"w2sverify verify --theorem {theorem} --class {name} --seed 0 --instance"
    reason = "The slack is not negative and all hypotheses are proved."
    return [
        Kept(
            "tightest",
            f"certificates/{name}/tightest.json",
            "PROVED",
            reason,
            number(0 if name != "L2Ball" else long),
            gap,
            f"{replay} 17",
        ),
        Kept(
            "largest gap",
            f"certificates/{name}/largest-gap.json",
            "PROVED",
            reason,
            number(long),
            gap,
            f"{replay} 203",
        ),
    ]


def result_of(name, size, *, theorem="theorem-1", seed=0, points=None):
    """The result of one class, consistent with its points."""
    points = points_of(name, size, seed) if points is None else points

    def counts(rows):
        words = [row.verdict.lower() for row in rows]
        return Counts(*(words.count(word) for word in ("proved", "refuted", "undecided")))

    zero = sum(point.gap == 0 for point in points)
    enclosed = {"proved": zero, "enclosed": len(points) - zero}
    slacks = [point.slack for point in points if math.isfinite(point.slack)]
    gaps = [point.gap for point in points if point.gap is not None and math.isfinite(point.gap)]
    return Result(
        theorem=theorem,
        class_=name,
        counts=counts(points),
        origins={o: counts([p for p in points if p.origin == o]) for o in ORIGINS},
        worst_slack=number(min(slacks)) if slacks else None,
        largest_gap=number(max(gaps)) if gaps else None,
        gap_zero=zero,
        hypotheses={h: enclosed if h == "student" else {"proved": len(points)} for h in HYPOTHESES},
        kept=kept_of(name, theorem),
        points=points,
        undecided_reasons={},
        seconds=len(points) / 150,
    )


CONTROLS = (
    ("convex", "two_points", "-49/50", "The class {0, 1} is not convex: the middle is not in it."),
    ("convex", "circle", "-9/5", "A chord of the circle leaves it."),
    ("truth", "truth_outside", "-2", "The truth is not a member of the class."),
    ("student", "ridge_shrunk", "-2/9", "The truth is a member that is nearer to the weak labels."),
    ("measure", "other_weights", "-2/5", "The student was fitted under other weights."),
)


def controls_of(classes):
    """Each hypothesis broken on each class, and three that look bad but must pass."""
    rows = [
        Control(
            "theorem-1",
            name,
            broken,
            which,
            "refuted",
            True,
            "REFUTED",
            broken,
            why,
            number(slack),
            f"certificates/controls/{name}-{which}.json",
        )
        for name in classes
        for broken, which, slack, why in CONTROLS
    ]
    return rows + [
        Control(
            "theorem-1",
            "Affine",
            looks,
            which,
            "proved",
            True,
            "PROVED",
            None,
            "The claim and its hypotheses hold.",
            number(slack),
            f"certificates/{which}.json",
        )
        for looks, which, slack in (
            ("measure", "shift_with_weak_in_class", 0),
            ("student", "teacher_better_than_student", "1/3"),
            ("truth", "perfect_teacher", Fraction(11**40, 2**150)),
        )
    ]


def geometry_of(slack="6/25", gap=0, weak=(0.36, 0.48), truth=(0.56, -0.67)):
    """An obtuse triangle whose squares add up."""
    return Geometry(
        title="Diabetes progression, weak model on 2 of 10 features",
        class_="L1Ball",
        weak=weak,
        truth=truth,
        weak_error=math.dist(weak, truth) ** 2,
        student_error=math.hypot(*truth) ** 2,
        misfit=math.hypot(*weak) ** 2,
        slack=number(slack),
        gap=number(gap),
        verdict="PROVED",
        certificate="certificates/L1Ball/geometry.json",
    )


def record_of(size=40, classes=(*CLASSES, "Monotone"), **changes):
    """A complete record of `size` instances per class; `changes` replace its fields."""
    results = changes.get("results", [result_of(name, size) for name in classes])
    controls = changes.get("controls", controls_of(classes))
    negative = [control for control in controls if control.must == "refuted"]
    fields = {
        "version": "0.1.0",
        "seed": 0,
        "profile": "standard",
        "command": "w2sverify verify --profile standard --seed 0 --out report",
        "complete": True,
        "seconds": 161.3,
        "summary": {
            "proved": sum(r.counts.proved for r in results),
            "refuted": sum(r.counts.refuted for r in results),
            "undecided": sum(r.counts.undecided for r in results),
            "controls": len(negative),
            "controls_refuted": sum(c.verdict == "REFUTED" for c in negative),
        },
        "results": results,
        "controls": controls,
        "geometry": geometry_of(),
        "problems": [],
        "environment": {"python": "3.11.7", "numpy": "2.4.6", "platform": "Linux x86_64"},
    }
    return Verification(**(fields | changes))


class Builder:
    """The functions above, for tests."""

    number = staticmethod(number)
    result = staticmethod(result_of)
    points = staticmethod(points_of)
    controls = staticmethod(controls_of)
    geometry = staticmethod(geometry_of)
    record = staticmethod(record_of)


@pytest.fixture(scope="session")
def build():
    """Builders of records and of their parts."""
    return Builder


VOID = {"br", "meta"}


class Page(HTMLParser):
    """A parsed page: every tag with its attributes, and the text; unbalanced tags raise."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.open = [], [], []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def attributes(self, name):
        """All values of an attribute."""
        return [attrs[name] for _, attrs in self.tags if name in attrs]

    @property
    def words(self):
        """The text with white space, non-breaking too, folded."""
        return " ".join("".join(self.text).split())


@pytest.fixture(scope="session")
def parse():
    """The parser of pages."""
    return Page
