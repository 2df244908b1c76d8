"""The three squared distances of many tasks at once, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["Distances"]


@dataclass(frozen=True, eq=False)
class Distances:
    """Weak error, student error and misfit on one sample, one number for each task.

    `weak`, `student` and `truth` are `[..., n]` values at the same n points, equally weighted; the
    points may be a common fresh sample, the training sample, or a large one that stands for the
    population. `elsewhere=(weak, student)` are values at other points, on which the misfit is
    measured instead, as the notebook does; the gain is then noisy against it.

    Raises `InputError` for shapes that differ, no points, and values that are not finite.
    """

    weak: Floats
    student: Floats
    truth: Floats
    elsewhere: tuple[Floats, Floats] | None = None

    def __post_init__(self) -> None:
        other = () if self.elsewhere is None else self.elsewhere
        for names, group in (
            ("weak, student and truth", (self.weak, self.student, self.truth)),
            ("weak and student elsewhere", other),
        ):
            shapes = {values.shape for values in group}
            if len(shapes) > 1 or any(not shape or shape[-1] == 0 for shape in shapes):
                found = ", ".join(str(values.shape) for values in group)
                raise InputError(f"The shapes of {names} are {found}; give the same points to all.")
            for values in group:
                if not np.all(np.isfinite(values)):
                    raise InputError(
                        f"One of {names} has a value that is not finite; a training diverged: "
                        "lower its learning rate."
                    )

    @cached_property
    def weak_error(self) -> Any:
        """`d(g, f)`."""
        return _square(self.weak - self.truth)

    @cached_property
    def student_error(self) -> Any:
        """`d(p, f)`."""
        return _square(self.student - self.truth)

    @cached_property
    def misfit(self) -> Any:
        """`d(p, g)`, on the other points where there are any."""
        weak, student = self.elsewhere or (self.weak, self.student)
        return _square(student - weak)

    @cached_property
    def gain(self) -> Any:
        """`d(g, f) - d(p, f)` as one inner product, `<g - p, g + p - 2f>`."""
        return np.mean((self.weak - self.student) * (self.weak + self.student - 2 * self.truth), -1)

    @cached_property
    def slack(self) -> Any:
        """`2 <g - p, p - f>`: gain minus misfit where all three are measured on the same points."""
        return 2 * np.mean((self.weak - self.student) * (self.student - self.truth), axis=-1)

    @cached_property
    def residual(self) -> Any:
        """`|gain - misfit| / misfit`, as measured; infinite where the misfit is 0 and the gain not.

        With exact heads on the training sample, and a truth in the span, this is rounding.
        """
        gap = np.abs(self.gain - self.misfit)
        zero = self.misfit == 0
        return np.where(zero & (gap > 0), np.inf, gap / np.where(zero, 1.0, self.misfit))

    def least_gain(self, epsilon: Any) -> Any:
        """`misfit - 2 sqrt(misfit epsilon)`: no projection onto a convex class gains less.

        `epsilon` is the distance of the truth from the class, on the same points. Source:
        `non-realizable-bound`.
        """
        return self.misfit - 2 * np.sqrt(self.misfit * np.asarray(epsilon))


def _square(values: Floats) -> Any:
    return np.mean(values * values, axis=-1)
