"""Every setting: completed worlds are proved, the kernel agrees, and a tampered one is refused."""

from fractions import Fraction

import pytest

from w2sverify.draw import generator
from w2sverify.falsification.checks import Broken
from w2sverify.falsification.claim import Claim
from w2sverify.falsification.part import Part
from w2sverify.falsification.setting import all_settings
from w2sverify.falsification.trial import Trial
from w2sverify.registry import find

CLASSES = ("Linear", "NonnegativeCone", "L1Ball")
SIZES = ((1, 1), (2, 1), (3, 2), (4, 2))


def exact_worlds(setting, count=16):
    """Random worlds of a setting in small fractions."""
    for index in range(count):
        rng = generator(index, "test", setting.name)
        kind = find("classes", CLASSES[index % len(CLASSES)])() if setting.takes_class else None
        drawn = setting.draw(rng, *SIZES[index % len(SIZES)], kind)
        parts = setting.parts.items()
        yield (
            {
                "strong_class": kind,
                **{
                    name: part.at(drawn[name], lambda x, p=part: p.rounded(x, 4))
                    for name, part in parts
                },
            },
            drawn,
        )


def examined(setting, world):
    """What a script does before it decides."""
    setting.prove(world)
    return setting.measure(world)


def decided(setting, world, names):
    claim = Claim(" and ".join(f"{name} >= 0" for name in names), tuple(setting.names))
    return Trial(setting, claim).decide(world)


@pytest.mark.parametrize("name", all_settings())
def test_worlds_are_proved_and_the_kernel_has_the_same_numbers(name):
    setting, proved = all_settings()[name], 0
    for world, _ in exact_worlds(setting):
        found = decided(setting, world, list(setting.names))
        if found is None:
            continue
        proved += 1
        assert set(found.numbers) >= set(setting.names)
        instance = setting.instance(found.world)
        if instance is None or "weak_error" not in setting.names:
            continue
        judgement = instance.certificate.judgement
        for key in ("weak_error", "student_error", "misfit", "slack"):
            assert getattr(judgement, key) == found.numbers[key], key
    assert proved >= 3, "The setting can hardly be drawn."


@pytest.mark.parametrize("name", all_settings())
def test_a_tampered_function_is_refused(name):
    """Whatever is proved of the student is about this student."""
    setting, refused, tried = all_settings()[name], 0, 0
    if name in ("three-functions", "open-class"):
        pytest.skip("Nothing is asked of the student there.")
    for world, _ in exact_worlds(setting):
        found = decided(setting, world, ["n"])
        if found is None:
            continue
        moved = [x + Fraction(1, 3) for x in found.world["student"]]
        tried += 1
        try:
            setting.prove({**found.world, "student": moved})
        except (Broken, ArithmeticError):
            refused += 1
    assert tried
    assert refused == tried


@pytest.mark.parametrize("name", all_settings())
def test_tampered_evidence_is_refused(name):
    """Coefficients and multipliers are checked: none can be changed unnoticed."""
    setting = all_settings()[name]
    for world, _ in exact_worlds(setting):
        found = decided(setting, world, list(setting.names))
        for key, value in {} if found is None else found.world.items():
            if not (key.endswith(("theta", "dual")) and value):
                continue
            changed = {**found.world, key: [value[0] + Fraction(1, 3), *value[1:]]}
            if key.endswith("theta") and not any(row[0] for row in found.world["features"]):
                continue  # the column is 0, and its coefficient has no meaning
            with pytest.raises(Broken):
                examined(setting, changed)


def test_a_measure_is_not_negative():
    setting = all_settings()["convex"]
    world, _ = next(iter(exact_worlds(setting)))
    found = decided(setting, world, ["n"])
    with pytest.raises(Broken, match="weight"):
        setting.prove({**found.world, "weights": [-w for w in found.world["weights"]]})


@pytest.mark.parametrize("name", all_settings())
def test_floats_guide_to_where_fractions_are(name):
    """Completed in floats, a world of fractions has nearly the same numbers."""
    setting, seen = all_settings()[name], 0
    names = frozenset(setting.names)
    for world, _ in exact_worlds(setting):
        found = decided(setting, world, list(setting.names))
        floats = {
            key: setting.parts[key].at(value, float) if key in setting.parts else value
            for key, value in world.items()
        }
        near = setting.complete(floats, names, exact=False)
        if found is None or near is None:
            continue
        if setting.takes_class and setting.name == "finite-sample":
            continue  # where the sample does not determine the student, there are many
        seen += 1
        numbers = setting.measure(near)
        for key in ("misfit", "gain", "epsilon", "delta"):
            value = found.numbers.get(key)
            if isinstance(value, Fraction):
                assert float(numbers[key]) == pytest.approx(float(value), abs=1e-6), key
    assert seen or setting.name == "finite-sample"


def test_parts_stay_in_their_domains():
    positive, count = Part("n", "positive"), Part("n", "count")
    assert positive.rounded(-0.01, 4) == Fraction(1, 4)
    assert count.rounded(-2.0, 4) == 0
    assert not positive.allows(Fraction(0))
    assert not count.allows(Fraction(1, 2))
    assert Part("nd").without([[1, 2], [3, 4]], "d", 0) == [[2], [4]]
    assert Part("nd").without([[1, 2], [3, 4]], "n", 0) == [[3, 4]]
    assert Part("d").without([1, 2], "n", 0) == [1, 2]
