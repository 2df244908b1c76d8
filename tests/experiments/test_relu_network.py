"""Networks: features, perturbations, dead units, conditioning."""

import numpy as np
import pytest
import torch

from benchmarks._notebook import network_of
from experiments._shared.relu_network import ReluNetwork
from w2sverify.draw import generator
from w2sverify.errors import InputError


def network(seed=1, depth=3, **options):
    return ReluNetwork.random(generator(seed), depth=depth, **options)


@pytest.mark.parametrize("depth", [1, 2, 8])
def test_features_are_those_of_torch(depth):
    made = network(depth=depth, dtype=np.float64)
    points = generator(2).standard_normal((3, 5, 8))
    expected = network_of(made.layers)(torch.tensor(points)).detach().numpy()
    np.testing.assert_allclose(made.features(points), expected, rtol=0, atol=1e-14)
    assert made.features(points[0, 0]).shape == (16,)


def test_random_parameters_are_uniform_as_torch_draws_them():
    made = network(depth=40)
    assert (made.depth, made.inputs, made.width, made.dtype) == (40, 8, 16, np.float32)
    first = np.abs(made.layers[0][0])
    later = np.array([[np.abs(w).max(), np.abs(w).mean(), w.mean()] for w, _ in made.layers[1:]])
    assert 0.95 * 8**-0.5 < first.max() <= 8**-0.5
    assert later[:, 0].max() <= 0.25
    np.testing.assert_allclose(later.mean(axis=0)[1:], [0.125, 0.0], atol=0.005)
    assert max(np.abs(b).max() for _, b in made.layers) > 0.24


def test_parameters_make_the_network_again():
    made = network()
    again = made.with_parameters(made.parameters)
    np.testing.assert_array_equal(again.parameters, made.parameters)
    np.testing.assert_array_equal(again.layers[2][0], made.layers[2][0])
    with pytest.raises(InputError, match="is not 688 parameters"):
        made.with_parameters(made.parameters[:-1])
    with pytest.raises(InputError, match="is not 688 parameters"):
        made.with_parameters(np.append(made.parameters, 0.0).astype(np.float32))


def test_perturbations_have_their_size_and_leave_biases_if_told():
    made = network(depth=30, dtype=np.float64)
    moved = made.perturbed(generator(3), 0.05)
    noise = moved.parameters - made.parameters
    assert np.std(noise) == pytest.approx(0.05, rel=0.03)
    kept = made.perturbed(generator(3), 0.05, biases=False)
    for (w, b), (v, c), (u, _) in zip(made.layers, kept.layers, moved.layers, strict=True):
        np.testing.assert_array_equal(b, c)
        np.testing.assert_array_equal(v, u)
        assert np.all(v != w)
    np.testing.assert_array_equal(made.perturbed(generator(3), 0.0).parameters, made.parameters)


def test_dead_units_and_rank_are_counted():
    (weight, bias), top = network(depth=2).layers
    bias = np.where(np.arange(16) < 5, -1e6, bias).astype(np.float32)
    made = ReluNetwork(((weight, np.abs(bias)), (np.abs(top[0]), bias)))
    points = generator(4).standard_normal((300, 8))
    assert made.dead_units(points) == 5
    rank, condition = made.conditioning(points)
    assert rank == np.linalg.matrix_rank(np.c_[made.features(points), np.ones(300)]) <= 12
    assert 1 <= condition < 1e15
    doubled = ReluNetwork((made.layers[0], (1024 * made.layers[1][0], 1024 * made.layers[1][1])))
    assert doubled.conditioning(points) == pytest.approx((rank, condition), rel=1e-6)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((), "no layers"),
        (((np.ones((2, 3)), np.ones(3)),), "Layer 0 has a weight of shape (2, 3) and a bias"),
        (((np.ones(3), np.ones(3)),), "Layer 0 has a weight of shape (3,)"),
        (((np.ones((2, 3)), np.ones(2)), (np.ones((2, 3)), np.ones(2))), "Layer 1"),
        (((np.ones((2, 3)), np.ones(2, np.float32)),), "Layer 0 has type float32"),
        (((np.ones((2, 3), int), np.ones(2, int)),), "Layer 0 has type int64"),
        (((np.ones((2, 3)), np.full(2, np.nan)),), "not finite"),
    ],
)
def test_layers_that_do_not_fit_are_refused(layers, message):
    with pytest.raises(InputError) as error:
        ReluNetwork(layers)
    assert message in str(error.value)


def test_points_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="the network takes 8 numbers"):
        network().features(np.ones((5, 7)))
    with pytest.raises(InputError, match="depth 0"):
        network(depth=0)
