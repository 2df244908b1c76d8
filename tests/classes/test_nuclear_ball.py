"""NuclearBall: functions with several outputs, small answers by hand, bad parameters."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify.classes import NuclearBall
from w2sverify.errors import InputError
from w2sverify.space import SampleSpace

EYE = np.eye(2)
SPACE = SampleSpace.uniform(2)


def test_by_hand():
    # The features are the unit vectors, so values are Theta: singular values 3, 1 become 2.5, 0.5.
    target = np.diag([3.0, 1.0])
    for exact in (False, True):
        projection = NuclearBall(3.0).project(SPACE, EYE, target, exact=exact)
        assert projection.values.shape == (2, 2)
        assert np.abs(projection.values - np.diag([2.5, 0.5])).max() <= 1e-14
        assert projection.certificate.judgement.verdict == "PROVED"
        assert projection.certificate.gap <= Fraction(1, 10**13)


def test_what_is_inside_the_ball_stays():
    target = np.array([[0.5, 0.25], [0.0, 0.5]])
    projection = NuclearBall(3.0).project(SPACE, EYE, target, exact=True)
    assert projection.values.tolist() == target.tolist()
    assert projection.certificate.gap == 0


def test_distances_are_means_over_outputs():
    target = np.diag([3.0, 1.0])
    projection = NuclearBall(3.0).project(SPACE, EYE, target)
    misfit = projection.certificate.judgement.misfit
    # Two differences of 1/2, over two points and two outputs.
    assert abs(float(misfit) - 0.5 / 4) <= 1e-12
    flat = SPACE.repeated(2)
    assert flat.size == 4
    assert sum(flat.exact_weights) == 1
    assert flat.weights.tolist() == [0.25] * 4
    assert abs(flat.distance(projection.values.ravel(), target.ravel()) - 0.125) <= 1e-12


def test_one_output_is_the_same_space():
    assert SPACE.repeated(1) is SPACE


def test_values_are_those_of_theta_point_by_point():
    rng = np.random.default_rng(0)
    features, target = rng.standard_normal((7, 3)), rng.standard_normal((4, 7, 2))
    space = SampleSpace(np.array([1, 2, 3, 4, 3, 2, 1]) / 16)
    batch = NuclearBall(1.0, outputs=2).project(space, features, target)
    assert batch.values.shape == (4, 7, 2)
    assert len(batch) == 4
    for one, goal in zip(batch, target, strict=True):
        theta = one.coef.reshape(3, 2)
        assert np.abs(one.values - features @ theta).max() <= 1e-14
        alone = NuclearBall(1.0, outputs=2).project(space, features, goal)
        assert np.abs(one.values - alone.values).max() <= 1e-12


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((2,), "give at least 2 axes"),
        ((2, 3), "has 2 outputs; give a target"),
        ((3, 2), "on the same n points"),
    ],
)
def test_targets_of_another_shape_are_named(shape, message):
    with pytest.raises(InputError, match=message):
        NuclearBall().project(SPACE, EYE, np.ones(shape))


@pytest.mark.parametrize("outputs", [1, 0, 64, 2.0, True, "2"])
def test_bad_outputs_are_named(outputs):
    with pytest.raises(InputError, match="outputs; give an integer from 2 to 63"):
        NuclearBall(outputs=outputs)


@pytest.mark.parametrize("radius", [0.0, -1.0, float("nan"), float("inf")])
def test_bad_radii_are_named(radius):
    with pytest.raises(InputError, match="give a positive finite number"):
        NuclearBall(radius=radius)


def test_too_many_columns_for_a_certificate_are_named():
    with pytest.raises(InputError, match="60 feature columns and 5 outputs"):
        NuclearBall(outputs=5).conic(np.ones((2, 60)))


def test_a_norm_that_is_a_short_fraction_proves_a_gap_of_0():
    ball = NuclearBall(1.0)
    form = ball.conic(EYE)
    pull = [Fraction(0)] * form.coefficients
    pull[3] = pull[7] = Fraction(3, 4)  # B = 3/4 I, at the places of Theta_11 and Theta_22
    dual = ball.multipliers(form, pull)
    assert dual[0] == Fraction(3, 8)
    pull[7] = Fraction(1, 3)
    assert ball.multipliers(form, pull)[0] == Fraction(3, 8)
    pull[4] = Fraction(1, 7)  # an irrational norm: a little more
    assert ball.multipliers(form, pull)[0] > Fraction(3, 8)
