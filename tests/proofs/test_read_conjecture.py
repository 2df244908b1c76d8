"""Conjectures in TOML: what they become, and a sentence for each that cannot be used."""

from fractions import Fraction

import pytest

from w2sverify.errors import InputError
from w2sverify.proofs.library import shipped
from w2sverify.proofs.read_conjecture import read_conjecture
from w2sverify.proofs.statement import Statement

GOOD = """
name = "good"
vectors = ["g", "p", "f"]
numbers = ["eps"]
goal = "G <= s*F + eps/s"
[parameter]
name = "s"
above = "1/2"
below = 2.5
[classes.V]
members = ["p", "f"]
[projections.p]
of = "g"
onto = "V"
[define]
G = "d(p, f)"
F = "d(g, f)"
[hypotheses]
small = "eps <= 1"
"""


def test_what_is_read():
    found = read_conjecture(GOOD)
    assert found.parameter.interval == (Fraction(1, 2), Fraction(5, 2))
    statement = found.statement()
    assert [c.name for c in statement.hypotheses] == ["p at f", "small"]
    assert set(found.droppable) == {"V convex", "f in V", "projection p", "small"}
    for name, left in {
        "V convex": ["p at f", "small"],
        "f in V": ["small"],
        "projection p": ["small"],
        "small": ["p at f"],
    }.items():
        weaker = found.without(name).statement()
        assert [c.name for c in weaker.hypotheses] == left
        assert weaker.hash != statement.hash
    convex = found.without("V convex").statement().hypotheses[0]
    assert convex.form != statement.hypotheses[0].form


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "good"', "", "name is ''"),
        ('name = "good"', 'name = "../x"', "'../x'"),
        ('name = "good"', "name = 3", "name is 3"),
        ('["g", "p", "f"]', '"gpf"', "vectors is 'gpf'"),
        ('["g", "p", "f"]', '["g", "p", "p"]', "'p' is declared twice"),
        ('["g", "p", "f"]', '["g", "p", "2f"]', "'2f' cannot be a name"),
        ('["g", "p", "f"]', '["g", "p", "d"]', "'d' cannot be a name"),
        ('["eps"]', '["eps", "s"]', "'s' is declared twice"),
        ('["eps"]', '["eps", "G"]', "'G' is declared twice"),
        ("goal = ", "gaol = ", "'gaol'"),
        ('goal = "G <= s*F + eps/s"', "", "There is no goal"),
        ('goal = "G <= s*F + eps/s"', 'goal = "G <= F/(s - 1)"', "zero for some s"),
        ("above", "over", "'over'"),
        ('"1/2"', '"nan"', "'nan'"),
        ('"1/2"', "inf", "'inf'"),
        ('"1/2"', "1e999999999", "'1e999999999'"),
        ('"1/2"', '"1/0"', "'1/0'"),
        ('"1/2"', "3", "no number is both"),
        ('"1/2"', "true", "above is True"),
        ("[classes.V]", "[classes.W]", "'V'"),
        ('members = ["p", "f"]', 'members = ["f"]', "not among the members"),
        ('members = ["p", "f"]', 'members = ["p", "h"]', "'h'"),
        ('members = ["p", "f"]', 'members = ["p"]\nconvex = 1', "convex is 1"),
        ("[projections.p]", "[projections.x]", "'x'"),
        ('of = "g"', 'of = "eps"', "no vector"),
        ('of = "g"', 'of = "g"\ngap = "g"', "vector where a number"),
        ('small = "eps <= 1"', '"p at f" = "eps <= 1"', "two hypotheses"),
        ('small = "eps <= 1"', f'{"x" * 41} = "eps <= 1"', "40 ASCII"),
        ('small = "eps <= 1"', "small = 1", "small is 1"),
        ('small = "eps <= 1"', 'small = "eps"', "at its end"),
        ("[define]", '[sharpen]\nconstant = "c"\n[define]', "both"),
        ("[parameter]", "[parameter", "not TOML"),
        ("[hypotheses]", '[multipliers]\nx = "1"\n[hypotheses]', "'x'"),
        ("[hypotheses]", '[multipliers]\nsmall = "eps"\n[hypotheses]', "'small'"),
        ("[hypotheses]", "[hypotheses.more]", "more is"),
    ],
)
def test_what_cannot_be_used(old, new, said):
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read_conjecture(GOOD.replace(old, new))
    assert said in str(caught.value), str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_constant_belongs_in_the_goal():
    text = """
name = "x"
vectors = ["u"]
goal = "sq(u) <= {goal}"
[sharpen]
constant = "c"
[hypotheses]
h = "sq(u) <= {bound}"
"""
    assert read_conjecture(text.format(goal="c", bound="1")).aim == ("c", "smallest")
    for goal, bound, said in (("1", "1", "does not use"), ("c", "c", "goal only")):
        with pytest.raises(InputError, match=said):
            read_conjecture(text.format(goal=goal, bound=bound))


@pytest.mark.parametrize("each", shipped(), ids=lambda each: each.name)
def test_a_statement_survives_being_written(each):
    statement = each.conjecture.statement(each.constant)
    again = Statement.read(statement.document())
    assert again == statement
    assert again.hash == statement.hash
