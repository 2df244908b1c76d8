"""The compiled step of AdamW, and that compiled kernels are kept for as long as they are true."""

import numpy as np
import pytest

from experiments._shared import compiled_steps
from experiments._shared.adamw import AdamW
from experiments._shared.adamw_state import AdamWState
from experiments._shared.compiled_steps import adamw_step, compiled, scalars
from w2sverify.draw import generator


def step(optimiser, vector, slope, mean, square, done=0):
    (rate,), (root,) = optimiser.factors(done, 1, vector.dtype)
    adamw_step(vector, slope, mean, square, rate, root, scalars(optimiser, vector.dtype))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_steps_are_those_of_the_plain_twin(kind):
    optimiser = AdamW(learning_rate=0.1, weight_decay=0.5, beta1=0.5, beta2=0.9, eps=0.1)
    slopes = generator(1).standard_normal((20, 40)).astype(kind)
    ours, plain = np.ones(40, kind), np.ones(40, kind)
    mean, square, state = np.zeros(40, kind), np.zeros(40, kind), AdamWState(optimiser, plain)
    for done, slope in enumerate(slopes):
        step(optimiser, ours, slope, mean, square, done)
        state.step(plain, slope)
    np.testing.assert_allclose(ours, plain, rtol=0, atol=40 * np.finfo(kind).eps)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_subnormal_means_become_zero_and_move_nothing(kind):
    least = np.finfo(kind).tiny
    mean = np.array([least / 2, -least / 2, 2 * least, np.nan], kind)
    square = np.array([least / 2, least, 1.0, np.nan], kind)
    vector, before = np.ones(4, kind), np.ones(4, kind)
    state = AdamWState(AdamW(weight_decay=0.0), before)
    state.mean[:], state.square[:] = mean, square
    step(AdamW(weight_decay=0.0), vector, np.zeros(4, kind), mean, square)
    state.step(before, np.zeros(4, kind))
    np.testing.assert_array_equal(mean[:2], 0)
    assert mean[2] > 0
    assert square[0] == 0
    np.testing.assert_array_equal(vector, before)
    assert np.isnan(vector[3])


def test_a_kernel_is_compiled_anew_when_what_it_calls_has_changed(tmp_path, monkeypatch):
    def index_of():
        return compiled(_kernel).py_func.__closure__[0].cell_contents

    before = index_of()
    assert before == index_of()
    for name in compiled_steps._CALLED:
        (tmp_path / f"{name}.py").write_text("changed")
    monkeypatch.setattr(compiled_steps, "__file__", str(tmp_path / "compiled_steps.py"))
    assert index_of() != before


def test_where_nothing_can_be_kept_kernels_are_compiled_all_the_same(monkeypatch):
    right = compiled_steps.njit

    def refuse(cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return right(**options)

    monkeypatch.setattr(compiled_steps, "njit", refuse)
    values = np.zeros(3)
    compiled(_kernel)(values)
    np.testing.assert_array_equal(values, [1.0, 0.0, 0.0])


def _kernel(values):
    values[0] = 1.0


def test_what_the_digest_covers_is_what_kernels_call():
    folder = compiled_steps.Path(compiled_steps.__file__).parent
    kernels = [path for path in folder.glob("compiled_*.py") if path.stem != "compiled_steps"]
    assert kernels
    for path in kernels:
        for line in path.read_text().splitlines():
            if line.startswith("from .") and ("vector" in line or "steps" in line):
                module = line.split()[1].removeprefix(".")
                assert module in compiled_steps._CALLED
