"""What a batch of students did."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ..draw import Floats

__all__ = ["Replicates"]


@dataclass(frozen=True)
class Replicates:
    """One number for each student, in floats (arrays `[r]`).

    `error` G, `misfit` I, `distance` H (to the projection q), `excess` G + I - F,
    `optimisation` T1, `sampling` T2 and `outside` T3 with `excess = T1 + T2 + T3`, `estimation`
    I - B, and `signed_sup` s1, the support function of the class at the sample's signs over n
    (NaN where it was not asked for).
    """

    error: Floats
    misfit: Floats
    distance: Floats
    excess: Floats
    optimisation: Floats
    sampling: Floats
    outside: Floats
    estimation: Floats
    signed_sup: Floats

    def __len__(self) -> int:
        return len(self.excess)

    def head(self, count: int) -> Replicates:
        """The first ones, this many or all."""
        names = [field.name for field in fields(self)]
        return Replicates(**{name: getattr(self, name)[:count] for name in names})

    @classmethod
    def join(cls, parts: list[Replicates]) -> Replicates:
        """Batches one after another."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})
