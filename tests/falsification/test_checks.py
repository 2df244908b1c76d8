"""Instances that are consistent and wrong: each hypothesis of a setting has one that only it
refuses.
"""

from fractions import Fraction

import pytest

from w2sverify.falsification.checks import Broken
from w2sverify.falsification.claim import truth_of
from w2sverify.falsification.enclosure import Enclosure
from w2sverify.falsification.heads import applied
from w2sverify.falsification.setting import all_settings

ONE, ZERO = Fraction(1), Fraction(0)
#: The numbers that are not negative, on one point.
CONE = {
    "coefficients": 1,
    "features": [{0: ONE}],
    "constraints": [{0: ONE}],
    "offset": [ZERO],
    "cones": [("nonnegative", 1)],
}


def cone(weak, student, dual, truth):
    """Labels, a student with a multiplier, and a truth on the cone."""
    found = {"weak": weak, "student": student, "student_theta": student, "student_dual": dual}
    found |= {"truth": truth, "truth_theta": truth}
    made = {name: [Fraction(value)] for name, value in found.items()}
    return {"form": CONE, "weights": [ONE], "features": [[ONE]], **made}


def test_an_honest_world_passes():
    all_settings()["convex"].prove(cone(-1, 0, 1, 2))
    all_settings()["convex"].prove(cone(3, 3, 0, 2))


@pytest.mark.parametrize(
    ("world", "why"),
    [
        (cone(1, 0, -1, 2), "a multiplier has the wrong sign"),
        (cone(-1, -1, 0, 2), "the student is not in the class"),
        (cone(-1, 0, 1, -2), "the truth is not in the class"),
        (cone(2, 1, 0, 2), "the student is not stationary"),
    ],
)
def test_a_world_with_one_lie_is_refused_for_it(world, why):
    with pytest.raises(Broken, match=why):
        all_settings()["convex"].prove(world)


def test_a_multiplier_that_pulls_away_from_its_constraint_is_a_gap():
    """It is no lie: the student is then enclosed, and its errors with it."""
    world = cone(1, 2, 1, 2)
    all_settings()["convex"].prove(world)
    assert world["gap"] == 2
    assert isinstance(all_settings()["convex"].measure(world)["misfit"], Enclosure)


def distributions(weak, student, truth):
    names = {"weak": weak, "student": student, "truth": truth}
    return {name: [Fraction(x, 10) for x in value] for name, value in names.items()}


@pytest.mark.parametrize("name", ["forward-kl", "reverse-kl"])
def test_a_mixture_that_is_nearer_refuses_the_student(name):
    setting = all_settings()[name]
    setting.prove(distributions((2, 8), (5, 5), (8, 2)))
    with pytest.raises(Broken, match="a mixture is nearer"):
        setting.prove(distributions((9, 1), (5, 5), (9, 1)))
    with pytest.raises(Broken, match="sum to one"):
        setting.prove(distributions((9, 2), (5, 5), (9, 1)))
    with pytest.raises(Broken, match="no probability"):
        setting.prove(distributions((10, 0), (5, 5), (9, 1)))


def test_the_nearer_of_two_functions_is_the_student():
    setting, world = all_settings()["non-convex"], {"weights": [ONE], "weak": [ZERO]}
    world |= {"truth": [Fraction(2)], "other": [-ONE]}
    setting.prove({**world, "student": [-ONE]})
    with pytest.raises(Broken, match="other is nearer"):
        setting.prove({**world, "student": [Fraction(2)]})
    with pytest.raises(Broken, match="no member"):
        setting.prove({**world, "student": [ZERO]})


HEAD = {
    "weights": [ONE, ONE],
    "features": [[ONE], [Fraction(2)]],
    "weak": [ONE, Fraction(3)],
    "truth_theta": [ONE],
    "penalty": ONE,
    "steps": ONE,
    "step": Fraction(1, 4),
}


@pytest.mark.parametrize("name", ["ridge", "early-stopped", "absolute-loss"])
def test_another_head_is_not_the_student(name):
    setting = all_settings()[name]
    made = setting.complete({**HEAD, "strong_class": None}, frozenset(), exact=True)
    setting.prove(made)
    theta = [made["theta"][0] + Fraction(1, 7)]
    other = {**made, "theta": theta, "student": applied(HEAD["features"], theta)}
    with pytest.raises(Broken):
        setting.prove(other)


def test_a_teacher_as_good_as_the_class_is_no_strong_teacher():
    setting = all_settings()["strong-to-weak"]
    near = {"near_theta": [ZERO], "near_dual": [ONE], "near": [ZERO]}
    setting.prove({**cone(-1, 0, 1, -1), **near})
    with pytest.raises(Broken, match="as good as the teacher"):
        setting.prove({**cone(-2, 0, 2, -1), **near})


def test_an_attained_infimum_is_no_open_class():
    setting, world = all_settings()["open-class"], {"weights": [ONE], "truth": [ONE]}
    setting.prove({**world, "weak": [-ONE], "student": [ONE]})
    with pytest.raises(Broken, match="attained"):
        setting.prove({**world, "weak": [ONE], "student": [ONE]})
    with pytest.raises(Broken, match="not positive"):
        setting.prove({**world, "weak": [-ONE], "student": [ZERO]})


@pytest.mark.parametrize("sign", [">=", "<=", ">", "<", "==", "!="])
def test_enclosures_that_touch_decide_only_what_is_certain(sign):
    touching, end = Enclosure(ZERO, ONE), ONE
    certain = {"<=": True, ">": False}
    assert truth_of(sign, touching, end) is certain.get(sign)
