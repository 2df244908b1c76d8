"""Worlds, samples, and the batched students against the slow routes."""

import math
from dataclasses import fields
from fractions import Fraction

import numpy as np
import pytest

from w2sverify import InputError, SampleSpace
from w2sverify.classes.l1_ball import L1Ball
from w2sverify.classes.l2_ball import L2Ball
from w2sverify.classes.linear import Linear
from w2sverify.classes.polynomial import Polynomial
from w2sverify.classes.rkhs_ball import RkhsBall
from w2sverify.samples.exact_chain import exact_chain
from w2sverify.samples.linear_students import LinearStudents
from w2sverify.samples.on_mapped_features import on_mapped_features
from w2sverify.samples.population import Population
from w2sverify.samples.project_sample import project_sample
from w2sverify.samples.replicates import Replicates
from w2sverify.samples.sample import draw_counts
from w2sverify.samples.setting import Setting
from w2sverify.samples.worlds import make_world

FIELDS = [field.name for field in fields(Replicates) if field.name != "signed_sup"]


def moments(world, counts):
    n = counts.sum()
    phi, weights = world.features, counts / n
    return (phi * weights[:, None]).T @ phi, phi.T @ (weights * world.weak)


@pytest.mark.parametrize("teacher", ["good", "random", "adversarial"])
@pytest.mark.parametrize("radius", [0.3, 1.0, math.inf])
def test_moments_give_the_students_of_the_slow_route(teacher, radius):
    world = make_world(4, 0.02, size=40, teacher=teacher, seed=3)
    strong_class = Linear() if math.isinf(radius) else L2Ball(radius)
    students = LinearStudents(world, radius)
    plus, minus = draw_counts(np.random.default_rng(1), world.space, 60, 5)
    grams, rows = zip(*(moments(world, c) for c in plus + minus), strict=True)
    signed = (plus - minus) @ world.features / 60
    fast = students.evaluate(np.array(grams), np.array(rows), signed)
    slow = project_sample(
        strong_class, world, students.values, plus, minus, signed=radius < math.inf
    )
    for name in FIELDS:
        np.testing.assert_allclose(getattr(fast, name), getattr(slow, name), atol=2e-13)
    if radius < math.inf:
        np.testing.assert_allclose(fast.signed_sup, slow.signed_sup, rtol=1e-12)


def test_moments_against_the_exact_twin():
    world = make_world(3, 0.02, size=12, seed=4)
    students = LinearStudents(world, 0.4)
    counts = np.array([3.0, 0, 2, 2, 1, 0, 4, 1, 1, 2, 3, 1])
    gram, moment = moments(world, counts)
    fast = students.evaluate(gram[None], moment[None], np.zeros((1, 3)))
    chain = exact_chain(L2Ball(0.4), world, counts)
    assert chain.broken == ()
    assert fast.excess[0] == pytest.approx(float(chain.excess), abs=1e-14)
    assert fast.distance[0] == pytest.approx(float(chain.letters["H"]), rel=1e-11)
    assert fast.estimation[0] == pytest.approx(
        float(chain.letters["I"] - chain.letters["B"]), rel=1e-10
    )


@pytest.mark.parametrize("n", [20, 2000])
def test_both_routes_to_the_moments_draw_the_same_law(n):
    world = make_world(3, 0.01, size=400, seed=5)
    students = LinearStudents(world, 1.0)
    rng = np.random.default_rng(7)
    gathered, counted = (
        students.evaluate(*route(n, 2000, rng)) for route in (students._gather, students._count)
    )
    for name in [*FIELDS, "signed_sup"]:
        a, b = getattr(gathered, name), getattr(counted, name)
        error = math.hypot(a.std(), b.std()) / math.sqrt(2000)
        assert abs(a.mean() - b.mean()) <= 4 * error + 1e-15, name
    other = students.evaluate(*students._count(2 * n, 2000, rng))
    assert other.distance.mean() < 0.8 * counted.distance.mean()


def test_identities_hold_to_rounding():
    students = LinearStudents(make_world(5, 0.01, size=1000), 1.0)
    r = students.draw(100, 300, np.random.default_rng(2))
    total = r.optimisation + r.sampling + r.outside
    assert np.max(np.abs(r.excess - total)) < 1e-14
    weak_error = students.population.weak_error
    assert np.max(np.abs(r.error + r.misfit - weak_error - r.excess)) < 1e-14
    assert np.all(r.optimisation <= 1e-14)
    assert np.all(r.outside <= 2 * np.sqrt(r.misfit * students.population.epsilon) + 1e-14)
    assert np.all(r.distance <= r.estimation + 1e-14)


def test_weights_are_those_of_split_points():
    # A point split into two of half its weight is the same population.
    world = make_world(3, 0.01, size=30, seed=6)
    twice = [np.concatenate([part, part[:10]]) for part in parts(world)]
    halves = [Fraction(1, 60)] * 10 + [Fraction(1, 30)] * 20 + [Fraction(1, 60)] * 10
    split = Population(*twice, space=SampleSpace(halves), member_coef=world.member_coef)
    one, other = (Setting(w, L2Ball(0.5)) for w in (world, split))
    for name, value in vars(one.facts(50, 0.1)).items():
        assert getattr(other.facts(50, 0.1), name) == pytest.approx(value, rel=1e-12, nan_ok=True)
    means = [s.draw(9, 4000, np.random.default_rng(1)) for s in (one, other)]
    error = means[0].distance.std() / math.sqrt(2000)
    assert abs(means[0].distance.mean() - means[1].distance.mean()) <= 4 * error
    # Weights that are ignored would be seen.
    wrong = Setting(Population(*twice, member_coef=world.member_coef), L2Ball(0.5))
    assert wrong.misfit != pytest.approx(one.misfit, rel=1e-6)


def parts(world):
    return world.features, world.truth, world.weak, world.member


@pytest.mark.parametrize("strong_class", [RkhsBall(0.5), Polynomial(degree=2)])
def test_classes_on_mapped_features_come_in_batches(strong_class):
    rng = np.random.default_rng(3)
    truth, weak = rng.uniform(-1, 1, size=(2, 12))
    space = SampleSpace.uniform(12)
    features = rng.normal(size=(12, 1))
    member = strong_class.project(space, features, truth).values
    slow = Setting(Population(features, truth, weak, member), strong_class)
    fast = on_mapped_features(slow)
    assert slow.linear is None
    assert fast.linear is not None
    np.testing.assert_allclose(fast.population.member, member, atol=1e-9)
    counts = draw_counts(rng, space, 60, 4)
    a, b = (s.evaluate(*counts, signed=False) for s in (slow, fast))
    for name in FIELDS:
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), atol=1e-8)
    with pytest.raises(InputError, match="no ball or span"):
        on_mapped_features(Setting(slow.population, L1Ball()))


def test_large_samples_are_not_held():
    world = make_world(3, size=100)
    plus, minus = draw_counts(np.random.default_rng(0), world.space, 10**12, 2)
    np.testing.assert_array_equal((plus + minus).sum(axis=1), 10**12)
    found = LinearStudents(world, 1.0).draw(10**12, 3, np.random.default_rng(0))
    assert np.all(found.distance < 1e-9)


@pytest.mark.parametrize("weights", [None, [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]])
@pytest.mark.parametrize("n", [2, 12, 400])
def test_counts_have_the_right_means(weights, n):
    space = SampleSpace.uniform(3) if weights is None else SampleSpace(weights)
    plus, minus = draw_counts(np.random.default_rng(3), space, n, 3000)
    np.testing.assert_array_equal((plus + minus).sum(axis=1), n)
    for half in (plus, minus):
        mean = n * space.weights / 2
        np.testing.assert_allclose(half.mean(axis=0), mean, atol=4 * math.sqrt(n / 3000))
    # Signs of different draws are independent: the sum of signs has variance n w.
    np.testing.assert_allclose((plus - minus).var(axis=0), n * space.weights, rtol=0.2)


@pytest.mark.parametrize("teacher", ["good", "random", "adversarial"])
def test_worlds_are_what_they_say(teacher):
    world = make_world(6, 0.03, size=3000, teacher=teacher)
    assert np.max(np.linalg.norm(world.features, axis=1)) <= 1 + 1e-15
    assert world.epsilon == pytest.approx(0.03, rel=1e-12)
    assert np.max(np.abs(world.weak)) <= 1
    # The part outside is orthogonal to the features, so that the member is the nearest one.
    assert np.max(np.abs(world.features.T @ (world.truth - world.member))) < 1e-9
    np.testing.assert_allclose(world.features @ world.member_coef, world.member, atol=1e-15)


def test_an_adversarial_teacher_nearly_attains_the_term_of_epsilon():
    world = make_world(5, 0.05, size=2000, teacher="adversarial")
    found = LinearStudents(world, 1.0).draw(10**6, 5, np.random.default_rng(0))
    largest = 2 * np.sqrt(found.misfit * world.epsilon)
    assert np.all(found.excess > 0.98 * largest)
    assert np.all(found.excess <= largest * 1.02)


def test_settings_measure_what_the_bounds_need():
    world = make_world(3, 0.01, size=200)
    setting = Setting(world, L2Ball(1.0))
    facts = setting.facts(50, 0.1)
    assert facts.width == pytest.approx(2.0, abs=1e-15)
    assert facts.width >= 2.0
    gram = world.features.T @ world.features / 200
    scores = [phi @ np.linalg.solve(gram, phi) for phi in world.features]
    assert facts.leverage == pytest.approx(max(scores))
    assert facts.dimension == 3
    # The units of the features change nothing; features that are nearly dependent have no leverage.
    for change, known in (([1e-9, 1.0, 1e6], True), ([[1, 0, 1], [0, 1, 0], [0, 0, 1e-9]], False)):
        changed = world.features * change if known else world.features @ np.array(change)
        other = Population(
            changed, world.truth, world.weak, world.member, member_coef=world.member_coef
        )
        found = Setting(other, Linear()).facts(50, 0.1)
        assert (
            found.leverage == pytest.approx(facts.leverage) if known else np.isnan(found.leverage)
        )
    # A span is not bounded; the l1 ball's range comes from its support function.
    assert Setting(world, Linear()).width == math.inf
    small = Setting(make_world(3, 0.01, size=30), L1Ball(2.0))
    assert small.member_size == pytest.approx(2 * np.max(np.abs(small.population.features)))
    rows = small.draw(20, 2, np.random.default_rng(0))
    assert np.all(rows.signed_sup > 0)


def test_impossible_input():
    good = make_world(2, size=10)
    with pytest.raises(InputError, match="reaches"):
        make_world(3, 2.0)
    with pytest.raises(InputError, match="size > dimension"):
        make_world(5, size=5)
    with pytest.raises(InputError, match="teacher 'kind'"):
        make_world(3, size=20, teacher="kind")
    with pytest.raises(InputError, match="shapes"):
        Population(good.features, good.truth[:5], good.weak, good.member)
    with pytest.raises(InputError, match="member_coef has shape"):
        Population(good.features, good.truth, good.weak, good.member, member_coef=np.zeros(3))
    with pytest.raises(InputError, match="no member_coef"):
        LinearStudents(Population(good.features, good.truth, good.weak, good.member), 1.0)
    with pytest.raises(InputError, match="sample size is 0"):
        draw_counts(np.random.default_rng(0), good.space, 0, 1)
