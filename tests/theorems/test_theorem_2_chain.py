"""The chain of Theorem 2: letters by hand, and the step that fails is named."""

from dataclasses import replace
from fractions import Fraction

import pytest

from w2sverify.draw import generator
from w2sverify.instance import Function
from w2sverify.registry import discover
from w2sverify.theorems import _hand as hand
from w2sverify.theorems.theorem_2_chain import (
    Theorem2Chain,
    careless,
    chain_of,
    draw_chain,
    margins,
    tight,
    whole_sample,
)

CLASSES = discover("classes").members
TWO = Fraction(2)


def sampled():
    """Constants: weak (1, -1), sample of the first point, q = 0, student 1, truth -1."""
    instance = hand.forgotten_points()
    whole = replace(instance, student=Function([0]), train_weights=None)
    return replace(instance, also=(whole,))


def test_the_letters_by_hand():
    instance = sampled()
    chain = chain_of(instance, *instance.also)
    assert chain.letters == dict(zip("ABCDEFGHI", (1, 1, 2, 0, 1, 2, 4, 1, 2), strict=True))
    # g - p = (0, -2), f_s - p = (-2, -2): on the sample 0, everywhere 2 * (0 + 4) / 2.
    assert (chain.terms, chain.excess) == ((0, 4, 0), 4)
    assert chain.losses == (0, 1)
    assert not chain.broken
    judgement = Theorem2Chain().judge(instance)
    # T = 1 and F = 2: 8 - (4 - 2)^2.
    assert (judgement.verdict, judgement.slack) == ("PROVED", 4)


@pytest.mark.parametrize(("constant", "slack"), [(1, Fraction(-3, 64)), (2, 0)])
def test_the_constant_of_the_sharp_form(constant, slack):
    # Excess 1/2, T and F 1/8: c^2 / 64 - (1/2 - 1/4)^2.
    found = margins(chain_of(tight(), *tight().also), Fraction(constant))
    assert list(found.values())[-1] == slack


@pytest.mark.parametrize(
    ("instance", "steps", "blame"),
    [
        (whole_sample(hand.two_points()), ["C >= A + B"], "convex"),
        (whole_sample(hand.outside()), ["C >= A + B"], "member"),
        (careless(), ["P_n l_p <= P_n l_q", "T1 <= 0"], "student"),
    ],
)
def test_a_step_that_fails_is_named(instance, steps, blame):
    judgement = Theorem2Chain().judge(instance)
    assert (judgement.verdict, judgement.blame) == ("REFUTED", blame)
    assert all(step in judgement.reason for step in steps), judgement.reason
    assert "I >= H + B" not in judgement.reason


@pytest.mark.parametrize("kind", ["L1Ball", "Monotone", "Simplex", "Linear"])
def test_the_margins_are_the_steps(kind):
    rng = generator(4, kind)
    for _ in range(6):
        instance = draw_chain(rng, CLASSES[kind].arbitrary(rng))
        for other in (instance, whole_sample(hand.outside()), careless()):
            chain = chain_of(other, *other.also)
            found = {name: margin >= 0 for name, margin in margins(chain, TWO).items()}
            assert found == chain.steps
        assert Theorem2Chain().judge(instance).verdict == "PROVED"


def test_evidence_about_another_problem_proves_nothing():
    (whole,) = sampled().also
    changed = replace(sampled(), also=(replace(whole, weak=[1, 1]),))
    assert Theorem2Chain().judge(changed).verdict == "UNDECIDED"
    unproved = replace(sampled(), dual=None)
    assert Theorem2Chain().judge(unproved).verdict == "UNDECIDED"


#: Coordinates of the points with q in 0: g, f_s, p and f are the unit vectors.
UNIT = {name: [int(k == place) for k in range(4)] for place, name in enumerate("gspf")}
ORIGIN = [0] * 4


def gram(*terms):
    """The symmetric matrix of a sum of `number * <u, v>`."""
    total = [[Fraction(0)] * 4 for _ in range(4)]
    for number, u, v in terms:
        for i in range(4):
            for j in range(4):
                total[i][j] += Fraction(number) * (u[i] * v[j] + u[j] * v[i]) / 2
    return total


def squared(number, first, second=ORIGIN):
    difference = [a - b for a, b in zip(first, second, strict=True)]
    return number, difference, difference


def is_semidefinite(matrix):
    """By elimination: no pivot is negative, and a zero pivot has a zero row."""
    rows = [list(row) for row in matrix]
    for k in range(4):
        if rows[k][k] < 0 or (rows[k][k] == 0 and any(rows[k][k:])):
            return False
        for i in range(k + 1, 4):
            factor = rows[i][k] / rows[k][k] if rows[k][k] else 0
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return True


@pytest.mark.parametrize(
    "s", [Fraction(1, 9), Fraction(1, 2), Fraction(1), Fraction(3), Fraction(40)]
)
@pytest.mark.parametrize(("loss", "holds"), [(0, True), (Fraction(1, 1000), False)])
def test_the_sharp_form_is_proved_for_every_vector(s, loss, holds):
    # (2 + 1/s) T + s F - (G + I - F) = x (C - A - B) + (x/s) (I - H - B) + a semidefinite rest.
    g, member, p, f = (UNIT[name] for name in "gspf")
    x, t = (1 + 2 * s) / (1 + s), 2 + 1 / s - loss
    rest = gram(
        squared(t, member, f),
        squared(t - 1, p, g),
        squared(-t, g),
        squared(s + 1, g, f),
        squared(-1, p, f),
        (2 * x, g, member),
        (2 * x / s, g, p),
    )
    assert is_semidefinite(rest) == holds
