"""Classes written in cvxpy: exact forms, refusals, and all that follows from them."""

import copy
import math
import pickle
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction

import cvxpy as cp
import numpy as np
import pytest

from tests import cvxpy_classes as examples
from w2sverify import CvxpyClass, InputError, PluginError, SampleSpace, Verdict
from w2sverify.draw import generator
from w2sverify.solvers import cvxpy_form as module
from w2sverify.solvers.conic_fit import conic_predict
from w2sverify.solvers.exact_cones import cones_missed, form_slacks
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.testing import check_class
from w2sverify.testing.case import Case
from w2sverify.testing.check import CheckFailed
from w2sverify.testing.checks.agreement import float_agrees

LINEAR = [
    examples.NonnegativeValues,
    examples.BoundedSteps,
    examples.MonotoneLipschitz,
    examples.TotalVariation,
]
CURVED = [examples.SmoothBounded, examples.NonnegativeQuadratic]


class Written(CvxpyClass):
    """A class from a function of f and x."""

    def __init__(self, write):
        self.write = write

    def constraints(self, f, x):
        return self.write(f, x)


def form_of(write, points=3):
    return Written(write).conic(np.arange(float(points))[:, None])


def is_member(form, theta):
    return not cones_missed(form.cones, form_slacks(form, theta))


#: Without the twin, whose child process takes seconds to start; see `test_every_check_passes`.
QUICK = ("float-agrees", "fitted-member", "members-accepted", "permuted-points", "split-points")


@pytest.mark.parametrize("kind", LINEAR + CURVED)
def test_the_interface_test_passes(kind):
    results = check_class(kind, examples=3, only=QUICK, quiet=True)
    assert [result.line for result in results if result.status != "passed"] == []


@pytest.mark.parametrize("kind", [examples.TotalVariation, examples.NonnegativeQuadratic])
def test_every_check_passes(kind):
    results = check_class(kind, examples=2, quiet=True)
    assert not [result.line for result in results if result.status in ("failed", "error")]
    assert sum(result.status == "passed" for result in results) >= 14


def test_the_interface_test_has_teeth():
    class Astray(examples.BoundedSteps):
        def fit(self, space, features, target):
            return super().fit(space, features, target) * 1.001

        def predict(self, features, coef):
            return conic_predict(self.conic, features, coef)

    x, weak = np.arange(3.0)[:, None], np.array([1.0, 2.0, 3.0])
    for kind in (examples.BoundedSteps, Astray):
        case = Case(kind(bound=0.25), SampleSpace.uniform(3), x, weak)
        if kind is Astray:
            with pytest.raises(CheckFailed, match="is owed"):
                float_agrees.run(case)
        else:
            float_agrees.run(case)


@pytest.mark.parametrize("kind", LINEAR + CURVED)
def test_members_are_what_the_definition_says(kind):
    rng = generator(1, "cvxpy", kind.__name__)
    for points in (1, 2, 5, 9):
        chosen = kind.arbitrary(rng)
        x = rng.permutation(points)[:, None] / 4.0
        form = chosen.conic(x)
        for _ in range(3):
            theta = chosen.member(rng, x)
            assert is_member(form, theta)
            assert examples.is_member(chosen, x, form.values(theta)) in (True, None)


@pytest.mark.parametrize("kind", [*LINEAR, examples.SmoothBounded])
def test_functions_outside_are_outside(kind):
    rng = generator(2, "cvxpy", kind.__name__)
    refused = 0
    for _ in range(20):
        chosen = kind.arbitrary(rng)
        x = rng.permutation(4)[:, None] / 4.0
        values = [Fraction(v) for v in rng.integers(-2, 4, 4).tolist()]
        if examples.is_member(chosen, x, values):
            continue
        refused += 1
        # Whatever the other variables are: the nearest member is another function.
        weights = SampleSpace.uniform(4).exact_weights
        form = chosen.conic(x)
        if chosen.polyhedral:
            found = exact_projection(
                form.features,
                weights,
                values,
                form.constraints,
                form.offset,
                form.cones,
                None,
                coefficients=form.coefficients,
            )
            assert form.values(found[0]) != values
        else:
            target = np.array([float(v) for v in values])
            fitted = chosen.project(SampleSpace.uniform(4), x, target)
            assert fitted.certificate.judgement.misfit > fitted.certificate.gap
    assert refused > 5


@pytest.mark.parametrize("kind", LINEAR)
def test_linear_constraints_are_projected_exactly(kind):
    rng = generator(3, "cvxpy", kind.__name__)
    x, target = rng.standard_normal((12, 1)), 2 * rng.standard_normal(12)
    chosen, space = kind(), SampleSpace.uniform(12)
    assert chosen.polyhedral
    exact = chosen.project(space, x, target, exact=True)
    assert exact.certificate.gap == 0
    assert exact.certificate.verdict is Verdict.PROVED
    fitted = chosen.project(space, x, target)
    assert space.distance(fitted.values, exact.values) < 1e-26
    theta, pull = chosen.supported_pair(rng, x)
    dual = chosen.multipliers(chosen.conic(x), pull)
    slacks = form_slacks(chosen.conic(x), theta)
    assert sum(a * b for a, b in zip(dual, slacks, strict=True)) == 0


@pytest.mark.parametrize("kind", CURVED)
def test_curved_constraints_have_a_proven_gap(kind):
    rng = generator(4, "cvxpy", kind.__name__)
    x, target = rng.standard_normal((12, 1)), 2 * rng.standard_normal(12)
    chosen, space = kind(), SampleSpace.uniform(12)
    assert not chosen.polyhedral
    assert not chosen.has_exact_route
    with pytest.raises(InputError, match="not polyhedral"):
        chosen.project(space, x, target, exact=True)
    fitted = chosen.project(space, x, target)
    assert fitted.certificate.verdict is Verdict.PROVED
    assert fitted.certificate.gap <= 1e-11 * space.inner(target, target)


def test_points_with_equal_features_are_one():
    x = np.array([[1.0, 0.0], [2.0, 1.0], [1.0, -0.0], [2.0, 1.0]])
    chosen = examples.NonnegativeValues()
    form = chosen.conic(x)
    assert [list(row) for row in form.features] == [[0], [1], [0], [1]]
    assert form.coefficients == 2
    seen = []
    Written(lambda f, x: seen.append((f.shape, x.tolist())) or []).conic(x[::-1])
    assert seen == [((2,), [[1.0, 0.0], [2.0, 1.0]])]
    # Without columns there is nothing to tell points apart by, and none are equal.
    assert chosen.conic(np.zeros((3, 0))).coefficients == 3


def test_without_constraints_every_function_is_a_member():
    form = form_of(lambda f, x: [])
    assert (form.coefficients, form.constraints, form.cones) == (3, [], [])


def test_a_semidefinite_triangle_is_exact():
    form = form_of(lambda f, x: [cp.bmat([[f[0], f[1]], [f[1], f[2]]]) >> 0])
    assert form.cones == [("semidefinite", 2)]
    assert list(map(dict, form.constraints)) == [{0: 1}, {1: 1}, {2: 1}]
    # cvxpy means the symmetric part.
    form = form_of(lambda f, x: [cp.bmat([[f[0], f[1]], [f[2], f[3]]]) >> 0], 4)
    assert list(map(dict, form.constraints)) == [
        {0: 1},
        {1: Fraction(1, 2), 2: Fraction(1, 2)},
        {3: 1},
    ]
    third = 1 / 3
    form = form_of(lambda f, x: [cp.bmat([[f[0], third * f[1]], [f[1], f[2]]]) >> 0])
    assert dict(form.constraints[1]) == {1: (Fraction(third) + 1) / 2}


def triangle_is_right():
    """Whether [[1, t], [t, 1]] is semidefinite up to t = 1 exactly, in two orders of the rows."""
    step = Fraction(1, 1 << 60)
    for order in ([0, 1, 2], [2, 1, 0]):
        a, b, c = order
        form = form_of(lambda f, x, a=a, b=b, c=c: [cp.bmat([[f[a], f[b]], [f[b], f[c]]]) >> 0])
        inside, outside = [Fraction(1)] * 3, [Fraction(1), 1 + step, Fraction(1)]
        if not is_member(form, inside) or is_member(form, outside):
            return False
    return True


@pytest.mark.parametrize("factor", [math.sqrt(2), math.sqrt(0.5), 2.0, 0.5, 1 + 2.0**-50])
def test_a_wrongly_scaled_triangle_is_caught(factor, monkeypatch):
    assert triangle_is_right()
    right = module._READERS["PSD"]

    def scaled(cone, lines):
        kind, triangle = right(cone, lines)[0]
        row, constant = triangle[1]
        row = {j: Fraction(entry) * Fraction(factor) for j, entry in row.items()}
        triangle[1] = row, Fraction(constant) * Fraction(factor)
        return [(kind, triangle)]

    monkeypatch.setitem(module._READERS, "PSD", scaled)
    assert not triangle_is_right()


def test_a_larger_triangle_is_read_row_by_row():
    names = [[0, 1, 3], [1, 2, 4], [3, 4, 5]]
    form = form_of(lambda f, x: [cp.bmat([[f[j] for j in row] for row in names]) >> 0], 6)
    assert form.cones == [("semidefinite", 3)]
    assert [next(iter(row)) for row in form.constraints] == [0, 1, 2, 3, 4, 5]


def test_second_order_cones_of_both_axes_and_small_ones():
    form = form_of(lambda f, x: [cp.norm(f) <= 2])
    assert (
        form.cones == [("nonnegative", 1), ("second-order", 4)] or ("second-order", 4) in form.cones
    )
    rows = form_of(
        lambda f, x: [cp.SOC(f[:2], cp.reshape(f[[2, 3, 4, 5]], (2, 2), order="C"), axis=1)], 6
    )
    columns = form_of(
        lambda f, x: [cp.SOC(f[:2], cp.reshape(f[[2, 3, 4, 5]], (2, 2), order="F"), axis=0)], 6
    )
    for form in (rows, columns):
        assert form.cones == [("second-order", 3)] * 2
        assert [next(iter(row)) for row in form.constraints] == [0, 2, 3, 1, 4, 5]
    # t >= |x| for one x is two inequalities, and such a class is polyhedral.
    form = form_of(lambda f, x: [cp.SOC(f[0], f[1:2])], 2)
    assert form.cones == [("nonnegative", 2)]
    assert list(map(dict, form.constraints)) == [{0: 1, 1: 1}, {0: 1, 1: -1}]
    assert Written(lambda f, x: [cp.SOC(f[0], f[:1])]).polyhedral


def test_quadratic_constraints_are_second_order_cones():
    form = form_of(lambda f, x: [cp.quad_form(f, np.diag([1.0, 4.0, 9.0])) <= 1])
    assert ("second-order", 5) in form.cones
    assert not Written(lambda f, x: [cp.sum_squares(f) <= 1]).polyhedral


def test_variables_with_attributes():
    def write(f, x):
        low, high = cp.Variable(nonneg=True), cp.Variable(bounds=[0, 2])
        return [f >= low, f <= high, low + high == 3]

    chosen = Written(write)
    values = chosen.project(SampleSpace.uniform(3), np.arange(3.0), np.array([-5.0, 1.5, 9.0]))
    assert np.allclose(values.values, [1.0, 1.5, 2.0])
    assert chosen.polyhedral


def test_parameters_with_a_value_are_numbers():
    bound = cp.Parameter(value=0.5)
    form = form_of(lambda f, x: [f <= bound], 1)
    assert (dict(form.constraints[0]), form.offset[0]) == ({0: -1.0}, 0.5)


MISSING = cp.Parameter(name="missing")
REFUSED = {
    "no list": (lambda f, x: f >= 0, "returned a Inequality; return a list"),
    "nothing": (lambda f, x: None, "returned a NoneType; return a list"),
    "a comparison of numbers": (lambda f, x: [x[0, 0] >= 0], r"returned (np\.)?True.* at place 0"),
    "an expression": (lambda f, x: [f >= 0, cp.sum(f)], "type .* at place 1; return cvxpy"),
    "not convex": (lambda f, x: [cp.sqrt(f) <= 1], "not convex by cvxpy's rules, .*0.5"),
    "a sphere": (lambda f, x: [cp.sum_squares(f) == 1], "place 0 that is not convex"),
    "a product": (lambda f, x: [f >= 0, f[0] * f[1] >= 1], "place 1 that is not convex"),
    "complex": (
        lambda f, x: [
            f == cp.real(cp.Variable(3, complex=True)),
            cp.Variable(3, complex=True) == f,
        ],
        "complex constraint at place 0",
    ),
    "a hidden complex variable": (
        lambda f, x: [f == cp.real(cp.Variable(3, complex=True))],
        "complex constraint at place 0",
    ),
    "integer": (
        lambda f, x: [f == cp.Variable(3, integer=True, name="k")],
        "variable k, .* not convex",
    ),
    "boolean": (
        lambda f, x: [f <= cp.Variable(3, boolean=True, name="b")],
        "variable b, .* not convex",
    ),
    "entropy": (lambda f, x: [cp.sum(cp.entr(f)) >= 1], "type ExpCone for entr, which has no"),
    "exponential": (lambda f, x: [cp.exp(f) <= 2, f >= 0], "type ExpCone for exp, which has no"),
    "power cone": (
        lambda f, x: [cp.PowCone3D(f[0], f[1], f[2], 0.25)],
        "type PowCone3D, which has no",
    ),
    "parameter": (lambda f, x: [f <= MISSING], "parameter missing without a value at place 0"),
    "infinite": (lambda f, x: [f <= np.inf], "not finite"),
    "shapes": (
        lambda f, x: [f <= np.ones(7)],
        "raised ValueError for 3 points and 1 feature columns",
    ),
    "a bug": (lambda f, x: [f <= x.nothing], "raised AttributeError .*; make it work"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_sentence(name):
    write, message = REFUSED[name]
    with pytest.raises(PluginError, match=message) as caught:
        form_of(write)
    text = str(caught.value)
    assert text.startswith("Written.constraints")
    assert text.endswith(".")
    assert "\n" not in text


def test_what_the_class_refuses_itself_passes():
    def write(f, x):
        raise InputError("Two columns are needed; give them.")

    with pytest.raises(InputError, match="Two columns are needed"):
        form_of(write)


@pytest.mark.parametrize(
    "write",
    [
        lambda f, x: [f >= 1, f <= 0],
        lambda f, x: [f == 1, f == 2],
        lambda f, x: [cp.norm(f) <= -1],
        lambda f, x: [cp.norm(f) <= 1, f[0] >= 2],
    ],
)
def test_an_empty_class_is_refused(write):
    chosen, space = Written(write), SampleSpace.uniform(3)
    with pytest.raises(InputError, match=r"contradict each other .*relax them"):
        chosen.project(space, np.arange(3.0), np.zeros(3))
    if chosen.polyhedral:
        with pytest.raises(InputError, match="contradict"):
            chosen.project(space, np.arange(3.0), np.zeros(3), exact=True)


def test_one_projection_canonicalises_once(monkeypatch):
    calls = []
    right = module.cvxpy_form
    monkeypatch.setattr(module, "cvxpy_form", lambda *a: calls.append(1) or right(*a))
    chosen, space = examples.SmoothBounded(), SampleSpace.uniform(5)
    x, target = np.arange(5.0)[:, None], np.array([3.0, -3.0, 3.0, -3.0, 3.0])
    assert chosen.project(space, x, target).certificate.gap >= 0
    assert len(calls) == 1
    for k in range(9):
        chosen.conic(x + k)
    assert len(chosen.__dict__["_forms"]) <= 4
    # Equal classes and copies share nothing that could go stale.
    assert chosen == examples.SmoothBounded()
    assert eval(repr(chosen), vars(examples)) == chosen
    for other in (copy.copy(chosen), pickle.loads(pickle.dumps(chosen))):
        assert other == chosen
        assert "_forms" not in other.__dict__


def test_the_features_cannot_be_changed_by_the_class():
    def write(f, x):
        x[:] = 7.0
        return [f >= 0]

    x = np.arange(3.0)[:, None]
    Written(write).conic(x)
    assert x.tolist() == [[0.0], [1.0], [2.0]]


def test_a_class_that_refuses_some_features_can_still_be_asked():
    @dataclass(frozen=True)
    class Four(CvxpyClass):
        feature_columns = 1

        def constraints(self, f, x):
            if len(x) < 4:
                raise InputError("Four points are needed; give them.")
            return [f[:2] <= f[2:4]]

    assert Four().polyhedral


def test_the_package_does_not_load_cvxpy_until_a_form_is_asked_for():
    code = "import sys, w2sverify; w2sverify.CvxpyClass; print('cvxpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
