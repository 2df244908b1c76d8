"""Training as in the notebook of the figures: compiled, exact, and the machine's limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments._shared.adamw_head import adamw_heads
from experiments._shared.exact_head import exact_heads
from experiments._shared.pretrain import pretrain
from experiments._shared.relu_network import ReluNetwork
from experiments._shared.sample import apply_heads, draw_heads, draw_inputs
from w2sverify.draw import generator

from ._measure import Timing, interleave, noise
from ._options import Options
from ._table import Column, Table

__all__ = ["run"]

# Of the protocol: epochs, tasks of pretraining and of a figure, points of each.
EPOCHS, PRETRAINED, TASKS, POINTS, BATCH = 1000, 10, 100, 2000, 32
WEAK, STRONG = 2, 8
SIZES: dict[str, dict[str, Any]] = {
    # Rounds, steps of the notebook in each, epochs of ours, of NumPy's and torch's heads.
    "full": {"rounds": 5, "slice": 200, "epochs": 20, "points": POINTS, "tasks": TASKS},
    "quick": {"rounds": 3, "slice": 100, "epochs": 5, "points": POINTS, "tasks": TASKS},
    "smallest": {"rounds": 1, "slice": 2, "epochs": 1, "points": 64, "tasks": 2},
}
STEP_COLUMNS = (
    Column("what", "one AdamW step of"),
    Column("ours", "numba", "time"),
    Column("rate", "steps", "rate"),
    Column("numpy", "NumPy", "time"),
    Column("notebook", "notebook", "time"),
    Column("ratio", "notebook / numba", "ratio"),
    Column("limit", "flops alone", "time"),
    Column("of_limit", "of the limit", "ratio"),
    Column("noise", "noise", "share"),
)
PANEL_COLUMNS = (
    Column("what", "part of one panel"),
    Column("ours", "ours", "time"),
    Column("notebook", "notebook, scaled", "time"),
    Column("ratio", "notebook / ours", "ratio"),
    Column("limit", "flops alone", "time"),
    Column("of_limit", "of the limit", "ratio"),
)
STEP_NOTES = [
    "float32, batches of 32. 'notebook' is its loop in plain PyTorch with one thread, a slice of "
    "it in each round; heads with the frozen network in front, as there. Ours sees the features, "
    "computed once. NumPy is the plain twin, for heads 100 tasks in one step.",
    "'flops alone' is the number of multiplications and additions at the speed of a float32 "
    "matrix product of 1024 x 1024 in the same round.",
]
PANEL_NOTES = [
    "The protocol of Figure 2b: 1000 epochs; ten tasks of 2000 points for each of two networks; "
    "100 tasks, each with 2000 points of its own, weak, strong and student head. Times of ours and "
    "of the notebook are those of a step, times the number of steps (630,000 for each network, 6.3 "
    "million for each kind of head); features and exact heads are measured whole.",
]


@dataclass(frozen=True)
class _World:
    """What one panel trains on."""

    weak: ReluNetwork
    strong: ReluNetwork
    heads: Any
    inputs: Any
    targets: Any
    points: Any
    labels: Any
    features: dict[int, Any]

    def network(self, depth: int) -> ReluNetwork:
        """The network with this many blocks."""
        return self.weak if depth == WEAK else self.strong


def run(options: Options) -> list[Table]:
    """Two tables: a step of each kind, and a panel."""
    size = SIZES[options.level]
    world = _draw(options.seed, size["points"], size["tasks"])
    limit = _limit_case(options.level)
    steps = Table("one step", STEP_COLUMNS, notes=STEP_NOTES)
    found: dict[tuple[str, int], dict[str, float]] = {}
    for kind in ("network", "head"):
        for depth in (STRONG, WEAK):
            options.progress(f"trainer: {kind}, {depth} blocks")
            cases, units = _cases(world, kind, depth, size, options.seed)
            timings = interleave({**cases, "limit": limit}, rounds=size["rounds"], least=0.0)
            each = {name: timings[name].per(units[name]) for name in cases}
            row = _row(kind, depth, each, timings["limit"].per(2 * _matrix(options.level) ** 3))
            row["noise"] = noise(timings)
            steps.rows.append(row)
            found[kind, depth] = row
    return [steps, _panel(world, found, size, options)]


def _row(kind: str, depth: int, each: dict[str, Timing], flop: Timing) -> dict[str, Any]:
    work = _flops(kind, depth)
    return {
        "what": f"the representation, {depth} blocks"
        if kind == "network"
        else f"a head on {depth} blocks",
        "ours": each["ours"].seconds,
        "rate": 1 / each["ours"].seconds,
        "numpy": each["numpy"].seconds,
        "notebook": each["notebook"].seconds,
        "ratio": each["notebook"].over(each["ours"]),
        "limit": work * flop.seconds,
        "of_limit": each["ours"].over(flop) / work,
    }


def _flops(kind: str, depth: int) -> int:
    """Multiplications and additions of one step: forward, and slopes by weights and by inputs."""
    if kind == "head":
        return 2 * 2 * BATCH * 17
    weights = 8 * 16 + (depth - 1) * 16 * 16
    return 2 * BATCH * (3 * weights - 8 * 16) + 2 * 2 * BATCH * 17


def _draw(seed: int, points: int, tasks: int) -> _World:
    rng = generator(seed, "trainer")
    star = ReluNetwork.random(rng, depth=5)
    weak, strong = (ReluNetwork.random(rng, depth=depth) for depth in (WEAK, STRONG))
    heads, inputs = draw_heads(rng, PRETRAINED), draw_inputs(rng, PRETRAINED, points)
    others = draw_inputs(rng, tasks, points)
    labels = apply_heads(draw_heads(rng, tasks), star.features(others))
    features = {WEAK: weak.features(others), STRONG: strong.features(others)}
    targets = apply_heads(heads, star.features(inputs))
    return _World(weak, strong, heads, inputs, targets, others, labels, features)


def _cases(
    world: _World, kind: str, depth: int, size: dict[str, Any], seed: int
) -> tuple[dict[str, Callable[[], object]], dict[str, int]]:
    """What is measured, and how many steps each call makes."""
    epochs, batches = size["epochs"], -(-size["points"] // BATCH)
    given = (world.heads, world.inputs, world.targets)
    tasks = PRETRAINED if kind == "network" else size["tasks"]

    def train(engine: Any, count: int) -> Callable[[], object]:
        rng = generator(seed, "orders")
        if kind == "network":
            start = world.network(depth)
            return lambda: pretrain(start, *given, rng=rng, epochs=count, engine=engine)
        features = world.features[depth]
        return lambda: adamw_heads(features, world.labels, rng=rng, epochs=count, engine=engine)

    cases = {
        "ours": train("numba", epochs),
        "numpy": train("numpy", 1),
        "notebook": _notebook_case(world, kind, depth, size["slice"]),
    }
    units = {"ours": epochs * tasks * batches, "numpy": tasks * batches, "notebook": size["slice"]}
    return cases, units


def _notebook_case(world: _World, kind: str, depth: int, steps: int) -> Callable[[], object]:
    import torch

    from ._notebook import linear_of, network_of, train_head, train_representation

    network = network_of(world.network(depth).layers)
    heads = [linear_of(h[None, :-1].astype("f4"), h[-1:].astype("f4")) for h in world.heads]
    rows = torch.split(torch.arange(steps * BATCH) % (world.points.shape[1] - 1), BATCH)

    def tensor(values: Any) -> Any:
        return torch.tensor(values.astype(np.float32))

    inputs, targets = tensor(world.inputs), tensor(world.targets)[..., None]
    points, labels = tensor(world.points[0]), tensor(world.labels[0])[:, None]

    def call() -> object:
        # The notebook's loops have one thread less to wait for, and run faster, with one.
        torch.set_num_threads(1)
        if kind == "network":
            return train_representation(network, heads, inputs, targets, [(0, r) for r in rows])
        return train_head(network, heads[0], points, labels, rows)

    return call


def _matrix(level: str) -> int:
    return 64 if level == "smallest" else 1024


def _limit_case(level: str) -> Callable[[], object]:
    square = np.ones((_matrix(level), _matrix(level)), dtype=np.float32)
    return lambda: square @ square


def _panel(
    world: _World,
    found: dict[tuple[str, int], dict[str, float]],
    size: dict[str, Any],
    options: Options,
) -> Table:
    """Times of the parts of one panel; heads by AdamW and exactly."""
    options.progress("trainer: exact heads")
    share = TASKS * POINTS / (size["tasks"] * size["points"])
    phi = world.features
    exact = interleave(
        {
            "heads": lambda: [exact_heads(phi[d], world.labels) for d in (WEAK, STRONG, STRONG)],
            "features": lambda: [world.network(d).features(world.points) for d in (WEAK, STRONG)],
        },
        rounds=size["rounds"],
        least=0.0,
    )
    seconds = {name: share * timing.seconds for name, timing in exact.items()}
    nets = EPOCHS * PRETRAINED * -(-POINTS // BATCH)
    heads = EPOCHS * TASKS * -(-POINTS // BATCH)

    def total(key: str, kind: str, steps: int, counts: dict[int, int]) -> float:
        return steps * sum(found[kind, depth][key] * times for depth, times in counts.items())

    pair, three = {WEAK: 1, STRONG: 1}, {WEAK: 1, STRONG: 2}
    parts = {
        key: (total(key, "network", nets, pair), total(key, "head", heads, three))
        for key in ("ours", "notebook", "limit")
    }
    gram = 3 * TASKS * POINTS * 17 * 18 * 2 * found["network", STRONG]["limit"]
    gram /= _flops("network", STRONG)  # float64: half the speed, and half of a symmetric matrix
    train, by_steps = parts["ours"]
    before, slow = parts["notebook"]
    least, floor = parts["limit"]
    passes = POINTS * TASKS * 2 * sum(8 * 16 + (d - 1) * 256 for d in (WEAK, STRONG))
    per_flop = 2 * found["network", STRONG]["limit"] / _flops("network", STRONG)
    mapped = passes * per_flop
    rows = [
        ("pretraining of both networks", train, before, least),
        ("300 heads by AdamW", by_steps, slow, floor),
        ("300 heads exactly", seconds["heads"], slow, gram),
        ("features for the heads", seconds["features"], None, mapped),
        (
            "the panel with exact heads",
            train + seconds["heads"] + seconds["features"],
            before + slow,
            least + gram + mapped,
        ),
        (
            "the panel with AdamW heads",
            train + by_steps + seconds["features"],
            before + slow,
            least + floor + mapped,
        ),
    ]
    table = Table("one panel", PANEL_COLUMNS, notes=PANEL_NOTES)
    for what, ours, notebook, limit in rows:
        row: dict[str, Any] = {"what": what, "ours": ours, "limit": limit}
        row["of_limit"] = ours / limit
        if notebook is not None:
            row |= {"notebook": notebook, "ratio": notebook / ours}
        table.rows.append(row)
    return table
