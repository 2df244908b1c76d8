"""Rational members near float coefficients, decided exactly."""

from fractions import Fraction

import numpy as np
import pytest

from tests.solvers.forms import bounded_sum, gram_quadratic, l2_ball, polyhedron
from w2sverify.conic import ConicForm
from w2sverify.solvers.conic_lift import conic_lift
from w2sverify.solvers.exact_cones import cones_missed, form_slacks


def is_member(form, theta):
    return not cones_missed(form.cones, form_slacks(form, theta))


def fractions(values):
    return [Fraction(value) for value in np.asarray(values, dtype=float).tolist()]


def moved(first, second):
    return float(max(abs(a - b) for a, b in zip(first, second, strict=True)))


@pytest.mark.parametrize("seed", range(25))
def test_polyhedra(seed):
    rng = np.random.default_rng(seed)
    form, known = polyhedron(rng, rng.standard_normal((5, 4)), equations=seed % 3)
    assert is_member(form, fractions(known))
    assert conic_lift(form, fractions(known)) == fractions(known)
    near = fractions(known + 1e-9 * rng.standard_normal(4))
    lifted = conic_lift(form, near)
    assert is_member(form, lifted)
    # Rows of small integers at a vertex: the repair is at most some times the violation.
    assert moved(lifted, near) < 1e-6
    assert is_member(form, near) == (lifted == near)


@pytest.mark.parametrize("seed", range(10))
def test_second_order_cones(seed):
    rng = np.random.default_rng(seed)
    form = l2_ball(rng.standard_normal((5, 3)))
    theta = rng.standard_normal(3)
    theta *= (1 + 1e-10) / np.linalg.norm(theta)
    assert not is_member(form, fractions(theta))
    lifted = conic_lift(form, fractions(theta))
    assert is_member(form, lifted)
    assert moved(lifted, fractions(theta)) < 1e-8


def test_a_cone_of_radius_zero_is_an_equation():
    form = l2_ball(np.ones((2, 2)), radius=0.0)
    near = fractions([1e-12, -1e-12])
    assert conic_lift(form, near) == [0, 0]


def test_semidefinite_cones():
    form = gram_quadratic(np.linspace(-1, 1, 5))
    near = fractions([1.0, 1.0 + 1e-12, 1.0])
    assert not is_member(form, near)
    lifted = conic_lift(form, near)
    assert is_member(form, lifted)
    assert moved(lifted, near) < 1e-9


@pytest.mark.parametrize("power", [-400, -60, 60, 400])
def test_extreme_scales(power):
    scale = 2.0**power
    features = np.ones((2, 2)) / scale
    form = l2_ball(features, radius=scale)
    near = fractions(np.array([0.6, 0.8]) * scale * (1 + 1e-12))
    lifted = conic_lift(form, near)
    assert is_member(form, lifted)
    assert moved([t / Fraction(scale) for t in lifted], [t / Fraction(scale) for t in near]) < 1e-9


def test_cones_of_several_kinds_together():
    # (t, x) with |x| <= t <= 1, x_0 = x_1 and sum |v| <= 1 beside it.
    rows = [{0: 1, 1: -1}, {2: -1}, {2: 1}, {0: 1}, {1: 1}]
    cones = [("zero", 1), ("nonnegative", 1), ("second-order", 3)]
    form = ConicForm(3, [{0: 1}, {1: 1}], rows, [0, 1, 0, 0, 0], cones)
    near = fractions([0.7071067811865476, 0.7071067811865475, 1.0])
    assert not is_member(form, near)
    lifted = conic_lift(form, near)
    assert is_member(form, lifted)
    assert moved(lifted, near) < 1e-8


def test_the_sum_of_absolute_values():
    form = bounded_sum(4)
    near = fractions([0.25, -0.5, 0.25 + 1e-13, 0, 0.25, 0.5, 0.25, 0])
    lifted = conic_lift(form, near)
    assert is_member(form, lifted)
    assert moved(lifted, near) < 1e-12


def test_without_members_the_answer_is_none_of_them():
    form = ConicForm(1, [{0: 1}], [{0: 1}, {0: -1}], [-1, 0], [("nonnegative", 2)])
    assert conic_lift(form, [Fraction(1, 2)]) == [Fraction(1, 2)]
    form = ConicForm(1, [{0: 1}], [{}, {0: 1}], [-1, 0], [("second-order", 2)])
    assert not is_member(form, conic_lift(form, [Fraction(1, 2)]))


@pytest.mark.parametrize(
    ("cone", "slacks", "inside"),
    [
        ("zero", [0, 0, 0], True),
        ("zero", [0, Fraction(1, 10**30), 0], False),
        ("nonnegative", [0, 1, 2], True),
        ("nonnegative", [0, 1, -Fraction(1, 10**30)], False),
        ("second-order", [5, 3, 4], True),
        ("second-order", [5 - Fraction(1, 10**30), 3, 4], False),
        ("second-order", [-5, 3, 4], False),
        ("semidefinite", [1, 2, 4], True),
        ("semidefinite", [1, 2, 4 - Fraction(1, 10**30)], False),
        ("semidefinite", [0, 1, 4], False),
        ("semidefinite", [0, 0, -1], False),
    ],
)
def test_membership_is_exact(cone, slacks, inside):
    size = 2 if cone == "semidefinite" else 3
    assert cones_missed([("nonnegative", 1), (cone, size)], [1, *slacks]) == ([] if inside else [1])
