"""Classes that lie, crash or hang, one lie each, and honest ones; loaded by name by the tests.

`LIES` says what the suite must say of each.
"""

import ctypes
import itertools
import os
import random
import sys
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from w2sverify import ConicForm, ConvexClass
from w2sverify.classes.box import Box

COUNT = itertools.count()


@dataclass(frozen=True)
class Interval(ConvexClass):
    """Functions with values in [0, 1]: honest, and plain enough to be made wrong in one method."""

    feature_columns = 0
    polyhedral = True

    def conic(self, features):
        n = len(features)
        rows = [{i: 1} for i in range(n)] + [{i: -1} for i in range(n)]
        return ConicForm(
            n, [{i: 1} for i in range(n)], rows, [0] * n + [1] * n, [("nonnegative", 2 * n)]
        )

    def fit(self, space, features, target):
        return target.clip(0.0, 1.0)

    def predict(self, features, coef):
        return coef

    def contains(self, features, values):
        return all(0 <= value <= 1 for value in values)

    def lift(self, features, coef):
        return [min(max(entry, Fraction(0)), Fraction(1)) for entry in coef]

    def multipliers(self, form, gradient):
        return [max(-g, Fraction(0)) for g in gradient] + [max(g, Fraction(0)) for g in gradient]

    def member(self, rng, features):
        return [Fraction(int(k), 4) for k in rng.integers(0, 5, len(features))]


class Slow(Interval):
    """Honest, and slow."""

    def fit(self, space, features, target):
        time.sleep(0.005)
        return super().fit(space, features, target)


class NotInTheClass(Interval):
    def lift(self, features, coef):
        return [entry + 2 for entry in coef]


class NotNearest(Interval):
    def fit(self, space, features, target):
        return 0.5 * super().fit(space, features, target)


class NotConvex(Interval):
    """Values 0 and 1 alone."""

    def contains(self, features, values):
        return all(value in (0, 1) for value in values)

    def member(self, rng, features):
        return [Fraction(int(k)) for k in rng.integers(0, 2, len(features))]


class NotConvexFit(Interval):
    """The nearest function with values 0 and 1 alone, without saying so in `contains`."""

    contains = ConvexClass.contains

    def fit(self, space, features, target):
        return (target > 0.5) * 1.0


class MemberOutside(Interval):
    def member(self, rng, features):
        return [Fraction(2)] * len(features)


class OtherForm(Interval):
    """The conic form has values in [0, 2]."""

    def conic(self, features):
        form = super().conic(features)
        n = len(features)
        return ConicForm(n, form.features, form.constraints, [0] * n + [2] * n, form.cones)


class Nondeterministic(Interval):
    def fit(self, space, features, target):
        return super().fit(space, features, target) * (1 - 2.0**-30 * (next(COUNT) % 3))


class Mutates(Interval):
    def fit(self, space, features, target):
        target[...] = target.clip(0.0, 1.0)
        return target * 1.0


class Raises(Interval):
    def fit(self, space, features, target):
        raise ZeroDivisionError("on purpose")


class Exits(Interval):
    def conic(self, features):
        sys.exit("goodbye")


class Interrupts(Interval):
    def lift(self, features, coef):
        raise KeyboardInterrupt


class Recurses(Interval):
    def member(self, rng, features):
        return self.member(rng, features)


class Hungry(Interval):
    def fit(self, space, features, target):
        return target + np.ones(1 << 50)[0]


class NotANumber(Interval):
    def fit(self, space, features, target):
        return target * float("nan")


class Infinite(Interval):
    def predict(self, features, coef):
        return coef + float("inf")


class WrongShape(Interval):
    def fit(self, space, features, target):
        return super().fit(space, features, target)[..., None]


class WrongType(Interval):
    def fit(self, space, features, target):
        return super().fit(space, features, target) > 0.5


class ReturnsNone(Interval):
    def fit(self, space, features, target):
        return None


class ReturnsText(Interval):
    def lift(self, features, coef):
        return ["one half" for _ in coef]


class WrongRows(Interval):
    def conic(self, features):
        form = super().conic(features)
        return ConicForm(
            form.coefficients, form.features[1:], form.constraints, form.offset, form.cones
        )


class NegativeSize(Interval):
    def conic(self, features):
        form = super().conic(features)
        return ConicForm(form.coefficients, form.features, cones=[("nonnegative", -1)])


class UnknownCone(Interval):
    def conic(self, features):
        form = super().conic(features)
        size = len(form.offset)
        return ConicForm(
            form.coefficients, form.features, form.constraints, form.offset, [("ice-cream", size)]
        )


class FarColumn(Interval):
    def conic(self, features):
        form = super().conic(features)
        rows = [{j + 7: entry for j, entry in row.items()} for row in form.constraints]
        return ConicForm(form.coefficients, form.features, rows, form.offset, form.cones)


class NotANumberEntry(Interval):
    def conic(self, features):
        form = super().conic(features)
        offset = [float("nan")] * len(form.offset)
        return ConicForm(form.coefficients, form.features, form.constraints, offset, form.cones)


class TextEntry(Interval):
    def conic(self, features):
        form = super().conic(features)
        rows = [dict.fromkeys(row, "1") for row in form.features]
        return ConicForm(form.coefficients, rows, form.constraints, form.offset, form.cones)


def for_ever():
    while True:
        pass


class HangsInFit(Interval):
    def fit(self, space, features, target):
        for_ever()


class HangsInConic(Interval):
    def conic(self, features):
        for_ever()


class HangsInArbitrary(Interval):
    @classmethod
    def arbitrary(cls, rng):
        for_ever()


class HangsInMember(Interval):
    def member(self, rng, features):
        for_ever()


class HangsInInit(Interval):
    def __init__(self):
        for_ever()


class HangsInC(Interval):
    """Where no signal and no exception reaches."""

    def fit(self, space, features, target):
        ctypes.PyDLL(None).pause()


class EndsItsProcess(Interval):
    def fit(self, space, features, target):
        os._exit(7)


class Crashes(Interval):
    def fit(self, space, features, target):
        ctypes.string_at(0)


class Prints(Interval):
    """Megabytes, and bytes where answers of a child might be; otherwise honest."""

    def fit(self, space, features, target):
        print("x" * 300_000)
        os.write(1, b"y" * 300_000)
        sys.stderr.write("z" * 300_000)
        return super().fit(space, features, target)


class ChangesErrors(Interval):
    def fit(self, space, features, target):
        np.seterr(all="raise")
        return super().fit(space, features, target)


class Seeds(Interval):
    def fit(self, space, features, target):
        np.random.seed(0)  # noqa: NPY002
        return super().fit(space, features, target)


class DrawsGlobally(Interval):
    def member(self, rng, features):
        return [Fraction(random.randrange(5), 4) for _ in features]


class OverridesProject(Box):
    def project(self, space, features, target, *, exact=False):
        return None


HONEST = ("Interval", "Slow", "Prints")
#: What the suite must say, among other things: of which check in `check_class`, and the words.
LIES = {
    "NotInTheClass": ("fitted-member", "lifted, is not in the class: make `lift` move it"),
    "NotNearest": ("float-agrees", "correct `fit`, or `conic`"),
    "NotConvex": ("convex", "The class is not convex: `contains` accepts u = "),
    "NotConvexFit": ("convex", "The class is not convex: `fit` leaves u = "),
    "MemberOutside": ("members-accepted", "correct `member` or `conic`"),
    "OtherForm": ("contains-agrees", "`contains` refuses"),
    "Nondeterministic": ("deterministic", "Correct `fit`"),
    "Mutates": ("inputs-not-changed", "`fit` changed argument 3 in place"),
    "Raises": ("float-agrees", "`fit` raised ZeroDivisionError: on purpose"),
    "Exits": ("float-agrees", "`conic` raised SystemExit: goodbye"),
    "Interrupts": ("fitted-member", "`lift` raised KeyboardInterrupt"),
    "Recurses": ("members-accepted", "`member` raised RecursionError"),
    "Hungry": ("float-agrees", "`fit` raised "),
    "NotANumber": ("fitted-member", "return finite numbers from `fit`"),
    "Infinite": ("fitted-member", "return finite numbers from `fit` and `predict`"),
    "WrongShape": ("float-agrees", "`fit` returned shape"),
    "WrongType": ("float-agrees", "`fit` returned a ndarray of bool instead of float64"),
    "ReturnsNone": ("float-agrees", "`fit` returned None instead of a ndarray of float64"),
    "ReturnsText": ("fitted-member", "`lift` returned 'one half' (str) among a list of numbers"),
    "WrongRows": ("float-agrees", "`conic` gave 0 rows of features for 1 points"),
    "NegativeSize": ("float-agrees", "`conic` gave the cone ('nonnegative', -1), whose size"),
    "UnknownCone": ("float-agrees", "`conic` gave ('ice-cream', 2) as a cone"),
    "FarColumn": ("float-agrees", "`conic` gave the column 7, outside 0 to 0, in row 0"),
    "NotANumberEntry": ("float-agrees", "`conic` gave nan (a float) as an offset"),
    "TextEntry": ("float-agrees", "`conic` gave the entry '1' (a str) in row 0"),
    "HangsInFit": ("float-agrees", "`fit` did not answer within "),
    "HangsInConic": ("float-agrees", "`conic` did not answer within "),
    "HangsInArbitrary": ("float-agrees", "`arbitrary` did not answer within "),
    "HangsInMember": ("members-accepted", "`member` did not answer within "),
    "HangsInInit": ("float-agrees", "`__init__` did not answer within "),
    "HangsInC": ("float-agrees", "`fit` did not answer within "),
    "EndsItsProcess": ("float-agrees", "`fit` ended its process with exit code 7"),
    "Crashes": ("float-agrees", "`fit` ended its process by SIGSEGV"),
    "ChangesErrors": ("float-agrees", "`fit` changed the error state of NumPy"),
    "Seeds": ("float-agrees", "`fit` drew from the global generator of `numpy.random`"),
    "DrawsGlobally": ("members-accepted", "`member` drew from the global generator of `random`"),
    "OverridesProject": ("float-agrees", "overrides `project`, which is final; remove it"),
}
