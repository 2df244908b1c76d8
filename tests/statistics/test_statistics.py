"""Intervals for a rate: exact small cases by enumeration, and coverage at all times together."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from w2sverify import InputError
from w2sverify.statistics.clopper_pearson import clopper_pearson
from w2sverify.statistics.confidence_sequence import ConfidenceSequence
from w2sverify.statistics.failure_rate import FailureRate


def ever(excludes, p, horizon):
    """P(the rate p is excluded at some t <= horizon), exactly, over all (t, k)."""
    alive, gone = {0: Fraction(1)}, Fraction(0)
    for t in range(1, horizon + 1):
        fresh = {}
        for k, mass in alive.items():
            fresh[k] = fresh.get(k, 0) + mass * (1 - p)
            fresh[k + 1] = fresh.get(k + 1, 0) + mass * p
        alive = {}
        for k, mass in fresh.items():
            if excludes(k, t):
                gone += mass
            else:
                alive[k] = mass
    return gone


RATES = [Fraction(1, 20), Fraction(1, 5), Fraction(1, 2), Fraction(9, 10)]


@pytest.mark.parametrize("p", RATES)
@pytest.mark.parametrize("confidence", [0.5, 0.9])
def test_the_sequence_holds_at_all_times_together(p, confidence):
    sequence = ConfidenceSequence(confidence)
    missed = ever(lambda k, t: sequence.excludes(p, k, t), p, 60)
    assert 0 < missed <= sequence.error


def test_clopper_pearson_does_not_hold_at_all_times():
    p = Fraction(1, 2)
    level = 0.9

    def excludes(k, t):
        low, high = clopper_pearson(k, t, level)
        return not low <= p <= high

    assert ever(excludes, p, 60) > Fraction(1, 5)


def test_a_sequence_with_a_wrong_normalisation_fails():
    # Without the factor t + 1 the mixture is no martingale.
    p, error = Fraction(1, 2), Fraction(1, 10)
    missed = ever(lambda k, t: comb(t, k) * p**t <= error, p, 60)
    assert missed > error


def test_the_martingale_is_one_on_average():
    # The mean over all sequences of 9 trials, at a rate that is no binary fraction.
    p, t = Fraction(1, 7), 9
    mean = sum(
        comb(t, k) * p**k * (1 - p) ** (t - k) / ((t + 1) * comb(t, k) * p**k * (1 - p) ** (t - k))
        for k in range(t + 1)
    )
    assert mean == 1


def test_the_sequence_holds_in_a_simulation():
    rng = np.random.default_rng(5)
    sequence, missed = ConfidenceSequence(0.9), 0
    for _ in range(200):
        hits = np.cumsum(rng.random(400) < 0.05)
        missed += any(sequence.excludes(0.05, int(hits[t - 1]), t) for t in range(1, 401))
    # 0.1 of 200 are allowed on average; more than 35 would have probability below 1e-3.
    assert missed <= 35


@pytest.mark.parametrize(("failures", "trials"), [(0, 1), (0, 200), (3, 50), (50, 50), (7, 9)])
def test_interval_and_exclusion_agree(failures, trials):
    sequence = ConfidenceSequence(0.95)
    low, high = sequence.interval(failures, trials)
    assert low <= failures / trials <= high
    for rate in np.linspace(0.001, 0.999, 57):
        outside = rate < low or rate > high
        near = min(abs(rate - low), abs(rate - high)) < 1e-8
        assert near or outside == sequence.excludes(float(rate), failures, trials)
    narrow, wide = clopper_pearson(failures, trials)
    assert low <= narrow
    assert wide <= high


def test_near_the_threshold_the_integers_decide():
    # 1 / ((t + 1) p^t (1-p)^0): with error e = 2^-5, t = 3 and p = 1/2 it is exactly 2^1 < 2^5;
    # with p = (e / (t + 1))^(1 / t) = 1/ (2^7)^(1/7) at t = 7, e = 8 / 2^7, exactly 1 / e.
    sequence = ConfidenceSequence(1 - 8 / 2**7)
    assert sequence.error == Fraction(8, 2**7)
    assert sequence.excludes(Fraction(1, 2), 7, 7)
    assert not sequence.excludes(Fraction(1, 2) + Fraction(1, 10**30), 7, 7)


def test_clopper_pearson_by_its_definition():
    low, high = clopper_pearson(3, 20, 0.9)

    def below(k, p):
        return sum(comb(20, j) * p**j * (1 - p) ** (20 - j) for j in range(k + 1))

    assert 1 - below(2, low) == pytest.approx(0.05)
    assert below(3, high) == pytest.approx(0.05)
    assert clopper_pearson(0, 10)[0] == 0.0
    assert clopper_pearson(10, 10)[1] == 1.0


def test_no_trials_say_nothing():
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    assert ConfidenceSequence().interval(0, 0) == (0.0, 1.0)
    assert FailureRate(0.05).decision == "undecided"
    assert FailureRate(0.05).add(0, 157).decision == "undecided"
    assert FailureRate(0.05).add(0, 158).decision == "supported"


def test_decisions_and_their_sizes():
    rate = FailureRate(0.05)
    assert rate.add(0, 100).decision == "undecided"
    supported = rate.add(0, 100).add(0, 100)
    assert supported.decision == "supported"
    assert supported.interval[1] <= 0.05
    assert rate.add(12, 40).decision == "refuted"
    assert rate.add(10, 1000).decision == "supported"
    assert rate.add(5, 100).decision == "undecided"


def test_the_first_decision_stays():
    rate = FailureRate(0.05).add(0, 200).add(50, 50)
    assert (rate.decision, rate.failures, rate.trials) == ("supported", 50, 250)


@pytest.mark.parametrize("wrong", ["refuted", "supported"])
def test_wrong_decisions_are_rare_at_any_time(wrong):
    # At the boundary rate, and just above it where "supported" is wrong.
    delta = Fraction(1, 2)
    p = delta if wrong == "refuted" else delta + Fraction(1, 100)
    base = FailureRate(delta, 0.8)
    said = ever(lambda k, t: base.add(k, t).decision == wrong, p, 60)
    assert 0 < said <= Fraction(1, 5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: clopper_pearson(3, 2), "3 failures in 2 trials"),
        (lambda: clopper_pearson(1, 2, 1.0), "confidence is 1.0"),
        (lambda: ConfidenceSequence(0.0), "confidence is 0.0"),
        (lambda: FailureRate(1.5), "delta is 1.5"),
        (lambda: FailureRate(0.1).add(-1, 4), "-1 failures"),
    ],
)
def test_impossible_input(make, message):
    with pytest.raises(InputError, match=message):
        make()


@pytest.mark.parametrize("tiny", [Fraction(1, 10**400), Fraction(1, 10**20), Fraction(1, 2**60)])
def test_rates_that_no_float_holds(tiny):
    # One failure in ten excludes a tiny rate; none is what it says. Near 1 likewise.
    sequence = ConfidenceSequence(0.95)
    for rate, failures in ((tiny, 0), (1 - tiny, 10)):
        assert not sequence.excludes(rate, failures, 10)
        other = 1 if failures == 0 else 9
        assert sequence.excludes(rate, other, 10)
    assert FailureRate(tiny).add(0, 10**4).decision == "undecided"
    assert FailureRate(tiny).add(1, 10).decision == "refuted"
