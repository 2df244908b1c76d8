"""Reads a conjecture from TOML (`docs/prove.md`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ..errors import InputError
from .conjecture import Conjecture, Projection, StrongClass
from .form import Form
from .formula import Formula, Relation
from .parser import FUNCTIONS, Reader
from .statement import Parameter

__all__ = ["read_conjecture"]

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,20}|/[1-9]\d{0,19})?")
TEXTS = ("name", "title", "source", "theorem", "remark", "goal")
LISTS = ("vectors", "numbers")
TABLES = ("parameter", "sharpen", "classes", "projections", "define", "hypotheses", "multipliers")
MAX_BYTES, MAX_NAMES, MAX_CLAUSES = 100_000, 24, 100


def read_conjecture(text: str) -> Conjecture:
    """The conjecture that a TOML text states.

    Raises `InputError` with the entry that cannot be used and what to do about it.
    """
    if len(text) > MAX_BYTES:
        raise InputError(f"The conjecture has {len(text)} characters; use {MAX_BYTES} at most.")
    try:
        table = tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"The conjecture is not TOML: {error}.") from None
    _known(table, (*TEXTS, *LISTS, *TABLES), "the conjecture")
    words = {key: _text(table.get(key, ""), key) for key in TEXTS}
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}", words["name"]):
        raise InputError(f"name is {words['name']!r}; give one of letters, digits and dashes.")
    tables = {key: _table(table.get(key, {}), key) for key in TABLES}
    vectors, numbers = (_names(table.get(key, []), key) for key in LISTS)
    parameter, aim = _parameter(tables["parameter"]), _aim(tables["sharpen"])
    if parameter is not None and aim is not None:
        raise InputError(
            "There are both [parameter] and [sharpen]; take one out, because a sharp constant for "
            "each value of a parameter is a function."
        )
    symbol, constant = parameter.name if parameter else None, aim[0] if aim else None
    taken = [*vectors, *numbers, *(n for n in (symbol, constant) if n), *tables["define"]]
    for name in taken:
        if not NAME.fullmatch(name) or name in FUNCTIONS:
            raise InputError(f"{name!r} cannot be a name; use letters, digits and _, not d or sq.")
    twice = next((name for name in taken if taken.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{twice!r} is declared twice; rename one of the two.")
    reader = Reader(vectors, numbers, symbol, constant, {})
    for name, formula in tables["define"].items():
        reader.abbreviations[name] = reader.value(_text(formula, name))
    if not words["goal"]:
        raise InputError('There is no goal; add one, as in goal = "G + I <= F".')
    classes = tuple(_class(name, each, reader) for name, each in tables["classes"].items())
    points = tuple(
        _projection(name, each, reader, classes) for name, each in tables["projections"].items()
    )
    hypotheses = tuple(
        (_label(name), _hypothesis(reader, name, formula))
        for name, formula in tables["hypotheses"].items()
    )
    if len(hypotheses) > MAX_CLAUSES:
        raise InputError(f"There are {len(hypotheses)} hypotheses; use {MAX_CLAUSES} at most.")
    found = Conjecture(
        words["name"],
        vectors,
        numbers,
        parameter,
        classes,
        points,
        hypotheses,
        reader.relation(words["goal"]),
        aim,
        None,
        words["title"] or words["name"],
        words["source"],
        words["theorem"],
        words["remark"],
        words["goal"],
    )
    labels = [clause.name for clause in found.clauses()]
    clash = next((name for name in labels if labels.count(name) > 1), None)
    if clash is not None:
        raise InputError(f"There are two hypotheses named {clash!r}; rename one.")
    if aim is not None and not found.goal.formula.unknown.terms:
        raise InputError(f"The goal does not use the constant {aim[0]!r}; put it in.")
    hints = tables["multipliers"]
    if hints:
        found = _with_hints(found, reader, hints)
    found.statement()  # raises where a denominator vanishes
    return found


def _with_hints(found: Conjecture, reader: Reader, hints: dict[str, Any]) -> Conjecture:
    known = [clause.name for clause in found.clauses()]
    _known(hints, known, "[multipliers]")
    ratios = {}
    for name, formula in hints.items():
        value = reader.formula(_text(formula, name))
        ratio = value.known.ratio
        if ratio is None or value.unknown.terms:
            raise InputError(f"The multiplier {name!r} is not a number or of the parameter alone.")
        ratios[name] = ratio
    return replace(found, multipliers=ratios)


def _known(table: dict[str, Any], names: Any, where: str) -> None:
    strange = next((key for key in table if key not in names), None)
    if strange is not None:
        raise InputError(f"{where} has an entry {strange!r}; known are {', '.join(names)}.")


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{key} is {value!r}; write it in quotation marks.")
    return value


def _table(value: Any, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{key} is {value!r}; make it a table, [{key}].")
    return value


def _names(value: Any, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InputError(f'{key} is {value!r}; give a list of names, as in ["g", "p", "f"].')
    if len(value) > MAX_NAMES:
        raise InputError(f"{key} has {len(value)} names; use {MAX_NAMES} at most.")
    return tuple(value)


def _label(name: str) -> str:
    if not 0 < len(name) <= 40 or not name.isascii() or not name.isprintable():
        raise InputError(f"The hypothesis {name!r} needs a name of 1 to 40 ASCII characters.")
    return name


def _number(value: Any, key: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise InputError(f'{key} is {value!r}; give a number, as in 0, 0.5 or "1/3".')
    if not NUMBER.fullmatch(str(value)):
        raise InputError(f'{key} is {str(value)[:40]!r}; give a number, as in 0, 0.5 or "1/3".')
    return Fraction(str(value))


def _parameter(table: dict[str, Any]) -> Parameter | None:
    if not table:
        return None
    _known(table, ("name", "above", "below"), "[parameter]")
    low = _number(table.get("above", 0), "above")
    high = _number(table["below"], "below") if "below" in table else None
    if high is not None and not low < high:
        raise InputError(f"The parameter is above {low} and below {high}; no number is both.")
    return Parameter(_text(table.get("name", "s"), "name"), low, high)


def _aim(table: dict[str, Any]) -> tuple[str, str] | None:
    if not table:
        return None
    _known(table, ("constant", "wanted"), "[sharpen]")
    wanted = table.get("wanted", "smallest")
    if wanted not in ("smallest", "largest"):
        raise InputError(f"wanted is {wanted!r}; choose smallest or largest.")
    return _text(table.get("constant", "c"), "constant"), wanted


def _class(name: str, table: Any, reader: Reader) -> StrongClass:
    entries = _table(table, f"classes.{name}")
    if not NAME.fullmatch(name):
        raise InputError(f"The class {name!r} needs a name of letters, digits and _.")
    _known(entries, ("members", "convex"), f"[classes.{name}]")
    members = _names(entries.get("members", []), "members")
    for member in members:
        if member not in reader.vectors:
            raise InputError(f"The member {member!r} of {name} is not one of the vectors; add it.")
    convex = entries.get("convex", True)
    if not isinstance(convex, bool):
        raise InputError(f"convex is {convex!r}; write true or false.")
    return StrongClass(name, tuple(dict.fromkeys(members)), convex)


def _projection(
    point: str, table: Any, reader: Reader, classes: tuple[StrongClass, ...]
) -> Projection:
    entries = _table(table, f"projections.{point}")
    _known(entries, ("of", "onto", "gap"), f"[projections.{point}]")
    if point not in reader.vectors:
        raise InputError(f"The projection {point!r} is not one of the vectors; add it.")
    target = reader.value(_text(entries.get("of", ""), f"of, in [projections.{point}],"))
    if isinstance(target, Formula):
        raise InputError(f"[projections.{point}] is of {entries['of']!r}, which is no vector.")
    onto = _text(entries.get("onto", ""), "onto")
    strong_class = next((each for each in classes if each.name == onto), None)
    if strong_class is None:
        raise InputError(
            f"[projections.{point}] is onto {onto!r}; declare [classes.{onto or 'V'}]."
        )
    gap = reader.formula(_text(entries["gap"], "gap")) if "gap" in entries else None
    if gap is None and point not in strong_class.members:
        raise InputError(
            f"The projection {point!r} is not among the members of {onto}; add it, or give a gap."
        )
    if gap is not None and gap.unknown.terms:
        raise InputError("The constant to sharpen may be in the goal only; take it out of the gap.")
    return Projection(point, target, onto, Form({}) if gap is None else gap.known)


def _hypothesis(reader: Reader, name: str, formula: Any) -> Relation:
    relation = reader.relation(_text(formula, name))
    if relation.formula.unknown.terms:
        raise InputError(f"The constant to sharpen may be in the goal only, not in {name!r}.")
    return relation
