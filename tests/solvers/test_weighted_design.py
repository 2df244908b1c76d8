"""The shared reduction: scaled columns of equal length, and sums that match the data."""

import numpy as np
from hypothesis import given, settings

from w2sverify.solvers.weighted_design import WeightedDesign

from .problems import make, problems


def design_of(problem):
    return WeightedDesign.of(problem.features, problem.target, problem.weights)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(problem=problems())
def test_columns_have_like_lengths(problem):
    design = design_of(problem)
    squares = np.diagonal(design.gram[0])
    present = np.any(problem.features[problem.weights > 0] != 0, axis=0)
    assert np.all((squares[present] > 0.49) & (squares[present] < 2.01))
    assert not np.any(squares[~present])
    if np.any(present):
        own = design.column_scale[0]
        assert np.all(own[~present] == np.min(own[present]))
    for scale in (design.column_scale, design.target_scale):
        assert np.all(np.frexp(scale)[0] == 0.5)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(problem=problems())
def test_correlation_and_triangle_agree_with_the_gram_matrix(problem):
    design = design_of(problem)
    coef = np.linspace(-1.0, 1.0, design.shape[2]).reshape(1, 1, -1)
    expected = design.moment - coef @ design.gram
    np.testing.assert_allclose(design.correlation(coef), expected, atol=1e-13)
    triangle, rhs = design.triangular(np.array([0]))
    np.testing.assert_allclose(triangle[0].T @ triangle[0], design.gram[0], atol=1e-13)
    np.testing.assert_allclose(rhs @ triangle[0], design.moment, atol=1e-13)


def test_moments_by_hand():
    problem = make(4, 7, 3, {"column scales"})
    design = design_of(problem)
    weighted = problem.features * problem.weights[:, None]
    scale, unit = design.column_scale[0], design.target_scale[0, 0]
    gram = problem.features.T @ weighted / np.outer(scale, scale)
    np.testing.assert_allclose(design.gram[0], gram, rtol=1e-12)
    np.testing.assert_allclose(
        design.moment[0, 0], problem.target @ weighted / scale / unit, rtol=1e-12
    )
    np.testing.assert_array_equal(design.original(design.moment), design.moment * unit / scale)


def test_points_without_weight_are_left_out():
    problem = make(4, 7, 3, {"zero weights"})
    kept = problem.weights > 0
    wild = np.where(kept[:, None], problem.features, 1e300)
    design = WeightedDesign.of(wild, np.where(kept, problem.target, -1e300), problem.weights)
    np.testing.assert_array_equal(design.gram, design_of(problem).gram)
    np.testing.assert_array_equal(design.moment, design_of(problem).moment)


def test_a_larger_target_unit_is_the_same_problem():
    problem = make(4, 7, 3, {"tiny target"})
    design = design_of(problem)
    assert design.with_target_scale(np.array([0.0])) is design
    assert design.with_target_scale(design.target_scale[0]) is design
    larger = design.with_target_scale(np.array([1.0]))
    assert larger.target_scale[0, 0] == 1.0
    np.testing.assert_array_equal(larger.original(larger.moment), design.original(design.moment))
    np.testing.assert_allclose(larger.correlation(np.zeros((1, 1, 3))), larger.moment, rtol=1e-14)


def test_blocks_cover_every_instance_once():
    rng = np.random.default_rng(3)
    design = WeightedDesign.of(
        rng.standard_normal((2, 40, 30)), rng.standard_normal((350, 2, 40)), np.full(40, 1 / 40)
    )
    assert design.shape == (2, 350, 30)
    blocks = design.blocks()
    assert len(blocks) > 1
    np.testing.assert_array_equal(np.concatenate(blocks), np.arange(700))
