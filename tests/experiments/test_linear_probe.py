"""Heads on features: each is what it says, by conditions or by a slow twin."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments._shared.linear_probe import CLIP, WEIGHTS, LinearProbe
from w2sverify.errors import InputError

EXAMPLES = settings(derandomize=True, deadline=None, max_examples=25)


@st.composite
def probes(draw):
    """Full rank or not, more columns than rows, repeated and flat columns, constant labels."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    rows, width = draw(st.integers(4, 24)), draw(st.integers(1, 30))
    rank = draw(st.integers(1, width))
    features = rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, width))
    if draw(st.booleans()):
        features[:, : width // 2] = 1.5
    features *= 10.0 ** rng.integers(-2, 3, width)
    labels = rng.normal(size=(2, rows)) * 10.0 ** draw(st.integers(-3, 3)) + 5
    if draw(st.booleans()):
        labels[1] = 7.0
    train = np.sort(rng.permutation(rows)[: max(2, rows * 2 // 3)])
    valid = np.setdiff1d(np.arange(rows), train)
    return LinearProbe(features, train), labels, valid, rng


def pull(probe, labels, head):
    """The gradient of least squares: `x^T (g - p) / n` on the rows of the fit."""
    rows = probe.train
    return probe.scaled[rows].T @ (labels[rows] - head.values[rows]) / len(rows)


def noise(probe, labels):
    """What rounding can leave of a gradient: 100 units in each product of the sums."""
    x, g = probe.scaled[probe.train], labels[probe.train]
    size = 100 * (len(g) + x.shape[1]) * np.finfo(float).eps
    return size * (np.abs(x).max(initial=0.0) ** 2 + 1) * (np.abs(g).max() + 1)


def is_projection(probe, labels, head, radius):
    """Karush, Kuhn and Tucker: inside the ball no gradient, on its sphere along theta."""
    slope = pull(probe, labels, head)
    size = noise(probe, labels) * (1 + head.norm)
    if radius == 0 or head.norm > radius * (1 + 1e-12):
        return bool(head.norm == radius)
    if head.norm < radius * (1 - 1e-12):
        return bool(np.abs(slope).max(initial=0.0) <= size)
    multiplier = slope @ head.theta / radius**2
    return multiplier >= -size and bool(
        np.abs(slope - multiplier * head.theta).max(initial=0.0) <= size
    )


@EXAMPLES
@given(probes())
def test_within_is_the_projection(case):
    probe, labels, _, rng = case
    radii = rng.uniform(0.01, 3, 2).tolist()
    for target, radius, head in zip(labels, radii, probe.within(labels, radii), strict=True):
        assert is_projection(probe, target, head, radius)
        assert head.radius == radius
        np.testing.assert_allclose(head.values, probe.scaled @ head.theta + head.intercept)
        assert math.isclose(head.intercept, target[probe.train].mean(), rel_tol=1e-14)


def test_a_shrunk_head_is_no_projection():
    """The control: nine tenths of it, and one for a larger ball."""
    rng = np.random.default_rng(0)
    probe = LinearProbe(rng.normal(size=(20, 3)), np.arange(15))
    labels = rng.normal(size=(1, 20))
    head = probe.within(labels, [0.1])[0]
    assert is_projection(probe, labels[0], head, 0.1)
    shrunk = type(head)(0.9 * head.values, 0.1, 0.9 * head.theta, 0.9 * head.intercept)
    assert not is_projection(probe, labels[0], shrunk, 0.1)
    assert not is_projection(probe, labels[0], probe.within(labels, [0.2])[0], 0.1)


@EXAMPLES
@given(probes())
def test_free_is_least_squares_of_least_norm(case):
    probe, labels, _, _ = case
    x = probe.scaled[probe.train]
    for target, head in zip(labels, probe.free(labels), strict=True):
        assert np.abs(pull(probe, target, head)).max(initial=0.0) <= noise(probe, target)
        rest = target[probe.train] - target[probe.train].mean()
        # The rank is decided on the Gram matrix: of squares, so its root is the tolerance.
        cut = np.sqrt(max(x.shape) * np.finfo(float).eps)
        twin = np.linalg.pinv(x, rcond=cut) @ rest if x.size else np.zeros(0)
        scale = np.abs(twin).max(initial=0.0) + np.abs(rest).max()
        np.testing.assert_allclose(head.theta, twin, rtol=0, atol=1e-5 * scale)
        assert head.radius is None


@EXAMPLES
@given(probes())
def test_the_bound_is_the_best_of_ridge(case):
    """By solving the normal equations anew for each weight."""
    probe, labels, valid, _ = case
    rows, x = probe.train, probe.scaled
    for target, head in zip(labels, probe.chosen(labels, valid), strict=True):
        mean = target[rows].mean()
        thetas = []
        for weight in WEIGHTS:
            gram = x[rows].T @ x[rows] / len(rows) + weight * np.eye(x.shape[1])
            thetas.append(np.linalg.solve(gram, x[rows].T @ (target[rows] - mean) / len(rows)))
        errors = [np.mean((x[valid] @ each + mean - target[valid]) ** 2) for each in thetas]
        norms = [np.linalg.norm(each) for each in thetas]
        scale = 1e-6 * (min(errors) + np.square(target - mean).max())
        near = [norm for norm, e in zip(norms, errors, strict=True) if e <= min(errors) + scale]
        low, high = min(near), max(near)
        assert low * (1 - 1e-6) - 1e-9 <= head.radius <= high * (1 + 1e-6) + 1e-9
        assert is_projection(probe, target, head, head.radius)


def test_the_bound_depends_on_the_validation_rows():
    """The control: with other labels there, another radius is chosen."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(40, 10))
    labels = (x[:, 0] + 0.1 * rng.normal(size=40))[None]
    train, valid = np.arange(20), np.arange(20, 40)
    probe = LinearProbe(x, train)
    other = labels.copy()
    other[:, valid] = labels[:, train].mean()
    plain, flat = (probe.chosen(each, valid)[0] for each in (labels, other))
    assert plain.radius > 10 * flat.radius


def test_labels_that_do_not_vary():
    rng = np.random.default_rng(2)
    probe = LinearProbe(rng.normal(size=(12, 3)), np.arange(8))
    for head in (
        probe.chosen(np.full((1, 12), 4.0), np.arange(8, 12))[0],
        probe.free(np.full((1, 12), 4.0))[0],
        probe.within(np.full((1, 12), 4.0), [2.0])[0],
    ):
        assert np.array_equal(head.values, np.full(12, 4.0))
        assert head.norm == 0


def test_features_that_say_nothing():
    """Flat columns are dropped, and without any column a head is the mean."""
    labels = np.arange(6.0)[None]
    probe = LinearProbe(np.ones((6, 3)), np.arange(4))
    assert probe.scaled.shape == (6, 0)
    for heads in (probe.free(labels), probe.chosen(labels, np.arange(4, 6))):
        assert np.array_equal(heads[0].values, np.full(6, 1.5))
    mixed = np.column_stack([np.ones(6), np.arange(6.0), 1 + 1e-9 * np.arange(6.0)])
    assert LinearProbe(mixed, np.arange(4)).scaled.shape == (6, 1)


def test_a_molecule_far_out_is_cut():
    features = np.concatenate([np.random.default_rng(3).normal(size=40), [1e6]])[:, None]
    scaled = LinearProbe(features, np.arange(40)).scaled
    assert scaled[-1, 0] - scaled[:40].min() <= 2 * CLIP
    assert scaled[-1, 0] > CLIP - 1
    assert abs(scaled[:40].mean()) < 1e-14


def test_units_of_columns_and_their_order_change_nothing():
    rng = np.random.default_rng(4)
    features, labels = rng.normal(size=(30, 5)), rng.normal(size=(2, 30))
    train, valid = np.arange(20), np.arange(20, 30)
    plain = LinearProbe(features, train).chosen(labels, valid)
    turned = LinearProbe(features[:, ::-1] * [1, 2, 4, 8, 16] + 3, train).chosen(labels, valid)
    for one, two in zip(plain, turned, strict=True):
        np.testing.assert_allclose(one.values, two.values, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("features", "train", "said"),
    [
        (np.ones(4), np.arange(3), r"shape \(4,\) cannot be used"),
        (np.array([[1.0], [np.nan], [2.0]]), np.arange(2), "a table of finite numbers"),
        (np.array([[1.0], [np.inf], [2.0]]), np.arange(2), "a table of finite numbers"),
        (np.ones((4, 2)), np.arange(1), "on 1 rows; give two or more"),
        (np.ones((4, 2)), np.arange(0), "on 0 rows; give two or more"),
    ],
)
def test_what_cannot_be_used(features, train, said):
    with pytest.raises(InputError, match=said):
        LinearProbe(features, train)
