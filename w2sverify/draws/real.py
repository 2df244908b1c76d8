"""Real instances: the diabetes study of Efron et al. 2004, as bundled with scikit-learn."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from ..instance import Function, Instance
from ..space import SampleSpace

__all__ = ["diabetes_instance", "draw_real"]


@cache
def _diabetes() -> tuple[Floats, Floats]:
    """442 patients: ten standardised measurements, and the progression after a year."""
    from sklearn.datasets import load_diabetes

    data: Any = load_diabetes(scaled=False)
    x, y = data.data, data.target
    return (x - x.mean(axis=0)) / x.std(axis=0), (y - y.mean()) / y.std()


def draw_real(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """Some of the patients and measurements, and a weak model that saw fewer of both."""
    x, _ = _diabetes()
    rows = rng.permutation(len(x))[: int(rng.choice([40, 80, 160]))]
    order = rng.permutation(x.shape[1])
    columns = order[: max(int(rng.integers(2, 6)), strong_class.feature_columns or 0)]
    return diabetes_instance(rng, strong_class, np.sort(rows), np.sort(columns))


def diabetes_instance(
    rng: np.random.Generator, strong_class: ConvexClass, rows: Any, columns: Any
) -> Instance:
    """The strong class sees all the given columns, the weak model two of them on 30 patients.

    The weak labels are its predictions on all rows. The truth is the function of the class nearest
    to the measured progression, so that it is realizable. Ties and collinearity are as they come in
    the data.
    """
    x, y = (part[rows] for part in _diabetes())
    seen = rng.permutation(len(rows))[:30]
    few = rng.permutation(columns)[:2]
    design = np.column_stack([np.ones(len(rows)), x[:, few]])
    weak = design @ np.linalg.lstsq(design[seen], y[seen], rcond=None)[0]
    count = strong_class.feature_columns
    features = x[:, columns] if count is None else x[:, columns[:count]]
    space, exact = SampleSpace.uniform(len(rows)), strong_class.has_exact_route
    truth = strong_class.project(space, features, y, exact=exact).instance().student
    subject = f"{strong_class!r} diabetes n={len(rows)} columns={list(map(int, columns))}"
    student = strong_class.project(space, features, weak, exact=exact)
    return student.instance(Function(truth.numbers), subject, "real")
