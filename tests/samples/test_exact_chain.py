"""The chain of Theorem 2 in rational arithmetic, over every class with an exact route."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from w2sverify import InputError
from w2sverify.classes.l1_ball import L1Ball
from w2sverify.classes.l2_ball import L2Ball
from w2sverify.classes.linear import Linear
from w2sverify.classes.monotone import Monotone
from w2sverify.draw import generator
from w2sverify.registry import discover
from w2sverify.samples.exact_chain import exact_chain
from w2sverify.samples.exact_world import exact_world
from w2sverify.samples.project_sample import project_sample
from w2sverify.samples.root_triangle import root_triangle
from w2sverify.samples.sample import draw_counts
from w2sverify.space import SampleSpace

CLASSES = discover("classes").members


def drawn(strong_class, rng, n=12, points=8):
    world = exact_world(strong_class, rng, points)
    plus, minus = draw_counts(rng, world.space, n, 1)
    return world, plus[0] + minus[0]


EXACT = [
    name
    for name, kind in CLASSES.items()
    if (drawn_class := kind.arbitrary(generator(11, "chain", name))).outputs == 1
    and drawn_class.has_exact_route
]


def test_nearly_every_class_has_the_exact_chain():
    assert len(EXACT) >= len(CLASSES) - 3


@pytest.mark.parametrize("name", EXACT)
def test_every_step_holds_for_every_class(name):
    rng = generator(11, "chain", name)
    for _ in range(2):
        strong_class = CLASSES[name].arbitrary(rng)
        points = min(8, strong_class.drawn_points or 8)
        chain = exact_chain(strong_class, *drawn(strong_class, rng, points=points))
        assert chain.broken == ()
        assert len(chain.steps) == (11 if chain.gap == 0 else 10)
        if strong_class.polyhedral:
            assert (chain.gap, chain.sample_gap) == (0, 0)


def test_a_span_has_equalities():
    # On a subspace that holds the truth, excess = T2 = 2 H + 2 <p-q, q-f>, and C = A + B.
    rng = np.random.default_rng(1)
    world, counts = drawn(Linear(), rng)
    chain = exact_chain(Linear(), world, counts)
    assert chain.letters["C"] == chain.letters["A"] + chain.letters["B"]
    assert chain.terms[0] == 0


def test_nine_letters_by_hand():
    # Non-decreasing functions on two points, g = (1, 0), f = (0, 1), and a sample of one point.
    world = exact_world(Monotone(), np.random.default_rng(0), 2)
    object.__setattr__(world, "features", np.array([[0.0], [1.0]]))
    object.__setattr__(world, "weak", np.array([1.0, 0.0]))
    object.__setattr__(world, "truth", np.array([0.0, 1.0]))
    chain = exact_chain(Monotone(), world, [3, 3])
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    expected = {"A": quarter, "B": quarter, "C": 1, "D": 0, "E": quarter, "F": 1}
    expected |= {"G": quarter, "H": 0, "I": quarter}
    assert chain.letters == expected
    assert chain.terms == (-half, 0, 0)
    assert chain.excess == -half


LETTERS = {
    "C >= A + B": ("A", "B"),
    "I >= H + B": ("H",),
    "sqrt E <= sqrt A + sqrt D": ("E",),
    "sqrt C <= sqrt D + sqrt F": ("C",),
    "sqrt G <= sqrt E + sqrt H": ("G",),
    "excess = G + I - F": ("F", "G", "I"),
    "I - B <= Gamma": ("I",),
}


@pytest.mark.parametrize("step", LETTERS)
def test_a_wrong_letter_breaks_its_step(step):
    world, counts = drawn(L1Ball(), np.random.default_rng(2))
    chain = exact_chain(L1Ball(), world, counts, gamma=Fraction(100))
    assert chain.steps[step]
    for letter in LETTERS[step]:
        wrong = {**chain.letters, letter: chain.letters[letter] + 1000}
        assert step in replace(chain, letters=wrong).broken


def test_wrong_terms_and_losses_break_their_steps():
    world, counts = drawn(L1Ball(), np.random.default_rng(3))
    chain = exact_chain(L1Ball(), world, counts)
    t1, t2, t3 = chain.terms
    assert "T1 <= 0" in replace(chain, terms=(Fraction(1), t2, t3)).broken
    assert "T3 <= 2 sqrt(I D)" in replace(chain, terms=(t1, t2, Fraction(1000))).broken
    for place in range(3):
        shifted = list(chain.terms)
        shifted[place] += Fraction(1, 10**40)
        assert "excess = T1 + T2 + T3" in replace(chain, terms=tuple(shifted)).broken
    worse = (chain.losses[1] + Fraction(1, 10**40), chain.losses[1])
    assert "P_n l_p <= P_n l_q" in replace(chain, losses=worse).broken
    assert any("sqrt((D" in s for s in replace(chain, excess=Fraction(10**6)).broken)
    assert "I - B <= Gamma" in replace(chain, gamma=Fraction(-1)).broken


def test_a_student_that_is_no_projection_is_located():
    world, counts = drawn(L1Ball(), np.random.default_rng(4), n=200)
    copied = exact_chain(L1Ball(), world, counts, student=[Fraction(v) for v in world.weak])
    assert copied.broken
    assert set(copied.broken) <= {"I >= H + B", "excess <= 2 (D + I - B) + 2 sqrt((D + I - B) F)"}
    lazy = exact_chain(L1Ball(), world, counts, student=[Fraction(0)] * 8)
    assert "P_n l_p <= P_n l_q" in lazy.broken
    assert set(lazy.broken) <= {"P_n l_p <= P_n l_q", "T1 <= 0"}


def test_claim_5_needs_its_roots():
    assert root_triangle(Fraction(4), Fraction(1), Fraction(1))
    assert not root_triangle(Fraction(4) + Fraction(1, 10**30), Fraction(1), Fraction(1))
    assert root_triangle(Fraction(0), Fraction(0), Fraction(0))
    # The constants 0, 1, 2: without roots 4 <= 1 + 1.
    assert not Fraction(4) <= Fraction(1) + Fraction(1)


@pytest.mark.parametrize("strong_class", [L1Ball(), L2Ball(0.5), Monotone(), Linear()])
def test_the_float_route_agrees_with_its_exact_twin(strong_class):
    rng = np.random.default_rng(5)
    world = exact_world(strong_class, rng, 6)
    plus, minus = draw_counts(rng, world.space, 40, 3)
    best = np.asarray(strong_class.project(world.space, world.features, world.weak).values)
    floats = project_sample(strong_class, world, best, plus, minus)
    for i in range(3):
        chain = exact_chain(strong_class, world, plus[i] + minus[i])
        d = {k: float(v) for k, v in chain.letters.items()}
        # The float route takes the float projection of the truth for f_s.
        pairs = [
            (floats.error[i], d["G"]),
            (floats.misfit[i], d["I"]),
            (floats.distance[i], d["H"]),
            (floats.excess[i], float(chain.excess)),
            (floats.estimation[i], d["I"] - d["B"]),
            (floats.optimisation[i], float(chain.terms[0])),
            (floats.sampling[i], float(chain.terms[1])),
            (floats.outside[i], float(chain.terms[2])),
        ]
        for ours, exact in pairs:
            assert ours == pytest.approx(exact, abs=1e-12)


def test_the_wrong_measure_is_no_twin():
    # The projection under other counts differs: the comparison above can fail.
    rng = np.random.default_rng(6)
    world = exact_world(L1Ball(), rng, 6)
    one, other = (exact_chain(L1Ball(), world, c) for c in ([1, 1, 1, 1, 1, 9], [9, 1, 1, 1, 1, 1]))
    assert one.excess != other.excess


def test_exact_world_is_exact_and_uniform():
    world = exact_world(Monotone(), np.random.default_rng(7), 5)
    assert world.space.exact_weights == SampleSpace.uniform(5).exact_weights
    assert world.exact_distance(world.weak, world.truth) == pytest.approx(world.weak_error)


def test_impossible_input():
    world = exact_world(L1Ball(), np.random.default_rng(8), 4)
    with pytest.raises(InputError, match="one for each of 4 points"):
        exact_chain(L1Ball(), world, [1, 2])
    with pytest.raises(InputError, match="outputs"):
        exact_world(CLASSES["NuclearBall"](outputs=2), np.random.default_rng(8))
