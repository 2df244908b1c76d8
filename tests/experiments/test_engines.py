"""The engine that is chosen, and trainings side by side."""

import numpy as np
import pytest

from experiments._shared import engines
from experiments._shared.engines import choose_engine
from experiments._shared.pretrain import pretrain
from w2sverify.draw import generator
from w2sverify.errors import InputError

from .worlds import draw_start, draw_world


def without(monkeypatch, *names):
    found = engines.find_spec
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name in names else found(name))


def test_the_fastest_that_is_there_is_chosen(monkeypatch):
    assert choose_engine("auto", "auto") == ("numba", "cpu")
    assert choose_engine("auto", "cpu", compiles=False) == ("torch", "cpu")
    without(monkeypatch, "numba")
    assert choose_engine("auto", "auto") == ("torch", "cpu")
    without(monkeypatch, "numba", "torch")
    assert choose_engine("auto", "auto") == ("numpy", "cpu")


def test_what_is_missing_is_named_with_its_extra(monkeypatch):
    without(monkeypatch, "numba", "torch")
    with pytest.raises(
        InputError, match=r"numba is not installed; run `pip install 'w2sverify\[fa"
    ):
        choose_engine("numba", "cpu")
    with pytest.raises(
        InputError, match=r"torch is not installed; run `pip install 'w2sverify\[ex"
    ):
        choose_engine("auto", "cuda")


def test_trainings_in_threads_are_those_one_after_another():
    from concurrent.futures import ThreadPoolExecutor

    world = draw_world(1, tasks=2, rows=200)

    def train(seed):
        start = draw_start(seed, 2 + seed % 2, np.float32)
        found = pretrain(start, *world, rng=generator(seed), epochs=40, engine="numba")
        return found.network.parameters

    alone = [train(seed) for seed in range(6)]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(train, range(6)))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)
