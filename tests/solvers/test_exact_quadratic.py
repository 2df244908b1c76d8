"""Exact projections onto polyhedral classes: every answer is checked from the definition."""

import itertools
import math
import random
from dataclasses import dataclass, replace
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
from flint import fmpq
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from w2sverify.errors import InputError
from w2sverify.solvers import complementarity, exact_quadratic
from w2sverify.solvers.exact_gram import ExactGram
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.solvers.integer_quadratic import RationalPoint
from w2sverify.solvers.lemke import lemke
from w2sverify.solvers.scaled_quadratic import ScaledQuadratic

PROFILE = settings(
    derandomize=True,
    deadline=None,
    max_examples=250,
    suppress_health_check=[HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Form:
    features: list
    weights: list
    target: list
    rows: list
    offset: list
    cones: list
    m: int
    start: list | None = None

    @property
    def equality(self):
        return [name == "zero" for name, size in self.cones for _ in range(size)]

    def solve(self):
        return exact_projection(
            self.features,
            self.weights,
            self.target,
            self.rows,
            self.offset,
            self.cones,
            self.start,
            coefficients=self.m,
        )


def apply(row, theta):
    return sum((Fraction(value) * theta[j] for j, value in row.items()), Fraction(0))


def fitted(form, theta):
    """The values on the points that have weight."""
    return [apply(row, theta) for row, w in zip(form.features, form.weights, strict=True) if w]


def faults(form, theta, dual):
    """What is wrong with a solution, straight from the definition."""
    found = set()
    assert len(theta) == form.m
    assert len(dual) == len(form.rows)
    assert all(type(x) is Fraction for x in [*theta, *dual])
    lines = zip(form.rows, form.offset, dual, form.equality, strict=True)
    for row, b, multiplier, equality in lines:
        s = apply(row, theta) + Fraction(b)
        if s < 0 or (equality and s != 0):
            found.add("infeasible")
        if multiplier < 0 and not equality:
            found.add("sign")
        if multiplier * s != 0:
            found.add("complementarity")
    e = [Fraction(0)] * form.m
    for row, w, g in zip(form.features, form.weights, form.target, strict=True):
        r = Fraction(w) * (Fraction(g) - apply(row, theta))
        for j, value in row.items():
            e[j] += r * Fraction(value)
    for row, multiplier in zip(form.rows, dual, strict=True):
        for j, value in row.items():
            e[j] += multiplier * Fraction(value)
    if any(e):
        found.add("stationarity")
    return found


# --- twins: Fourier-Motzkin elimination and all active sets, over fractions


def feasible(rows, offset, equality, m):
    """Whether some theta has `row theta + b >= 0` (or = 0): one variable eliminated at a time."""
    system = set()
    for row, b, equal in zip(rows, offset, equality, strict=True):
        line = (*(Fraction(row.get(j, 0)) for j in range(m)), Fraction(b))
        system.add(line)
        if equal:
            system.add(tuple(-x for x in line))
    for j in range(m):
        keep = {line for line in system if line[j] == 0}
        up = [tuple(x / line[j] for x in line) for line in system if line[j] > 0]
        down = [tuple(x / -line[j] for x in line) for line in system if line[j] < 0]
        system = keep | {
            tuple(x + y for x, y in zip(a, b, strict=True)) for a, b in itertools.product(up, down)
        }
    return all(line[-1] >= 0 for line in system)


def eliminate(matrix):
    """Reduced rows and pivot columns of an augmented matrix."""
    matrix, pivots = [list(map(Fraction, line)) for line in matrix], []
    width = len(matrix[0]) if matrix else 0
    for j in range(width):
        row = next((i for i in range(len(pivots), len(matrix)) if matrix[i][j]), None)
        if row is None:
            continue
        at = len(pivots)
        matrix[at], matrix[row] = matrix[row], matrix[at]
        matrix[at] = [x / matrix[at][j] for x in matrix[at]]
        for i, line in enumerate(matrix):
            if i != at and line[j]:
                matrix[i] = [x - line[j] * y for x, y in zip(line, matrix[at], strict=True)]
        pivots.append(j)
    return matrix, pivots


def projection_by_enumeration(form):
    """The fitted values by trying all sets of active rows, or None where nothing is feasible."""
    m, best = form.m, None
    gram = [[Fraction(0)] * (m + 1) for _ in range(m)]
    for row, w, g in zip(form.features, form.weights, form.target, strict=True):
        line = [Fraction(row.get(j, 0)) for j in range(m)] + [Fraction(g)]
        for j in range(m):
            for k in range(m + 1):
                gram[j][k] += Fraction(w) * line[j] * line[k]
    signed = [i for i, equal in enumerate(form.equality) if not equal]
    fixed = [i for i, equal in enumerate(form.equality) if equal]
    for active in itertools.chain.from_iterable(
        itertools.combinations(signed, size) for size in range(len(signed) + 1)
    ):
        chosen = [*fixed, *active]
        dense = [[Fraction(form.rows[i].get(j, 0)) for j in range(m)] for i in chosen]
        system = [[*gram[j][:m], *(-line[j] for line in dense), gram[j][m]] for j in range(m)] + [
            [*line, *([0] * len(chosen)), -Fraction(form.offset[i])]
            for i, line in zip(chosen, dense, strict=True)
        ]
        reduced, pivots = eliminate(system)
        if m + len(chosen) in pivots:
            continue
        theta = [Fraction(0)] * m
        for line, j in zip(reduced, pivots, strict=False):
            if j < m:
                theta[j] = line[-1]
        values = fitted(form, theta)
        pinned = [row for row, w in zip(form.features, form.weights, strict=True) if w]
        if feasible(
            [*form.rows, *pinned],
            [*form.offset, *(-p for p in values)],
            [i in chosen or equal for i, equal in enumerate(form.equality)] + [True] * len(pinned),
            m,
        ):
            loss = sum(
                w * (g - p) ** 2
                for w, g, p in zip(
                    (w for w in form.weights if w),
                    (g for w, g in zip(form.weights, form.target, strict=True) if w),
                    values,
                    strict=True,
                )
            )
            if best is None or loss < best[0]:
                best = (loss, values)
    return None if best is None else best[1]


# --- random forms, degenerate on purpose


def sparse(line):
    return {j: value for j, value in enumerate(line) if value}


small = st.integers(-2, 2)
numbers = st.one_of(small, small.map(lambda x: Fraction(x, 3)), small.map(lambda x: x / 2))
garbage = st.sampled_from([0.0, 1.0, -1.0, 0.5, 1e-9, -3.25, 1e300, math.nan, math.inf, -math.inf])


@st.composite
def forms(draw, columns=4, points=5, most_rows=6, starts=True):
    m = draw(st.integers(0, columns))
    line = st.lists(small, min_size=m, max_size=m)
    features = draw(st.lists(line, min_size=1, max_size=points))
    n = len(features)
    rows = draw(st.lists(line, max_size=most_rows - 2))
    offset = [draw(numbers) for _ in rows]
    for _ in range(draw(st.integers(0, 2)) if rows else 0):
        # Copies, multiples and opposites of rows: dependent active sets and hidden equations.
        i, factor = draw(st.integers(0, len(rows) - 1)), draw(st.sampled_from([1, 2, -1]))
        rows.append([factor * x for x in rows[i]])
        offset.append(factor * offset[i] + draw(st.sampled_from([0, 0, 1])))
    cones, left = [], len(rows)
    while left:
        size = draw(st.integers(1, left))
        name = draw(st.sampled_from(["nonnegative", "nonnegative", "nonnegative", "zero"]))
        cones.append((name, size))
        left -= size
    return Form(
        [sparse(x) for x in features],
        draw(st.lists(st.sampled_from([0, 1, 1, 2, Fraction(1, 3)]), min_size=n, max_size=n)),
        draw(st.lists(numbers, min_size=n, max_size=n)),
        [sparse(x) for x in rows],
        offset,
        cones,
        m,
        draw(st.none() | st.lists(garbage, min_size=m, max_size=m)) if starts else None,
    )


def certain(form):
    """The solution, after it was checked; or None, after emptiness was."""
    found = form.solve()
    if found is None:
        assert not feasible(form.rows, form.offset, form.equality, form.m)
        return None
    assert faults(form, *found) == set()
    return found


@PROFILE
@given(forms())
def test_every_answer_meets_the_definition(form):
    certain(form)


@PROFILE
@given(forms())
def test_pivoting_alone_meets_the_definition(form):
    with mock.patch.object(exact_quadratic, "_ROUNDS", 0):
        certain(form)


@settings(PROFILE, max_examples=100)
@given(forms())
def test_it_is_the_projection_found_by_pivoting(form):
    found = certain(form)
    with mock.patch.object(exact_quadratic, "_ROUNDS", 0):
        twin = form.solve()
    assert (found and fitted(form, found[0])) == (twin and fitted(form, twin[0]))


@settings(PROFILE, max_examples=60)
@given(forms(columns=3, points=4, most_rows=5))
def test_it_is_the_projection_found_by_trying_all_active_sets(form):
    found = certain(form)
    twin = projection_by_enumeration(form)
    assert (None if found is None else fitted(form, found[0])) == twin


@settings(PROFILE, max_examples=100)
@given(forms(), st.randoms(use_true_random=False))
def test_rewriting_does_not_change_the_function(form, rng):
    found = certain(form)
    order = rng.sample(range(form.m), form.m)
    scale = [rng.choice([1, -1, 3, Fraction(1, 7), 2.0**-40]) for _ in range(form.m)]

    def rewrite(row):
        return {order[j]: Fraction(value) * Fraction(scale[j]) for j, value in row.items()}

    doubled = [Fraction(w) / 2 for w in form.weights] * 2
    other = Form(
        [rewrite(row) for row in form.features] * 2,
        doubled,
        form.target * 2,
        [rewrite(row) for row in form.rows] + [rewrite(row) for row in form.rows],
        [*form.offset, *form.offset],
        form.cones * 2,
        form.m,
    )
    again = certain(other)
    assert (found is None) == (again is None)
    if found is not None:
        assert fitted(form, found[0]) * 2 == fitted(other, again[0])


wild = st.floats(allow_nan=False, allow_infinity=False, width=64) | st.sampled_from(
    [1e-300, 1e300, 5e-324, -1e300, 1.7e308]
)


@settings(PROFILE, max_examples=100)
@given(st.data())
def test_any_floats(data):
    m = data.draw(st.integers(1, 3))

    def vector(size, values=wild):
        return data.draw(st.lists(values, min_size=size, max_size=size))

    n, k = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 3))
    form = Form(
        [sparse(vector(m)) for _ in range(n)],
        vector(n, st.floats(0, 1e300)),
        vector(n),
        [sparse(vector(m)) for _ in range(k)],
        vector(k),
        [("nonnegative", k)] if k else [],
        m,
        vector(m),
    )
    certain(form)


# --- forms as the classes make them


def floats(rng, *shape):
    return rng.normal(size=shape)


def l1_ball(rng, n, d, radius):
    """theta = u - v with u, v >= 0 and u + v + slack = radius."""
    x = floats(rng, n, d)
    wide = np.hstack([x, -x, np.zeros((n, 1))])
    rows = np.vstack([np.ones((1, 2 * d + 1)), np.eye(2 * d + 1)])
    return Form(
        [sparse(line) for line in wide.tolist()],
        [1 / n] * n,
        (x @ floats(rng, d) + floats(rng, n)).tolist(),
        [sparse(line) for line in rows.tolist()],
        [-radius, *([0.0] * (2 * d + 1))],
        [("zero", 1), ("nonnegative", 2 * d + 1)],
        2 * d + 1,
    )


def epigraph_l1(rng, n, d, radius):
    """|theta_j| <= t_j with sum t <= radius: the t have no features."""
    form = l1_ball(rng, n, d, radius)
    rows = [{j: sign, d + j: 1} for j in range(d) for sign in (1, -1)]
    rows.append({d + j: -1 for j in range(d)})
    features = [{j: value for j, value in row.items() if j < d} for row in form.features]
    offset = [0.0] * (2 * d) + [radius]
    cones = [("nonnegative", 2 * d + 1)]
    return replace(form, features=features, rows=rows, offset=offset, cones=cones, m=2 * d)


def box(rng, n, d, radius):
    """Bounds on each value, a third of them lower = upper."""
    low, high = [-radius] * n, [0.0 if i % 3 else -radius for i in range(n)]
    return Form(
        [{i: 1} for i in range(n)],
        [Fraction(i % 4) for i in range(n)],
        floats(rng, n).tolist(),
        [{i: 1} for i in range(n)] + [{i: -1} for i in range(n)],
        [-x for x in low] + high,
        [("nonnegative", 2 * n)],
        n,
    )


def monotone(rng, n, d, radius):
    rows = [{i: -1, i + 1: 1} for i in range(n - 1)]
    target = (floats(rng, n) * radius + np.arange(n)).tolist()
    points = [{i: 1} for i in range(n)]
    cones = [("nonnegative", n - 1)]
    return Form(points, [1] * n, target, rows, [0] * (n - 1), cones, n)


def simplex(rng, n, d, radius):
    """Mixtures, some functions given twice."""
    form = l1_ball(rng, n, d, radius)
    features = [{j: row[j % d] for j in range(2 * d)} for row in form.features]
    rows = [dict.fromkeys(range(2 * d), 1), *({j: 1} for j in range(2 * d))]
    cones = [("zero", 1), ("nonnegative", 2 * d)]
    return replace(
        form, features=features, rows=rows, offset=[-1] + [0] * (2 * d), cones=cones, m=2 * d
    )


KINDS = [l1_ball, epigraph_l1, box, monotone, simplex]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rounds", [0, 25])
@pytest.mark.parametrize("radius", [0.25, 1.0, 100.0])
def test_forms_of_classes(kind, rounds, radius):
    rng = np.random.default_rng(7)
    form = kind(rng, 12, 3, radius)
    with mock.patch.object(exact_quadratic, "_ROUNDS", rounds):
        theta, _ = certain(form)
        near = [float(x) * (1 + 1e-13) + 1e-15 for x in theta]
        for start in (near, [math.nan] * form.m, [1e9] * form.m, floats(rng, form.m).tolist()):
            again, _ = certain(replace(form, start=start))
            assert fitted(form, again) == fitted(form, theta)


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_start_needs_one_solve_and_no_pivoting(kind):
    rng = np.random.default_rng(11)
    form = kind(rng, 15, 4, 0.5)
    theta, _ = certain(form)
    start = [float(x) + 1e-14 * e for x, e in zip(theta, floats(rng, form.m), strict=True)]
    solver = mock.Mock(side_effect=exact_quadratic.solve_active_set)
    with (
        mock.patch.object(exact_quadratic, "solve_by_pivoting", side_effect=AssertionError),
        mock.patch.object(exact_quadratic, "solve_active_set", solver),
    ):
        certain(replace(form, start=start))
    assert solver.call_count == 1


def test_a_hint_that_contradicts_itself_needs_no_pivoting():
    # Both rows look violated at 0 and cannot be tight together.
    rows = [{0: 1, 1: 1}, {0: 2, 1: 2}, {0: 1, 1: -1}]
    form = Form([{0: 1}, {1: 1}], [1, 1], [-5, -4], rows, [-1, -4, 0], [("nonnegative", 3)], 2)
    assert not leaves_the_rounds(form)
    assert certain(form)[0] == [1, 1]


def test_a_vertex_with_many_dependent_rows_needs_no_pivoting():
    rng = np.random.default_rng(2)
    rows = [sparse(line) for line in rng.integers(-2, 3, size=(24, 6)).tolist()]
    features = [sparse(line) for line in floats(rng, 20, 6).tolist()]
    target = floats(rng, 20).tolist()
    cones = [("nonnegative", 24)]
    form = Form(features, [1] * 20, target, rows, [0] * 24, cones, 6, [0.0] * 6)
    assert certain(form)[0] == [0] * 6
    assert not leaves_the_rounds(form)


def test_a_subspace_leaves_no_gap_and_no_slack():
    rng = random.Random(3)
    columns = [[rng.random() for _ in range(3)] for _ in range(9)]
    features = [sparse([a, b, c, a + b]) for a, b, c in columns]
    target = [rng.random() for _ in range(9)]
    form = Form(features, [0.1] * 9, target, [], [], [], 4)
    theta, dual = certain(form)
    assert dual == []
    p = fitted(form, theta)
    slack = sum(Fraction(0.1) * (Fraction(g) - x) * x for g, x in zip(target, p, strict=True))
    assert slack == 0


def test_one_gram_serves_many_targets():
    rng = np.random.default_rng(5)
    form = l1_ball(rng, 10, 2, 0.5)
    gram = ExactGram.of(form.features, form.weights, form.m)
    for _ in range(3):
        other = replace(form, target=floats(rng, 10).tolist())
        found = exact_projection(
            [], [], other.target, other.rows, other.offset, other.cones, None, gram=gram
        )
        assert found == other.solve()


@PROFILE
@given(forms())
def test_the_gram_matrix_is_the_sum_over_points(form):
    for cost in (0, 10**9):
        with mock.patch("w2sverify.solvers.exact_gram._SPARSE_COST", cost):
            gram = ExactGram.of(form.features, form.weights, form.m)
        for j, k in itertools.product(range(form.m), repeat=2):
            direct = sum(
                (
                    Fraction(w) * Fraction(row.get(j, 0)) * Fraction(row.get(k, 0))
                    for row, w in zip(form.features, form.weights, strict=True)
                ),
                Fraction(0),
            )
            scale = gram.weight_scale * gram.scales[j] * gram.scales[k]
            assert gram.hessian[j].get(k, 0) * scale == direct


# --- the tests of the tests


SIMPLE = Form([{0: 1}, {1: 1}], [1, 1], [2, -1], [{0: 1}, {1: 1}, {0: -1}], [0, 0, 1], [], 2)
SIMPLE = replace(SIMPLE, cones=[("nonnegative", 3)])


def test_the_checker_sees_each_wrong_number():
    theta, dual = certain(SIMPLE)
    assert (theta, dual) == ([1, 0], [0, 1, 1])
    tiny = Fraction(1, 10**30)
    for i in range(2):
        for change in (tiny, -tiny):
            wrong = [x + change * (i == j) for j, x in enumerate(theta)]
            assert faults(SIMPLE, wrong, dual)
    for i in range(3):
        for change in (tiny, -tiny):
            wrong = [x + change * (i == j) for j, x in enumerate(dual)]
            assert "stationarity" in faults(SIMPLE, theta, wrong)
    assert "infeasible" in faults(SIMPLE, [Fraction(2), Fraction(0)], dual)
    assert "sign" in faults(SIMPLE, theta, [Fraction(0), Fraction(-1), Fraction(1)])
    assert "complementarity" in faults(SIMPLE, theta, [Fraction(1), Fraction(1), Fraction(2)])


@pytest.mark.parametrize(
    "wrong",
    [
        RationalPoint([1, 1], [0, 1, 1], 1),
        RationalPoint([2, 0], [0, 1, 1], 1),
        RationalPoint([1, 0], [0, 1, 2], 1),
        RationalPoint([1, 0], [0, 0, 1], 1),
        RationalPoint([2, -1], [0, 0, 0], 1),
        RationalPoint([1, 0], [1, 1, 2], 1),
        RationalPoint([-1, 0], [0, -1, -1], -1),
    ],
)
def test_a_wrong_answer_of_the_solver_is_never_returned(wrong):
    with (
        mock.patch.object(exact_quadratic, "_solve", return_value=wrong),
        pytest.raises(RuntimeError, match="failed its own check"),
    ):
        SIMPLE.solve()


def test_a_wrong_gram_matrix_is_noticed():
    gram = ExactGram.of(SIMPLE.features, SIMPLE.weights, 2)
    wrong = replace(gram, hessian=({0: 1}, {1: 1, 0: 1}))
    scaled = ScaledQuadratic.of(wrong, [2, 1], [], [], [])
    with pytest.raises(RuntimeError, match="stationarity"):
        scaled.restore(RationalPoint([2, -1], [], 1))


def test_a_false_claim_of_emptiness_is_noticed():
    def refuse(matrix, vector):
        return False, [fmpq(1)] * len(vector)

    with (
        mock.patch.object(exact_quadratic, "_ROUNDS", 0),
        mock.patch.object(complementarity, "lemke", refuse),
        pytest.raises(RuntimeError, match="proof"),
    ):
        SIMPLE.solve()


def test_a_wrong_answer_of_lemkes_method_is_noticed():
    def accept(matrix, vector):
        return True, [fmpq(1)] * len(vector)

    with (
        mock.patch.object(exact_quadratic, "_ROUNDS", 0),
        mock.patch.object(complementarity, "lemke", accept),
        pytest.raises(RuntimeError, match="wrong solution"),
    ):
        SIMPLE.solve()


def test_float_multipliers_may_fail():
    # Dependent rows at a vertex: the first exact multipliers have wrong signs.
    rng = np.random.default_rng(2)
    rows = [sparse(line) for line in rng.integers(-2, 3, size=(12, 3)).tolist()]
    features, target = [{0: 1}, {1: 1}, {2: 1}], [3, 1, -2]
    cones = [("nonnegative", 12)]
    form = Form(features, [1] * 3, target, rows, [0] * 12, cones, 3, [0.0] * 3)
    with mock.patch("scipy.optimize.nnls", side_effect=RuntimeError) as fails:
        certain(form)
    assert fails.called


QUICK = settings(derandomize=True, database=None, max_examples=3000)


def pivots(form, solvable):
    """Whether Lemke's method has to move, and ends as said."""
    starts = []

    def watch(matrix, vector):
        starts.append(min(vector, default=0))
        return lemke(matrix, vector)

    with (
        mock.patch.object(exact_quadratic, "_ROUNDS", 0),
        mock.patch.object(complementarity, "lemke", watch),
    ):
        found = form.solve()
    return any(value < 0 for value in starts) and (found is not None) == solvable


def leaves_the_rounds(form):
    """Whether rounds of active sets with a hint end without an answer, on a feasible form."""
    solver = mock.Mock(side_effect=exact_quadratic.solve_by_pivoting)
    with mock.patch.object(exact_quadratic, "solve_by_pivoting", solver):
        return form.solve() is not None and solver.called


def degenerate(form):
    """A tight inequality without multiplier."""
    found = form.solve()
    return found is not None and any(
        not multiplier and row and apply(row, found[0]) + Fraction(b) == 0
        for row, b, multiplier in zip(form.rows, form.offset, found[1], strict=True)
    )


@pytest.mark.parametrize(
    "reach",
    [
        lambda form: form.solve() is None,
        lambda form: pivots(form, solvable=True),
        lambda form: pivots(form, solvable=False),
        degenerate,
        lambda form: form.m > len(form.features) and form.solve() is not None,
        lambda form: form.m and all(w == 0 for w in form.weights),
        lambda form: (form.solve() or ([], []))[1].count(0) < len(form.rows) - 2,
        lambda form: form.m > 1 and any(all(j not in r for r in form.features) for j in [0, 1]),
    ],
    ids=["empty", "pivots", "ray", "degenerate", "wide", "no weight", "dual", "unused column"],
)
def test_the_generator_reaches(reach):
    assert find(forms(), lambda form: bool(reach(form)), settings=QUICK)


# --- refusals


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cones": [("second-order", 3)]}, "second-order"),
        ({"cones": [("nonnegative", 2)]}, "take 2 rows"),
        ({"weights": [1, -1]}, "-1"),
        ({"weights": [1, math.inf]}, "inf"),
        ({"weights": [1]}, "2 rows of features but 1 weights"),
        ({"target": [1, math.nan]}, "nan"),
        ({"target": [1]}, "1 target values for 2 points"),
        ({"features": [{0: 1}, {2: 1}]}, "column 2"),
        ({"features": [{0: 1}, {-1: 1}]}, "column -1"),
        ({"features": [{0: 1}, {1: math.nan}]}, "nan"),
        ({"rows": [{0: 1}, {1: 1}, {2: 1}]}, "column 2"),
        ({"rows": [{0: 1}, {1: 1}, {0: math.inf}]}, "inf"),
        ({"offset": [0, 0, math.nan]}, "nan"),
        ({"offset": [0, 0]}, "2 offsets for 3 rows"),
        ({"start": [0.0]}, "make them agree"),
    ],
)
def test_unusable_input_is_refused_with_the_value(change, message):
    with pytest.raises(InputError, match=message):
        replace(SIMPLE, **change).solve()
