"""Small sets with representations, as the experiments on real data have them."""

import numpy as np

from experiments._shared.real_split import RealSet, run_split
from w2sverify import RunRecord
from w2sverify.data import random_split

TEACHERS = ("small", "middle", "large")


def draw_set(seed, rows=60, width=8, *, inside=False):
    """Truth, strong features and three teachers who see more and more of them.

    With `inside` the truth is linear in the strong features, so the theorem's epsilon is 0 for the
    class without a bound.
    """
    rng = np.random.default_rng(seed)
    strong = rng.normal(size=(rows, width))
    truth = 3 + strong @ rng.normal(size=width)
    if not inside:
        truth = truth + 0.3 * rng.normal(size=rows) + strong[:, 0] ** 2
    noise = rng.normal(size=(rows, 2))
    weak = {
        name: np.column_stack([strong[:, : 1 + 2 * place], noise])
        for place, name in enumerate(TEACHERS)
    }
    return RealSet(truth, strong, weak)


def result(seed=0, split=122, **more):
    data = draw_set(seed, **more)
    rows = random_split(len(data.truth), split)
    return run_split(data, rows, head_epochs=2, certified=1, seed=split)


def record(found, seed=122, target="esol"):
    settings = {"strong": "chemnet", "target": target}
    return RunRecord(f"{seed}-{target}", "tiny", seed, settings, "cpu", found, {"seconds": 0})


def made(gain, misfit, weak=1.0):
    """A point with these test distances, and one in sample that meets the bound with equality."""
    rest = {"weak_error": weak, "student_error": weak - gain, "misfit": misfit, "gain": gain}
    inside = {"slack": 0.0, "epsilon": 0.0, "gap": 0.0, "doubt": 0.0}
    train = {"weak_error": 2.0, "student_error": 1.0, "misfit": 1.0, "gain": 1.0, **inside}
    test = {**rest, "slack": gain - misfit}
    return {"test": test, "train": train, "radius": 1.0, "norm": 1.0}


def made_record(points, seed=122, **more):
    """A record with these points of the bounded class, and no others."""
    found = {
        "sizes": [8, 1, 1],
        "width": 2,
        "ceiling": 0.5,
        "variance": 2.0,
        "teachers": list(points),
        "variants": {"ball": points},
        "gaps": [0.0],
    }
    return record(found, seed, **more)
