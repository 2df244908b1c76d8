"""Certificates that are in order are judged as computed by hand."""

from fractions import Fraction as F

import pytest

from w2sverify.kernel import check

from . import oracle
from .catalogue import BELOW, CATALOGUE, DISC, HALF_LINE, SEMIDEFINITE
from .documents import certificate, conic, fraction, is_number, put, seal, text, walk

TINY = F(1, 2**200)


def judge(document):
    return oracle.comparable(check(seal(document)))


@pytest.mark.parametrize("name", CATALOGUE)
def test_judged_as_by_hand(name):
    document, expected = CATALOGUE[name]
    judgement = check(seal(document))
    assert oracle.comparable(judgement) == expected
    assert oracle.judge(seal(document)) == expected
    assert judgement.reason.endswith(".")
    assert judgement.reason[0].isupper()


def test_catalogue_reaches_everything():
    entries = CATALOGUE.values()
    verdicts = {(entry.expected.statement, entry.expected.verdict) for entry in entries}
    assert len(verdicts) == 5  # a projection is never refuted
    blames = {entry.expected.blame for entry in entries}
    assert blames == {None, "convex", "measure", "student", "truth", "undetermined"}
    statuses = {status for entry in entries for status in entry.expected.hypotheses}
    assert len(statuses) == 3 + 2 + 4 + 3
    cones = {cone[0] for entry in entries for cone in entry.document["class"].get("cones", [])}
    assert cones == {"zero", "nonnegative", "second-order", "semidefinite"}


@pytest.mark.parametrize("name", CATALOGUE)
def test_another_spelling_of_the_numbers_changes_nothing(name):
    document, expected = CATALOGUE[name]
    for path, number in list(walk(document)):
        if is_number(path, number):
            value = fraction(number)
            unreduced = f"{3 * value.numerator:x}/{3 * value.denominator:x}" if value else "0/5"
            as_float = float(value).hex() if F(float(value)) == value else unreduced
            document = put(document, path, as_float)
    assert judge(document) == expected


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_subject_and_one_newline_change_nothing(name):
    document, expected = CATALOGUE[name]
    other = put(document, ("subject",), "~ Another, with spaces. ")
    assert judge(other) == expected._replace(subject="~ Another, with spaces. ")
    assert oracle.comparable(check(seal(document) + b"\n")) == expected


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_point_twice_changes_nothing(name):
    document, expected = CATALOGUE[name]
    for path in (("weights",), ("train_weights",), ("weak",), ("class", "features")):
        value = document["class"]["features"] if len(path) == 2 else document[path[0]]
        document = put(document, path, value and value * 2)
    if document["dual"] is not None:
        document = put(document, ("dual",), [text(2 * fraction(x)) for x in document["dual"]])
    for path in (("student", "values"), ("truth", "values")):
        values = (document[path[0]] or {}).get("values")
        document = put(document, path, values * 2) if values else document
    assert judge(document) == expected


@pytest.mark.parametrize("scale", [F(1, 3), F(1, 2**1000), F(2**1000)])
@pytest.mark.parametrize("name", ["all cones", "semidefinite", "enclosed, exactly at the bound"])
def test_scaling_scales_every_number(name, scale):
    document, expected = CATALOGUE[name]
    for path, number in list(walk(document)):
        if is_number(path, number) and (
            path[0] in ("weak", "student", "truth", "dual") or path[:2] == ("class", "offset")
        ):
            document = put(document, path, text(fraction(number) * scale))
    numbers = (number * scale**2 for number in expected[3:8])
    assert judge(document) == oracle.Expected(*expected[:3], *numbers, *expected[8:])


# What is inside a cone, at its boundary and one part in 2^200 beyond it. Constraints that are zero
# make the offset the point of the cone.


def inside(cones, point):
    family = conic([[1]], [[0]] * len(point), point, cones)
    judgement = judge(certificate(family, [0], [0], dual=[0] * len(point)))
    assert judgement.gap == 0
    return judgement.verdict == "PROVED"


def dual_inside(cones, dual):
    """A student in the only point of the class, and a dual that no row feels."""
    family = conic([[1]], [[0]] * len(dual), [0] * len(dual), cones)
    return judge(certificate(family, [0], [0], dual=dual)).gap == 0


# name, size, points inside, points outside; the dual's off-diagonal entries are doubled.
CONES = [
    ("nonnegative", 2, [[0, 0], [TINY, 5]], [[-TINY, 5], [5, -TINY], [-1, -1]]),
    ("second-order", 1, [[0], [TINY]], [[-TINY], [-1]]),
    ("second-order", 2, [[2, -2], [0, 0]], [[2, 2 + TINY], [-2, 2], [-2, 0], [0, TINY]]),
    (
        "second-order",
        4,
        [[3, 1, -2, 2], [9, -4, 4, 7], [3 + TINY, 1, 2, 2]],
        [[3 - TINY, 1, 2, 2], [-3, 1, 2, 2], [-4, 1, 2, 2], [0, 0, 0, TINY]],
    ),
    ("semidefinite", 1, [[0], [TINY]], [[-TINY]]),
    (
        "semidefinite",
        2,
        [[0, 0, 0], [1, 2, 4], [0, 0, 3], [3, 0, 0], [1, -1, 1 + TINY]],
        [[1, 2, 4 - TINY], [0, TINY, 1], [0, 0, -TINY], [-1, 0, 1], [-1, 0, -1], [1, TINY, 0]],
    ),
    (
        "semidefinite",
        3,
        [[1, 2, 4, 2, 4, 4], [1, 0, 0, 1, 0, 1], [0, 0, 2, 0, 2, 2], [5, 1, 5, 1, 1, 5]],
        [
            [1, 0, 0, 1, 0, 1 - TINY],
            [1, 0, 0, 1, TINY, 1],
            [0, 0, 2, TINY, 2, 2],
            [2, 2, 2, 2, 1, 2],
            [0, 1, 0, 0, 0, 0],
            [4, 0, 4, 0, 0, -TINY],
        ],
    ),
]


def doubled(size, lower):
    """The dual row form: off-diagonal entries count twice."""
    places = [i == j for i in range(size) for j in range(i + 1)]
    return [x if diagonal else 2 * x for x, diagonal in zip(lower, places, strict=True)]


@pytest.mark.parametrize(("name", "size", "members", "others"), CONES)
def test_cone_and_dual_at_the_boundary(name, size, members, others):
    for point in members + others:
        dual = doubled(size, point) if name == "semidefinite" else point
        assert inside([(name, size)], point) == (point in members), point
        assert dual_inside([(name, size)], dual) == (point in members), point
        # The cone is found behind others, too.
        cones = [("zero", 2), ("semidefinite", 2), (name, size), ("second-order", 2)]
        padded = [0, 0, 1, 0, 1, *point, 1, -1]
        assert inside(cones, padded) == (point in members), point
        assert dual_inside(cones, [7, -7, 1, 2, 1, *dual, 1, 1]) == (point in members), point


def test_the_zero_cone_holds_only_zero_and_every_dual():
    assert inside([("zero", 2)], [0, 0])
    assert not inside([("zero", 2)], [0, TINY])
    assert not inside([("zero", 2)], [-TINY, 0])
    assert dual_inside([("zero", 2)], [-5, 10**30])


def test_off_diagonal_entries_of_a_dual_are_halved_not_doubled():
    assert dual_inside([("semidefinite", 2)], [1, 2, 1])
    assert not dual_inside([("semidefinite", 2)], [1, 2 + TINY, 1])
    assert inside([("semidefinite", 2)], [1, 1, 1])
    assert not inside([("semidefinite", 2)], [1, 1 + TINY, 1])


def test_a_dual_is_scaled_by_the_train_weights_as_given():
    twice = {"weights": [2], "dual": [2]}
    assert judge(certificate(HALF_LINE, [-1], [0], [2], **twice)).verdict == "PROVED"
    half = {"weights": [2], "dual": [1]}
    assert judge(certificate(HALF_LINE, [-1], [0], [2], **half)).gap is None
    train = {"weights": [5], "train_weights": [2], "dual": [2]}
    assert judge(certificate(HALF_LINE, [-1], [0], [2], **train)).verdict == "PROVED"


@pytest.mark.parametrize("nudge", [-TINY, 0, TINY])
def test_the_bound_on_an_enclosed_student_is_exact(nudge):
    # gap 4 and slack 8 x, N = (4 - x)^2 for f = p - x: 8 x - 8 = 4 (4 - x) at x = 2.
    expected = {-1: "UNDECIDED", 0: "PROVED", 1: "PROVED"}[(nudge > 0) - (nudge < 0)]
    document = certificate(BELOW, [3], [-1], [-1 - 2 - nudge], dual=[4])
    assert judge(document).verdict == expected
    # -slack = 8 y against 4 (4 + y) for f = p + y: equal at y = 4.
    expected = {-1: "UNDECIDED", 0: "UNDECIDED", 1: "REFUTED"}[(nudge > 0) - (nudge < 0)]
    document = certificate(BELOW, [3], [-1], [-1 + 4 + nudge], dual=[4])
    assert judge(document).verdict == expected


@pytest.mark.parametrize("nudge", [-TINY, 0, TINY])
def test_the_sign_of_the_slack_is_exact(nudge):
    sign = (nudge > 0) - (nudge < 0)
    document = certificate(HALF_LINE, [-1], [0], [nudge], role="given", truth_by="values")
    judgement = judge(document)
    assert judgement.slack == 2 * nudge
    assert judgement.verdict == ("REFUTED" if sign < 0 else "UNDECIDED")
    document = certificate(HALF_LINE, [-1], [0], [nudge], dual=[1])
    judgement = judge(document)
    assert judgement.verdict == ("REFUTED" if sign < 0 else "PROVED")
    assert dict(judgement.hypotheses)["truth"] == ("refuted" if sign < 0 else "proved")


@pytest.mark.parametrize("nudge", [-TINY, TINY])
def test_stationarity_is_exact_in_every_coefficient(nudge):
    document = CATALOGUE["all cones"].document
    assert judge(document).verdict == "PROVED"
    for place in range(3):
        dual = [
            text(fraction(x) + nudge * (i == (0, 1, 4)[place]))
            for i, x in enumerate(document["dual"])
        ]
        assert judge(put(document, ("dual",), dual)).gap is None


def test_a_truth_is_refuted_only_beyond_the_gap():
    # <g-p, f-p> = 4 y against gap 4 for f = p + y.
    for y, status in ((1 - TINY, "proved"), (1, "proved"), (1 + TINY, "refuted")):
        document = certificate(BELOW, [3], [-1], [-1 + y], dual=[4])
        assert dict(judge(document).hypotheses)["truth"] == status
    for y, status in ((1, "unproved"), (1 + TINY, "refuted")):
        document = certificate(BELOW, [3], [-1], [-1 + y], dual=[4], truth_by="values")
        assert dict(judge(document).hypotheses)["truth"] == status


def test_a_large_semidefinite_block():
    """Order 64, of rank 63: the Laplacian of a path; one unit less in any corner is outside."""
    order = 64
    entries = {(i, i): 2 - (i in (0, order - 1)) for i in range(order)}
    entries |= {(i + 1, i): -1 for i in range(order - 1)}
    lower = [entries.get((i, j), 0) for i in range(order) for j in range(i + 1)]
    assert inside([("semidefinite", order)], lower)
    assert dual_inside([("semidefinite", order)], doubled(order, lower))
    assert not inside([("semidefinite", order)], [*lower[:-1], lower[-1] - TINY])
    assert not inside([("semidefinite", order)], [lower[0] - TINY, *lower[1:]])


def test_a_judgement_is_a_plain_tuple_of_exact_numbers():
    judgement = check(seal(certificate(DISC, [3, 4], [F(3, 5), F(4, 5)], [0, 1], role="given")))
    assert all(type(number) is F for number in judgement[4:9] if number is not None)
    assert judgement.gap is None
    assert judgement[0] == judgement.verdict


def test_the_gap_bounds_every_member():
    """For the semidefinite example: <g-p, v-p> <= gap for members v = u u^T, with equality at p."""
    document = CATALOGUE["semidefinite"].document
    gap = check(seal(document)).gap
    weights = (F(1, 4), F(1, 2), F(1, 4))
    g, p = (F(0), F(1), F(0)), (F(1, 2),) * 3
    for a in range(-4, 5):
        for b in range(-4, 5):
            v = (F(a * a), F(a * b), F(b * b))
            products = (w * (x - y) * (z - y) for w, x, y, z in zip(weights, g, p, v, strict=True))
            assert sum(products) <= gap
    assert SEMIDEFINITE["cones"] == [["semidefinite", 2]]
