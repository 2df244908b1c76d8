"""Formulas as text and as LaTeX, from statements themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from .form import Form, Term
from .ratio import Ratio

__all__ = ["Typeset"]

GREEK = "alpha beta gamma delta epsilon kappa lambda mu rho sigma tau phi psi Gamma Delta Lambda"


@dataclass(frozen=True)
class Typeset:
    """Writes forms over these vectors and this parameter; `latex` or plain text."""

    vectors: Sequence[str]
    parameter: str | None
    latex: bool = False

    def name(self, name: str) -> str:
        """A vector, number or parameter."""
        if not self.latex:
            return name
        if name in GREEK.split():
            return f"\\{name}"
        if name == "eps":
            return r"\varepsilon"
        if len(name) == 1:
            return name
        match = re.fullmatch(r"(?:([A-Za-z])|([a-zA-Z]{3,}?))_?(s|f|p|q|g|\d+)", name)
        base, index = (match[1] or match[2], match[3]) if match else (name, "")
        base = f"\\{base}" if base in GREEK.split() else base
        base = base if len(base) == 1 or base[0] == "\\" else f"\\mathrm{{{_plain(base)}}}"
        return f"{base}_{{{index}}}" if index else base

    def number(self, value: Fraction) -> str:
        """A number that is not negative."""
        if value.denominator == 1 or not self.latex:
            return str(value)
        return f"\\tfrac{{{value.numerator}}}{{{value.denominator}}}"

    def polynomial(self, coefficients: Sequence[Fraction]) -> str:
        """`1 + 2 s + s^2`"""
        s, parts = self.name(self.parameter or "s"), []
        for power, value in enumerate(coefficients):
            if not value:
                continue
            unit = s if power == 1 else f"{s}^{power}" if power else ""
            size = self.number(abs(value)) if abs(value) != 1 or not unit else ""
            parts.append(("-" if value < 0 else "+", " ".join(filter(None, (size, unit)))))
        return _join(parts)

    def factor(self, ratio: Ratio) -> tuple[str, str]:
        """Sign and size of a coefficient, the size in brackets where it is a sum, empty for 1."""
        top = ratio.coefficients(ratio.bottom)
        bottom = [Fraction(int(c.p), int(c.q)) for c in ratio.bottom.coeffs()]
        sign = -1 if next(c for c in top if c) < 0 else 1
        under = -1 if next(c for c in bottom if c) < 0 else 1
        scale = 1
        for value in (*top, *bottom):
            scale = scale * value.denominator // gcd(scale, value.denominator)
        top, bottom = [sign * c * scale for c in top], [under * c * scale for c in bottom]
        common = 0
        for value in (*top, *bottom):
            common = gcd(common, int(value))
        top, bottom = [c / common for c in top], [c / common for c in bottom]
        mark = "+" if sign == under else "-"
        if len(bottom) == 1:
            if len(top) == 1:
                value = top[0] / bottom[0]
                return mark, "" if value == 1 else self.number(value)
            top = [c / bottom[0] for c in top]
            return mark, self._bracket(top)
        if self.latex:
            return mark, f"\\frac{{{self.polynomial(top)}}}{{{self.polynomial(bottom)}}}"
        return mark, f"{self._bracket(top) or '1'}/{self._bracket(bottom, product=True)}"

    def _bracket(self, coefficients: Sequence[Fraction], *, product: bool = False) -> str:
        terms = [c for c in coefficients if c]
        text = self.polynomial(coefficients)
        single = len(terms) == 1 and not (product and " " in text)
        return text if single else f"({text})"

    def vector(self, entries: Mapping[str, Ratio]) -> str:
        """`g - p`, the positive ones first."""
        known = [(n, entries[n]) for n in self.vectors if entries.get(n)]
        parts = []
        for name, ratio in known:
            sign, size = self.factor(ratio)
            parts.append((sign, " ".join(filter(None, (size, self.name(name))))))
        return _join(sorted(parts, key=lambda part: part[0] == "-"))

    def square(self, entries: Mapping[str, Ratio]) -> str:
        """`|g - p|^2`"""
        inside = self.vector(entries)
        return f"\\|{inside}\\|^2" if self.latex else f"|{inside}|^2"

    def term(self, term: Term) -> str:
        """What a coefficient stands before; empty for 1."""
        if not term:
            return ""
        if len(term) == 1:
            return self.name(term[0])
        u, v = ({name: Ratio.of(factor) for name, factor in span} for span in term)
        turned = [_turned(side, self.vectors) for side in (u, v)]
        flip = -1 if all(turned) else 1
        u, v = ({n: r * Ratio.of(flip) for n, r in side.items()} for side in (u, v))
        if u == v:
            return self.square(u)
        left, right = sorted((self.vector(u), self.vector(v)), key=self._rank)
        return f"\\langle {left}, {right} \\rangle" if self.latex else f"<{left}, {right}>"

    def _rank(self, text: str) -> int:
        found = [
            i
            for i, n in enumerate(self.vectors)
            if re.search(rf"\b{re.escape(self.name(n))}", text)
        ]
        return min(found, default=0)

    def parts(self, form: Form) -> list[tuple[str, str]]:
        """Sign and text of each term."""
        found = []
        for term, ratio in form.terms.items():
            sign, size = self.factor(ratio)
            text = " ".join(filter(None, (size, self.term(term)))) or "1"
            found.append((sign, text))
        return found

    def relation(self, kind: str, form: Form) -> str:
        """`form <= 0` with every term on the side where it is positive."""
        parts = self.parts(form)
        left = _join(("+", text) for sign, text in parts if sign == "+")
        right = _join(("+", text) for sign, text in parts if sign == "-")
        sign = ("\\le" if self.latex else "<=") if kind == "<=" else "="
        return f"{left} {sign} {right}"


def _join(parts: Iterable[tuple[str, str]]) -> str:
    """`a - b + c`; `0` for nothing."""
    text = " ".join(f"{sign} {part}" for sign, part in parts)
    if not text:
        return "0"
    return text.removeprefix("+ ") if text.startswith("+ ") else f"-{text.removeprefix('- ')}"


def _turned(vector: Mapping[str, Ratio], order: Sequence[str]) -> bool:
    """Whether a vector reads better the other way round: its first name is negative."""
    first = next((vector[name] for name in order if name in vector), None)
    return first is not None and first.constant is not None and first.constant < 0


def _plain(name: str) -> str:
    return name.replace("_", r"\_")
