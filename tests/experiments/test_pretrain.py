"""Every engine follows the notebook's loop in plain PyTorch, and errors are met by a sentence."""

import numpy as np
import pytest
import torch

from benchmarks._notebook import linear_of, network_of, train_representation
from experiments._shared import run_epochs as blocks
from experiments._shared.adamw import AdamW
from experiments._shared.adamw_state import AdamWState
from experiments._shared.pretrain import pretrain
from experiments._shared.relu_network import ReluNetwork
from experiments._shared.row_orders import draw_key, row_orders
from w2sverify.draw import generator
from w2sverify.errors import InputError

from .worlds import draw_start, draw_world

# After 100 steps in float64. A step moves a parameter by about the rate, 1e-3, times a gradient
# that is divided by its own size, whose relative rounding error is some 1e-14 (sums of 32 terms,
# eight layers): 1e-17 a step, 1e-15 in all, if nothing is amplified. Torch itself, started one
# rounding off, ends up to 6e-15 off, and the engines differ by as much. The least wrong of the
# controls below is off by 3e-6.
TOLERANCE = 1e-12
ENGINES = ("numba", "numpy", "torch")


def in_notebook(start, world, rng, epochs=1):
    """Parameters after the notebook's loop, and the sum of its losses."""
    heads, points, targets = (torch.tensor(part.astype(start.dtype)) for part in world)
    network = network_of(start.layers)
    linears = [linear_of(head[None, :-1].numpy(), head[-1:].numpy()) for head in heads]
    key, tasks, rows = draw_key(rng), len(heads), points.shape[1]
    batches = [
        (number % tasks, torch.tensor(order[first : first + 32]))
        for number, order in enumerate(row_orders(key, 0, epochs * tasks, rows))
        for first in range(0, rows, 32)
    ]
    total = train_representation(network, linears, points, targets[..., None], batches)
    vector = np.concatenate([p.detach().numpy().ravel() for p in network.parameters()])
    return vector, total


def distance(one, other):
    return np.max(np.abs(one - other))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sigma", [500.0, 1.0])
@pytest.mark.parametrize("depth", [2, 8])
def test_a_hundred_steps_are_those_of_plain_torch(engine, sigma, depth):
    world, start = draw_world(1, sigma=sigma), draw_start(1, depth)
    expected, total = in_notebook(start, world, generator(1))
    found = pretrain(start, *world, rng=generator(1), epochs=1, engine=engine)
    assert found.engine == engine
    assert distance(found.network.parameters, expected) <= TOLERANCE
    assert found.losses.sum() * 10 == pytest.approx(total, rel=1e-12)
    assert distance(start.parameters, expected) > 1e-3


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@pytest.mark.parametrize(
    "wrong", ["decay", "rate", "correction", "permutations", "tasks", "batch", "heads"]
)
def test_a_wrong_protocol_is_seen(engine, wrong, monkeypatch):
    world, start, options = draw_world(1), draw_start(1, 2), {}
    expected, _ = in_notebook(start, world, generator(1))
    if wrong == "decay":
        options["weight_decay"] = 0.0101
    elif wrong == "rate":
        options["learning_rate"] = 1.001e-3
    elif wrong == "correction":
        right = AdamW.factors
        monkeypatch.setattr(
            AdamW, "factors", lambda self, done, *rest: right(self, done + 1, *rest)
        )
    elif wrong == "permutations":
        options["rng"] = generator(2)
    elif wrong == "tasks":
        world = tuple(part[::-1] for part in world)
    elif wrong == "batch":
        options["batch"] = 31
    else:
        world[0][:, -1] += 1e-3
    options = {"rng": generator(1), **options}
    found = pretrain(start, *world, epochs=1, engine=engine, **options)
    assert distance(found.network.parameters, expected) > 1e6 * TOLERANCE


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("depth", [2, 8])
def test_the_first_epoch_agrees_in_float32(engine, depth):
    world, start = draw_world(2), draw_start(2, depth, np.float32)
    _, total = in_notebook(start, world, generator(2))
    found = pretrain(start, *world, rng=generator(2), epochs=1, engine=engine)
    assert found.losses.dtype == found.network.dtype == np.float32
    assert found.losses.astype(float).sum() * 10 == pytest.approx(total, rel=1e-4)


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@pytest.mark.parametrize(("inputs", "width", "batch"), [(1, 1, 1), (3, 5, 7), (16, 16, 40)])
def test_other_sizes_follow_the_readable_twin(engine, inputs, width, batch):
    world = draw_world(3, tasks=2, rows=50, sigma=1.0, width=width, inputs=inputs)
    start = draw_start(3, 3, width=width, inputs=inputs)
    options = {"epochs": 2, "batch": batch}
    expected = pretrain(start, *world, rng=generator(3), engine="torch", **options)
    found = pretrain(start, *world, rng=generator(3), engine=engine, **options)
    assert distance(found.network.parameters, expected.network.parameters) <= TOLERANCE
    np.testing.assert_allclose(found.losses, expected.losses, rtol=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_training_in_pieces_and_again_gives_the_same_bits(engine, monkeypatch):
    world, start = draw_world(4, tasks=2, rows=40), draw_start(4, 2, np.float32)
    found = [pretrain(start, *world, rng=generator(4), epochs=7, engine=engine) for _ in "ab"]
    monkeypatch.setattr(blocks, "_BLOCK", 3)
    done = []
    found.append(
        pretrain(start, *world, rng=generator(4), epochs=7, engine=engine, progress=done.append)
    )
    assert done == [3, 6, 7]
    for other in found[1:]:
        np.testing.assert_array_equal(other.network.parameters, found[0].network.parameters)
        np.testing.assert_array_equal(other.losses, found[0].losses)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_dead_network_stays_and_only_decays(engine):
    world, start = draw_world(5, tasks=1, rows=32, sigma=1.0), draw_start(5, 2)
    (weight, bias), top = start.layers
    dead = ReluNetwork(((weight, bias - 1e3), top))
    found = pretrain(dead, *world, rng=generator(5), epochs=3, engine=engine).network
    np.testing.assert_allclose(found.layers[0][0], (1 - 1e-5) ** 3 * weight, rtol=1e-14)
    assert found.dead_units(world[1]) == dead.dead_units(world[1])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_training_that_diverges_is_told(engine):
    world, start = draw_world(6, tasks=2, rows=40), draw_start(6, 2, np.float32)
    with pytest.raises(InputError, match=r"^The loss of task \d in epoch \d+ is (nan|inf); lower"):
        pretrain(start, *world, rng=generator(6), epochs=40, learning_rate=1e18, engine=engine)


def test_no_epochs_leave_the_start():
    world, start = draw_world(7, tasks=2, rows=40), draw_start(7, 2, np.float32)
    found = pretrain(start, *world, rng=generator(7), epochs=0)
    np.testing.assert_array_equal(found.network.parameters, start.parameters)
    assert found.losses.shape == (0, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": -1}, "epochs is -1; give"),
        ({"batch": 0}, "The batch is 0; give"),
        ({"learning_rate": float("nan")}, "learning_rate is nan; give"),
        ({"weight_decay": -1.0}, "weight_decay is -1.0; give"),
        ({"engine": "jax"}, "There is no engine 'jax'; use"),
        ({"engine": "numba", "device": "cuda"}, "The engine numba runs on the CPU, not on 'cuda'"),
        ({"device": "abacus"}, "The device 'abacus' is not there"),
        ({"heads": np.ones((2, 5))}, "do not fit a network with 8 inputs and width 16"),
        ({"inputs": np.ones((2, 0, 8))}, "do not fit"),
        ({"targets": np.ones((2, 39))}, "do not fit"),
        ({"targets": np.ones(2)}, "do not fit"),
        ({"targets": np.full((2, 40), np.nan)}, "The targets hold a value that is not finite"),
        ({"inputs": np.full((2, 40, 8), 1e300)}, "not finite in float32; drop it"),
        ({"heads": np.full((2, 17), "a")}, "The heads have type <U1; give numbers"),
    ],
)
def test_wrong_input_is_one_sentence(change, message):
    heads, inputs, targets = draw_world(8, tasks=2, rows=40)
    given = {"heads": heads, "inputs": inputs, "targets": targets, "epochs": 1, **change}
    with pytest.raises(InputError) as error:
        pretrain(draw_start(8, 2, np.float32), rng=generator(8), **given)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_sizes_that_are_not_compiled_go_to_another_engine():
    world = draw_world(9, tasks=1, rows=8, width=17)
    start = draw_start(9, 2, width=17)
    assert pretrain(start, *world, rng=generator(9), epochs=1).engine == "torch"
    with pytest.raises(InputError, match="up to 16 inputs and features; use torch"):
        pretrain(start, *world, rng=generator(9), epochs=1, engine="numba")


def test_adamw_is_that_of_torch_for_other_betas():
    given = AdamW(learning_rate=0.1, weight_decay=0.5, beta1=0.5, beta2=0.9, eps=0.1)
    slopes = generator(10).standard_normal((20, 5))
    ours, parameter = np.ones(5), torch.nn.Parameter(torch.ones(5, dtype=torch.float64))
    state = AdamWState(given, ours)
    peer = torch.optim.AdamW([parameter], lr=0.1, weight_decay=0.5, betas=(0.5, 0.9), eps=0.1)
    for slope in slopes:
        state.step(ours, slope)
        parameter.grad = torch.tensor(slope)
        peer.step()
    np.testing.assert_allclose(ours, parameter.detach().numpy(), rtol=1e-13)
