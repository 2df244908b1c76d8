"""The kernel balls: factors against kernels, equal points, given matrices, wide fits."""

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics.pairwise import laplacian_kernel, polynomial_kernel, rbf_kernel

from w2sverify.classes import L2Ball, RkhsBall
from w2sverify.classes import rkhs_ball as module
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace
from w2sverify.testing import check_class

RNG = np.random.default_rng(0)
POINTS = RNG.standard_normal((40, 3))
ROOT = np.round(RNG.standard_normal((6, 4)) * 8) / 8
MATRIX = ROOT @ ROOT.T


def product(chosen, x):
    design = chosen.float_design(x)
    return design @ design.T


@pytest.mark.parametrize(
    ("chosen", "kernel"),
    [
        (RkhsBall(kernel="gaussian", length_scale=0.7), rbf_kernel(POINTS, gamma=0.5 / 0.49)),
        (RkhsBall(kernel="linear"), POINTS @ POINTS.T),
        (RkhsBall(kernel="polynomial", degree=3), polynomial_kernel(POINTS, degree=3, gamma=1)),
    ],
    ids=lambda value: getattr(value, "kernel", ""),
)
def test_the_factor_gives_the_kernel(chosen, kernel):
    rounding = 4 * len(POINTS) * 2.0**-52 * np.max(kernel)
    assert np.max(np.abs(product(chosen, POINTS) - kernel)) <= rounding


def test_the_laplace_kernel_is_euclidean():
    line = POINTS[:, :1]
    kernel = laplacian_kernel(line, gamma=0.5)
    found = product(RkhsBall(kernel="laplace", length_scale=2.0), line)
    assert found == pytest.approx(kernel, abs=40 * 2.0**-51)
    plane = product(RkhsBall(kernel="laplace"), np.array([[0.0, 0.0], [3.0, 4.0]]))
    assert plane[0, 1] == pytest.approx(np.exp(-5.0), abs=1e-15)


def test_polynomial_rows_are_the_floats_rounded_once():
    chosen = RkhsBall(kernel="polynomial", degree=3)
    exact, floats = chosen.exact_design(POINTS), chosen.float_design(POINTS)
    assert floats.shape[1] == 20 == chosen.columns(POINTS)
    for row, values in zip(exact, floats.tolist(), strict=True):
        assert [float(row[k]) for k in range(20)] == pytest.approx(values, rel=1e-15)


@pytest.mark.parametrize("kernel", ["gaussian", "laplace"])
def test_equal_points_and_their_order(kernel):
    chosen, order = RkhsBall(kernel=kernel), np.random.default_rng(1).integers(0, 40, 90)
    everything = np.concatenate([POINTS, POINTS[order]])
    rows, more = chosen.conic(POINTS).features, chosen.conic(everything).features
    assert more == [*rows, *(rows[i] for i in order)]
    assert chosen.conic(POINTS[::-1]).features == rows[::-1]
    near = POINTS.copy()
    near[0, 0] = np.nextafter(near[0, 0], 9.0)
    assert chosen.conic(near).features != rows


def test_a_smooth_kernel_has_few_columns():
    wide, narrow = RkhsBall(length_scale=0.1), RkhsBall(length_scale=30.0)
    assert wide.columns(POINTS) == 40
    assert 5 <= narrow.columns(POINTS) < 40
    assert RkhsBall().columns(np.zeros((5, 0))) == 1


@pytest.mark.parametrize("points", [30, 300])
def test_the_projection_is_ridge_regression_with_its_norm(points):
    rng = np.random.default_rng(2)
    x = rng.standard_normal((points, 2))
    g = np.sin(3 * x[:, 0]) + rng.standard_normal(points)
    ridge = KernelRidge(alpha=0.5, kernel="laplacian", gamma=0.5).fit(x[:, :1], g)
    kernel = laplacian_kernel(x[:, :1], gamma=0.5)
    radius = float(np.sqrt(ridge.dual_coef_ @ kernel @ ridge.dual_coef_))
    space = SampleSpace.uniform(points)
    fitted = RkhsBall(radius, "laplace", 2.0).project(space, x[:, :1], g)
    assert fitted.values == pytest.approx(ridge.predict(x[:, :1]), abs=1e-9)
    other = RkhsBall(0.9 * radius, "laplace", 2.0).project(space, x[:, :1], g)
    assert np.max(np.abs(other.values - fitted.values)) > 1e-2
    if points == 30:
        assert fitted.certificate.gap <= 1e-14 * float(g @ g) / points


@pytest.mark.parametrize("radius", [0.5, 20.0, 1e6])
def test_a_wide_batch_is_fitted_one_by_one(radius):
    rng = np.random.default_rng(3)
    x, goals = rng.standard_normal((150, 2)), rng.standard_normal((9, 150))
    goals[2] = 0.0
    goals[5] *= 1e-3
    space = SampleSpace.uniform(150)
    chosen = RkhsBall(radius, length_scale=0.5)
    together = chosen.project(space, x, goals).values
    for k, goal in enumerate(goals):
        alone = chosen.project(space, x, goal).values
        assert together[k] == pytest.approx(alone, abs=1e-7 * np.linalg.norm(goal))
        ball = L2Ball(radius).project(space, chosen.design(x), goal).values
        assert alone == pytest.approx(ball, abs=1e-7 * np.linalg.norm(goal))


def test_a_given_matrix():
    chosen = RkhsBall(1.5, MATRIX)
    places = np.array([[3.0], [0.0], [3.0], [5.0]])
    index = places[:, 0].astype(int)
    assert chosen.columns(places) == 4
    assert product(chosen, places) == pytest.approx(MATRIX[np.ix_(index, index)], abs=1e-12)
    rows = chosen.conic(places).features
    assert rows[0] == rows[2] != rows[1]
    assert eval(repr(chosen)) == chosen
    assert hash(chosen) == hash(RkhsBall(1.5, MATRIX))


def test_subsets_repeats_and_orders_of_a_given_matrix():
    # No name is drawn with a matrix, so the properties do not see one. Scaled indices are none.
    names = ("certificate-valid", "float-agrees", "permuted-points", "split-points", "rescaled")
    results = check_class(RkhsBall(1.5, MATRIX), examples=6, only=names, quiet=True)
    found = {result.name: result.status for result in results}
    assert found == {**dict.fromkeys(names, "passed"), "rescaled": found["rescaled"]}
    assert found["rescaled"] in ("passed", "skipped")


def test_a_kernel_of_zeros_has_one_function():
    places, g = np.array([[0.0], [1.0], [1.0]]), np.array([1.0, -2.0, 3.0])
    for exact in (False, True):
        chosen = RkhsBall(1.0, np.zeros((2, 2)))
        found = chosen.project(SampleSpace.uniform(3), places, g, exact=exact)
        assert found.values.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("place", [-1.0, 6.0, 0.5, 1e300])
def test_what_is_no_index(place):
    with pytest.raises(InputError, match="is no index of the kernel's 6 points"):
        RkhsBall(1.0, MATRIX).project(SampleSpace.uniform(1), np.array([[place]]), np.ones(1))


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"radius": 0.0}, "radius"),
        ({"kernel": "cosine"}, "gaussian, laplace, linear, polynomial"),
        ({"kernel": [[1.0, 2.0], [2.0, 1.0]]}, "the eigenvalue -1.0"),
        ({"kernel": [[1.0, 0.5], [0.25, 1.0]]}, "transpose by 0.25"),
        ({"kernel": [[1.0, 0.5]]}, "square"),
        ({"kernel": [[float("nan")]]}, "nan"),
        ({"kernel": 3}, "kernel"),
        ({"length_scale": 0.0}, "length_scale"),
        ({"degree": 0}, "degree"),
    ],
)
def test_bad_parameters(options, word):
    with pytest.raises(InputError, match=word):
        RkhsBall(**options)


def test_too_many_points(monkeypatch):
    monkeypatch.setattr(module, "_MOST", 39)
    with pytest.raises(InputError, match=r"40 distinct points does not fit.*RandomFeatures"):
        RkhsBall(length_scale=0.123).conic(POINTS)


@pytest.mark.parametrize("kernel", ["gaussian", "laplace", "linear", "polynomial"])
@pytest.mark.parametrize("size", [0.0, 1e-300, 1e300])
def test_extreme_points_do_not_crash(kernel, size):
    x = POINTS[:5] * size
    projection = RkhsBall(kernel=kernel).project(SampleSpace.uniform(5), x, np.arange(5.0))
    assert np.all(np.isfinite(projection.values))
