"""Classes with planted bugs are caught with an exact witness, and honest ones are not."""

import subprocess
import sys
from fractions import Fraction

import pytest

from w2sverify.classes import Box, L1Ball, L2Ball, Linear, Monotone, NonnegativeCone
from w2sverify.registry import discover, find
from w2sverify.testing.planted import planted_bugs
from w2sverify.testing.suspect import suspect

BUGS = {bug.name: bug for bug in planted_bugs()}


@pytest.mark.parametrize("kind", [Linear, NonnegativeCone, L1Ball, Box, Monotone, L2Ball])
def test_honest_classes_survive(kind):
    finding = suspect(kind, budget="12", seed=0)
    assert finding.verdict == "UNDECIDED", finding
    assert finding.decided == 12


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("scaled-projection", Linear),
        ("scaled-projection", NonnegativeCone),
        ("support-off-by-one", Linear),
        ("scaled-projection", L2Ball),
    ],
)
def test_planted_bugs_are_caught_and_shown(name, kind, tmp_path):
    finding = suspect(BUGS[name].plant(kind), budget="200", seed=0)
    assert finding.verdict == "REFUTED", finding.sentence
    assert finding.n <= 2
    if finding.script:
        script = tmp_path / "shown.py"
        script.write_text(finding.script)
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(script)], capture_output=True, text=True
        )
        assert done.returncode == 1, done.stdout + done.stderr


class Halved(Linear):
    """A span whose float fit is half of what it should be."""

    def fit(self, space, features, target):
        return super().fit(space, features, target) / 2


class Curved(Linear):
    """A set that is not convex by its own words: two lines, of which `member` draws."""

    feature_columns = 2

    def contains(self, features, values):
        lines = [[a * x + b * y for x, y in features.tolist()] for a, b in ((1, 0), (0, 1))]
        return any(self.along(line, values) for line in lines)

    @staticmethod
    def along(line, values):
        return all(
            u * y == v * x
            for x, u in zip(line, values, strict=True)
            for y, v in zip(line, values, strict=True)
        )

    def member(self, rng, features):
        return [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]][int(rng.integers(2))]


def test_a_member_nearer_than_the_student_is_a_witness_of_few_digits():
    finding = suspect(Halved, budget="100", seed=0)
    assert finding.verdict == "REFUTED"
    assert finding.claim == "misfit <= least_misfit"
    assert (finding.n, finding.d) == (1, 1)
    assert "blame student" in finding.kernel


def test_a_segment_that_leaves_the_class_is_a_witness():
    finding = suspect(Curved, budget="200", seed=0)
    assert finding.verdict == "REFUTED"
    assert "segment" in finding.kernel


class Doubled(L2Ball):
    """A ball whose float fit leaves it."""

    def fit(self, space, features, target):
        return 4 * super().fit(space, features, target)


def test_a_function_outside_a_curved_form_is_a_witness():
    """The gap of the member that is compared with is not 0 there, and is allowed for."""
    finding = suspect(Doubled, budget="200", seed=1)
    assert finding.verdict == "REFUTED"
    assert finding.claim in ("misfit >= least_misfit", "misfit <= least_misfit")


@pytest.mark.nightly
@pytest.mark.parametrize("name", discover("classes").members)
def test_every_class_survives(name):
    assert suspect(find("classes", name), budget="40", seed=2).verdict == "UNDECIDED"
