"""Runs with one planted fault each, to see whether a diagnosis names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..diagnosis.diagnose import diagnose
from ..draw import Floats, generator

__all__ = ["FAULTS", "confusion", "planted_run"]

Rng = np.random.Generator
Arrays = dict[str, Any]


def confusion(count: int, seed: int) -> dict[str, dict[str, int]]:
    """How often each planted fault got each name, over `count` runs in turn."""
    table: dict[str, dict[str, int]] = {fault: {} for fault in FAULTS}
    for number in range(count):
        fault = list(FAULTS)[number % len(FAULTS)]
        named = diagnose(**planted_run(fault, generator(seed, "planted", number))).fault or "none"
        table[fault][named] = table[fault].get(named, 0) + 1
    return {fault: dict(sorted(counts.items())) for fault, counts in table.items()}


def planted_run(fault: str, rng: Rng) -> Arrays:
    """The arrays of a run that is right but for this fault.

    80 to 400 points, 3 to 8 features of scales from 0.1 to 10, correlated or not, with or without
    test points and weights; a weak model that is curved, noisy or both; float64, or (features and
    student) float32.
    """
    run = _honest(rng, needs_split=fault == "leakage", needs_weights=fault == "measure")
    FAULTS[fault](rng, run)
    if rng.random() < 0.25:
        for name in ("features", "student"):
            run[name] = run[name].astype(np.float32).astype(np.float64)
    return run


def _honest(rng: Rng, *, needs_split: bool, needs_weights: bool) -> Arrays:
    points, columns = int(rng.integers(80, 401)), int(rng.integers(3, 9))
    mix = rng.standard_normal((columns, columns)) if rng.random() < 0.5 else np.eye(columns)
    scale = 10 ** rng.uniform(-1, 1, columns)
    features = rng.standard_normal((points, columns)) @ (mix + np.eye(columns)) * scale
    features = features.astype(np.float32).astype(np.float64)
    head = rng.standard_normal(columns) / np.std(features, axis=0)
    truth = features @ head + rng.normal()
    spread = np.std(truth)
    bend = features @ (rng.standard_normal(columns) / np.std(features, axis=0))
    weak = truth + spread * (
        0.4 * np.tanh(bend) * (rng.random() < 0.8) + 0.2 * rng.standard_normal(points)
    )
    run: Arrays = {"features": features, "truth": truth, "weak": weak}
    if needs_split or rng.random() < 0.5:
        run["train_index"] = np.sort(rng.permutation(points)[: int(0.6 * points)])
    if needs_weights or rng.random() < 0.3:
        run["weights"] = rng.uniform(0.2, 2.0, points)
    run["student"] = fit(run)
    return run


def fit(run: Arrays, **other: Any) -> Floats:
    """Weighted least squares with an intercept, on the training points; `other` replaces arrays."""
    run = {**run, **other}
    points = len(run["truth"])
    rows = run.get("train_index", np.arange(points))
    root = np.sqrt(run.get("weights", np.ones(points))[rows])[:, None]
    design = np.column_stack([run["features"], np.ones(points)])
    scale = np.max(np.abs(design), axis=0)
    design = design / scale
    solution = np.linalg.lstsq(design[rows] * root, run["weak"][rows] * root[:, 0], rcond=None)
    return np.asarray(design @ solution[0])


def _none(rng: Rng, run: Arrays) -> None:
    """Nothing is wrong."""
    del rng, run


def _early(rng: Rng, run: Arrays) -> None:
    """Gradient descent from 0 on standardised features, stopped on the way."""
    points = len(run["truth"])
    rows = run.get("train_index", np.arange(points))
    weights = run.get("weights", np.ones(points))[rows]
    weights = weights / weights.sum()
    features = run["features"]
    design = np.column_stack([(features - features.mean(0)) / features.std(0), np.ones(points)])
    gram = design[rows].T @ (design[rows] * weights[:, None])
    moment = design[rows].T @ (weights * run["weak"][rows])
    theta, step = np.zeros(len(moment)), 0.5 / np.linalg.eigvalsh(gram)[-1]
    for _ in range(int(rng.integers(3, 30))):
        theta = theta + step * (moment - gram @ theta)
    run["student"] = design @ theta


def _ridge(rng: Rng, run: Arrays) -> None:
    """A ridge penalty on all coefficients but the intercept."""
    points = len(run["truth"])
    rows = run.get("train_index", np.arange(points))
    weights = run.get("weights", np.ones(points))[rows]
    weights = weights / weights.sum()
    features = run["features"]
    middle, level = weights @ features[rows], weights @ run["weak"][rows]
    centred = features - middle
    gram = centred[rows].T @ (centred[rows] * weights[:, None])
    penalty = 10 ** rng.uniform(-2, 0) * np.linalg.eigvalsh(gram)[-1]
    moment = centred[rows].T @ (weights * (run["weak"][rows] - level))
    theta = np.linalg.solve(gram + penalty * np.eye(len(moment)), moment)
    run["student"] = centred @ theta + level


def _measure(rng: Rng, run: Arrays) -> None:
    """The fit forgot the weights, or squared them."""
    weights = run["weights"]
    run["student"] = fit(run, weights=np.ones_like(weights) if rng.random() < 0.5 else weights**2)


def _leakage(rng: Rng, run: Arrays) -> None:
    """The fit saw the test points: all with weak labels, all with the truth, or one of them."""
    points, train = len(run["truth"]), run["train_index"]
    test = np.setdiff1d(np.arange(points), train)
    kind, everything, labels = rng.random(), np.arange(points), run["weak"].copy()
    if kind < 0.25:
        everything = np.append(train, rng.choice(test))
    elif kind < 0.6:
        labels[test] = run["truth"][test]
    run["student"] = fit(run, train_index=everything, weak=labels)


def _truth(rng: Rng, run: Arrays) -> None:
    """The truth is curved."""
    features, size = run["features"], float(np.std(run["truth"]))
    slope = rng.standard_normal(features.shape[1]) / np.std(features, axis=0)
    bent = features @ slope / np.sqrt(features.shape[1])
    curve = bent**2 if rng.random() < 0.5 else np.abs(bent)
    shift = rng.uniform(0.4, 1.0) * size * curve
    run["truth"], run["weak"] = run["truth"] + shift, run["weak"] + shift
    run["student"] = fit(run)


def _noise(rng: Rng, run: Arrays) -> None:
    """The truth was measured with noise."""
    size = float(np.std(run["truth"]))
    run["truth"] = run["truth"] + rng.uniform(0.2, 1.0) * size * rng.standard_normal(
        len(run["truth"])
    )


def _features(rng: Rng, run: Arrays) -> None:
    """The student reads other features: curved ones, a layer with noise, or rows out of order."""
    features, kind = run["features"], rng.random()
    if kind < 0.4:
        other = np.tanh(features / np.std(features, axis=0))
    elif kind < 0.7:
        noise = rng.standard_normal(features.shape)
        other = features + 0.3 * np.std(features, axis=0) * noise
    else:
        other = features[rng.permutation(len(features))]
    run["student"] = fit(run, features=other)


def _labels(rng: Rng, run: Arrays) -> None:
    """The student was trained on the truth, not on the weak labels."""
    del rng
    run["student"] = fit(run, weak=run["truth"])


FAULTS: dict[str, Callable[[Rng, Arrays], None]] = {
    "none": _none,
    "optimisation": _early,
    "regularised": _ridge,
    "measure": _measure,
    "leakage": _leakage,
    "truth": _truth,
    "noise": _noise,
    "features": _features,
    "labels": _labels,
}
