"""The proof for people is the identity itself: its parts add up to the goal."""

import re
from fractions import Fraction

import pytest

from w2sverify.proofs.answer import find_answer
from w2sverify.proofs.explain import explain
from w2sverify.proofs.library import shipped
from w2sverify.proofs.parser import Reader
from w2sverify.proofs.statement import Statement

from .conftest import three

ALL = {each.name: each for each in shipped()}


def readable(text):
    """The printed formula in the language of conjectures."""
    text = re.sub(r"\|([^|]*)\|\^2", r"sq(\1)", text)
    return re.sub(r"(?<=[\w)]) (?=[\w(]|<(?!=))", "*", text)


def reader(statement):
    parameter = statement.parameter and statement.parameter.name
    return Reader(statement.vectors, statement.numbers, parameter, None, {})


@pytest.mark.parametrize("name", ALL)
def test_what_is_printed_adds_up(name):
    """Goal (left - right) and the sum, read back from the text, are the same form."""
    proof = ALL[name].proof
    statement = Statement.read(proof.document["statement"])
    printed, read = explain(proof), reader(statement)
    goal = read.relation(readable(printed.goal)).formula
    total = None
    for line in printed.sum[1:-1]:
        text = re.sub(r"\s+by \(\d+\)$", "", line).strip().removeprefix("= ")
        sign, rest = (text[0], text[2:]) if text[:2] in ("+ ", "- ") else ("+", text)
        if rest.startswith("-"):
            rest = f"0 - {rest[1:]}"
        part = read.formula(readable(rest.replace(" * ", "*")))
        zero = part.plus(part, -1)
        total = (total or zero).plus(part, 1 if sign == "+" else -1)
    difference = goal if total is None else goal.plus(total, -1)
    assert vanishes(difference.known, statement)
    assert not vanishes(goal.plus(read.formula("1")).known, statement)


def vanishes(form, statement):
    """Whether a form is zero for all vectors."""
    return not any(any(statement.flatten(form.at(point))) for point in points_of(statement, 40))


def points_of(statement, count):
    """Values of the parameter, or one to stand for none."""
    return [Fraction(1)] if statement.parameter is None else statement.parameter.points(count)


@pytest.mark.parametrize("name", ALL)
def test_what_is_printed_is_what_was_proved(name):
    """Each hypothesis and the goal, read back, is the statement's times a positive factor."""
    proof = ALL[name].proof
    statement = Statement.read(proof.document["statement"])
    printed, read = explain(proof), reader(statement)
    pairs = zip(printed.given, statement.hypotheses, strict=True)
    lines = [(text, clause) for (_, text), clause in pairs] + [(printed.goal, statement.goal)]
    for text, clause in lines:
        relation = read.relation(readable(text))
        assert relation.kind == clause.kind
        for point in points_of(statement, 5):
            mine = statement.flatten(relation.formula.known.at(point))
            theirs = statement.flatten(clause.form.at(point))
            factors = {a / b for a, b in zip(mine, theirs, strict=True) if b}
            assert all(bool(a) == bool(b) for a, b in zip(mine, theirs, strict=True))
            assert len(factors) <= 1
            assert all(factor > 0 for factor in factors)


@pytest.mark.parametrize("name", ALL)
def test_latex_is_balanced_and_has_no_loose_words(name):
    for certificate in (ALL[name].proof, ALL[name].sharpness):
        if certificate is None:
            continue
        text = "\n".join(explain(certificate, latex=True).lines(latex=True))
        assert text.count("{") == text.count("}")
        assert text.replace(r"\$", "").count("$") % 2 == 0
        assert len(re.findall(r"\\\[", text)) == len(re.findall(r"\\\]", text))


def test_a_counterexample_is_printed_with_its_values(solver):
    answer = find_answer(solver, three("G + 2*I <= F"))
    lines = explain(answer.refuted.certificate).lines()
    assert lines[-1].startswith("  goal: left - right = ")
    assert Fraction(lines[-1].rpartition(" ")[2]) > 0
