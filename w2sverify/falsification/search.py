"""Looks for the worst instance of a claim, and decides what it finds exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from ..convex import ConvexClass
from ..draw import generator
from .budget import Budget
from .setting import World
from .shrink import entry_at, places, replaced, rounded, shrink
from .trial import Decided, Trial

__all__ = ["Search", "Searched"]

#: Points and columns, in turn: most claims that are false are so on few of them.
SIZES = ((1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (4, 2), (5, 3), (6, 3))
DENOMINATORS = (1, 2, 4, 8, 16, 64, 1024, 1 << 20)
DRAWS = 12
STEPS = 3


@dataclass
class Searched:
    """What a search did: worlds tried in floats, worlds decided exactly, those that stayed open
    (`open_ones`), the worst seen, and the counterexample, if one was found.

    `worst` is the largest violation among those decided exactly, relative to the numbers in the
    claim: 0 is equality, and what is below holds with room. `restarts` is where the next search
    would go on.
    """

    tried: int = 0
    decided: int = 0
    worst: float = -math.inf
    restarts: int = 0
    found: Decided | None = None
    strong_class: ConvexClass | None = None
    interrupted: bool = False
    seconds: float = 0.0
    open_ones: int = 0


@dataclass(frozen=True)
class Search:
    """Restarts of random and backward draws, each followed by an ascent along finite differences
    and a rounding to small fractions. Restart k depends on the seed and k alone.

    `kinds` are the classes to take, in turn; none for a setting without one.
    """

    trial: Trial
    kinds: Sequence[type[ConvexClass]]
    seed: int

    def run(
        self,
        budget: Budget,
        *,
        first: int = 0,
        progress: Callable[[Searched], None] | None = None,
    ) -> Searched:
        """Search until something is refuted or the budget is spent; Ctrl-C ends it like that."""
        state, started = Searched(restarts=first), monotonic()
        try:
            while not budget.spent(
                state.tried + state.decided + state.open_ones, monotonic() - started
            ):
                if self.restart(state):
                    break
                state.restarts += 1
                if progress is not None:
                    progress(state)
        except KeyboardInterrupt:
            state.interrupted = True
        state.seconds = monotonic() - started
        return state

    def restart(self, state: Searched) -> bool:
        """One restart; whether it found a counterexample."""
        rng = generator(self.seed, "falsify", state.restarts)
        n, d = SIZES[state.restarts % len(SIZES)]
        chosen = self.strong_class(rng, state.restarts)
        if chosen is not None and chosen.drawn_points is not None:
            n = min(n, chosen.drawn_points)
        best: World | None = None
        height = -math.inf
        for _ in range(DRAWS):
            world = self.trial.setting.draw(rng, n, d, chosen)
            if world is None:
                continue
            violation = self.violation(world, state)
            if best is None or violation > height:
                best, height = world, violation
        if best is None:
            return False
        best = self.climb(rng, best, height, state)
        for world in self.candidates(best):
            decided = self.trial.decide(world)
            if decided is None:
                continue
            if decided.holds is None:
                state.open_ones += 1
                continue
            state.decided += 1
            state.worst = max(state.worst, self.trial.claim.violation(decided.numbers))
            if not decided.holds:
                small, state.found = shrink(self.trial, world, decided)
                state.strong_class = small.get("strong_class")
                return True
        return False

    def strong_class(self, rng: np.random.Generator, restart: int) -> ConvexClass | None:
        """A class of the next kind: with its default parameters, or any."""
        if not self.kinds:
            return None
        kind = self.kinds[restart % len(self.kinds)]
        if (restart // len(self.kinds)) % 2 == 0:
            try:
                return kind()
            except TypeError:
                pass  # it has parameters without a default
        return kind.arbitrary(rng)

    def violation(self, world: World, state: Searched) -> float:
        state.tried += 1
        return self.trial.violation(world)

    def climb(
        self, rng: np.random.Generator, world: World, height: float, state: Searched
    ) -> World:
        """Ascent along the gradient of finite differences, then single numbers moved at random."""
        parts = self.trial.setting.parts
        spots = [(x, place) for x, part in parts.items() for place in places(world[x])]
        step = 0.5
        for _ in range(STEPS):
            slope = []
            for name, place in spots:
                moved = self.moved(world, [(name, place, 1e-4)])
                rise = self.violation(moved, state) - height
                slope.append(rise / 1e-4 if math.isfinite(rise) else 0.0)
            size = math.sqrt(sum(entry * entry for entry in slope))
            for _ in range(4):
                if not size or not math.isfinite(size):
                    break
                ways = [(*s, step * x / size) for s, x in zip(spots, slope, strict=True)]
                moved = self.moved(world, ways)
                reached = self.violation(moved, state)
                if reached > height:
                    world, height, step = moved, reached, step * 1.5
                    break
                step /= 4
        for _ in range(2 * STEPS):
            name, place = spots[int(rng.integers(len(spots)))]
            moved = self.moved(world, [(name, place, float(rng.standard_normal()))])
            reached = self.violation(moved, state)
            if reached > height:
                world, height = moved, reached
        return world

    def moved(self, world: World, ways: Sequence[tuple[str, tuple[int, ...], float]]) -> World:
        """Numbers moved by so much, kept in their domains."""
        made = dict(world)
        for name, place, way in ways:
            part = self.trial.setting.parts[name]
            value = part.clean(entry_at(made[name], place) + way)
            made[name] = replaced(made[name], place, value)  # type: ignore[arg-type]
        return made

    def candidates(self, world: World) -> Iterator[World]:
        """The world in small fractions, the smallest denominators first."""
        seen: list[World] = []
        for denominator in DENOMINATORS:
            made = {**world, **rounded(self.trial.setting.parts, world, denominator)}
            if made not in seen:
                seen.append(made)
                yield made
