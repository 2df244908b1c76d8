"""Exact heads: nearest for any rank, many tasks as one, certified over the rationals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments._shared.distances import Distances
from experiments._shared.exact_head import certified_head, exact_heads
from experiments._shared.sample import apply_heads, draw_heads, draw_inputs
from w2sverify.draw import generator
from w2sverify.errors import InputError

from .worlds import draw_start


def with_ones(phi):
    return np.concatenate([phi, np.ones((*phi.shape[:-1], 1))], axis=-1)


def draw_features(rng, kind, n, width):
    """Features of every rank: full, dead units, twins, badly scaled, nearly collinear, too few."""
    phi = rng.standard_normal((n, width))
    if kind == "dead":
        phi[:, rng.random(width) < 0.6] = 0
    elif kind == "twins":
        phi[:, -1] = phi[:, 0]
    elif kind == "constant":
        phi[:, 0] = 3.0
    elif kind == "scales":
        phi *= 10.0 ** rng.uniform(-8, 8, width)
    elif kind == "near":
        phi[:, -1] = phi[:, 0] + 10.0 ** rng.uniform(-6, -2) * phi[:, -1]
    return phi


KINDS = ("full", "dead", "twins", "constant", "scales", "near")


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(KINDS),
    st.integers(1, 40),
    st.integers(2, 16),
    st.booleans(),
)
def test_they_are_nearest(seed, kind, n, width, own):
    rng = generator(seed)
    pages = [draw_features(rng, kind, n, width) for _ in range(3)]
    phi = np.stack(pages) if own else pages[0]
    goals = rng.standard_normal((3, n))
    fitted = apply_heads(exact_heads(phi, goals), phi)
    for task, (values, goal) in enumerate(zip(fitted, goals, strict=True)):
        columns = with_ones(phi[task] if own else phi)
        columns = columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-300)
        peer = columns @ np.linalg.lstsq(columns, goal, rcond=1e-14)[0]
        # Neither is exact: both are off by rounding times the condition number, at most 1e7.
        off, best = np.linalg.norm(values - goal), np.linalg.norm(peer - goal)
        assert off <= best + 1e-9 * np.linalg.norm(goal), (off, best)


@pytest.mark.parametrize("depths", [(2, 5), (8, 5)])
@pytest.mark.parametrize("own", [True, False])
def test_the_identity_holds_to_rounding_on_the_training_sample(depths, own):
    rng = generator(1)
    weak, strong = (draw_start(1, depth) for depth in depths)
    points = draw_inputs(rng, *((20,) if own else ()), 500)
    phi, psi = weak.features(points), strong.features(points)
    truth = apply_heads(draw_heads(rng, 20), psi)
    teacher = apply_heads(exact_heads(phi, truth), phi)
    student = apply_heads(exact_heads(psi, teacher), psi)
    found = Distances(teacher, student, truth)
    assert np.max(found.residual) <= 1e-13
    assert np.all(found.misfit > 0)


def test_a_head_that_is_not_exact_leaves_a_residual():
    rng = generator(2)
    psi = rng.standard_normal((400, 6))
    truth = apply_heads(rng.standard_normal((5, 7)), psi)
    teacher = truth + rng.standard_normal(truth.shape)
    heads = exact_heads(psi, teacher)
    wrong = apply_heads(heads * (1 + 1e-6), psi)
    assert np.min(Distances(teacher, wrong, truth).residual) > 1e-9


def test_units_and_orders_change_nothing():
    rng = generator(3)
    phi, goals = rng.standard_normal((60, 5)), rng.standard_normal((4, 60))
    values = apply_heads(exact_heads(phi, goals), phi)
    scaled = phi * np.array([1e-6, 1.0, 1e6, 1.0, 1.0])
    np.testing.assert_allclose(apply_heads(exact_heads(scaled, goals), scaled), values, atol=1e-12)
    order = rng.permutation(60)
    again = apply_heads(exact_heads(phi[order], goals[:, order]), phi[order])
    np.testing.assert_allclose(again, values[:, order], atol=1e-12)
    shifted = phi + 5.0
    np.testing.assert_allclose(
        apply_heads(exact_heads(shifted, goals), shifted), values, atol=1e-11
    )


def test_the_certified_head_is_the_projection_for_certain():
    rng = generator(4)
    phi = np.maximum(rng.standard_normal((30, 4)), 0)
    phi[:, 1] = 0
    goals = rng.standard_normal((1, 30))
    head = certified_head(phi, goals[0])
    assert head.certificate.gap == 0
    np.testing.assert_allclose(
        head.values, apply_heads(exact_heads(phi, goals), phi)[0], rtol=0, atol=1e-14
    )


@pytest.mark.parametrize(
    ("features", "targets", "message"),
    [
        (np.ones((5, 2)), np.ones(5), "do not fit targets of shape (5,)"),
        (np.ones((5, 2)), np.ones((1, 4)), "do not fit targets of shape (1, 4)"),
        (np.ones((3, 5, 2)), np.ones((2, 5)), "do not fit"),
        (np.ones((0, 2)), np.ones((2, 0)), "do not fit"),
        (np.full((5, 2), np.nan), np.ones((2, 5)), "nan"),
        (np.ones((5, 2)), np.full((2, 5), np.inf), "inf"),
    ],
)
def test_wrong_input_is_one_sentence(features, targets, message):
    with pytest.raises(InputError) as error:
        exact_heads(features, targets)
    assert message in str(error.value)
