"""One solver for all tests of proofs, and conjectures in short."""

import pytest

from w2sverify.proofs.read_conjecture import read_conjecture
from w2sverify.proofs.semidefinite import SemidefiniteSolver

THREE = """
name = "three"
vectors = ["g", "p", "f"]
goal = "{goal}"
{more}
[classes.V]
members = ["p", "f"]
convex = {convex}
[projections.p]
of = "g"
onto = "V"
[define]
F = "d(g, f)"
G = "d(p, f)"
I = "d(p, g)"
"""


def three(goal, *, more="", convex="true"):
    """A conjecture about a weak model, its projection and a truth."""
    return read_conjecture(THREE.format(goal=goal, more=more, convex=convex))


@pytest.fixture(scope="session")
def solver():
    with SemidefiniteSolver() as made:
        yield made
