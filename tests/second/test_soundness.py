"""Whatever the second checker claims on tiny instances is recomputed by brute force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction as F
from itertools import combinations

import pytest
from hypothesis import Phase, event, find, given, settings
from hypothesis import strategies as st

from w2sverify.second import Judgement, check

from .make import algebraic, certificate, conic, sealed

Function = tuple[F, ...]
small = st.integers(-3, 3).map(F)
halves = st.integers(-6, 6).map(lambda k: F(k, 2))
EXAMPLES = settings(max_examples=1000, derandomize=True, deadline=None)


def form(weights: Sequence[F], u: Sequence[F], v: Sequence[F]) -> F:
    total = sum((w * x * y for w, x, y in zip(weights, u, v, strict=True)), F(0))
    return total / sum(weights)


def distance(weights: Sequence[F], u: Sequence[F], v: Sequence[F]) -> F:
    difference = [x - y for x, y in zip(u, v, strict=True)]
    return form(weights, difference, difference)


@dataclass(frozen=True)
class Interval:
    """V = {c phi : low <= c <= high}, in one of four conic forms."""

    weights: Function
    train: Function | None
    phi: Function
    low: F
    high: F
    weak: Function
    student: F
    truth: F
    shape: str
    extra: F
    role: str
    truth_by: str

    @property
    def fitted(self) -> Function:
        return self.weights if self.train is None else self.train

    def at(self, c: F) -> Function:
        return tuple(c * x for x in self.phi)

    def projection(self) -> F:
        norm = form(self.fitted, self.phi, self.phi)
        best = form(self.fitted, self.phi, self.weak) / norm if norm else F(0)
        return min(max(best, self.low), self.high)

    def judged(self) -> Judgement:
        residual = [g - p for g, p in zip(self.weak, self.at(self.student), strict=True)]
        pull = form(self.fitted, self.phi, residual) * sum(self.fitted)
        radius, middle = (self.high - self.low) / 2, (self.high + self.low) / 2
        up, down = max(pull, F(0)) + self.extra, max(-pull, F(0)) + self.extra
        half = abs(pull) / 2 + self.extra
        rows, offset, cones, dual = {
            "nonnegative": (
                [[F(1)], [F(-1)]], [-self.low, self.high], [("nonnegative", 2)], [down, up],
            ),
            "second-order": (
                [[F(0)], [F(1)]], [radius, -middle], [("second-order", 2)], [2 * half, -pull],
            ),
            "semidefinite": (
                [[F(0)], [F(1)], [F(0)]], [radius, -middle, radius], [("semidefinite", 2)],
                [half, -pull, half],
            ),
            "free": ([], [], [], []),
        }[self.shape]  # fmt: skip
        truth = [self.truth] if self.truth_by == "coefficients" else self.at(self.truth)
        return check(
            sealed(
                certificate(
                    conic([[x] for x in self.phi], rows, offset, cones),
                    self.weak,
                    [self.student],
                    truth=truth,
                    truth_by=self.truth_by,
                    dual=dual,
                    weights=self.weights,
                    train=self.train,
                    role=self.role,
                )
            )
        )


def weights(count: int) -> st.SearchStrategy[Function]:
    return st.tuples(*[st.integers(0, 3).map(F)] * count).map(
        lambda drawn: drawn if any(drawn) else (F(1), *drawn[1:])
    )


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    count = draw(st.integers(1, 3))
    functions = st.lists(small, min_size=count, max_size=count).map(tuple)
    low = draw(small)
    shape = draw(st.sampled_from(["nonnegative", "second-order", "semidefinite", "free"]))
    high = low + draw(st.integers(0, 3))
    if shape == "free":
        low, high = F(-(10**6)), F(10**6)
    instance = Interval(
        weights=draw(weights(count)),
        train=draw(st.none() | weights(count)),
        phi=draw(functions),
        low=low,
        high=high,
        weak=draw(functions),
        student=draw(halves),
        truth=draw(halves),
        shape=shape,
        extra=draw(st.sampled_from([F(0), F(0), F(1, 8), F(-1, 8)])),
        role=draw(st.sampled_from(["projection", "given"])),
        truth_by=draw(st.sampled_from(["coefficients", "coefficients", "values"])),
    )
    if draw(st.booleans()):
        # By chance alone, a student is rarely the projection or near it.
        nearly = draw(st.sampled_from([F(0), F(0), F(1, 64), F(-1, 64)]))
        instance = replace(instance, student=instance.projection() + nearly)
    if draw(st.booleans()):
        instance = replace(instance, truth=min(max(instance.truth, low), high))
    return instance


OUTCOMES = [
    ("PROVED", None, "proved"),
    ("PROVED", None, "enclosed"),
    ("REFUTED", "measure", "proved"),
    ("REFUTED", "student", "refuted"),
    ("REFUTED", "truth", "proved"),
    ("REFUTED", "truth", "enclosed"),
    ("REFUTED", "undetermined", "unproved"),
    ("UNDECIDED", None, "enclosed"),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=str)
def test_the_intervals_reach_every_outcome(outcome: tuple[str, str | None, str]) -> None:
    def reaches(instance: Interval) -> bool:
        answer = instance.judged()
        found = (answer.verdict, answer.blame, answer.hypotheses["student"])
        return found == outcome and answer.slack != 0

    once = settings(max_examples=5000, derandomize=True, phases=[Phase.generate], database=None)
    assert reaches(find(intervals(), reaches, settings=once))


@EXAMPLES
@given(intervals())
def test_claims_about_an_interval(instance: Interval) -> None:
    answer = instance.judged()
    event(f"{answer.verdict} {answer.blame} {instance.shape}")
    w, q, g = instance.weights, instance.fitted, instance.weak
    p, f = instance.at(instance.student), instance.at(instance.truth)
    best = instance.at(instance.projection())
    inside = instance.low <= instance.student <= instance.high
    ends = [instance.at(instance.low), instance.at(instance.high)]
    same = [x * sum(q) for x in w] == [x * sum(w) for x in q]

    assert answer.misfit == distance(w, p, g)
    assert answer.student_error == distance(w, p, f)
    assert answer.weak_error == distance(w, g, f)
    assert answer.slack == answer.weak_error - answer.student_error - answer.misfit
    if answer.gap is not None:
        residual = [x - y for x, y in zip(g, p, strict=True)]
        for end in ends:
            assert form(q, residual, end) - form(q, residual, p) <= answer.gap
        if inside:
            assert distance(q, p, best) <= answer.gap

    assert answer.hypotheses["convex"] == "proved"
    assert answer.hypotheses["measure"] == ("proved" if same else "refuted")
    representable = any(
        instance.at(c) == f
        for c in (instance.truth, instance.low)
        if instance.low <= c <= instance.high
    )
    if answer.hypotheses["truth"] == "proved":
        assert representable
    if answer.hypotheses["truth"] == "refuted":
        assert not representable
    if answer.hypotheses["student"] == "proved":
        assert inside
        assert distance(q, p, g) == distance(q, best, g)
    if answer.hypotheses["student"] == "refuted":
        assert instance.role == "given"
        assert not inside or distance(q, p, g) > distance(q, best, g)

    # The projection is unique up to functions that vanish under Q.
    student = p if instance.role == "given" or distance(q, p, best) == 0 else best
    holds = distance(w, student, f) <= distance(w, g, f) - distance(w, student, g)
    if answer.verdict == "PROVED":
        assert holds
        assert same
        assert representable
        if instance.role == "given":
            assert distance(q, p, best) == 0
    if answer.verdict == "REFUTED":
        assert not holds
        if answer.blame in FOUR:
            assert answer.hypotheses[answer.blame] == "refuted"
    certain = inside and distance(q, p, best) == 0 and answer.gap == 0
    if certain and same and instance.truth_by == "coefficients" and representable:
        in_interval = instance.low <= instance.truth <= instance.high
        assert (answer.verdict == "PROVED") is in_interval


FOUR = ("convex", "truth", "student", "measure")


@EXAMPLES
@given(
    st.data(),
    st.lists(st.integers(-2, 2), min_size=1, max_size=3, unique=True),
    st.sampled_from(["coefficients", "values"]),
)
def test_claims_about_finitely_many_functions(
    data: st.DataObject, roots: list[int], student_by: str
) -> None:
    count = data.draw(st.integers(1, 2))
    functions = st.lists(small, min_size=count, max_size=count).map(tuple)
    phi, g = data.draw(functions), data.draw(functions)
    w = data.draw(weights(count))
    train = data.draw(st.none() | weights(count))
    q = w if train is None else train
    polynomial = [1]  # highest power last
    for root in roots:
        polynomial = [
            (polynomial[k - 1] if k else 0) - root * (polynomial[k] if k < len(polynomial) else 0)
            for k in range(len(polynomial) + 1)
        ]
    equation = [(c, [0] * k) for k, c in enumerate(polynomial)]
    any_of = st.sampled_from([F(root) for root in roots]) | halves
    c_p, c_f = data.draw(any_of), data.draw(any_of)
    p, f = tuple(c_p * x for x in phi), tuple(c_f * x for x in phi)
    answer = check(
        sealed(
            certificate(
                algebraic([[x] for x in phi], [equation]), g,
                [c_p] if student_by == "coefficients" else p, truth=[c_f],
                weights=w, train=train, role="given", student_by=student_by,
            )
        )
    )  # fmt: skip
    event(f"{answer.verdict} {answer.blame}")
    members = {tuple(root * x for x in phi) for root in roots}
    holds = distance(w, p, f) <= distance(w, g, f) - distance(w, p, g)
    assert (answer.verdict == "REFUTED") is not holds
    assert answer.gap is None
    assert answer.verdict != "PROVED"
    assert (answer.hypotheses["truth"] == "proved") is (c_f in roots)
    if answer.hypotheses["convex"] != "unproved":
        assert answer.hypotheses["convex"] == "refuted"
        assert len({tuple(x for x, y in zip(v, q, strict=True) if y) for v in members}) > 1
    if answer.hypotheses["student"] != "unproved":
        assert answer.hypotheses["student"] == "refuted"
        assert p not in members or any(distance(q, v, g) < distance(q, p, g) for v in members)


def determinant(rows: list[list[F]]) -> F:
    if not rows:
        return F(1)
    return sum(
        (
            (-1) ** j * rows[0][j] * determinant([row[:j] + row[j + 1 :] for row in rows[1:]])
            for j in range(len(rows))
        ),
        F(0),
    )


@EXAMPLES
@given(st.data(), st.integers(1, 4))
def test_semidefinite_means_no_negative_principal_minor(data: st.DataObject, order: int) -> None:
    entries = st.integers(-2, 2).map(F)
    rank = data.draw(st.integers(0, order))
    factor = [[data.draw(entries) for _ in range(rank)] for _ in range(order)]
    gram = [[sum((x * y for x, y in zip(a, b, strict=True)), F(0)) for b in factor] for a in factor]
    i, j = data.draw(st.integers(0, order - 1)), data.draw(st.integers(0, order - 1))
    bump = data.draw(st.sampled_from([F(0), F(1, 3), F(-1, 3), F(-1, 2**60)]))
    gram[i][j] += bump
    gram[j][i] = gram[i][j]
    minors = (
        determinant([[gram[a][b] for b in chosen] for a in chosen])
        for size in range(1, order + 1)
        for chosen in combinations(range(order), size)
    )
    expected = all(minor >= 0 for minor in minors)
    event(f"{expected} rank {rank} of {order}")
    triangle = [gram[a][b] for a in range(order) for b in range(a + 1)]
    size = len(triangle)
    unit = [[int(a == b) for b in range(size)] for a in range(size)]
    strong = conic(unit, unit, [0] * size, [("semidefinite", order)])
    document = certificate(strong, [0] * size, [0] * size, truth=triangle)
    assert (check(sealed(document)).hypotheses["truth"] == "proved") is expected
    # As a dual, with the off-diagonal entries doubled.
    dual = [gram[a][b] * (1 if a == b else 2) for a in range(order) for b in range(a + 1)]
    document = certificate(strong, [-x for x in dual], [0] * size, dual=dual)
    assert (check(sealed(document)).verdict == "PROVED") is expected


@EXAMPLES
@given(intervals())
def test_equivalent_instances_are_judged_alike(instance: Interval) -> None:
    answer = instance.judged()

    # A point twice with half its weight, the points reversed, and all weights three times larger.
    def twice(values: Function, factor: int | F = 1) -> Function:
        return (*reversed(values[1:]), values[0] * factor, values[0] * factor)

    def heavier(values: Function) -> Function:
        return tuple(3 * weight for weight in twice(values, F(1, 2)))

    other = replace(
        instance,
        weights=heavier(instance.weights),
        train=None if instance.train is None else heavier(instance.train),
        phi=twice(instance.phi),
        weak=twice(instance.weak),
        extra=3 * instance.extra,
    )
    assert other.judged() == answer
