"""Hypothesis strategies over the cases of any class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from ..convex import ConvexClass
from ..draw import Floats, generator, small_floats
from ..draws.adversarial import TWISTS
from ..draws.backward import backward_instance
from ..draws.random import draw_space
from ..errors import InputError, PluginError
from ..processes.board import begin, watched
from ..space import SampleSpace
from .case import Case

__all__ = ["Kind", "backward_cases", "cases", "seeded_cases", "small_cases", "with_answer"]

Kind = type[ConvexClass] | ConvexClass

SEEDS = st.integers(0, 2**32 - 1)
PLAIN_TWISTS = ("repeated-points", "same-columns", "zero-column", "constant-labels")
# Draws that a class may refuse before it is said to accept nothing.
PROBES = 20
BACKWARD_DRAWS = 4


def cases(kind: Kind, *, plain: bool = False) -> st.SearchStrategy[Case]:
    """Forward cases of a class, or of one object of it: small integers and seeded draws.

    Both with twists; with `plain`, without those that make extreme numbers. Raises `PluginError`
    for a class that accepts none of the features that it draws itself.
    """
    _probe(kind)
    return st.one_of(small_cases(kind, plain=plain), seeded_cases(kind, plain=plain))


def backward_cases(kind: Kind) -> st.SearchStrategy[Case]:
    """Cases whose projection is known: `answer` is a backward instance, if the class draws one."""
    return cases(kind, plain=True).map(with_answer)


def with_answer(case: Case) -> Case:
    """The case with labels g = p + c, where p is the projection of g for certain.

    Of a few draws it is the first whose multipliers are not all 0, where a constraint binds.
    """
    found = None
    for index in range(BACKWARD_DRAWS):
        rng = case.rng("backward", index)
        made = backward_instance(rng, case.strong_class, case.space, case.features)
        found = found or made
        if made is not None and any(made.dual or ()):
            found = made
            break
    if found is None:
        return case
    weak = np.array([float(Fraction(value)) for value in found.weak]).reshape(case.weak.shape)
    return replace(case, weak=weak, answer=found)


@st.composite
def small_cases(draw: st.DrawFn, kind: Kind, *, plain: bool = False) -> Case:
    """Cases of at most six points whose numbers are small integers; made to be shrunk."""
    seed = draw(st.integers(0, 255), label="seed")
    strong_class = _class(kind, seed)
    columns = strong_class.feature_columns
    if columns is None:
        columns = draw(st.integers(1, 4), label="columns")
    # One list of points, so that Hypothesis can leave points out of a failing case.
    outputs = strong_class.outputs
    entries = [st.integers(-3, 3)] * (outputs + columns)
    point = st.tuples(st.integers(0, 4), *entries)
    table = draw(st.lists(point, min_size=1, max_size=6), label="points")
    counts = [row[0] for row in table]
    total = sum(counts)
    weights = [Fraction(count, total) if total else Fraction(1, len(table)) for count in counts]
    numbers = np.array([row[1:] for row in table], dtype=np.float64)
    features = numbers[:, outputs:]
    weak = numbers[:, :outputs].reshape(strong_class.label_shape(len(table)))
    return _twisted(draw, strong_class, SampleSpace(weights), features, weak, seed, plain)


@st.composite
def seeded_cases(draw: st.DrawFn, kind: Kind, *, plain: bool = False) -> Case:
    """Cases of up to 16 points, drawn from a seed by the class's own generators; for volume."""
    seed = draw(SEEDS, label="seed")
    points = draw(st.integers(1, 16), label="points")
    strong_class, rng = _class(kind, seed), generator(seed, "seeded", points)
    features = strong_class.draw_features(rng, points)
    shape = strong_class.label_shape(points)
    weak = small_floats(rng, *shape) if rng.random() < 0.5 else 4 * rng.standard_normal(shape)
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
    for name in sorted(set(chosen) - {""}):
        features, weak = TWISTS[name](rng, features, weak)
    if len(weak) != space.size:
        space = draw_space(rng, len(weak))
    ordinary = all(name in ("", *PLAIN_TWISTS) for name in chosen)
    case = Case(strong_class, space, features, weak, seed, ordinary)
    own = draw(st.integers(0, 3), label="labels from the class") == 3
    if watched():
        begin(repr(case))
    try:
        if own:
            case = case.with_weak(_member_labels(strong_class, features, rng, weak))
        strong_class.conic(features)
    except InputError:
        reject()
    except Exception as error:  # raised again, with the case
        error.add_note(repr(case))  # there is no case yet for a check to show
        raise
    return case


def _member_labels(
    strong_class: ConvexClass, features: Floats, rng: np.random.Generator, weak: Floats
) -> Floats:
    """The floats nearest to a member; the given labels where those overflow."""
    member = strong_class.conic(features).values(strong_class.member(rng, features))
    try:
        return np.array([float(value) for value in member]).reshape(weak.shape)
    except OverflowError:
        return weak


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
