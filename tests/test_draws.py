"""How instances are drawn: seeded, exact where they say so, and into the corners."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from w2sverify import Verdict
from w2sverify.classes import Box, Linear
from w2sverify.draw import generator, small_floats, small_fractions
from w2sverify.draws.adversarial import TWISTS, draw_adversarial
from w2sverify.draws.backward import backward_instance, draw_backward
from w2sverify.draws.random import draw_random, draw_space
from w2sverify.draws.real import diabetes_instance, draw_real
from w2sverify.registry import discover
from w2sverify.space import SampleSpace

CLASSES = discover("classes").members
DRAWS = {"random": draw_random, "backward": draw_backward, "adversarial": draw_adversarial}


def test_a_name_has_one_stream():
    first, again = (generator(7, "a", 1).integers(0, 1 << 60, 4).tolist() for _ in range(2))
    assert first == again
    others = [generator(8, "a", 1), generator(7, "a", 2), generator(7, "a"), generator(7, "b", 1)]
    streams = {tuple(rng.integers(0, 1 << 60, 4).tolist()) for rng in others}
    assert len(streams) == 4
    assert tuple(first) not in streams


def test_the_stream_is_the_same_on_every_machine():
    drawn = generator(0, "theorem-1", "Box", "random", 3).integers(0, 1000, 5)
    assert drawn.tolist() == [911, 885, 667, 741, 738]


def test_small_floats_are_multiples_of_a_power_of_two():
    values = small_floats(generator(0, "x"), 200, 3, bits=4)
    assert values.shape == (200, 3)
    assert np.array_equal(values * 16, np.round(values * 16))
    assert 0.8 < values.std() < 1.2


def test_small_fractions_are_often_zero():
    values = small_fractions(generator(0, "x"), 400)
    assert all(type(value) is Fraction and 16 % value.denominator == 0 for value in values)
    assert 70 <= sum(value == 0 for value in values) <= 150


def test_spaces_of_three_kinds():
    rng = generator(0, "space")
    kinds = Counter()
    for _ in range(60):
        space = draw_space(rng, 5)
        assert space.size == 5
        total = sum(space.exact_weights)
        kinds["uniform" if len(set(space.exact_weights)) == 1 else total == 1] += 1
    assert set(kinds) == {"uniform", True, False}


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
@pytest.mark.parametrize("origin", DRAWS)
def test_a_draw_is_an_instance_that_its_seed_makes_again(origin, kind):
    made = []
    for _ in range(2):
        rng = generator(11, origin, kind.__name__)
        chosen = kind.arbitrary(rng)
        made.append([DRAWS[origin](rng, chosen) for _ in range(4)])
    for first, again in zip(*made, strict=True):
        if first is None:
            assert again is None
            continue
        assert first.origin == origin
        assert kind.__name__ in first.subject
        assert first.certificate.data == again.certificate.data
        assert first.certificate.verdict is not Verdict.REFUTED


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_backward_instances_are_exact(kind):
    made = 0
    for seed in range(12):
        rng = generator(seed, "backward")
        chosen = kind.arbitrary(rng)
        features = chosen.draw_features(rng, 8)
        instance = backward_instance(rng, chosen, SampleSpace.uniform(8), features)
        if instance is None:
            continue
        made += 1
        judgement = instance.certificate.judgement
        assert judgement.verdict == "PROVED"
        assert judgement.gap == 0
        assert judgement.hypotheses["student"] == "proved"
    assert made >= 8


def test_a_class_without_pairs_has_no_backward_instances():
    class Without(Linear):
        def supported_pair(self, rng, features):
            return None

    assert draw_backward(generator(0, "x"), Without()) is None


@pytest.mark.parametrize("name", TWISTS)
def test_twists_keep_the_points_together(name):
    rng = generator(5, name)
    features, weak = small_floats(rng, 5, 3), small_floats(rng, 5)
    before = features.copy(), weak.copy()
    changed, labels = TWISTS[name](rng, features, weak)
    assert len(changed) == len(labels)
    assert changed.shape[1] == 3
    assert np.all(np.isfinite(changed))
    assert np.all(np.isfinite(labels))
    assert not (np.array_equal(changed, features) and np.array_equal(labels, weak))
    # The arrays they are given stay as they are.
    assert np.array_equal(features, before[0])
    assert np.array_equal(weak, before[1])
    # A class without features can be twisted, too.
    nothing, _ = TWISTS[name](rng, np.zeros((5, 0)), weak)
    assert nothing.shape[1] == 0


def test_adversarial_draws_reach_every_twist_and_both_ties():
    words = Counter()
    for index in range(120):
        instance = draw_adversarial(generator(1, "words", index), Linear())
        words.update(instance.subject.split()[2:])
    assert set(TWISTS) | {"zero-weights", "truth=student", "weak=member"} <= set(words)


def test_real_instances_have_a_truth_in_the_class():
    pytest.importorskip("sklearn")
    for kind in (Linear, Box):
        rng = generator(2, "real", kind.__name__)
        instance = draw_real(rng, kind())
        assert instance.certificate.verdict is Verdict.PROVED
        assert "diabetes n=" in instance.subject


def test_a_weak_model_that_sees_all_the_columns_is_in_the_span_of_them():
    pytest.importorskip("sklearn")
    rows, columns = np.arange(60), np.array([2, 8])
    from w2sverify.classes import Affine

    instance = diabetes_instance(generator(3, "real"), Affine(), rows, columns)
    judgement = instance.certificate.judgement
    assert judgement.verdict == "PROVED"
    assert judgement.slack == 0
    # The weak labels are rounded predictions of an affine model on the same two columns.
    assert judgement.misfit < Fraction(1, 1 << 90)
    assert judgement.weak_error > 0
