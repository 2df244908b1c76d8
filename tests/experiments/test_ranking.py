"""Rules that choose a teacher, on points whose answer is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from experiments._shared.published_table import PUBLISHED, published_claims
from experiments._shared.ranking import ranking, spearman


def members(*rows):
    """Of (weak error, misfit, student error), smallest teacher first."""
    return {
        str(place): {"test": dict(zip(("weak_error", "misfit", "student_error"), row, strict=True))}
        for place, row in enumerate(rows)
    }


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=9))
def test_spearman_is_scipy_s(rows):
    one, other = (list(column) for column in zip(*rows, strict=True))
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert spearman(one, other) is None
    else:
        assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)


def test_each_rule_chooses_by_its_own_number():
    found = ranking(members((3.0, 0.1, 2.0), (2.0, 1.5, 1.0), (1.0, 0.3, 1.4), (1.2, 0.2, 1.1)))
    assert found.regret == pytest.approx(
        {
            "weak error - misfit": 0.0,
            "weak error": 0.4,
            "biggest": 0.1,
            "highest misfit": 0.0,
            "lowest misfit": 1.0,
        }
    )
    assert found.mean == pytest.approx(0.375)
    assert found.relative == 0.0
    # By hand: weak - misfit is 2.9, 0.5, 0.7, 1.0 and the errors rank 4, 1, 3, 2.
    assert found.rho == pytest.approx(0.8)
    assert found.rho_biggest == pytest.approx(0.4)


def test_a_tie_is_neither_luck_nor_bad_luck():
    """Two teachers of the same weak error - misfit: the mean of what they cost, in any order."""
    rows = [(2.0, 1.0, 3.0), (1.5, 0.5, 1.0), (4.0, 0.0, 2.0)]
    for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0]):
        found = ranking(members(*(rows[place] for place in order)))
        assert found.regret["weak error - misfit"] == 1.0


def test_teachers_that_are_equally_good_rank_nothing():
    found = ranking(members((1.0, 0.0, 2.0), (3.0, 0.0, 2.0)))
    assert found.relative is None
    assert found.rho is None
    assert found.mean == 0


def test_the_published_table():
    rows = PUBLISHED["lipop"]
    assert list(rows) == [96, 48, 24, 64, 32, 16, 12, 8]
    bounds, errors = [row[0] for row in rows.values()], [row[2] for row in rows.values()]
    assert bounds == sorted(bounds)
    assert round(spearman(bounds, errors), 3) == 0.929
    assert round(spearman([-hidden for hidden in rows], errors), 3) == 0.762
    against, choice = published_claims()
    assert (against.verdict, against.sample) == ("supported", "0 of 8 published rows fail")
    assert choice.verdict == "supported"
    assert "0.929" in choice.paper
    assert "0.762" in choice.paper


def test_a_table_that_says_otherwise_is_refuted(monkeypatch):
    """The control: one row that obeys Theorem 1, and is chosen without being the best."""
    changed = {**PUBLISHED["lipop"], 24: (0.5, 0.1, 1.2, 0.1), 48: (1.13, 0.1, 1.1293, 0.1)}
    monkeypatch.setitem(PUBLISHED, "lipop", changed)
    assert [claim.verdict for claim in published_claims()] == ["refuted", "refuted"]
    assert published_claims()[0].sample == "1 of 8 published rows fail"


def test_ranks_of_numbers_far_apart():
    assert spearman([1e300, -1e300, 0.0], np.array([3, 1, 2])) == 1.0
