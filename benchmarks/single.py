"""One projection at a time, as n grows: against specialised routines and cvxpy's re-solve."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from itertools import pairwise
from time import process_time
from typing import Any

import numpy as np

from w2sverify.exact import to_float

from ._cvxpy import Resolve, Twin
from ._history import History
from ._measure import Timing, interleave, noise
from ._optional import optional_peers
from ._options import Options
from ._peers import peers
from ._problems import Batch, classes, draw_batch
from ._table import Column, Table

__all__ = ["run"]

COLUMNS = 16
SIZES: dict[str, dict[str, Any]] = {
    "full": {"points": (200, 2000, 20000), "rounds": 5, "least": 0.02, "patience": 3.0},
    "quick": {"points": (200, 2000), "rounds": 3, "least": 0.01, "patience": 1.0},
    "smallest": {"points": (4, 8), "rounds": 1, "least": 0.0, "patience": 5.0},
}
# Certificates are written and judged up to this size, and exact students are computed up to the
# other; beyond, a class is only timed.
CERTIFIED, EXACT = 2000, 200
# cvxpy takes minutes to read more than so many entries of the constraints.
ENTRIES = 300_000
# What took so many times as long as the fastest of its kind is not measured again.
CLOSE = 3.0
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
    Column("left_out", "left out"),
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
    "'left out' names what was not measured: 'expected' is the time of one call, of preparing the "
    "problem for cvxpy or of the proof, going by the sizes before, where that is above "
    "{patience:g} s; 'entries' are more than cvxpy reads in minutes; 'failed' is no solution, or a "
    "constraint that the solver does not take.",
)
SOLVERS = ("CLARABEL", "PIQP", "OSQP")


def run(options: Options) -> list[Table]:
    """One table: a row for each class and size."""
    sizes = SIZES[options.level]
    chosen, problems = classes(COLUMNS)
    table = Table(f"one projection, d = {COLUMNS}", TABLE, problems=problems)
    for name, strong_class in chosen.items():
        rows: list[dict[str, Any]] = []
        history = History(sizes["patience"])
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
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of solvers, about their accuracy
                    row = _measure(batch, sizes, history)
            except Exception as error:  # a plug-in may raise anything; it is shown
                problems.append(f"{name}, n = {points}: {type(error).__name__}: {error}")
                break
            rows.append({"class": name, "n": points, **row})
        for before, row in pairwise(rows):
            if "own" in row and "own" in before:
                step = math.log(row["n"] / before["n"])
                row["own_slope"] = math.log(row["own"] / before["own"]) / step
        table.rows.extend(rows)
    patience = sizes["patience"]
    texts = {"columns": COLUMNS, "solvers": ", ".join(SOLVERS), "patience": patience}
    table.notes.extend(note.format(**texts) for note in NOTES)
    return [table]


def _measure(batch: Batch, sizes: dict[str, Any], history: History) -> dict[str, Any]:
    """The row of one size; without times where our own projection would take too long."""
    cases: dict[str, Callable[[], Any]] = {}
    answers: dict[str, Any] = {}
    once: dict[str, float] = {}
    left: list[str] = []
    points = batch.space.size

    def try_once(name: str, case: Callable[[], Any]) -> bool:
        """Whether the case is worth measuring: not expected to be too slow, and it works."""
        soon = history.expected(name, points, 1.5)
        if soon > sizes["patience"]:
            left.append(f"{name} ({History.show(soon)} expected)")
            return False
        try:
            begun = process_time()
            answer = case()
            seconds = process_time() - begun
            if seconds < 0.5:  # the first call compiles and fills caches
                begun = process_time()
                answer = case()
                seconds = process_time() - begun
            found = np.asarray(answer, dtype=np.float64).reshape(batch.targets.shape)
        except Exception:
            if name == "ours":
                raise
            found = np.array([np.nan])
        if not np.all(np.isfinite(found)):
            left.append(f"{name} (failed)")
            return False
        history.note(name, points, seconds)
        once[name], cases[name], answers[name] = seconds, case, found
        return True

    chosen, (features, target) = batch.strong_class, next(batch.pairs())

    def project() -> Any:
        return chosen.project(batch.space, features, target).values

    if not try_once("ours", project):
        return {"left_out": ", ".join(left)}
    if once["ours"] > sizes["patience"]:
        return {"own": once["ours"], "left_out": "everything else (ours takes too long)"}
    proof = history.once("proof", points, lambda: _accuracy(batch), left) or {}
    solvers = _resolves(batch, history, left, try_once)
    optional, absent = optional_peers(batch)
    names = []
    for peer in [*peers(batch), *optional]:
        name = peer.name.removesuffix(" loop")
        if try_once(name, lambda peer=peer: peer.project(batch)):
            names.append(name)
    kinds = [[name for name in kind if _close(name, kind, once)] for kind in (solvers, names)]
    measured = {name: cases[name] for name in ("ours", *kinds[0], *kinds[1])}
    found = interleave(measured, rounds=sizes["rounds"], least=sizes["least"])
    for name, timing in found.items():  # the first calls may have had to compile something
        history.note(name, points, timing.seconds)
    own = found["ours"]
    scale = float(np.linalg.norm(batch.targets))
    others = [answer for name, answer in answers.items() if name != "ours"]
    row: dict[str, Any] = {"own": own.seconds, **proof, "noise": noise(found)}
    if others:
        far = max(float(np.linalg.norm(answer - answers["ours"])) for answer in others)
        row["difference"] = far / scale
    for key, candidates in zip(("resolve", "peer"), kinds, strict=True):
        row |= _best(key, candidates, found, own)
    return {**row, "left_out": ", ".join([*left, *absent]) or "nothing"}


def _close(name: str, kind: list[str], once: dict[str, float]) -> bool:
    return once[name] <= CLOSE * min(once[other] for other in kind)


def _best(key: str, names: list[str], found: dict[str, Timing], own: Timing) -> dict[str, Any]:
    if not names:
        return {}
    best = min(names, key=lambda name: found[name].seconds)
    time = "peer_time" if key == "peer" else key
    label = "peer" if key == "peer" else "solver"
    return {label: best, time: found[best].seconds, f"{key}_over_own": found[best].over(own)}


def _resolves(
    batch: Batch,
    history: History,
    left: list[str],
    try_once: Callable[[str, Callable[[], Any]], bool],
) -> list[str]:
    """The cvxpy solvers that answer in time."""
    from cvxpy import installed_solvers

    chosen, (features, target) = batch.strong_class, next(batch.pairs())

    def build() -> dict[str, Resolve] | None:
        if sum(map(len, chosen.conic(features).constraints)) > ENTRIES:
            left.append(f"cvxpy (more than {ENTRIES:,} entries)")
            return None
        twin = Twin(batch.strong_class, features, batch.space.weights)
        ready = [solver for solver in SOLVERS if solver in installed_solvers()]
        return {solver: Resolve(twin, solver) for solver in ready}

    built = history.once("cvxpy", batch.space.size, build, left) or {}
    found: list[str] = []
    for solver, again in built.items():
        if try_once(solver, lambda again=again: again.project(target)):
            found.append(solver)
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
