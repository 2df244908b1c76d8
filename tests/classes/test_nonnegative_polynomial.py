"""NonnegativePolynomial: small answers by hand, what its members are, bad parameters."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify.classes import NonnegativePolynomial
from w2sverify.draw import generator
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace

X = np.array([[-1.0], [0.0], [1.0]])
SPACE = SampleSpace.uniform(3)


def test_a_polynomial_that_is_not_negative_is_its_own_projection():
    for strong_class in (NonnegativePolynomial(2), NonnegativePolynomial(2, (-1.0, 1.0))):
        exact = strong_class.project(SPACE, X, np.array([1.0, 0.5, 1.0]), exact=True)
        assert exact.values.tolist() == [1.0, 0.5, 1.0]
        assert exact.certificate.gap == 0


def test_by_hand():
    # Labels 1, -1, 1: p = a x^2 + b with b >= 0 at the bound, so a = 1 from both ends.
    target = np.array([1.0, -1.0, 1.0])
    for strong_class in (NonnegativePolynomial(2), NonnegativePolynomial(2, (-1.0, 1.0))):
        exact = strong_class.project(SPACE, X, target, exact=True)
        gap = Fraction(exact.certificate.gap)
        assert np.abs(exact.values - [1.0, 0.0, 1.0]).max() <= float(gap) ** 0.5 + 1e-15
        assert np.abs(strong_class.project(SPACE, X, target).values - exact.values).max() <= 1e-14


def test_an_interval_binds_inside_it_only():
    line = np.array([[-1.0], [0.0], [1.0], [3.0]])
    falling, space = np.array([2.0, 1.0, 0.0, -2.0]), SampleSpace.uniform(4)
    inside = NonnegativePolynomial(1, (-1.0, 1.0)).project(space, line, falling, exact=True)
    assert inside.values.tolist() == falling.tolist()
    wider = NonnegativePolynomial(1, (-1.0, 2.0)).project(space, line, falling, exact=True)
    assert wider.values.tolist() != falling.tolist()


def test_centre_and_scale_do_not_change_the_class():
    target = np.array([0.3, -1.0, 1.0])
    first, second = (
        NonnegativePolynomial(2, centre=c, scale=s).project(SPACE, X, target)
        for c, s in ((0.0, 1.0), (0.5, 2.0))
    )
    assert np.abs(first.values - second.values).max() <= 1e-13


@pytest.mark.parametrize("seed", range(20))
def test_members_are_not_negative(seed):
    rng = generator(seed, "members")
    strong_class = NonnegativePolynomial.arbitrary(rng)
    theta = strong_class.member(rng, strong_class.draw_features(rng, 4))
    ends = strong_class.interval or (-9.0, 9.0)
    grid = np.linspace(*ends, 101)[:, None]
    assert min(strong_class.conic(grid).values(theta)) >= 0
    if strong_class.interval is None:
        return
    # Beyond the interval some may be negative; over all seeds some are (the next test).


def test_beyond_an_interval_members_may_be_negative():
    strong_class = NonnegativePolynomial(1, (0.0, 1.0))
    rng, found = generator(0, "beyond"), []
    for _ in range(20):
        theta = strong_class.member(rng, X)
        found.append(min(strong_class.conic(np.array([[-3.0], [4.0]])).values(theta)))
    assert min(found) < 0


def test_coefficients_predict_elsewhere():
    strong_class = NonnegativePolynomial(2, (0.0, 4.0))
    x = np.arange(5.0)[:, None]
    coef = strong_class.project(SampleSpace.uniform(5), x, (x[:, 0] - 2) ** 2).coef
    assert (
        np.abs(strong_class.predict(np.array([[1.5], [6.0]]), coef) - [0.25, 16.0]).max() <= 1e-12
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"degree": 3}, "even degree"),
        ({"degree": -2}, "has degree -2; give an integer"),
        ({"degree": 2.0}, "has degree 2.0"),
        ({"degree": True}, "has degree True"),
        ({"degree": 26}, "from 0 to 24"),
        ({"interval": (1.0, 1.0)}, "a < b"),
        ({"interval": (0.0, float("inf"))}, "two finite numbers"),
        ({"interval": (0.0,)}, "two finite numbers"),
        ({"interval": "ab"}, "two finite numbers"),
        ({"scale": 0.0}, "scale 0.0"),
        ({"centre": float("nan")}, "centre is nan"),
        ({"interval": (0.0, 1.0), "scale": 2.0}, "an interval has its own"),
    ],
)
def test_bad_parameters_are_named(given, message):
    with pytest.raises(InputError, match=message):
        NonnegativePolynomial(**given)


def test_an_interval_may_be_an_array():
    made = NonnegativePolynomial(3, np.array([0, 2]))
    assert made == NonnegativePolynomial(3, (0.0, 2.0))
    assert hash(made) == hash(NonnegativePolynomial(3, (0.0, 2.0)))
