"""Which engine trains."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal

from w2sverify.errors import InputError

__all__ = ["Engine", "choose_engine"]

Engine = Literal["auto", "numba", "torch", "numpy"]
_EXTRAS = {"numba": "fast", "torch": "experiments"}


def choose_engine(engine: str, device: str, *, compiles: bool = True) -> tuple[str, str]:
    """The engine's name and the device it runs on.

    `auto` is numba where it is installed and `compiles` (the sizes fit), else torch, else NumPy; on
    a device that is not the CPU it is torch. The device `auto` is the CPU: on batches of 32 rows an
    accelerator waits for its launches.

    Raises `InputError` for a name that is not one, an engine that is not installed or cannot do the
    work, and a device that is not there.
    """
    if engine not in ("auto", "numba", "torch", "numpy"):
        raise InputError(f"There is no engine {engine!r}; use auto, numba, torch or numpy.")
    device = "cpu" if device == "auto" else device
    if engine == "auto":
        fast = device == "cpu" and compiles and find_spec("numba")
        torch = device != "cpu" or find_spec("torch")
        engine = "numba" if fast else "torch" if torch else "numpy"
    if engine in _EXTRAS and not find_spec(engine):
        raise InputError(
            f"{engine} is not installed; run `pip install 'w2sverify[{_EXTRAS[engine]}]'`."
        )
    if engine == "torch":
        _check_device(device)
    elif device != "cpu":
        raise InputError(f"The engine {engine} runs on the CPU, not on {device!r}; use torch.")
    if engine == "numba" and not compiles:
        raise InputError("The engine numba takes up to 16 inputs and features; use torch.")
    return engine, device


def _check_device(device: str) -> None:
    import torch

    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise InputError(f"The device {device!r} is not there ({reason}); use cpu.") from error
