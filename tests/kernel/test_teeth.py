"""The campaign and the walk over tampered certificates have teeth.

Each soundness bug planted in the kernel makes them fail, and so does a checker in floating point. A
bug is an edit of the kernel's source, which is then loaded from memory under another name. It
counts as caught only if something is claimed that is not so; a traceback would not do.
"""

import json
import os
import sys
from importlib.util import module_from_spec, spec_from_loader
from itertools import zip_longest
from pathlib import Path
from types import ModuleType

import pytest

import w2sverify.kernel

from . import oracle
from .catalogue import CATALOGUE
from .documents import canonical, seal
from .tampering import garbled, tampered
from .test_campaign import CI

if "MUTANT_UNDER_TEST" in os.environ:
    pytest.skip("mutmut rewrites the source that the bugs are edits of", allow_module_level=True)

KERNEL = Path(w2sverify.kernel.__file__).parent
MODULES = ("rational", "document", "cones", "judge")  # in the order of their imports

# name: (module, text, what the bug makes of it), ...
BUGS = {
    "second-order without t >= 0": [("cones", "part[0] >= 0 and part[0] ** 2", "part[0] ** 2")],
    "second-order compares with the first entry only": [("cones", "in part[1:])", "in part[1:2])")],
    "second-order compares with the largest entry": [
        ("cones", "part[0] ** 2 >= sum(x * x for x in part[1:])", "part[0] >= max(map(abs, part))")
    ],
    "second-order allows a little more": [("cones", "part[0] ** 2 >=", "part[0] ** 2 + 1 >=")],
    "nonnegative allows a little less": [("cones", "min(part) >= 0", "min(part) >= -1")],
    "nonnegative looks at the first entry only": [("cones", "min(part) >= 0", "part[0] >= 0")],
    "zero cone allows anything": [("cones", "inside = dual or not any(part)", "inside = True")],
    "only the last cone counts": [
        (
            "cones",
            "        if not inside:\n            return False\n    return True\n\n\n",
            "    return inside if cones else True\n\n\n",
        )
    ],
    "off-diagonal entries of a dual not halved": [
        ("cones", "if dual else set()", "if 0 else set()")
    ],
    "off-diagonal entries of a point halved": [("cones", "if dual else set()", "if 1 else set()")],
    "semidefinite ignores zero pivots": [
        ("cones", "pivot < definite or (pivot == 0 and any(column))", "pivot < 0")
    ],
    "semidefinite ignores negative pivots": [
        ("cones", "pivot < definite or (pivot == 0 and any(column))", "pivot == 0 and any(column)")
    ],
    "semidefinite looks at the diagonal only": [("cones", "- column[i] * column[j]", "")],
    "dual not checked": [("judge", " or not in_cones(cones, dual.top, dual=True)", "")],
    "dual checked against the cone itself": [
        ("judge", "dual.top, dual=True", "dual.top, dual=False")
    ],
    "stationarity not checked": [("judge", "if not stationary or not", "if not")],
    "stationarity in the first coefficient only": [
        ("judge", "matrix.transpose_times(dual)).top)", "matrix.transpose_times(dual)).top[:1])")
    ],
    "stationarity without the constraints": [
        ("judge", "gradient.plus(matrix.transpose_times(dual)).top", "gradient.top")
    ],
    "gap with the wrong sign": [("judge", "return bound - inner(", "return -bound + inner(")],
    "gap without the student": [
        ("judge", "return bound - inner(train, residual, document.student[1])", "return bound")
    ],
    "gap below 1e-9 is zero": [
        (
            "judge",
            "    return judge_theorem(",
            "    gap = gap if gap is None or gap > 1e-9 else 0\n    return judge_theorem(",
        )
    ],
    "gap under the wrong weights": [
        ("judge", "document.dual, document.train_weights", "document.dual, document.weights")
    ],
    "weights not normalised": [("rational", "v.bottom * sum(weights.top)", "v.bottom")],
    "negative weights": [("document", "min(weights.top, default=-1) >= 0 and ", "")],
    "train weights not read": [
        ("document", "weights if train is None else read_weights(train, points)", "weights")
    ],
    "other measures count as the same": [("judge", '"proved" if same else "refuted"', '"proved"')],
    "truth not checked": [
        (
            "judge",
            "inside = theta_f is not None and is_member(document, theta_f)",
            "inside = theta_f is not None",
        )
    ],
    "truth by values is a member": [
        ("judge", "inside = theta_f is not None and", "inside = theta_f is None or")
    ],
    "truth refuted within the gap": [("judge", "-train_slack > 2 * gap", "-train_slack > gap")],
    "student not checked": [
        (
            "judge",
            "member = theta is not None and is_member(document, theta)",
            "member = theta is not None",
        )
    ],
    "given student taken for the projection": [
        ("judge", "(gap == 0 or not document.given)", "True")
    ],
    "enclosed student taken for the projection": [
        ("judge", "if given or (member and gap == 0)", "if given or (member and gap is not None)")
    ],
    "bound without 2 gap": [("judge", "slack - 2 * gap", "slack")],
    "bound without the spread": [("judge", "room >= 0 and room**2 >= spread", "room >= 0")],
    "bound without its sign": [("judge", "room >= 0 and room**2", "room**2")],
    "refuted without the spread": [("judge", "slack < 0 and slack**2 > spread", "slack < 0")],
    "spread of another difference": [
        ("judge", "residual.plus(shift, -1), slack", "residual.plus(shift, 1), slack")
    ],
    "enclosed under another measure": [("judge", "elif same and member", "elif member")],
    "algebraic classes are convex": [
        ("judge", '"unproved" if document.constraints is None else', '"proved" if 1 else')
    ],
    "point between the members not tested": [
        ("judge", "nearer = is_member(document, theta.plus(part))", "nearer = False")
    ],
    "dependent features count as independent": [("cones", "definite=True", "definite=False")],
    "independence of the features not tested": [
        ("judge", "not nearer and is_injective(document.features, train)", "not nearer")
    ],
    "point beyond the truth": [
        (
            "judge",
            "min(Fraction(1), -train_slack / (2 * inner(train, shift, shift)))",
            "-train_slack / (2 * inner(train, shift, shift))",
        )
    ],
    "only the first equation": [("cones", "in document.equations:", "in document.equations[:1]:")],
    "duplicate keys accepted": [("document", "    need(same, ", "    need(True, ")],
    "seal not checked": [
        ("document", "need(seal == sha256(canonical(value)).hexdigest(), ", "need(True, ")
    ],
    "schema not checked": [("document", 'need(value["schema"] == schema, ', "need(True, ")],
    "lengths not checked": [
        ("document", " and length in (None, len(value))", ""),
        ("rational", "strict=True", "strict=False"),
        ("judge", "strict=True", "strict=False"),
    ],
    "columns named twice": [("document", "index == sorted(set(index))", "index == sorted(index)")],
    "NaN is zero": [
        ("rational", "        raise Malformed(f", "        return 0, 1\n        raise Malformed(f")
    ],
    "1/0 accepted": [
        ("rational", "(?:/([1-9a-f][0-9a-f]*))?", "(?:/([0-9a-f]+))?"),
        ("rational", 'int(match[2] or "1", 16)', 'int(match[2] or "1", 16) or 1'),
    ],
    "true is a size": [
        ("document", "set(map(type, value)) <= {kind}", "all(isinstance(x, kind) for x in value)"),
        ("document", "type(value) is int", "isinstance(value, int)"),
    ],
    "truth forgotten": [("document", '(truth is None) == (statement == "projection")', "True")],
    "other keys ignored": [
        ("document", "set(value) == set(keys.split())", "set(value) >= set(keys.split())")
    ],
    "student of an algebraic class enclosed": [
        ("document", 'role == "given" or (conic and "coefficients" in student)', "True")
    ],
}


def load(name, edits):
    """The kernel's `check` with some of its text replaced."""
    texts = {module: (KERNEL / f"{module}.py").read_text() for module in MODULES}
    for module, old, new in edits:
        assert old in texts[module], f"there is no {old!r} in {module}.py; the bug needs new words"
        texts[module] = texts[module].replace(old, new)
    package = ModuleType(name)
    package.__path__ = []
    sys.modules[name] = package
    try:
        for module in MODULES:
            full = f"{name}.{module}"
            loaded = module_from_spec(spec_from_loader(full, None))
            sys.modules[full] = loaded
            exec(compile(texts[module], f"<{name}/{module}.py>", "exec"), loaded.__dict__)
    finally:
        for full in [key for key in sys.modules if key.split(".")[0] == name]:
            del sys.modules[full]
    return loaded.check


def wrong(check, data, expected):
    """Whether a judgement is a lie: a verdict, blame or status that is not so, or any of nonsense.

    To leave something open is not a lie.
    """
    try:
        judgement = check(data)
    except Exception:
        return False
    if expected == oracle.MALFORMED:
        return judgement.statement is not None
    claimed = (judgement.verdict, judgement.blame)
    if judgement.verdict != "UNDECIDED" and claimed != (expected.verdict, expected.blame):
        return True
    statuses = dict(expected.hypotheses)
    return any(
        status not in ("unproved", statuses[name]) for name, status in judgement.hypotheses.items()
    )


def walk():
    """The walk over tampered certificates, one of each document in turn."""

    def variants(document):
        old = json.loads(seal(document))["seal"]
        for _, data in tampered(document):
            yield data
            yield canonical({**json.loads(data), "seal": old})

    walks = [variants(entry.document) for entry in CATALOGUE.values()]
    walks += [(data for _, data in garbled(entry.document)) for entry in CATALOGUE.values()]
    for row in zip_longest(*walks):
        yield from (data for data in row if data is not None)


def caught(check, hostile):
    """Where a wrong judgement turns up; what is malformed is quick to judge and goes first."""
    certificates = sorted(hostile(CI), key=lambda item: item[2] != oracle.MALFORMED)
    for index, data, expected in certificates:
        if wrong(check, data, expected):
            return f"campaign, certificate {index}"
    for index, data in enumerate(walk()):
        if wrong(check, data, oracle.judge(data)):
            return f"tampering, certificate {index}"
    return None


@pytest.mark.parametrize("name", BUGS)
def test_bug_is_caught(name, hostile):
    place = caught(load("kernel_with_a_bug", BUGS[name]), hostile)
    assert place, f"nothing notices: {name}"
    print(place)


def test_the_unchanged_kernel_is_not_caught(hostile):
    check = load("kernel_without_a_bug", [])
    assert not any(wrong(check, data, expected) for _, data, expected in hostile(CI // 10))


# A checker in floating point: the oracle with floats in the place of fractions.


class Tolerant(float):
    """A float whose comparisons allow a tolerance in favour of what is to be shown."""

    tolerance = 0.0

    def __new__(cls, top, bottom=1):
        try:
            return super().__new__(cls, top / bottom if bottom != 1 else top)
        except OverflowError:
            return super().__new__(cls, "inf" if top > 0 else "-inf")

    def __bool__(self):
        return abs(float(self)) > self.tolerance

    def __eq__(self, other):
        return abs(float(self) - float(other)) <= self.tolerance

    def __ne__(self, other):
        return not self == other

    def __ge__(self, other):
        return float(self) >= float(other) - self.tolerance

    def __le__(self, other):
        return float(self) <= float(other) + self.tolerance

    def __lt__(self, other):
        return not self >= other

    def __gt__(self, other):
        return not self <= other

    __hash__ = float.__hash__


def tolerant(name):
    """A method of float that answers with a Tolerant, and with NaN where float raises."""

    def method(self, other):
        try:
            return Tolerant(getattr(float, name)(float(self), float(other)))
        except ArithmeticError:
            return Tolerant("nan")

    return method


for operation in ("add", "sub", "mul", "truediv", "pow"):
    for side in ("", "r"):
        setattr(Tolerant, f"__{side}{operation}__", tolerant(f"__{side}{operation}__"))


def float_checker():
    """The oracle's decision in floats; reading stays exact, so that shapes are still refused."""
    source = Path(oracle.__file__).read_text()
    exact = "from fractions import Fraction\n"
    assert source.count(exact) == 1
    namespace = {"__name__": "oracle_in_floats", "Fraction": Tolerant}
    exec(compile(source.replace(exact, ""), "<oracle in floats>", "exec"), namespace)
    return namespace["judge"]


@pytest.mark.parametrize("tolerance", [0.0, 1e-9])
def test_a_checker_in_floating_point_is_caught(tolerance, hostile, monkeypatch):
    monkeypatch.setattr(Tolerant, "tolerance", tolerance)
    judge = float_checker()
    lies = {"PROVED": 0, "REFUTED": 0}
    for _, data, expected in hostile(CI // 4):
        verdict = judge(data).verdict
        if verdict != "UNDECIDED" and verdict != expected.verdict:
            lies[verdict] += 1
    print(f"tolerance {tolerance}: {lies}")
    assert lies["PROVED"] > 10
    assert lies["REFUTED"] > 10
