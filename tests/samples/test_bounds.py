"""The bounds: their constants by hand, and their proofs where they can be checked."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from w2sverify import InputError
from w2sverify.samples.all_bounds import all_bounds
from w2sverify.samples.bounds._zeta import CHERNOFF, scale
from w2sverify.samples.facts import Facts

BOUNDS = {bound.name: bound for bound in all_bounds()}
FACTS = Facts(
    10_000,
    0.05,
    width=2.0,
    complexity=0.006,
    epsilon=0.01,
    weak_error=0.08,
    misfit=np.array([0.04, 0.09]),
    signed_sup=np.array([0.006, 0.007]),
    dimension=5.0,
    leverage=30.0,
    residual=0.8,
    member_size=1.0,
    label_size=1.0,
)
LOG, LOG2 = math.log(20), math.log(40)
GAMMA = 4 * 2 * 0.006 + 4 * math.sqrt(2 * LOG / 10_000)
BY_HAND = {
    "lemma-4": GAMMA,
    "lemma-4-linear": 4 * 2 * 1 / 100 + 2 * 4 * math.sqrt(LOG2 / 20_000),
    "theorem-2-paper": 4 * 2 * 0.1 + 2 * 2 * math.sqrt(GAMMA) + GAMMA,
    "theorem-2-sharp": 2 * (0.01 + GAMMA) + 2 * math.sqrt((0.01 + GAMMA) * 0.08),
    "theorem-2-variational": np.array([0.04, 0.06])
    + 8 * 2 * 0.006
    + 2.5 * 4 * math.sqrt(LOG / 20_000),
    "theorem-2-variational-data": np.array([0.04, 0.06])
    + 8 * 2 * np.array([0.006, 0.007])
    + 10.5 * 4 * math.sqrt(LOG2 / 20_000),
}


def test_the_folder_is_the_list():
    assert len(BOUNDS) == 8
    assert set(BY_HAND) | {"distance-fast", "theorem-2-fast"} == set(BOUNDS)


@pytest.mark.parametrize("name", BY_HAND)
def test_bounds_by_hand(name):
    np.testing.assert_allclose(BOUNDS[name].allowance(FACTS), BY_HAND[name], rtol=1e-14)


def test_the_square_root_of_epsilon_by_hand():
    assert math.sqrt(0.01 * 0.04) * 2 == pytest.approx(0.04)


def test_the_fast_rate_solves_its_own_inequality():
    zeta = 0.8 * (math.sqrt(5) + math.sqrt(60 * LOG2)) / 100
    assert scale(FACTS) == pytest.approx(zeta)
    misfit = FACTS.misfit
    top = 0.08 - misfit + BOUNDS["theorem-2-fast"].allowance(FACTS)  # the bound on G
    outside = 2 * np.sqrt(0.01 * misfit)

    def right(g):
        return 0.08 - misfit + outside + 4 * zeta * np.maximum(zeta, np.sqrt(g - 0.01))

    # The largest G with G <= right(G), or the floor eps + zeta^2 where that is larger.
    beyond = top * (1 + 1e-9)
    assert np.all(beyond > right(beyond))
    floor = top <= 0.01 + zeta**2 * (1 + 1e-12)
    assert np.all(floor | (top <= right(top) * (1 + 1e-12)))


def test_side_condition_of_the_fast_rate():
    needed = CHERNOFF * 30 * math.log(10 / 0.05)
    for name in ("theorem-2-fast", "distance-fast"):
        assert BOUNDS[name].applies(replace(FACTS, sample_size=math.ceil(needed)))
        assert not BOUNDS[name].applies(replace(FACTS, sample_size=math.floor(needed)))
        assert not BOUNDS[name].applies(replace(FACTS, leverage=math.nan))
    # The exponent of the matrix Chernoff bound, rounded to the safe side.
    exact = 1 / (0.5 - math.log(2) / 2)
    assert exact < CHERNOFF < exact * 1.001


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_fall_with_n_and_rise_with_confidence(name):
    base = BOUNDS[name].allowance(FACTS)
    more = replace(FACTS, sample_size=40_000, complexity=0.003, signed_sup=FACTS.signed_sup / 2)
    assert np.all(BOUNDS[name].allowance(more) < base)
    assert np.all(BOUNDS[name].allowance(replace(FACTS, delta=0.001)) > base)


@pytest.mark.parametrize("name", BOUNDS)
def test_every_bound_says_what_it_is(name):
    bound = BOUNDS[name]
    assert bound.title
    assert bound.statement
    assert bound.source
    assert len(bound.assumptions) >= 2
    assert all(row.source and row.value > 0 for row in bound.constants)
    assert bound.constant(bound.constants[0].name) == bound.constants[0].value
    total = sum(np.asarray(value) for value in bound.terms(FACTS).values())
    np.testing.assert_array_equal(total, bound.allowance(FACTS))


def test_an_unknown_number_makes_the_bound_unknown():
    assert math.isnan(BOUNDS["lemma-4"].allowance(Facts(100, 0.05, width=2.0)))
    with pytest.raises(InputError, match="delta 1"):
        Facts(100, 1.0)
    with pytest.raises(InputError, match="sample size is 0"):
        Facts(0, 0.1)


def sides(vector, s, k=None):
    """Left minus right of the identity in the proof of the sharp chain, at scalar r, a, e, h."""
    r, a, e, h = vector
    v = r - a - e
    c = (2 * s + 1) / s
    k = 2 * (1 + 2 * s) / (1 + s) if k is None else k
    left = c * e * e + c * (h * h - 2 * r * h) + s * v * v - 2 * (r - h) * (a + e - h)
    left += k * r * a + k / s * r * h
    right = c * (a - (r - v) + s * r / (1 + s)) ** 2 + (h - s * (v - r / (1 + s))) ** 2 / s
    return left - right


def basis():
    """A quadratic form in four scalars is 0 if it vanishes at these ten points."""
    unit = [[Fraction(i == j) for i in range(4)] for j in range(4)]
    return unit + [[x + y for x, y in zip(u, v, strict=True)] for u, v in combinations(unit, 2)]


def test_the_identity_behind_the_sharp_chain():
    # Times s (1+s)^2 each coefficient is a polynomial in s of degree at most 4, so that 5 values
    # of s prove it for all. Inner products in any space are such forms, coordinate by coordinate.
    for s in range(1, 8):
        assert all(sides(vector, Fraction(s, 3)) == 0 for vector in basis())
    assert any(sides(vector, Fraction(1), k=Fraction(2)) for vector in basis())


def test_the_sharp_chain_is_sharp_without_gamma():
    # V = {0} x R, g = (1, 0): q = p = 0. With f = f_s = (0, 0) moved to (t, 0) outside V,
    # eps = t^2, F = (1-t)^2, and 2 <g-p, f-p> = 2 t = 2 eps + 2 sqrt(eps F).
    for t in (0.1, 0.5, 0.9):
        eps, weak_error = t * t, (1 - t) ** 2
        assert 2 * t == pytest.approx(2 * eps + 2 * math.sqrt(eps * weak_error))
