"""Permutations: of the rows, uniform, and the same compiled."""

import numpy as np
import pytest

from experiments._shared import task_batches
from experiments._shared.adamw import AdamW
from experiments._shared.compiled_steps import shuffle
from experiments._shared.row_orders import draw_key, row_orders
from experiments._shared.task_batches import TaskBatches
from w2sverify.draw import generator


@pytest.mark.parametrize("rows", [1, 2, 5, 100])
@pytest.mark.parametrize("key", [0, 1, 2**64 - 1])
def test_they_are_permutations_and_the_same_compiled(rows, key):
    orders = row_orders(key, 10**9, 7, rows)
    np.testing.assert_array_equal(np.sort(orders, axis=1), np.tile(np.arange(rows), (7, 1)))
    compiled = np.empty(rows, np.int32)
    for number, order in enumerate(orders):
        shuffle(compiled, np.uint64(key), 10**9 + number)
        np.testing.assert_array_equal(compiled, order)


def test_any_of_them_can_be_made_alone():
    np.testing.assert_array_equal(row_orders(3, 5, 1, 20), row_orders(3, 0, 10, 20)[5:6])


def test_every_permutation_is_as_likely():
    key, count = draw_key(generator(1)), 60_000
    orders = row_orders(key, 0, count, 4)
    _, found = np.unique(orders @ np.array([64, 16, 4, 1]), return_counts=True)
    assert len(found) == 24
    # Chi square with 23 degrees of freedom: above 60 with probability 4e-5; the key is fixed.
    assert np.sum((found - count / 24) ** 2) / (count / 24) < 60


def test_keys_are_drawn_from_all_64_bits():
    rng = generator(2)
    keys = [draw_key(rng) for _ in range(200)]
    assert len(set(keys)) == 200
    assert max(keys) > 2**63 > min(keys) >= 0


def test_orders_drawn_in_blocks_are_those_of_each_epoch(monkeypatch):
    work = TaskBatches(targets=np.zeros((3, 7)), key=5, batch=2, optimiser=AdamW())
    single = [work.orders(epoch) for epoch in range(2, 9)]
    for block in (1, 50, 10**6):
        monkeypatch.setattr(task_batches, "BLOCK", block)
        found = list(work.all_orders(2, 7))
        assert len(found) == 7
        assert all(map(np.array_equal, found, single))
    assert not np.array_equal(single[0], single[1])
    assert list(work.all_orders(2, 0)) == []
