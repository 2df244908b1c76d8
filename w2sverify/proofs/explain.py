"""The proof or the counterexample that a certificate holds, for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from flint import fmpq_poly

from .form import Form
from .proof_certificate import Configuration, ProofCertificate
from .ratio import Ratio
from .statement import Statement, read_numbers
from .typeset import Typeset

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True)
class Explanation:
    """A statement and what decides it, in lines of text or of LaTeX.

    `given` are the hypotheses as (name, formula), `sum` the lines of the identity that proves the
    goal, or of the values at the configuration that refutes it.
    """

    intro: str
    given: tuple[tuple[str, str], ...]
    goal: str
    sum: tuple[str, ...]
    verdict: str

    def lines(self, *, latex: bool = False) -> list[str]:
        """All of it, to print."""
        dollar = "$" if latex else ""
        head = [f"{self.intro}"]
        rows = [
            f"  ({number}) {dollar}{formula}{dollar}   [{_quoted(name, latex)}]"
            for number, (name, formula) in enumerate(self.given, start=1)
        ]
        claim = "imply" if rows else "it holds that"
        rows = [*(["the hypotheses"] if rows else []), *rows, claim]
        kind = "Proof." if self.verdict == "PROVED" else "Refuted."
        body = [f"  {dollar}{line}{dollar}" for line in self.sum]
        if latex:
            return [*(f"{row}\\\\" for row in [*head, *rows]), f"\\[{self.goal}.\\]", kind, *body]
        return [*head, *rows, f"  {self.goal}", kind, *body]


def explain(certificate: ProofCertificate, *, latex: bool = False) -> Explanation:
    """What a certificate says that the kernel has judged; nothing is taken from anywhere else.

    A proof is an identity: the goal is a sum of multiples of the hypotheses minus squares.
    """
    document = certificate.document
    statement = Statement.read(document["statement"])
    parameter = statement.parameter
    write = Typeset(statement.vectors, parameter.name if parameter else None, latex)
    shown, _ = _shown(statement, [])
    given = tuple((c.name, write.relation(c.kind, c.form)) for c in shown.hypotheses)
    goal = write.relation(shown.goal.kind, shown.goal.form)
    verdict = certificate.judgement.verdict
    if document["evidence"]["kind"] == "multipliers":
        body = _identity(statement, document["evidence"], write)
    else:
        body = _values(statement, document["evidence"], write)
    return Explanation(_intro(statement, write), given, goal, tuple(body), verdict)


def _intro(statement: Statement, write: Typeset) -> str:
    dollar = "$" if write.latex else ""
    vectors = f"{dollar}{', '.join(map(write.name, statement.vectors))}{dollar}"
    text = f"For all vectors {vectors} of a real inner-product space"
    if statement.numbers:
        plural = "s" if len(statement.numbers) > 1 else ""
        text += (
            f", real number{plural} {dollar}{', '.join(map(write.name, statement.numbers))}{dollar}"
        )
    if statement.parameter is not None:
        name, low, high = write.name(statement.parameter.name), *statement.parameter.interval
        less = f"{write.number(low)} < {name}" + (f" < {write.number(high)}" if high else "")
        text += f" and every {dollar}{less if high else f'{name} > {write.number(low)}'}{dollar}"
    return text


def _identity(statement: Statement, evidence: dict[str, Any], write: Typeset) -> list[str]:
    """`goal = sum of multiples - squares`, each part on a line of its own."""
    weight = _ratio(evidence["weight"])
    rows = [_ratio(row) / weight for row in evidence["multipliers"]]
    shown, rows = _shown(statement, rows)
    total = shown.goal.form.scale(Ratio.of(-1))
    parts: list[tuple[str, str]] = []
    for number, (ratio, clause) in enumerate(zip(rows, shown.hypotheses, strict=True), start=1):
        total = total + clause.form.scale(ratio)
        if not ratio:
            continue
        sign, size = write.factor(ratio)
        inside = write.parts(clause.form)
        text = " ".join(f"{mark} {part}" for mark, part in inside).removeprefix("+ ")
        if len(inside) > 1 or inside[0][0] == "-":
            text = f"({text})"
        times = f"{size} \\cdot " if write.latex else f"{size} * "
        label = f"\\quad\\text{{by }}({number})" if write.latex else f"   by ({number})"
        parts.append((sign, (times if size else "") + text + label))
    squares, constant = _squares(shown, total)
    for pivot, vector in squares:
        sign, size = write.factor(pivot)
        term = " ".join(filter(None, (size, write.square(vector))))
        parts.append(("+" if sign == "-" else "-", term))
    if constant:
        sign, size = write.factor(constant)
        parts.append(("+" if sign == "-" else "-", size or "1"))
    head = r"\text{left} - \text{right}" if write.latex else "left - right of the goal"
    if not parts:
        return [f"{head} = 0, because all terms cancel" if not write.latex else f"{head} = 0"]
    first = f"{parts[0][1]}" if parts[0][0] == "+" else f"-{parts[0][1]}"
    lines = [head, f"  = {first}", *(f"  {sign} {text}" for sign, text in parts[1:])]
    end = "=" if shown.goal.kind == "=" else r"\le" if write.latex else "<="
    return [*lines, f"  {end} 0"]


def _shown(statement: Statement, rows: Sequence[Ratio]) -> tuple[Statement, list[Ratio]]:
    """The statement and its multipliers with each clause divided by a positive monomial.

    A power of the parameter, where that is positive, that stands alone before a term is taken out,
    so that the term stands as people write it.
    """
    clauses, units = [], []
    for clause in (*statement.hypotheses, statement.goal):
        unit = _unit(clause.form, statement)
        units.append(unit)
        clauses.append(replace(clause, form=clause.form.scale(Ratio.of(1) / unit)))
    shown = replace(statement, hypotheses=tuple(clauses[:-1]), goal=clauses[-1])
    pairs = zip(rows, units, strict=False)
    return shown, [ratio * unit / units[-1] for ratio, unit in pairs]


def _unit(form: Form, statement: Statement) -> Ratio:
    parameter = statement.parameter
    if parameter is None or not form.terms:
        return Ratio.of(1)
    rows = [factor.coefficients(factor.bottom) for factor in form.terms.values()]
    sizes = [c for row in rows for c in row if c]
    common = Fraction(gcd(*(c.numerator for c in sizes)), lcm(*(c.denominator for c in sizes)))
    alone = [len(row) - 1 for row in rows if sum(map(bool, row)) == 1 and len(row) > 1]
    power = min(alone, default=0) if parameter.low >= 0 else 0
    return Ratio.polynomial([Fraction(0)] * power + [common])


def _ratio(texts: Sequence[str]) -> Ratio:
    """A polynomial of the certificate."""
    return Ratio.polynomial(read_numbers(texts))


def _quoted(name: str, latex: bool) -> str:
    return re.sub(r"([_%&#$])", r"\\\1", name) if latex else name


def _squares(
    statement: Statement, form: Form
) -> tuple[list[tuple[Ratio, dict[str, Ratio]]], Ratio]:
    """`form = sum of pivot * |vector|^2 + constant`, by elimination over the rational functions."""
    names = statement.vectors
    matrix = {(u, v): Ratio.of(0) for u in names for v in names}
    half, constant = Ratio.of(Fraction(1, 2)), Ratio.of(0)
    for term, ratio in form.terms.items():
        if not term:
            constant = ratio
        elif len(term) == 2:
            for u, a in term[0]:
                for v, b in term[1]:
                    share = ratio * half * Ratio.of(a * b)
                    matrix[u, v] = matrix[u, v] + share
                    matrix[v, u] = matrix[v, u] + share
    found = []
    for name in names:
        pivot = matrix[name, name]
        if not pivot:
            continue
        row = {other: matrix[name, other] / pivot for other in names}
        found.append(_tidy(pivot, {other: entry for other, entry in row.items() if entry}))
        for u in names:
            for v in names:
                matrix[u, v] = matrix[u, v] + -(pivot * row[u] * row[v])
    return found, constant


def _tidy(pivot: Ratio, row: dict[str, Ratio]) -> tuple[Ratio, dict[str, Ratio]]:
    """The same square without denominators inside."""
    common: Any = fmpq_poly([1])
    for entry in row.values():
        common = common // common.gcd(entry.bottom) * entry.bottom
    scale = Ratio.quotient(common, fmpq_poly([1]))
    return pivot / (scale * scale), {name: entry * scale for name, entry in row.items()}


def _values(statement: Statement, evidence: dict[str, Any], write: Typeset) -> list[str]:
    """The configuration, and the values of every form there."""
    configuration = Configuration.read(statement, evidence)
    shown, _ = _shown(statement, [])
    weights = ", ".join(str(w) for w in configuration.weights)
    lines = [f"weights of the coordinates: {weights or 'none'}"]
    for name in statement.vectors:
        entries = ", ".join(str(x) for x in configuration.vectors[name])
        lines.append(f"{write.name(name)} = ({entries})")
    lines += [f"{write.name(n)} = {x}" for n, x in configuration.numbers.items()]
    for number, clause in enumerate(shown.hypotheses, start=1):
        value = write.polynomial(configuration.polynomial(clause.form))
        lines.append(f"({number}) left - right = {value}")
    value = write.polynomial(configuration.polynomial(shown.goal.form))
    return [*lines, f"goal: left - right = {value}"]
