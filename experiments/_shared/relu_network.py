"""Representation maps: ReLU networks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["ReluNetwork"]

Array = np.ndarray[Any, Any]
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class ReluNetwork:
    """`h(x) = relu(W_L ... relu(W_1 x + b_1) ... + b_L)`: L blocks of a linear map and a ReLU.

    `layers` are the pairs `(W[out, in], b[out])`, all float32 or all float64, as
    `torch.nn.Linear` lays them out. The features are the output of the last block, so none is
    negative.

    Raises `InputError` for no layers, shapes that do not fit, mixed types, and parameters that are
    not finite.

    Source: h*, h_s and h_w of Charikar et al. 2024, section 5.1: 8 inputs, width 16.
    """

    layers: tuple[tuple[Array, Array], ...]

    def __post_init__(self) -> None:
        layers = tuple((np.array(w), np.array(b)) for w, b in self.layers)
        if not layers:
            raise InputError("A network has no layers; give at least one pair (weight, bias).")
        before = layers[0][0].shape[-1] if layers[0][0].ndim == 2 else -1
        for place, (weight, bias) in enumerate(layers):
            if weight.ndim != 2 or weight.shape[1] != before or bias.shape != weight.shape[:1]:
                raise InputError(
                    f"Layer {place} has a weight of shape {weight.shape} and a bias of shape "
                    f"{bias.shape}; give [out, in] and [out] that follow the layer before."
                )
            before = weight.shape[0]
            for part in (weight, bias):
                if part.dtype not in (np.float32, np.float64) or part.dtype != layers[0][0].dtype:
                    raise InputError(
                        f"Layer {place} has type {part.dtype}; give all layers as float32, or all "
                        "as float64."
                    )
                if not np.all(np.isfinite(part)):
                    raise InputError(
                        f"Layer {place} has a parameter that is not finite; the training before "
                        "it diverged: lower its learning rate."
                    )
                part.flags.writeable = False
        object.__setattr__(self, "layers", layers)

    @classmethod
    def random(
        cls,
        rng: np.random.Generator,
        *,
        depth: int,
        inputs: int = 8,
        width: int = 16,
        dtype: Any = np.float32,
    ) -> ReluNetwork:
        """Weights and biases uniform on +-1/sqrt(in), as torch draws them by default."""
        if min(depth, inputs, width) < 1:
            raise InputError(
                f"A network of depth {depth}, {inputs} inputs and width {width} cannot be; "
                "give positive numbers."
            )
        layers = []
        for size in [inputs] + [width] * (depth - 1):
            bound = 1 / math.sqrt(size)
            weight = rng.uniform(-bound, bound, (width, size))
            layers.append((weight.astype(dtype), rng.uniform(-bound, bound, width).astype(dtype)))
        return cls(tuple(layers))

    @property
    def depth(self) -> int:
        """The number of blocks L."""
        return len(self.layers)

    @property
    def inputs(self) -> int:
        """How many numbers the network takes."""
        return int(self.layers[0][0].shape[1])

    @property
    def width(self) -> int:
        """How many features it gives."""
        return int(self.layers[-1][0].shape[0])

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the parameters."""
        return np.dtype(self.layers[0][0].dtype)

    @property
    def parameters(self) -> Array:
        """All parameters in one vector: W_1 by rows, b_1, W_2, ..."""
        return np.concatenate([part.ravel() for layer in self.layers for part in layer])

    def with_parameters(self, vector: Array) -> ReluNetwork:
        """The network of the same shape with other parameters, in the order of `parameters`."""
        size = sum(part.size for layer in self.layers for part in layer)
        if vector.shape != (size,):
            raise InputError(f"A vector of shape {vector.shape} is not {size} parameters.")
        layers, place = [], 0
        for weight, bias in self.layers:
            parts = []
            for part in (weight, bias):
                parts.append(vector[place : place + part.size].reshape(part.shape))
                place += part.size
            layers.append((parts[0], parts[1]))
        return ReluNetwork(tuple(layers))

    def astype(self, dtype: Any) -> ReluNetwork:
        """The same network with parameters of another type."""
        return ReluNetwork(tuple((w.astype(dtype), b.astype(dtype)) for w, b in self.layers))

    def perturbed(
        self, rng: np.random.Generator, scale: float, *, biases: bool = True
    ) -> ReluNetwork:
        """Every parameter plus N(0, scale^2); with `biases=False` every entry of a weight only."""
        layers = []
        for weight, bias in self.layers:
            moved = weight + scale * rng.standard_normal(weight.shape)
            offset = bias + scale * rng.standard_normal(bias.shape) * biases
            layers.append((moved.astype(self.dtype), offset.astype(self.dtype)))
        return ReluNetwork(tuple(layers))

    def features(self, points: Array) -> Floats:
        """`h(x)` in float64 for `points[..., inputs]`: `[..., width]`.

        float32 parameters are used as the float64 numbers they are.
        """
        values = np.asarray(points, dtype=np.float64)
        if values.ndim == 0 or values.shape[-1] != self.inputs:
            raise InputError(
                f"The points have shape {values.shape}; the network takes {self.inputs} numbers "
                "on the last axis."
            )
        shape = values.shape[:-1]
        values = values.reshape(-1, self.inputs)
        for weight, bias in self.layers:
            values = values @ weight.T.astype(np.float64)
            values += bias
            np.maximum(values, 0.0, out=values)
        return values.reshape(*shape, self.width)

    def dead_units(self, points: Array) -> int:
        """How many features are 0 at every one of the points."""
        features = self.features(points).reshape(-1, self.width)
        return int(np.sum(np.all(features == 0, axis=0)))

    def conditioning(self, points: Array) -> tuple[int, float]:
        """Rank and condition number of the features and a constant on these points.

        Columns are scaled to equal norm first, so that neither depends on units. The condition
        number is that of the part that is not null: largest over smallest singular value above
        `size 2^-52` of the largest.
        """
        features = self.features(points).reshape(-1, self.width)
        columns = np.concatenate([features, np.ones((len(features), 1))], axis=1)
        norms = np.linalg.norm(columns, axis=0)
        singular = np.linalg.svd(columns / np.where(norms > 0, norms, 1.0), compute_uv=False)
        kept = singular[singular > max(columns.shape) * _EPS * singular[0]]
        return len(kept), float(kept[0] / kept[-1])
