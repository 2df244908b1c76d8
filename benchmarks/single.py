"""One projection at a time, as n grows: against specialised routines and cvxpy's re-solve."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from time import process_time
from typing import Any

import numpy as np

from w2sverify.exact import to_float

from ._cvxpy import Resolve, Twin
from ._measure import Timing, interleave, noise
from ._options import Options
from ._peers import peers
from ._problems import Batch, classes, draw_batch
from ._table import Column, Table

__all__ = ["run"]

COLUMNS = 16
SIZES: dict[str, dict[str, Any]] = {
    "full": {"points": (200, 2000, 20000), "rounds": 5, "least": 0.02, "patience": 20.0},
    "quick": {"points": (200, 2000), "rounds": 3, "least": 0.01, "patience": 5.0},
    "smallest": {"points": (4, 8), "rounds": 1, "least": 0.0, "patience": 5.0},
}
# Certificates are written and judged up to this size, and exact students are computed up to the
# other; beyond, a class is only timed.
CERTIFIED, EXACT = 2000, 200
ENTRIES = 300_000
TABLE = (
    Column("class", "class"),
    Column("n", "n", "count"),
    Column("own", "ours", "time"),
    Column("own_slope", "exponent", "exponent"),
    Column("gap", "gap", "small"),
    Column("distance", "d(p, q)", "small"),
    Column("solver", "best re-solve"),
    Column("resolve", "re-solve", "time"),
    Column("resolve_over_own", "re-solve / ours", "ratio"),
    Column("peer", "best peer"),
    Column("peer_time", "peer", "time"),
    Column("peer_over_own", "peer / ours", "ratio"),
    Column("difference", "others differ by", "small"),
    Column("noise", "noise", "share"),
)
NOTES = (
    "One target on features that are given with it: nothing is factored beforehand. The data are "
    "those of the benchmark 'batch', d = {columns} where the class takes any number of columns.",
    "'re-solve' is cvxpy with the target as a parameter, canonicalised beforehand, by the fastest "
    "of the solvers that are installed among {solvers}, at their own defaults.",
    "'gap' is the kernel's bound for our float student p, relative to |g|^2. No float point of a "
    "span or a cone is exactly stationary: their gap is infinite, and 'd(p, q)' is the squared "
    "distance from the exact student q, whose gap the kernel proves to be 0, relative to |g|^2.",
    "Whatever is expected to take more than {patience:g} s by the time of the size before is left "
    "out, and so is what fails.",
)
SOLVERS = ("CLARABEL", "PIQP", "OSQP")


def run(options: Options) -> list[Table]:
    """One table: a row for each class and size."""
    sizes = SIZES[options.level]
    chosen, problems = classes(COLUMNS)
    table = Table(f"one projection, d = {COLUMNS}", TABLE, problems=problems)
    for name, strong_class in chosen.items():
        rows: list[dict[str, Any]] = []
        known: dict[str, tuple[int, float]] = {}
        for points in sizes["points"]:
            options.progress(f"{name}, n = {points}")
            batch = draw_batch(
                strong_class,
                count=1,
                points=points,
                columns=COLUMNS,
                seed=options.seed,
                shared=True,
            )
            try:
                row = _measure(batch, sizes, known)
            except Exception as error:  # a plug-in may raise anything; it is shown
                problems.append(f"{name}, n = {points}: {type(error).__name__}: {error}")
                break
            if row is None:
                problems.append(f"{name}, n = {points}: would take more than the patience.")
                break
            rows.append({"class": name, "n": points, **row})
        for before, row in pairwise(rows):
            step = math.log(row["n"] / before["n"])
            row["own_slope"] = math.log(row["own"] / before["own"]) / step
        table.rows.extend(rows)
    texts = {"columns": COLUMNS, "solvers": ", ".join(SOLVERS), "patience": sizes["patience"]}
    table.notes.extend(note.format(**texts) for note in NOTES)
    return [table]


def _measure(
    batch: Batch, sizes: dict[str, Any], known: dict[str, tuple[int, float]]
) -> dict[str, Any] | None:
    """The row of one size; None where our own projection would take too long."""
    cases: dict[str, Callable[[], Any]] = {}
    answers: dict[str, Any] = {}

    def try_once(name: str, case: Callable[[], Any], exponent: float) -> bool:
        """Whether the case is worth measuring: not expected to be too slow, and it works."""
        points = batch.space.size
        size, seconds = known.get(name, (points, 0.0))
        if seconds * (points / size) ** exponent > sizes["patience"]:
            return False
        case()  # compiles and fills caches
        begun = process_time()
        answer = np.asarray(case()).reshape(batch.targets.shape)
        known[name] = points, process_time() - begun
        if not np.all(np.isfinite(answer)):
            return False
        cases[name], answers[name] = case, answer
        return True

    chosen, (features, target) = batch.strong_class, next(batch.pairs())

    def project() -> Any:
        return chosen.project(batch.space, features, target).values

    if not try_once("ours", project, 2.0):
        return None
    solvers = _resolves(batch, try_once)
    names = []
    for peer in peers(batch):
        name = peer.name.removesuffix(" loop")
        try:
            if try_once(name, lambda peer=peer: peer.project(batch), 2.0):
                names.append(name)
        except Exception:  # a peer that fails is no peer at this size
            continue
    found = interleave(cases, rounds=sizes["rounds"], least=sizes["least"])
    own = found["ours"]
    scale = float(np.linalg.norm(batch.targets))
    others = [answer for name, answer in answers.items() if name != "ours"]
    row: dict[str, Any] = {"own": own.seconds, **_accuracy(batch), "noise": noise(found)}
    if others:
        far = max(float(np.linalg.norm(answer - answers["ours"])) for answer in others)
        row["difference"] = far / scale
    for key, candidates in (("resolve", solvers), ("peer", names)):
        row |= _best(key, candidates, found, own)
    return row


def _best(key: str, names: list[str], found: dict[str, Timing], own: Timing) -> dict[str, Any]:
    if not names:
        return {}
    best = min(names, key=lambda name: found[name].seconds)
    time = "peer_time" if key == "peer" else key
    label = "peer" if key == "peer" else "solver"
    return {label: best, time: found[best].seconds, f"{key}_over_own": found[best].over(own)}


def _resolves(batch: Batch, try_once: Callable[[str, Callable[[], Any], float], bool]) -> list[str]:
    """The cvxpy solvers that answer in time."""
    from cvxpy import installed_solvers

    found: list[str] = []
    chosen, (features, target) = batch.strong_class, next(batch.pairs())
    twin = None
    for solver in SOLVERS:
        if solver not in installed_solvers():
            continue
        try:
            # cvxpy takes minutes to read more than this.
            if sum(map(len, chosen.conic(features).constraints)) > ENTRIES:
                break
            twin = twin or Twin(batch.strong_class, features, batch.space.weights)
            again = Resolve(twin, solver)
            if try_once(solver, lambda again=again: again.project(target), 2.0):
                found.append(solver)
        except Exception:  # a solver that fails is no competitor at this size
            continue
    return found


def _accuracy(batch: Batch) -> dict[str, float]:
    """The gap of our float student, or its distance from the exact one where no gap is finite."""
    chosen, (features, target) = batch.strong_class, next(batch.pairs())
    if batch.space.size > CERTIFIED:
        return {}
    student = chosen.project(batch.space, features, target)
    space, goal = batch.space.repeated(chosen.outputs), target.reshape(-1)
    square = space.inner(goal, goal)
    gap = student.certificate.judgement.gap
    if gap is not None:
        return {"gap": to_float(gap) / square}
    if not chosen.has_exact_route or batch.space.size > EXACT:
        return {}
    exact = chosen.project(batch.space, features, target, exact=True)
    if exact.certificate.judgement.gap != 0:
        return {}
    far = (student.values - exact.values).reshape(-1)
    return {"distance": float(space.inner(far, far)) / square}
