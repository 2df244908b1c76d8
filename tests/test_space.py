from fractions import Fraction

import numpy as np
import pytest

from w2sverify import InputError, SampleSpace

HALF = Fraction(1, 2)


def test_uniform_weights_are_exact():
    space = SampleSpace.uniform(3)
    assert space.exact_weights == (Fraction(1, 3),) * 3
    assert space.size == 3
    assert space.weights.tolist() == [1 / 3] * 3


def test_fractions_are_kept():
    space = SampleSpace([Fraction(1, 3), Fraction(2, 3), Fraction(0)])
    assert space.exact_weights == (Fraction(1, 3), Fraction(2, 3), 0)


def test_floats_are_the_rationals_that_they_are():
    space = SampleSpace(np.array([0.1, 0.9]))
    assert space.exact_weights == (Fraction(0.1), Fraction(0.9))
    # Their sum is not exactly one; the float weights are those of the measure divided by it.
    assert space.weights.tolist() == [
        float(Fraction(w) / (Fraction(0.1) + Fraction(0.9))) for w in (0.1, 0.9)
    ]


def test_float_rounding_of_the_sum_is_accepted_and_more_is_not():
    counts = np.arange(1.0, 51.0)
    assert SampleSpace(counts / counts.sum()).size == 50
    with pytest.raises(InputError, match=r"sum to 1\.0000000002"):
        SampleSpace(np.array([0.5, 0.5 + 2e-10]))


def test_float32_is_accepted():
    assert SampleSpace(np.array([0.5, 0.5], dtype=np.float32)).exact_weights == (HALF, HALF)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([], "empty|no points"),
        ([Fraction(1, 2), Fraction(1, 3)], r"sum to 0\.8333.*divide them by their sum"),
        (
            [Fraction(3, 2), Fraction(-1, 2)],
            r"Weight 1 is -0\.5, but no probability is negative; correct it",
        ),
        (np.array([1.5, -0.5]), r"Weight 1 is -0\.5"),
        (np.array([np.nan, 1.0]), r"weights\[0\] is nan"),
        (np.array([1.0, np.inf]), r"weights\[1\] is inf"),
        (np.array([[0.5, 0.5]]), r"shape \(1, 2\); give one weight for each point"),
        (np.array([1, 0]), "type int64; convert it to float64"),
        ([1, 0], "type int64"),
        (np.array([0.5 + 0j, 0.5]), "type complex128"),
        (np.array(["0.5", "0.5"]), "type"),
        (np.array([0.5, None]), "type object"),
        (np.array([1.0], dtype=np.float16), "type float16"),
        (np.ma.array([0.5, 0.5], mask=[True, False]), "masked"),
        (0.5, "axes"),
    ],
)
def test_bad_weights_are_named(weights, message):
    with pytest.raises(InputError, match=message):
        SampleSpace(weights)


@pytest.mark.parametrize("points", [0, -1, 2.0, "3", True, None])
def test_bad_sizes_are_named(points):
    with pytest.raises(InputError, match="give n >= 1"):
        SampleSpace.uniform(points)


def test_inner_and_distance():
    space = SampleSpace([Fraction(1, 4), Fraction(3, 4)])
    u, v = np.array([[1.0, 2.0], [0.0, 4.0]]), np.array([3.0, -1.0])
    assert space.inner(u, v).tolist() == [0.75 - 1.5, -3.0]
    assert space.distance(u, v).tolist() == [1.0 + 6.75, 2.25 + 18.75]


def test_weights_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        SampleSpace.uniform(2).weights[0] = 1.0


def test_torch_weights():
    torch = pytest.importorskip("torch")
    space = SampleSpace.uniform(4)
    weights = space.weights_like(torch.zeros(4, dtype=torch.float64))
    assert isinstance(weights, torch.Tensor)
    assert weights.tolist() == space.weights.tolist()
    weights[0] = 5.0  # a copy
    assert space.weights[0] == 0.25
    given = SampleSpace(torch.tensor([0.5, 0.5], dtype=torch.float64))
    assert given.exact_weights == (HALF, HALF)
