"""Small instances of the synthetic protocol."""

import numpy as np

from experiments._shared.relu_network import ReluNetwork
from experiments._shared.sample import apply_heads, draw_heads, draw_inputs
from w2sverify.draw import generator


def draw_world(seed, *, tasks=10, rows=304, sigma=500.0, width=16, inputs=8):
    """Heads, inputs and targets of tasks labelled by a random network of five blocks.

    304 rows are nine batches of 32 and one of 16, as 2000 rows end; ten tasks make 100 steps.
    """
    rng = generator(seed, "world")
    star = ReluNetwork.random(rng, depth=5, inputs=inputs, width=width)
    points = draw_inputs(rng, tasks, rows, inputs=inputs, sigma=sigma)
    heads = draw_heads(rng, tasks, width=width)
    return heads, points, apply_heads(heads, star.features(points))


def draw_start(seed, depth, dtype=np.float64, *, width=16, inputs=8):
    """A network to be trained."""
    rng = generator(seed, "start")
    return ReluNetwork.random(rng, depth=depth, inputs=inputs, width=width, dtype=dtype)
