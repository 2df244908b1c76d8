"""Float projections in batches: against cvxpy, specialised routines and the machine's limit."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np

from w2sverify.draw import Floats

from ._cvxpy import Resolve, Twin
from ._measure import interleave, noise
from ._options import Options
from ._peers import peers
from ._problems import Batch, classes, draw_batch
from ._table import Column, Table

__all__ = ["run"]

SIZES: dict[str, dict[str, Any]] = {
    "full": {
        "shapes": ((50, 5), (200, 16)),
        "count": 1000,
        "solved": 6,
        "looped": 40,
        "rounds": 7,
        "least": 0.03,
        "patience": 1.0,
    },
    "quick": {
        "shapes": ((50, 5),),
        "count": 1000,
        "solved": 3,
        "looped": 20,
        "rounds": 3,
        "least": 0.01,
        "patience": 0.5,
    },
    "smallest": {
        "shapes": ((8, 2),),
        "count": 4,
        "solved": 1,
        "looped": 2,
        "rounds": 1,
        "least": 0.0,
        "patience": 1.0,
    },
}
COLUMNS = (
    Column("class", "class"),
    Column("count", "batch", "count"),
    Column("rate", "projections", "rate"),
    Column("own", "each", "time"),
    Column("over_limit", "of the limit", "ratio"),
    Column("cvxpy", "cvxpy", "time"),
    Column("cvxpy_over_own", "cvxpy / ours", "ratio"),
    Column("resolve_over_own", "re-solve / ours", "ratio"),
    Column("peer", "best peer"),
    Column("peer_time", "peer", "time"),
    Column("peer_over_own", "peer / ours", "ratio"),
    Column("difference", "peers differ by", "small"),
    Column("noise", "noise", "share"),
)
NOTE = (
    "'cvxpy' builds and solves with Clarabel once for each projection, {solved} of them, and is "
    "extrapolated; 're-solve' (shared features) builds once, with the target as a parameter. "
    "Peers that are called in a loop are extrapolated from {looped}. 'differ by' is the largest "
    "distance of a peer's or cvxpy's answer from ours, relative to the targets."
)
LIMITS = (
    "The limit for shared features is two plain matrix products, targets by features and "
    "coefficients by features; for Monotone and Box one copy of the targets.",
    "The limit for separate features is one plain matrix product with the size, flops and memory "
    "traffic of all Gram matrices; for Monotone and Box one copy of features and targets.",
)


def run(options: Options) -> list[Table]:
    """A table for each shape, with shared and with separate features."""
    sizes = SIZES[options.level]
    tables = []
    for points, columns in sizes["shapes"]:
        chosen, problems = classes(columns)
        for shared in (True, False):
            kind = "shared" if shared else "separate"
            title = f"n = {points}, d = {columns}, {kind} features"
            table = Table(title, _columns(shared), problems=list(problems))
            for name, strong_class in chosen.items():
                options.progress(f"{name}, {title}")
                shape = {"points": points, "columns": columns, "count": sizes["count"]}
                try:
                    batch = draw_batch(strong_class, seed=options.seed, shared=shared, **shape)
                    table.rows.append({"class": name, **_measure(batch, sizes)})
                except Exception as error:  # a plug-in may raise anything; it is shown
                    table.problems.append(f"{name}: {type(error).__name__}: {error}")
            tables.append(table)
    tables[-1].notes.extend([NOTE.format(**sizes), *LIMITS])
    return tables


def _columns(shared: bool) -> tuple[Column, ...]:
    return tuple(column for column in COLUMNS if shared or column.key != "resolve_over_own")


def _measure(batch: Batch, sizes: dict[str, Any]) -> dict[str, Any]:
    batch = batch.head(_affordable(batch, sizes["patience"]))
    count, few = len(batch), batch.head(sizes["looped"])
    weights, chosen = batch.space.weights, batch.strong_class
    twins = [(Twin(chosen, x, weights), g) for x, g in batch.head(sizes["solved"]).pairs()]
    cases: dict[str, Callable[[], Any]] = {
        "own": batch.values,
        "limit": _limit(batch),
        "cvxpy": lambda: np.array([twin.project(goal) for twin, goal in twins]),
    }
    units = {"own": count, "limit": count, "cvxpy": len(twins)}
    if batch.shared:
        again = Resolve(twins[0][0])
        cases["resolve"] = lambda: np.array([again.project(goal) for _, goal in twins])
        units["resolve"] = len(twins)
    names = []
    for peer in peers(batch):
        given = batch if peer.whole else few
        cases[peer.name] = lambda project=peer.project, given=given: project(given)
        units[peer.name] = len(given)
        names.append(peer.name)
    found = interleave(cases, rounds=sizes["rounds"], least=sizes["least"])
    found = {name: timing.per(units[name]) for name, timing in found.items()}
    own = found["own"]
    row: dict[str, Any] = {
        "count": count,
        "rate": 1 / own.seconds,
        "own": own.seconds,
        "limit": found["limit"].seconds,
        "over_limit": own.over(found["limit"]),
        "cvxpy": found["cvxpy"].seconds,
        "cvxpy_over_own": found["cvxpy"].over(own),
        "difference": _difference(batch, [cases[name]() for name in ("cvxpy", *names)]),
        "noise": noise(found),
    }
    if batch.shared:
        row["resolve"] = found["resolve"].seconds
        row["resolve_over_own"] = found["resolve"].over(own)
    if names:
        row["peers"] = {name: found[name].seconds for name in names}
        row["peer"] = min(names, key=lambda name: found[name].seconds)
        row["peer_time"] = found[row["peer"]].seconds
        row["peer_over_own"] = found[row["peer"]].over(own)
    return row


def _affordable(batch: Batch, patience: float) -> int:
    """How many of the batch are projected in about so many seconds, going by the first two."""
    few = batch.head(2)
    few.values()
    begun = process_time()
    few.values()
    each = (process_time() - begun) / len(few)
    return max(1, min(len(batch), int(patience / max(each, 1e-9))))


def _difference(batch: Batch, answers: list[Floats]) -> float:
    own = batch.values().reshape(len(batch), -1)
    scale = np.linalg.norm(batch.targets.reshape(len(batch), -1), axis=-1)
    distances = [
        np.linalg.norm(answer - own[: len(answer)], axis=-1) / scale[: len(answer)]
        for answer in (answer.reshape(len(answer), -1) for answer in answers)
    ]
    return max(float(np.max(distance)) for distance in distances)


def _limit(batch: Batch) -> Callable[[], object]:
    """Work that no method can do without, done by one plain call (or two)."""
    features, targets = batch.features, batch.targets.reshape(*batch.targets.shape[:2], -1)[..., 0]
    if batch.strong_class.feature_columns is not None:
        parts = [targets] if batch.shared else [features, targets]
        copies = [np.empty_like(part) for part in parts]

        def copy() -> None:
            for into, part in zip(copies, parts, strict=True):
                np.copyto(into, part)

        return copy
    if batch.shared:
        theta = np.ones((len(batch), features.shape[-1]))
        return lambda: (targets @ features, theta @ features.T)
    points, columns = features.shape[1:]
    left = np.ones((columns, points))
    right = np.ones((points, columns * len(batch)))
    return lambda: left @ right
