"""The projection onto any conic form in floats, against the exact one, and at any scale."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from tests.solvers.forms import bounded_sum, gram_quadratic, l2_ball, polyhedron
from w2sverify import InputError, SampleSpace
from w2sverify.conic import ConicForm
from w2sverify.draw import generator
from w2sverify.registry import discover
from w2sverify.solvers.active_rows import ActiveRows, polish
from w2sverify.solvers.conic_fit import conic_fit
from w2sverify.solvers.conic_least_squares import ConicLeastSquares
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.solvers.float_form import sparse_rows

CLASSES = discover("classes").members


def values(form, theta):
    return sparse_rows(form.features, form.coefficients) @ theta


def exact_values(form, weights, target):
    point, _ = exact_projection(
        form.features,
        weights.tolist(),
        target.tolist(),
        form.constraints,
        form.offset,
        form.cones,
        None,
        coefficients=form.coefficients,
    )
    return np.array(form.float_values(point))


@pytest.mark.parametrize("name", [name for name in CLASSES if CLASSES[name].polyhedral is True])
@pytest.mark.parametrize("points", [1, 3, 12])
def test_it_is_the_exact_projection_of_polyhedral_classes(name, points):
    rng = generator(1, "generic", name, points)
    chosen = CLASSES[name].arbitrary(rng)
    features = chosen.draw_features(rng, points)
    form = chosen.conic(features)
    weights = rng.integers(0, 3, points).astype(float)
    weights[0] += 1
    weights /= weights.sum()
    solver = ConicLeastSquares.of(form, weights)
    for scale in (1.0, 2.0**-9, 2.0**9):
        target = scale * rng.standard_normal(points)
        far = (
            weights
            @ (values(form, solver.solve(target)[0]) - exact_values(form, weights, target)) ** 2
        )
        size = weights @ target**2 + weights @ exact_values(form, weights, target) ** 2
        assert far <= 1e-24 * size, (scale, far, size)


def test_a_float_error_of_a_part_in_a_million_would_be_seen():
    # The bound above is on the square of the distance.
    assert (1e-6) ** 2 > 1e-24


@pytest.mark.parametrize("seed", range(30))
def test_polyhedra_with_equations_and_any_rank(seed):
    rng = np.random.default_rng(seed)
    features = rng.integers(-2, 3, (rng.integers(1, 9), 4)).astype(float)
    form, _ = polyhedron(rng, features, rows=int(rng.integers(0, 8)), equations=seed % 3)
    weights = np.full(len(features), 1 / len(features))
    target = 3 * rng.standard_normal(len(features))
    found = values(form, ConicLeastSquares.of(form, weights).solve(target)[0])
    right = exact_values(form, weights, target)
    assert np.linalg.norm(found - right) <= 1e-11 * (np.linalg.norm(target) + np.linalg.norm(right))


@pytest.mark.parametrize("power", [-400, -60, 60, 400])
@pytest.mark.parametrize("part", ["features", "target", "both"])
def test_scales_of_a_cone_are_no_matter(power, part):
    rng = np.random.default_rng(5)
    features, target = rng.standard_normal((9, 3)), rng.standard_normal(9)
    form = CLASSES["NonnegativeCone"]().conic(features)
    weights = np.full(9, 1 / 9)
    plain = values(form, ConicLeastSquares.of(form, weights).solve(target)[0])
    grown = features * 2.0**power if part != "target" else features
    goal = target * 2.0**power if part != "features" else target
    form = CLASSES["NonnegativeCone"]().conic(grown)
    found = values(form, ConicLeastSquares.of(form, weights).solve(goal)[0])
    expected = plain if part == "features" else plain * 2.0**power
    assert np.allclose(found, expected, rtol=1e-10, atol=1e-12 * np.abs(expected).max())


def test_columns_of_wildly_different_scale():
    rng = np.random.default_rng(6)
    features = rng.standard_normal((20, 4)) * 2.0 ** np.array([-40, 0, 30, 80])
    target = rng.standard_normal(20)
    form = CLASSES["NonnegativeCone"]().conic(features)
    weights = np.full(20, 0.05)
    found = values(form, ConicLeastSquares.of(form, weights).solve(target)[0])
    assert np.linalg.norm(found - exact_values(form, weights, target)) < 1e-12


def test_a_class_far_from_the_target_sets_the_unit():
    box = ConicForm(1, [{0: 1}], [{0: 1}, {0: -1}], [-(2.0**60), 2.0**61], [("nonnegative", 2)])
    for target in (0.0, 1.0, -(2.0**30)):
        theta, _ = ConicLeastSquares.of(box, np.ones(1)).solve(np.array([target]))
        assert theta[0] == pytest.approx(2.0**60, rel=1e-14)
    tiny = ConicForm(1, [{0: 1}], [{0: 1}], [-(2.0**-60)], [("nonnegative", 1)])
    theta, _ = ConicLeastSquares.of(tiny, np.ones(1)).solve(np.zeros(1))
    assert theta[0] == pytest.approx(2.0**-60, rel=1e-10)


def test_coefficients_without_features_do_not_run_off():
    form = bounded_sum(5)
    target = np.array([3.0, -2.0, 0.5, 0.0, 1.0])
    theta, _ = ConicLeastSquares.of(form, np.full(5, 0.2)).solve(target)
    assert np.abs(theta).max() <= 3.0
    assert np.allclose(theta[:5], [1.0, 0.0, 0.0, 0.0, 0.0], atol=1e-12)


def test_second_order_and_semidefinite_cones():
    rng = np.random.default_rng(7)
    features = rng.standard_normal((8, 3))
    target, weights = features @ np.array([3.0, -1.0, 2.0]), np.full(8, 1 / 8)
    theta, dual = ConicLeastSquares.of(l2_ball(features), weights).solve(target)
    assert np.linalg.norm(theta) == pytest.approx(1.0, abs=1e-8)
    pull = features.T @ (weights * (target - features @ theta))
    assert np.allclose(pull, -dual[1:], atol=1e-8)
    x = np.linspace(-1, 1, 9)
    form = gram_quadratic(x)
    theta, dual = ConicLeastSquares.of(form, np.full(9, 1 / 9)).solve(x)
    a, b, c = theta
    assert min(a, c) > 0
    assert a * c - b * b == pytest.approx(0, abs=1e-8)
    residual = (x - values(form, theta)) / 9
    pull = np.array([sum(residual), sum(2 * x * residual), sum(x * x * residual)])
    assert np.allclose(pull, -dual, atol=1e-8)
    # The dual of a triangle that pairs by plain sums has halved entries off the diagonal.
    assert dual[0] * dual[2] - dual[1] ** 2 / 4 >= -1e-9


def test_one_set_up_serves_many_targets_as_each_would_alone():
    rng = np.random.default_rng(8)
    features, targets = rng.standard_normal((12, 3)), rng.standard_normal((6, 12))
    space, form = SampleSpace.uniform(12), l2_ball(features, 0.25)
    batch = conic_fit(lambda x: form, space, features, targets)
    for row, target in zip(batch, targets, strict=True):
        alone = conic_fit(lambda x: form, space, features, target)
        assert np.allclose(row, alone, atol=1e-7)
    again = conic_fit(lambda x: form, space, features, targets)
    assert batch.tolist() == again.tolist()


@pytest.mark.parametrize("short", [2.0**-20, 1.0, 2.0**40])
def test_an_empty_class_is_refused(short):
    form = ConicForm(
        1, [{0: 1}], [{0: 1}, {0: -1}], [-1, Fraction(1) - Fraction(short)], [("nonnegative", 2)]
    )
    with pytest.raises(InputError, match="contradict each other"):
        ConicLeastSquares.of(form, np.ones(1)).solve(np.zeros(1))


def test_a_class_of_one_point_is_not_empty():
    form = ConicForm(1, [{0: 1}], [{0: 1}, {0: -1}], [-1, 1], [("nonnegative", 2)])
    assert ConicLeastSquares.of(form, np.ones(1)).solve(np.zeros(1))[0][0] == pytest.approx(1)
    flat = ConicForm(1, [{0: 1}], [{}, {0: 1}], [0, -1], [("second-order", 2)])
    theta = ConicLeastSquares.of(flat, np.ones(1)).solve(np.zeros(1))[0]
    assert theta[0] == pytest.approx(1, abs=1e-5)


def test_an_empty_curved_class_is_refused():
    form = ConicForm(1, [{0: 1}], [{}, {0: 1}], [-1, 0], [("second-order", 2)])
    with pytest.raises(InputError, match="contradict each other"):
        ConicLeastSquares.of(form, np.ones(1)).solve(np.zeros(1))


def active(point, multipliers, slack):
    return ActiveRows(*(np.array(part, dtype=float) for part in (point, multipliers, slack)))


def test_a_wrong_guess_is_not_polished_into_an_answer():
    eye, equality = sparse.csr_array(np.eye(2)), np.zeros(2, dtype=bool)
    aim = np.array([1.0, -1.0])
    # theta >= 0: the answer is (1, 0), and the guess says that both are 0.
    start = active([0, 0], [1, 1], [0.5, 0])
    found = polish(eye, aim, eye, np.zeros(2), equality, start)
    assert np.allclose(found.point, [1.0, 0.0], atol=1e-15)
    assert np.allclose(found.multipliers, [0.0, 1.0], atol=1e-15)
    # Contradicting equations have no polished point.
    rows, offset = sparse.csr_array(np.array([[1.0, 0.0], [1.0, 0.0]])), np.array([0.0, -0.5])
    assert polish(eye, aim, rows, offset, np.ones(2, dtype=bool), None) is None
