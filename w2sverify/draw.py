"""Seeded draws: independent generators by name, and numbers that are cheap to use exactly."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Any

import numpy as np

__all__ = ["generator", "small_floats", "small_fractions"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


def generator(seed: int, *path: str | int) -> np.random.Generator:
    """The random generator of one named place in a run.

    The same seed and path give the same stream on every machine; different paths give independent
    ones.
    """
    text = "/".join(map(str, path)).encode()
    key = np.frombuffer(hashlib.sha256(text).digest()[:16], dtype="<u4")
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=tuple(map(int, key))))


def small_floats(rng: np.random.Generator, *shape: int, bits: int = 6) -> Floats:
    """Roughly standard normal floats that are multiples of 2^-bits, so that exact sums of products
    stay short.
    """
    scale = float(1 << bits)
    return np.round(rng.standard_normal(shape) * scale) / scale


def small_fractions(rng: np.random.Generator, count: int, bits: int = 4) -> list[Fraction]:
    """Roughly standard normal multiples of 2^-bits as fractions, about a quarter of them 0."""
    values = small_floats(rng, count, bits=bits) * (rng.random(count) < 0.75)
    return [Fraction(value) for value in values.tolist()]
