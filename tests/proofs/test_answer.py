"""Answers: proofs, sharp constants, counterexamples; all of them are the kernel's."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.proofs.answer import find_answer
from w2sverify.proofs.family import fit_ratio
from w2sverify.proofs.needs import needs
from w2sverify.proofs.prove import prove
from w2sverify.proofs.ratio import Ratio
from w2sverify.proofs.read_conjecture import read_conjecture
from w2sverify.verdict import Verdict

from .conftest import three

SHARP = '[sharpen]\nconstant = "c"\n'


def accepted(answer):
    """The verdict, after a look at what the kernel says of the evidence."""
    if answer.verdict is Verdict.PROVED:
        assert answer.certificate.judgement.verdict == "PROVED"
    elif answer.verdict is Verdict.REFUTED:
        assert answer.refuted.certificate.judgement.verdict == "REFUTED"
    return answer.verdict.value


@pytest.mark.parametrize(
    ("goal", "convex", "expected"),
    [
        ("G + I <= F", "true", "PROVED"),
        ("G + I <= F", "false", "REFUTED"),
        ("I <= F", "false", "PROVED"),
        ("G <= 4*F", "false", "PROVED"),
        ("G <= 39/10*F", "false", "REFUTED"),
        ("G + 1001/1000*I <= F", "true", "REFUTED"),
        ("1001/1000*G + I <= F", "true", "REFUTED"),
        ("G + I <= 1001/1000*F", "true", "PROVED"),
        ("G + I = F", "true", "REFUTED"),
        ("F - G - I = 2*<g - p, p - f>", "true", "PROVED"),
        ("sq(p) <= sq(g)", "true", "REFUTED"),  # not without 0 in the class
        ("1 <= 0", "true", "REFUTED"),
        ("-1 <= 0", "true", "PROVED"),
        ("G <= G", "true", "PROVED"),
    ],
)
def test_verdicts(solver, goal, convex, expected):
    assert accepted(find_answer(solver, three(goal, convex=convex))) == expected


@pytest.mark.parametrize(
    ("goal", "wanted", "convex", "constant"),
    [
        ("G + c*I <= F", "largest", "true", 1),
        ("c*G + I <= F", "largest", "true", 1),
        ("G + I <= c*F", "smallest", "true", 1),
        ("G + I <= c*F", "smallest", "false", 5),
        ("G <= c*F", "smallest", "false", 4),
        ("I <= c*F", "smallest", "false", 1),
        ("d(g, f) <= c*(G + I)", "smallest", "false", 2),
        ("<g - p, f - p> <= c*F", "smallest", "true", 0),
    ],
)
def test_sharp_constants(solver, goal, wanted, convex, constant):
    more = f'{SHARP}wanted = "{wanted}"\n'
    answer = find_answer(solver, three(goal, more=more, convex=convex))
    assert accepted(answer) == "PROVED"
    assert (answer.sharp.status, answer.sharp.constant) == ("sharp", constant)
    assert answer.sharp.refutation.judgement.verdict == "REFUTED"


def test_no_constant_will_do(solver):
    answer = find_answer(solver, three("G <= c*I", more=SHARP))
    assert accepted(answer) == "REFUTED"
    assert answer.sharp.status == "unbounded"
    more = f'{SHARP}wanted = "largest"\n'
    assert accepted(find_answer(solver, three("c*I + G <= 0", more=more))) == "REFUTED"


def test_what_no_single_configuration_shows_is_undecided(solver):
    """No c will do here either, but each configuration leaves some."""
    more = f'{SHARP}wanted = "largest"\n'
    answer = find_answer(solver, three("F + c*I <= G", more=more))
    assert accepted(answer) == "UNDECIDED"
    assert answer.sharp.status == "unknown"


def test_an_irrational_constant_is_bracketed(solver):
    text = """
name = "product"
vectors = ["u", "v"]
goal = "2*<u, v> <= c"
[sharpen]
constant = "c"
[hypotheses]
one = "sq(u) <= 2"
two = "sq(v) <= 3"
"""
    sharp = find_answer(solver, read_conjecture(text)).sharp
    assert sharp.status == "bracketed"
    # The constant is sqrt(24).
    assert sharp.limit**2 < 24 < sharp.constant**2
    assert sharp.constant - sharp.limit < Fraction(1, 10**5)


PARAMETER = '[parameter]\nname = "s"\n{bounds}\n'


@pytest.mark.parametrize(
    ("goal", "bounds", "expected"),
    [
        ("2*<g, f> <= s*sq(g) + sq(f)/s", "", "PROVED"),
        ("2*<g, f> <= s*sq(g) + sq(f)/s", 'above = "-1"\nbelow = "-1/2"', "REFUTED"),
        ("2*<g, f> <= s*sq(g) + s*sq(f)", "above = 1", "PROVED"),
        ("2*<g, f> <= s*sq(g) + s*sq(f)", 'above = "1/2"\nbelow = 3', "REFUTED"),
        ("(1 - s)*G + I <= F", "", "PROVED"),
        ("(1 + s)*G + I <= F", "", "REFUTED"),
        ("G + I <= F + s*(G - I)^1", "", "REFUTED"),
        ("(2 - s)*I <= 2*F", "below = 1", "PROVED"),
    ],
)
def test_families(solver, goal, bounds, expected):
    if "^1" in goal:
        goal = goal.replace("^1", "")
    conjecture = three(goal, more=PARAMETER.format(bounds=bounds))
    assert accepted(find_answer(solver, conjecture)) == expected


def test_what_fails_at_some_values_only_says_where(solver):
    conjecture = three("s*I <= F", more=PARAMETER.format(bounds="above = 0\nbelow = 2"))
    answer = find_answer(solver, conjecture)
    assert accepted(answer) == "REFUTED"
    assert 1 < answer.refuted.value < 2
    assert answer.refuted.certificate.document["statement"]["parameter"] is None


def test_multipliers_of_the_author_are_checked_not_believed(solver):
    for hint, expected in (("2", "PROVED"), ("1", "UNDECIDED"), ("-2", "UNDECIDED")):
        more = f'[multipliers]\n"p at f" = "{hint}"\n'
        assert accepted(find_answer(solver, three("G + I <= F", more=more))) == expected


def test_which_hypotheses_are_needed(solver):
    answer = find_answer(solver, three("G + I <= F", more='[hypotheses]\nidle = "0 <= F"\n'))
    found = {need.name: need for need in needs(solver, answer, list(answer.conjecture.droppable))}
    assert {name: need.status for name, need in found.items()} == {
        "V convex": "needed",
        "f in V": "needed",
        "projection p": "needed",
        "idle": "not needed",
    }
    # V = {0, -2}, the weak label halfway: the classical counterexample, and in 1 dimension.
    vectors = found["V convex"].refuted.configuration.vectors
    assert vectors == {"g": [-1], "p": [0], "f": [-2]}
    blames = {"V convex": "convex", "f in V": "truth", "projection p": "student"}
    for name, blame in blames.items():
        judgement = found[name].instance.certificate.judgement
        assert (judgement.verdict, judgement.blame) == ("REFUTED", blame)


def test_the_configuration_of_a_false_claim_is_an_instance(solver):
    from w2sverify.proofs.as_instance import as_instance

    answer = find_answer(solver, three("G + 3/2*I <= F"))
    instance = as_instance(answer.conjecture, answer.conjecture, answer.refuted)
    judgement = instance.certificate.judgement
    assert judgement.verdict == "PROVED"  # Theorem 1 holds there; the claim does not
    errors = judgement.student_error, judgement.misfit, judgement.weak_error
    assert errors[0] + Fraction(3, 2) * errors[1] > errors[2]


def test_the_public_function():
    answer = prove('name = "young"\nvectors = ["u", "v"]\ngoal = "2*<u, v> <= sq(u) + sq(v)"')
    assert accepted(answer) == "PROVED"


POLYNOMIAL = st.lists(st.integers(-5, 5), min_size=1, max_size=4)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(POLYNOMIAL, POLYNOMIAL)
def test_a_rational_function_is_found_from_its_values(top, bottom):
    if not any(bottom):
        return
    points = [Fraction(k, 3) for k in range(1, 15)]
    ratio = Ratio.polynomial(top) / Ratio.polynomial(bottom)
    kept = [x for x in points if Ratio.polynomial(bottom).at(x)]
    assert fit_ratio(kept, [ratio.at(x) for x in kept]) == ratio


def test_values_without_a_rule_are_not_fitted():
    points = [Fraction(k) for k in range(1, 9)]
    assert fit_ratio(points, [Fraction(2) ** k for k in range(1, 9)]) is None
