"""Intervals cover as often as they say, and are where they should be."""

import numpy as np
import pytest

from w2sverify.diagnosis.intervals import Interval, free_interval, normal_interval
from w2sverify.diagnosis.terms import QUANTITIES
from w2sverify.statistics.clopper_pearson import clopper_pearson


@pytest.mark.parametrize("weighted", [False, True])
def test_coverage(weighted):
    """Rare large terms: the distribution-free interval always covers, the normal one does not."""
    rng = np.random.default_rng(0)
    hits = {"normal": 0, "distribution-free": 0}
    trials = 2000
    for _ in range(trials):
        terms = (rng.random(40) < 0.02).astype(float)
        weights = rng.uniform(0.5, 1.5, 40) if weighted else np.ones(40)
        hits["normal"] += 0.02 in normal_interval(weights, terms, 0.95)
        hits["distribution-free"] += 0.02 in free_interval(weights, terms, (0, 1), 0.95)
    assert clopper_pearson(trials - hits["distribution-free"], trials, 0.999)[0] <= 0.05
    # The negative control: here the normal interval covers far too seldom.
    assert clopper_pearson(trials - hits["normal"], trials, 0.999)[0] > 0.05


def test_the_normal_interval_covers_for_normal_terms():
    rng = np.random.default_rng(1)
    hits = sum(
        0.0 in normal_interval(np.ones(100), rng.standard_normal(100), 0.9) for _ in range(2000)
    )
    low, high = clopper_pearson(2000 - hits, 2000, 0.999)
    assert low <= 0.1 <= high


def test_scaling_weights_and_dropping_zeros_change_nothing():
    rng = np.random.default_rng(2)
    weights, terms = rng.uniform(0.1, 1, 20), rng.uniform(0, 1, 20)
    longer = np.append(weights * 4, [0.0]), np.append(terms, [1e9])
    for make in (normal_interval, lambda w, t, c: free_interval(w, t, (0, 1), c)):
        assert make(*longer, 0.95) == make(weights, terms, 0.95)


def test_one_point_says_nothing_and_bounds_are_kept():
    one = np.ones(1)
    assert normal_interval(one, one, 0.95).high == np.inf
    assert free_interval(one, one * 0.3, (0, 1), 0.95) == Interval(0, 1, "distribution-free")


def test_the_ranges_of_the_terms_are_those_of_the_unit_interval():
    """All triples on a grid: the bounds hold and are reached."""
    values = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    g, p, f = (axis.ravel() for axis in np.meshgrid(values, values, values))
    found = {
        "weak_error": (g - f) ** 2,
        "student_error": (p - f) ** 2,
        "misfit": (p - g) ** 2,
        "gain": (g - f) ** 2 - (p - f) ** 2,
        "slack": 2 * (g - p) * (p - f),
    }
    assert {name: (term.min(), term.max()) for name, term in found.items()} == QUANTITIES


def test_quotients_of_intervals():
    top, bottom = Interval(-1, 2, "normal"), Interval(0.5, 4, "normal")
    assert top.over(bottom) == Interval(-2, 4, "normal")
    assert top.over(Interval(-0.1, 1, "normal")) is None
