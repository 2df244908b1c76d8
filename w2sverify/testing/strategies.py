"""Hypothesis strategies over the cases of any class."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from ..convex import ConvexClass
from ..draw import Floats, generator, small_floats
from ..draws.adversarial import TWISTS
from ..draws.backward import backward_instance
from ..draws.random import draw_space
from ..errors import InputError, PluginError
from ..space import SampleSpace
from .case import Case

__all__ = ["backward_cases", "cases", "seeded_cases", "small_cases"]

Kind = type[ConvexClass] | ConvexClass

SEEDS = st.integers(0, 2**32 - 1)
PLAIN_TWISTS = ("repeated-points", "same-columns", "zero-column", "constant-labels")
# Draws that a class may refuse before it is said to accept nothing.
PROBES = 20


def cases(kind: Kind, *, plain: bool = False) -> st.SearchStrategy[Case]:
    """Forward cases of a class, or of one object of it: small integers and seeded draws, with twists.

    With `plain`, without extreme numbers. A failing case shrinks to one of small integers if there
    is one, and to fewer points, columns and digits. Raises `PluginError` for a class that accepts none of
    the features that it draws itself.
    """
    _probe(kind)
    return st.one_of(small_cases(kind, plain=plain), seeded_cases(kind, plain=plain))


def backward_cases(kind: Kind) -> st.SearchStrategy[Case]:
    """Cases whose projection is known: `answer` is a backward instance, if the class draws one."""
    _probe(kind)

    def known(case: Case) -> Case:
        made = backward_instance(
            case.rng("backward"), case.strong_class, case.space, case.features
        )
        if made is None:
            return case
        weak = np.array([float(Fraction(value)) for value in made.weak])
        return Case(case.strong_class, case.space, case.features, weak, case.seed, True, made)

    return st.one_of(small_cases(kind, plain=True), seeded_cases(kind, plain=True)).map(known)


@st.composite
def small_cases(draw: st.DrawFn, kind: Kind, *, plain: bool = False) -> Case:
    """Cases of at most six points whose numbers are small integers; made to be shrunk."""
    seed = draw(st.integers(0, 255), label="seed")
    strong_class = _class(kind, seed)
    points = draw(st.integers(1, 6), label="points")
    columns = strong_class.feature_columns
    if columns is None:
        columns = draw(st.integers(1, 4), label="columns")
    entries = st.integers(-3, 3)
    features = np.array(draw(_matrix(entries, points, columns)), dtype=np.float64)
    weak = np.array(draw(st.lists(entries, min_size=points, max_size=points)), dtype=np.float64)
    counts = draw(
        st.lists(st.integers(0, 4), min_size=points, max_size=points).filter(any), label="counts"
    )
    space = SampleSpace([Fraction(count, sum(counts)) for count in counts])
    return _twisted(draw, strong_class, space, features.reshape(points, columns), weak, seed, plain)


@st.composite
def seeded_cases(draw: st.DrawFn, kind: Kind, *, plain: bool = False) -> Case:
    """Cases of up to 16 points, drawn by the class's own generators from one seed; made for volume."""
    seed = draw(SEEDS, label="seed")
    strong_class, rng = _class(kind, seed), generator(seed, "seeded")
    points = int(rng.integers(1, 17))
    features = strong_class.draw_features(rng, points)
    weak = small_floats(rng, points) if rng.random() < 0.5 else 4 * rng.standard_normal(points)
    return _twisted(draw, strong_class, draw_space(rng, points), features, weak, seed, plain)


def _twisted(
    draw: st.DrawFn,
    strong_class: ConvexClass,
    space: SampleSpace,
    features: Floats,
    weak: Floats,
    seed: int,
    plain: bool,
) -> Case:
    """The case with none, one or two twists, and sometimes with labels from the class itself."""
    names = [""] + [name for name in sorted(TWISTS) if not plain or name in PLAIN_TWISTS]
    chosen = [draw(st.sampled_from(names), label="twist") for _ in range(2)]
    rng = generator(seed, "twist")
    for name in filter(None, chosen):
        features, weak = TWISTS[name](rng, features, weak)
    if len(weak) != space.size:
        space = draw_space(rng, len(weak))
    try:
        if draw(st.integers(0, 3), label="labels from the class") == 3:
            weak = _member_labels(strong_class, features, rng, weak)
        strong_class.conic(features)
    except InputError:
        reject()
    ordinary = all(name in ("", *PLAIN_TWISTS) for name in chosen)
    return Case(strong_class, space, features, weak, seed, ordinary)


def _member_labels(
    strong_class: ConvexClass, features: Floats, rng: np.random.Generator, weak: Floats
) -> Floats:
    """Floats nearest to a member: no misfit where they are exact. The labels, where they overflow."""
    member = strong_class.conic(features).values(strong_class.member(rng, features))
    try:
        return np.array([float(value) for value in member])
    except OverflowError:
        return weak


def _matrix(entries: st.SearchStrategy[int], rows: int, columns: int) -> st.SearchStrategy[Any]:
    row = st.lists(entries, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


def _class(kind: Kind, seed: int) -> ConvexClass:
    if isinstance(kind, ConvexClass):
        return kind
    made = kind.arbitrary(generator(seed, "class"))
    if type(made) is not kind:
        raise PluginError(
            f"{kind.__name__}.arbitrary made a {type(made).__name__}; let it return `cls(...)`."
        )
    return made


def _probe(kind: Kind) -> None:
    """Raise unless the class accepts features that it draws itself."""
    refused: Callable[[], str] | None = None
    for seed in range(PROBES):
        strong_class, rng = _class(kind, seed), generator(seed, "probe")
        try:
            strong_class.conic(strong_class.draw_features(rng, 4))
        except InputError as error:
            refused = error.__str__
            continue
        return
    name = kind.__name__ if isinstance(kind, type) else repr(kind)
    raise PluginError(
        f"{name} refuses all of {PROBES} feature matrices from its own `draw_features`, so nothing "
        f"can be generated: {refused() if refused else ''} Correct `draw_features`."
    )
