"""Support functions and Rademacher complexities."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from w2sverify import InputError
from w2sverify.classes.box import Box
from w2sverify.classes.dictionary import Dictionary
from w2sverify.classes.hull import Hull
from w2sverify.classes.l1_ball import L1Ball
from w2sverify.classes.l2_ball import L2Ball
from w2sverify.classes.linear import Linear
from w2sverify.classes.linf_ball import LinfBall
from w2sverify.classes.monotone import Monotone
from w2sverify.classes.random_features import RandomFeatures
from w2sverify.classes.rkhs_ball import RkhsBall
from w2sverify.classes.simplex import Simplex
from w2sverify.errors import PluginError
from w2sverify.samples.closed_forms import closed_form_complexity
from w2sverify.samples.envelope import envelope
from w2sverify.samples.monotone_support import monotone_complexity, monotone_support
from w2sverify.samples.rademacher import rademacher
from w2sverify.samples.support_bound import support_bound

SUPPORTS = {
    L2Ball(1.5): lambda b: 1.5 * np.linalg.norm(b),
    L1Ball(0.5): lambda b: 0.5 * np.max(np.abs(b)),
    LinfBall(2.0): lambda b: 2.0 * np.sum(np.abs(b)),
    Simplex(): np.max,
    Hull(((1.0, 0.0, 0.0), (0.0, -2.0, 1.0))): lambda b: max(b[0], -2 * b[1] + b[2]),
}


@pytest.mark.parametrize("strong_class", SUPPORTS, ids=lambda c: type(c).__name__)
def test_support_functions_against_formulas(strong_class):
    rng = np.random.default_rng(3)
    for _ in range(10):
        features, signs = rng.normal(size=(7, 3)), rng.choice([-1.0, 1.0], 7)
        bound = support_bound(strong_class, features, signs)
        value = SUPPORTS[strong_class](features.T @ signs)
        assert float(bound) == pytest.approx(value, rel=1e-12, abs=1e-13)


def test_support_of_a_box_and_of_spans():
    signs = np.array([1.0, -1.0, 2.0])
    assert support_bound(Box(-1.0, 3.0), np.zeros((3, 0)), signs) == 3 + 1 + 6
    assert support_bound(Linear(), np.ones((3, 1)), signs) == math.inf
    assert support_bound(Linear(), np.ones((2, 1)), np.array([1.0, -1.0])) == 0


def test_multipliers_are_not_believed():
    class Liar(L1Ball):
        def multipliers(self, form, gradient):
            honest = super().multipliers(form, gradient)
            return [entry / 2 for entry in honest]

    with pytest.raises(PluginError, match="not stationary"):
        support_bound(Liar(), np.ones((3, 2)), np.ones(3))


def test_monotone_support_against_brute_force():
    for signs in product([-1, 1, 2], repeat=5):
        # The extreme points: lower up to some place, upper from there on.
        values = [[-1] * k + [3] * (5 - k) for k in range(6)]
        best = max(sum(c * v for c, v in zip(signs, row, strict=True)) for row in values)
        assert monotone_support(signs, -1, 3) == best


def test_monotone_complexity_against_enumeration():
    for n in range(1, 11):
        total = sum(monotone_support(s, 0, 1) for s in product([-1, 1], repeat=n))
        exact = Fraction(total, n * 2**n)
        assert exact <= monotone_complexity(n, 0.0, 1.0)
        assert exact > 0.4 * monotone_complexity(n, 0.0, 1.0)


CLASSES = [
    *SUPPORTS,
    Box(-0.5, 1.5),
    RkhsBall(1.5, length_scale=0.7),
    Dictionary(radius=2.0, count=5),
    RandomFeatures(),
]


def features_of(strong_class, rng, points):
    columns = strong_class.feature_columns
    return rng.normal(size=(points, 3 if columns is None else columns))


@pytest.mark.parametrize("strong_class", CLASSES, ids=lambda c: type(c).__name__)
def test_closed_forms_are_above_the_complexity_by_enumeration(strong_class):
    rng = np.random.default_rng(4)
    features = features_of(strong_class, rng, 5)
    total = sum(
        float(support_bound(strong_class, features, np.array(s, dtype=float)))
        for s in product([-1, 1], repeat=5)
    )
    exact, bound = total / (5 * 32), closed_form_complexity(strong_class, features, 5)
    assert 0 < exact <= bound * (1 + 1e-12)
    assert exact > 0.3 * bound
    if isinstance(strong_class, L2Ball):
        # Khintchine's inequality with the best constant: not less than 1 / sqrt 2 of it.
        assert exact >= bound / math.sqrt(2)
    if isinstance(strong_class, Box):
        assert exact == bound


@pytest.mark.parametrize("strong_class", CLASSES, ids=lambda c: type(c).__name__)
def test_the_interval_of_the_population_is_below_the_closed_form(strong_class):
    rng = np.random.default_rng(6)
    features = features_of(strong_class, rng, 12)
    found = rademacher(strong_class, features, rng, sample_size=30, draws=60)
    assert found.low <= found.value <= found.high
    assert found.low <= closed_form_complexity(strong_class, features, 30)


def test_the_interval_holds_the_empirical_complexity_and_a_narrower_one_does_not():
    rng = np.random.default_rng(8)
    features = rng.normal(size=(6, 2))
    total = sum(
        float(support_bound(L1Ball(), features, np.array(s, dtype=float)))
        for s in product([-1, 1], repeat=6)
    )
    exact, missed = total / (6 * 64), 0
    for _ in range(60):
        found = rademacher(L1Ball(), features, rng, draws=20, confidence=0.5)
        assert found.low <= exact <= found.high  # McDiarmid is far from tight here
        missed += abs(found.value - exact) > (found.high - found.low) / 40
    assert missed > 30


def test_a_class_is_centred_first():
    # On [3, 5] every draw is 4 times the sum of signs plus n: without its middle it is noise.
    rng = np.random.default_rng(9)
    found = rademacher(Box(3.0, 5.0), np.zeros((6, 0)), rng, draws=5)
    assert found.value == pytest.approx(1.0, abs=1e-13)
    # W_i = 2: sqrt(6 * 4 * log(2 / 0.05) / (2 * 5)) / 6.
    reach = math.sqrt(24 * math.log(40) / 10) / 6
    assert found.high - found.value == pytest.approx(reach, rel=1e-12)
    fresh = rademacher(Box(3.0, 5.0), np.zeros((6, 0)), rng, draws=5, sample_size=50)
    assert fresh.high - fresh.value == pytest.approx(math.sqrt(4 * math.log(40) / 500), rel=1e-12)


def test_envelopes():
    lower, upper = envelope(Box(-1.0, 2.0), np.zeros((3, 0)))
    np.testing.assert_allclose(lower, -1.0)
    np.testing.assert_allclose(upper, 2.0)
    features = np.array([[3.0, 4.0], [0.0, 0.0]])
    lower, upper = envelope(L2Ball(2.0), features)
    np.testing.assert_allclose(upper, [10.0, 0.0], atol=1e-300)
    np.testing.assert_allclose(lower, [-10.0, 0.0], atol=1e-300)


def test_unbounded_classes_have_no_complexity():
    x = np.arange(4.0)[:, None]
    assert closed_form_complexity(Monotone(), x, 10) == math.inf
    with pytest.raises(InputError, match="not bounded"):
        rademacher(Monotone(), x, np.random.default_rng(0))
    with pytest.raises(InputError, match="0 draws"):
        rademacher(L1Ball(), x, np.random.default_rng(0), draws=0)
