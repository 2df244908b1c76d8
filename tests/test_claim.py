import pytest

from w2sverify import Claim, InputError

BAND = (0.8, 1.2)


def within(values, band=BAND):
    return Claim.within("slope", "The slope is about 1.", values, band)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([1.0] * 6, "supported"),
        ([0.8, 0.8, 0.9, 1.0, 1.2, 1.2], "supported"),
        ([0.5] * 6, "refuted"),
        ([1.5] * 10, "refuted"),
        ([0.5] * 3 + [1.0] * 3, "undecided"),
        ([1.0] * 5, "undecided"),
        ([1.0], "undecided"),
        ([], "undecided"),
        ([1.0] * 9 + [None], "undecided"),
        # One wild seed of ten does not decide, three do.
        ([1.0] * 9 + [99.0], "supported"),
        ([1.0] * 7 + [99.0] * 3, "undecided"),
    ],
)
def test_a_band_for_the_median(values, verdict):
    claim = within(values)
    assert claim.verdict == verdict, claim


def test_a_band_that_is_none():
    with pytest.raises(InputError, match="low <= high"):
        within([1.0], (2.0, 1.0))


def test_the_claim_says_what_it_looked_at():
    claim = within([1.0, 2.0, None])
    assert (claim.estimate, claim.interval, claim.sample) == (
        1.5,
        None,
        "2 of 3 seeds with a value",
    )
    assert "[0.8, 1.2]" in claim.rule


@pytest.mark.parametrize(
    ("failures", "trials", "verdict"),
    [(0, 100, "supported"), (1, 100, "refuted"), (0, 0, "undecided")],
)
def test_never(failures, trials, verdict):
    assert Claim.never("x", "No.", failures, trials, unit="tasks").verdict == verdict


@pytest.mark.parametrize(("failures", "trials"), [(-1, 3), (4, 3)])
def test_counts_that_cannot_be(failures, trials):
    with pytest.raises(InputError, match="not possible"):
        Claim.never("x", "No.", failures, trials, unit="tasks")


@pytest.mark.parametrize(
    ("times", "trials", "verdict"),
    [
        (6, 6, "supported"),
        (5, 6, "undecided"),
        (0, 6, "refuted"),
        (9, 10, "supported"),
        (0, 0, "undecided"),
    ],
)
def test_usually(times, trials, verdict):
    assert Claim.usually("x", "Mostly.", times, trials).verdict == verdict
