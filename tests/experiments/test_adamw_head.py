"""AdamW heads follow the notebook's loop, one task at a time, with every engine."""

import numpy as np
import pytest
import torch

from benchmarks._notebook import linear_of, network_of, train_head
from experiments._shared.adamw import AdamW
from experiments._shared.adamw_head import adamw_heads
from experiments._shared.row_orders import draw_key, row_orders
from experiments._shared.sample import draw_heads
from w2sverify.draw import generator
from w2sverify.errors import InputError

from .worlds import draw_start, draw_world

# As in test_pretrain.py.
TOLERANCE = 1e-12
ENGINES = ("numba", "numpy", "torch")


def in_notebook(network, points, targets, rng, dtype, epochs):
    """Heads after the notebook's loop, and the sums of their losses."""
    tasks, rows = targets.shape
    start = draw_heads(rng, tasks).astype(dtype)
    key, found, totals = draw_key(rng), [], []
    for task in range(tasks):
        head = linear_of(start[task, None, :-1], start[task, -1:])
        orders = [row_orders(key, epoch * tasks + task, 1, rows)[0] for epoch in range(epochs)]
        batches = [
            torch.tensor(o[first : first + 32]) for o in orders for first in range(0, rows, 32)
        ]
        inputs, goals = (torch.tensor(a[task].astype(dtype)) for a in (points, targets))
        totals.append(train_head(network, head, inputs, goals[:, None], batches))
        found.append([*head.weight.detach().ravel().tolist(), *head.bias.tolist()])
    return np.array(found), np.array(totals)


def setting(dtype, seed=1):
    """A frozen network in torch, points, targets and features of 3 tasks; 10 batches an epoch."""
    _, points, targets = draw_world(seed, tasks=3, sigma=1.0)
    strong = draw_start(seed, 8, dtype)
    return network_of(strong.layers), points, targets, strong.features(points)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_hundred_steps_are_those_of_plain_torch(engine):
    network, points, targets, features = setting(np.float64)
    expected, totals = in_notebook(network, points, targets, generator(1), np.float64, 10)
    found = adamw_heads(
        features, targets, rng=generator(1), epochs=10, dtype=np.float64, engine=engine
    )
    assert found.engine == engine
    assert np.max(np.abs(found.heads - expected)) <= TOLERANCE
    np.testing.assert_allclose(10 * found.losses.sum(axis=0), totals, rtol=1e-11)


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@pytest.mark.parametrize("wrong", ["decay", "correction", "permutations", "tasks", "batch"])
def test_a_wrong_protocol_is_seen(engine, wrong, monkeypatch):
    network, points, targets, features = setting(np.float64)
    expected, _ = in_notebook(network, points, targets, generator(1), np.float64, 10)
    rng, options = generator(1), {}
    if wrong == "decay":
        options["weight_decay"] = 0.0101
    elif wrong == "correction":
        right = AdamW.factors
        late = lambda self, done, *rest: right(self, done + 1, *rest)  # noqa: E731
        monkeypatch.setattr(AdamW, "factors", late)
    elif wrong == "permutations":
        rng.standard_normal()
    elif wrong == "tasks":
        features, targets = features[::-1], targets[::-1]
    else:
        options["batch"] = 31
    found = adamw_heads(
        features, targets, rng=rng, epochs=10, dtype=np.float64, engine=engine, **options
    )
    assert np.max(np.abs(found.heads - expected)) > 1e6 * TOLERANCE


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_epochs_agree_in_float32(engine):
    network, points, targets, features = setting(np.float32)
    expected, totals = in_notebook(network, points, targets, generator(1), np.float32, 3)
    found = adamw_heads(features, targets, rng=generator(1), epochs=3, engine=engine)
    np.testing.assert_allclose(found.heads, expected, atol=1e-5)
    np.testing.assert_allclose(10.0 * found.losses.sum(axis=0), totals, rtol=1e-4)


@pytest.mark.parametrize("engine", ENGINES)
def test_shared_features_are_the_same_features_for_every_task(engine):
    _, _, targets, features = setting(np.float64)
    targets, pages = targets[:, :70], np.repeat(features[:1, :70], 3, axis=0)
    options = {"epochs": 2, "dtype": np.float64, "engine": engine, "batch": 20}
    shared = adamw_heads(pages[0], targets, rng=generator(2), **options)
    own = adamw_heads(pages, targets, rng=generator(2), **options)
    np.testing.assert_allclose(shared.heads, own.heads, rtol=0, atol=1e-14)


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@pytest.mark.parametrize(("width", "batch"), [(1, 1), (5, 7), (16, 40)])
def test_other_sizes_follow_the_readable_twin(engine, width, batch):
    rng = generator(3)
    phi, goals = rng.standard_normal((4, 50, width)), rng.standard_normal((4, 50))
    options = {"epochs": 3, "batch": batch, "dtype": np.float64}
    expected = adamw_heads(phi, goals, rng=generator(3), engine="torch", **options)
    found = adamw_heads(phi, goals, rng=generator(3), engine=engine, **options)
    assert np.max(np.abs(found.heads - expected.heads)) <= TOLERANCE
    np.testing.assert_allclose(found.losses, expected.losses, rtol=1e-12)


def test_long_training_comes_near_the_least_squares_head():
    from experiments._shared.exact_head import exact_heads

    rng = generator(4)
    phi = rng.standard_normal((200, 4))
    goals = phi @ rng.standard_normal((4, 3)) * 0.3 + rng.standard_normal((200, 3))
    found = adamw_heads(phi, goals.T, rng=generator(4), epochs=400)
    np.testing.assert_allclose(found.heads, exact_heads(phi, goals.T), atol=0.05)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": -1}, "epochs is -1; give"),
        ({"targets": np.ones(40)}, "do not fit targets of shape (40,)"),
        ({"targets": np.ones((2, 41))}, "do not fit targets of shape (2, 41)"),
        ({"features": np.ones(40)}, "do not fit targets"),
        ({"features": np.full((40, 3), np.inf)}, "The features hold a value that is not finite"),
        ({"learning_rate": 1e30, "epochs": 30}, "lower the learning rate"),
        ({"dtype": np.int64}, "dtype is int64; train in"),
    ],
)
def test_wrong_input_is_one_sentence(change, message):
    given = {"features": np.ones((40, 3)), "targets": np.ones((2, 40)), "epochs": 1, **change}
    with pytest.raises(InputError) as error:
        adamw_heads(given.pop("features"), given.pop("targets"), rng=generator(5), **given)
    assert message in str(error.value)
