"""One teacher and its student, with the measures that matter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from .heads import Heads
from .run import Run

__all__ = ["Problem"]


@dataclass(frozen=True, eq=False)
class Problem:
    """Weak labels g, student p and truth f, `[n, c]` each, and measures as weights `[n]`.

    `fit` is the measure the student is said to be fitted under; `samples` names the measures the
    errors are taken under, the points of the fit first; `pooled` weights all points in use.
    """

    name: str
    weak: Floats
    student: Floats
    truth: Floats
    ceiling: Floats | None
    heads: Heads | None
    fit: Floats
    samples: dict[str, Floats]
    pooled: Floats
    unit: float
    told_weights: bool
    held_out: bool = False

    @classmethod
    def of(
        cls,
        run: Run,
        teacher: int,
        strong_class: ConvexClass | None,
        held_out: bool = False,
    ) -> Problem:
        """The problem of one teacher of a run; `held_out`: no point was used for the fit."""
        weights = run.weights

        def on(index: np.ndarray | None, values: Floats) -> Floats:
            if index is None:
                return values
            made = np.zeros_like(values)
            made[index] = values[index]
            return made

        inside = on(run.train, weights)
        told = run.train_weights
        fit = inside if told is None else on(run.train, told)
        only = "held-out points" if held_out else "all points"
        samples = {only if run.train is None else "training points": inside}
        if run.test is not None:
            samples["test points"] = on(run.test, weights)
        pooled = sum(list(samples.values())[1:], start=inside)
        heads = None
        if run.features is not None and strong_class is not None:
            heads = Heads(strong_class, run.features, run.unit)
        return cls(
            run.names[teacher],
            run.weak[teacher],
            run.student[teacher],
            run.truth,
            run.ceiling,
            heads,
            fit,
            samples,
            pooled,
            run.unit,
            told is not None,
            held_out,
        )

    @property
    def inside(self) -> Floats:
        """The error weights of the points of the fit."""
        return next(iter(self.samples.values()))

    @property
    def judged(self) -> Floats:
        """The error weights of the sample that counts: the test points where there are any."""
        return list(self.samples.values())[-1]

    @cached_property
    def one_measure(self) -> bool:
        """Whether fit and errors on its points use proportional weights, exactly."""
        if self.fit is self.inside:
            return True
        from .exact_products import whole

        fit, inside = (whole(values)[0] for values in (self.fit, self.inside))
        left, right = sum(fit), sum(inside)
        return all(q * right == w * left for q, w in zip(fit, inside, strict=True))

    @property
    def outputs(self) -> int:
        """c."""
        return int(self.truth.shape[1])
