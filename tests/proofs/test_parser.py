"""Formulas mean what Python would mean by them, and nothing else can be written."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.errors import InputError
from w2sverify.proofs.formula import Formula
from w2sverify.proofs.parser import Reader

READER = Reader(("u", "v", "w_1"), ("x", "eps"), "s", "c", {})
VECTORS = {"u": (1, -2), "v": (3, Fraction(1, 2)), "w_1": (0, 5)}
NUMBERS = {"x": Fraction(7, 3), "eps": Fraction(-2)}
S, C = Fraction(3, 5), Fraction(11)

SPANS = st.recursive(
    st.sampled_from([*VECTORS, "0"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["2", "s", "1/3", "s^2", "-2", "(1 + s)"]), inner).map(
            lambda t: f"({t[0]})*({t[1]})"
        ),
        inner.map(lambda t: f"({t})/(2 + s)"),
    ),
    max_leaves=5,
)
PRODUCTS = st.one_of(
    st.tuples(SPANS, SPANS).map(lambda t: f"<{t[0]}, {t[1]}>"),
    st.tuples(SPANS, SPANS).map(lambda t: f"d({t[0]}, {t[1]})"),
    SPANS.map(lambda t: f"sq({t})"),
    st.sampled_from(["x", "eps", "3", "0.25", "s", "c", "c*x", "(1 + c)*<u, v>"]),
)
FORMULAS = st.lists(
    st.tuples(st.sampled_from(["+ ", "- ", "+ 2*", "- s*", "+ 1/3*"]), PRODUCTS),
    min_size=1,
    max_size=4,
).map(lambda parts: "0 " + " ".join(sign + part for sign, part in parts))


class Plane(tuple):
    """What Python computes with."""

    def __add__(self, other):
        other = Plane((0, 0)) if other == 0 else other
        return Plane(a + b for a, b in zip(self, other, strict=True))

    __radd__ = __add__

    def __neg__(self):
        return Plane(-a for a in self)

    def __sub__(self, other):
        return self if other == 0 else self + -other

    def __rsub__(self, other):
        return -self

    def __rmul__(self, factor):
        return Plane(factor * a for a in self)

    def __truediv__(self, factor):
        return Plane(a / factor for a in self)


def product(left, right):
    if left == 0 or right == 0:
        return Fraction(0)
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def python_value(text):
    """The same text as Python: brackets become calls."""
    for old, new in (("<", "product("), (">", ")"), ("^", "**"), ("1/3", "Fraction(1, 3)")):
        text = text.replace(old, new)
    names = {name: Plane(map(Fraction, entries)) for name, entries in VECTORS.items()}
    scope = {
        **names,
        **NUMBERS,
        "s": S,
        "c": C,
        "Fraction": Fraction,
        "product": product,
        "d": lambda u, v: product(u - v, u - v) if u != 0 or v != 0 else 0,
        "sq": lambda u: product(u, u),
    }
    return eval(text, {"__builtins__": {}}, scope)


def value(formula):
    """The value of what was parsed."""
    total = Fraction(0)
    for form, times in ((formula.known, 1), (formula.unknown, C)):
        for term, ratio in form.terms.items():
            part = Fraction(1)
            if len(term) == 1:
                part = NUMBERS[term[0]]
            elif term:
                sides = [
                    [sum(k * Fraction(VECTORS[name][i]) for name, k in span) for i in (0, 1)]
                    for span in term
                ]
                part = product(*sides)
            total += times * ratio.at(S) * part
    return total


@settings(derandomize=True, deadline=None, max_examples=80)
@given(FORMULAS)
def test_a_formula_means_what_it_says(text):
    expected = python_value(text)
    assert value(READER.formula(text)) == expected, text


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("<u, v> <= x", "<=", Fraction(2) - Fraction(7, 3)),
        ("<u, v> >= x", "<=", Fraction(7, 3) - Fraction(2)),
        ("<u, v>>=x", "<=", Fraction(7, 3) - Fraction(2)),
        ("<u,v>=x", "=", Fraction(2) - Fraction(7, 3)),
        ("-sq(u) <= -(2)^2*0.5", "<=", Fraction(-3)),
    ],
)
def test_relations(text, kind, expected):
    relation = READER.relation(text)
    assert relation.kind == kind
    assert value(relation.formula) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at its end"),
        ("<u, v>", "at its end"),
        ("<u, v> <=", "at its end"),
        ("<u, v> < x", "'< x'"),
        ("<u v> <= 0", "'v> <= 0'"),
        ("u <= 0", "vector where a number"),
        ("<u, 1> <= 0", "number where a vector"),
        ("<u, x> <= 0", "number where a vector"),
        ("u*v <= 0", "inner product"),
        ("sq(u)*sq(v) <= 0", "inner product"),
        ("x*eps <= 0", "inner product"),
        ("c*c*x <= 0", "inner product"),
        ("sq(u)^2 <= 0", "power"),
        ("s^9 <= 0", "power"),
        ("s^s <= 0", "power"),
        ("1/x <= 0", "divides"),
        ("1/c <= 0", "divides"),
        ("u/v <= 0", "divides"),
        ("1/(s - s) <= 0", "division by zero"),
        ("y <= 0", "'y'"),
        ("__import__(u) <= 0", "'__import__'"),
        ("u.real <= 0", "'.real"),
        ("lambda: 0", "': 0'"),
        ("x <= 0; x", "'; x'"),
        ("d(u) <= 0", "')"),
        ("sq() <= 0", "')"),
        ("u + x <= 0", "adds a vector"),
        ("1e5 <= 0", "'e5"),
        ("0x1 <= 0", "'x1"),
        ("x <= 0 <= 1", "'<= 1'"),
        ("\u03bb <= 0", "'\u03bb"),
        ("x == 0", "'= 0'"),
        ("(" * 50 + "x" + ")" * 50 + " <= 0", "brackets"),
        ("x" + " + x" * 2000 + " <= 0", "characters"),
        ("9" * 41 + " <= 0", "too long"),
    ],
)
def test_what_cannot_be_read(text, said):
    with pytest.raises(InputError) as caught:
        READER.relation(text)
    assert said in str(caught.value), str(caught.value)
    assert len(str(caught.value)) < 2300


def test_abbreviations_are_formulas_or_vectors():
    reader = Reader(("u", "v"), (), None, None, {})
    reader.abbreviations["w"] = reader.value("u - v")
    reader.abbreviations["D"] = reader.value("sq(w)")
    assert isinstance(reader.abbreviations["D"], Formula)
    assert reader.formula("D") == reader.formula("d(u, v)")
