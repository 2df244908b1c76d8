"""The three distances: one bilinear form for the slack, and what is measured on which points."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments._shared.distances import Distances
from w2sverify.draw import generator, small_floats
from w2sverify.errors import InputError


def drawn(seed, *shape):
    rng = generator(seed)
    return (small_floats(rng, *shape) for _ in range(3))


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 4), st.integers(1, 8))
def test_they_are_those_of_exact_arithmetic(seed, tasks, bits):
    n = 1 << (bits % 4)  # means of short floats over 2^k points are floats
    weak, student, truth = drawn(seed, *((tasks,) if tasks else ()), n)
    found = Distances(weak, student, truth)

    def mean(values):
        flat = np.asarray(values, dtype=object).reshape(-1, n)
        return [sum(map(Fraction, row)) / n for row in flat]

    expected = {
        "weak_error": mean((weak - truth) ** 2),
        "student_error": mean((student - truth) ** 2),
        "misfit": mean((student - weak) ** 2),
        "slack": mean(2 * (weak - student) * (student - truth)),
    }
    for name, values in expected.items():
        assert np.ravel(getattr(found, name)).tolist() == [float(v) for v in values], name
    gain = found.weak_error - found.student_error
    np.testing.assert_array_equal(found.gain, gain)
    np.testing.assert_array_equal(found.slack, gain - found.misfit)


def test_the_slack_is_not_a_difference_of_large_squares():
    truth = np.full(100, 1e8)
    weak, student = truth + 1e-3, truth + 0.5e-3
    found = Distances(weak, student, truth)
    assert found.slack == pytest.approx(2 * 0.5e-3 * 0.5e-3, rel=1e-4)


def test_misfits_elsewhere_are_measured_there_and_the_gain_is_not():
    weak, student, truth = drawn(1, 3, 40)
    other_weak, other_student, _ = drawn(2, 3, 30)
    found = Distances(weak, student, truth, elsewhere=(other_weak, other_student))
    same = Distances(weak, student, truth)
    np.testing.assert_array_equal(found.gain, same.gain)
    np.testing.assert_array_equal(found.misfit, np.mean((other_weak - other_student) ** 2, axis=1))
    assert np.all(found.residual > 1e-6)


def test_perfect_teachers_and_students_that_copy():
    weak, student, truth = drawn(3, 5, 20)
    perfect = Distances(truth, student, truth)
    np.testing.assert_array_equal(perfect.gain, -perfect.misfit)
    copy = Distances(weak, weak, truth)
    assert not np.any(copy.residual)
    assert not np.any(copy.misfit)
    lost = Distances(weak, student, truth, elsewhere=(weak, weak))
    assert np.all(np.isinf(lost.residual[lost.gain != 0]))


def test_no_projection_gains_less_than_epsilon_allows():
    rng = generator(4)
    basis, _ = np.linalg.qr(rng.standard_normal((50, 4)))
    weak, truth = rng.standard_normal((2, 200, 50))
    student, best = weak @ basis @ basis.T, truth @ basis @ basis.T
    found, epsilon = Distances(weak, student, truth), np.mean((truth - best) ** 2, axis=-1)
    assert np.all(found.gain >= found.least_gain(epsilon))
    assert np.any(found.gain < found.least_gain(epsilon / 1e4))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((np.ones(3), np.ones(3), np.ones(4)), "(3,), (3,), (4,)"),
        ((np.ones(0), np.ones(0), np.ones(0)), "(0,), (0,), (0,)"),
        ((np.ones(()), np.ones(()), np.ones(())), "give the same points"),
        ((np.ones(2), np.full(2, np.nan), np.ones(2)), "not finite"),
    ],
)
def test_wrong_input_is_one_sentence(arrays, message):
    with pytest.raises(InputError) as error:
        Distances(*arrays)
    assert message in str(error.value)


def test_points_elsewhere_are_checked_too():
    one = np.ones(3)
    with pytest.raises(InputError, match="elsewhere are"):
        Distances(one, one, one, elsewhere=(one, np.ones(2)))
