"""Classes made of classes: a problem written in another way has the same projection, exactly."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify import InputError, SampleSpace, Verdict
from w2sverify.classes import (
    AffineImage,
    Box,
    Hull,
    Intersection,
    L1Ball,
    L2Ball,
    Linear,
    LinfBall,
    Monotone,
    NonnegativeCone,
    Restriction,
    Scale,
    Simplex,
    Sum,
    TotalVariationBall,
    Translate,
    UnionHull,
)
from w2sverify.draw import generator, small_floats

SEEDS = range(3)
#: Classes that take any features of one column.
SIMPLE = (Monotone(), Box(-0.5, 0.5), L1Ball(0.5), NonnegativeCone(), Linear(), Simplex())
ZERO = Scale(Box(), 0)


def draw(seed, points=7, columns=1):
    """Weighted points, features with ties, and labels."""
    rng = generator(seed, "calculus")
    counts = rng.integers(1, 6, points)
    weights = [Fraction(int(count), int(counts.sum())) for count in counts]
    features = small_floats(rng, points, columns, bits=1)
    return SampleSpace(weights), features, 2 * small_floats(rng, points)


def exact(strong_class, space, features, target):
    """The exact values of the projection, with the proof that they are it."""
    if strong_class.feature_columns == 0:
        features = features[:, :0]
    projection = strong_class.project(space, features, target, exact=True)
    assert projection.certificate.verdict is Verdict.PROVED
    assert projection.certificate.gap == 0
    fitted = strong_class.project(space, features, target).values
    assert np.max(np.abs(fitted - projection.values)) <= 1e-8 * (1 + np.abs(target).max())
    return strong_class.conic(features).values(projection.point)


def same(first, second, *data):
    """Both classes have one projection; not if it is moved by 2^-40, so that this can fail."""
    one, other = exact(first, *data), exact(second, *data)
    assert one == other
    assert one != [value + Fraction(1, 1 << 40) for value in other]


@pytest.mark.parametrize("part", SIMPLE, ids=repr)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_changes_nothing(part, seed):
    data = draw(seed)
    for rewritten in (
        Intersection((part, part)),
        Intersection((part,)),
        UnionHull((part, part)),
        UnionHull((part,)),
        Sum((part, ZERO)),
        Sum((part,)),
        Scale(Scale(part, 2.0), 0.5),
        Scale(Scale(part, Fraction(1, 3)), 3),
        Translate(Translate(part, 0.3), -0.3),
        Translate(part, 0.0),
        Restriction(part, ()),
    ):
        same(part, rewritten, *data)


@pytest.mark.parametrize("part", SIMPLE, ids=repr)
@pytest.mark.parametrize("factor", [-2.0, 0.1, Fraction(-5, 7)])
def test_moving_and_scaling_commute(part, factor):
    first = Scale(Translate(part, 0.25), factor)
    second = Translate(Scale(part, factor), Fraction(0.25) * Fraction(factor))
    for seed in SEEDS:
        same(first, second, *draw(seed))
    linear = Translate(part, (0.75,))
    for seed in SEEDS:
        same(linear, Sum((part, Translate(Scale(Linear(), 0), (0.75,)))), *draw(seed))


def test_scaling_is_what_it_says():
    space, features, target = draw(0)
    values = exact(Scale(L1Ball(0.25), -3), space, features, target)
    assert values == exact(L1Ball(0.75), space, features, target)
    assert values != exact(L1Ball(0.5), space, features, target)
    assert exact(ZERO, space, features, target) == [0] * len(target)
    assert exact(Scale(Box(1.0, 2.0), -1), space, features, target) == exact(
        Box(-2.0, -1.0), space, features, target
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_and_hulls_of_known_sets(seed):
    data = draw(seed, columns=3)
    same(Sum((L1Ball(1.0), L1Ball(0.5))), L1Ball(1.5), *data)
    same(Sum((LinfBall(1.0), LinfBall(0.5))), LinfBall(1.5), *data)
    same(Sum((Box(0.0, 1.0), Box(-2.0, 0.5))), Box(-2.0, 1.5), *data)
    same(Sum((NonnegativeCone(), Scale(NonnegativeCone(), -1))), Linear(), *data)
    same(UnionHull((L1Ball(1.0), L1Ball(0.5))), L1Ball(1.0), *data)
    # The cross-polytope is the hull of the simplex and its mirror image.
    same(UnionHull((Simplex(), Scale(Simplex(), -1))), L1Ball(1.0), *data)
    # A ray and its opposite: the closure of their hull is the whole span.
    same(UnionHull((NonnegativeCone(), Scale(NonnegativeCone(), -1))), Linear(), *data)
    same(Intersection((L1Ball(1.0), L1Ball(0.5))), L1Ball(0.5), *data)
    same(Intersection((Box(0.0, 1.0), Box(0.5, 2.0))), Box(0.5, 1.0), *data)
    same(Intersection((Linear(), NonnegativeCone())), NonnegativeCone(), *data)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_hull_of_functions_is_their_simplex(seed):
    space, features, target = draw(seed, columns=3)
    corners = tuple(
        Translate(Scale(Linear(), 0), tuple(float(j == k) for j in range(3))) for k in range(3)
    )
    same(UnionHull(corners), Simplex(), space, features, target)


@pytest.mark.parametrize("seed", SEEDS)
def test_images_of_known_sets(seed):
    data = draw(seed, columns=3)
    same(AffineImage(Box(-0.5, 0.5)), LinfBall(0.5), *data)
    same(AffineImage(Linear(), sources=np.eye(3)), Linear(), *data)
    same(AffineImage(L1Ball(0.5), sources=np.eye(3)), L1Ball(0.5), *data)
    same(AffineImage(Simplex(), np.eye(3), 0.5), Translate(Simplex(), 0.5), *data)
    shift = (0.5, 0.0, -2.0)
    same(AffineImage(Box(-1, 1), shift=shift), Translate(LinfBall(1.0), shift), *data)
    # T = I on as many points as there are sources: the part itself.
    space, x, target = draw(seed)
    part = exact(Monotone(), space, x, target)
    assert exact(AffineImage(Monotone(), sources=x), space, np.eye(len(x)), target) == part
    backwards = exact(AffineImage(Monotone(), sources=-x), space, np.eye(len(x)), target)
    assert backwards != part


def test_a_restriction_sees_its_anchors():
    space, x = SampleSpace.uniform(2), np.array([[0.0], [2.0]])
    target = np.array([3.0, -1.0])
    lines = Intersection((Linear(), Box(-1.0, 1.0)))
    # On the sample alone theta may be 1/2; at the anchor 10 it may be 1/10.
    assert exact(lines, space, x, np.array([3.0, 9.0])) == [0, 1]
    seen = exact(Restriction(lines, ((10.0,),)), space, x, np.array([3.0, 9.0]))
    assert seen == [0, Fraction(1, 5)]
    # A monotone function on more points is any monotone function on the sample.
    same(Restriction(Monotone(), ((1.0,), (5.0,), (0.0,))), Monotone(), space, x, target)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_deep_is_proved(seed):
    data = draw(seed, points=6)
    deep = [
        Translate(Scale(Intersection((Monotone(), Box())), -0.5), 0.25),
        Sum((Intersection((Monotone(), Scale(Box(-1, 1), 2))), Translate(L1Ball(), (0.5,)))),
        UnionHull((Sum((L1Ball(), Simplex())), Intersection((Linear(), Box(-1.0, 1.0))))),
        Intersection((Sum((Monotone(), Linear())), UnionHull((Box(), Scale(Box(), -2))))),
        AffineImage(Sum((Monotone(), Scale(Box(), 0.25))), shift=1.0),
        Restriction(Intersection((Translate(Linear(), 0.5), Box())), ((3.0,), (-3.0,))),
    ]
    for strong_class in deep:
        assert strong_class.polyhedral
        exact(strong_class, *data)
        theta = strong_class.member(generator(seed, "member"), data[1])
        form = strong_class.conic(data[1])
        instance = strong_class.project(*data, exact=True).instance()
        assert len(theta) == form.coefficients
        assert instance.certificate.gap == 0


def test_traits_follow_the_parts():
    assert not Translate(L2Ball()).polyhedral
    assert Translate(L2Ball()).has_exact_route
    assert not Sum((Linear(), L2Ball())).has_exact_route
    assert Sum((Box(), Box(1, 2))).weightless
    assert not UnionHull((Box(), Box(1, 2))).weightless
    assert not Sum((Box(), Linear())).weightless
    assert Sum((Box(), Box())).feature_columns == 0
    assert Sum((Box(), Monotone(), Linear())).feature_columns == 1
    assert Translate(Box(), (1.0, 2.0)).feature_columns == 2
    assert AffineImage(Monotone()).feature_columns is None
    assert AffineImage(Monotone(), ((0.0,), (1.0,))).feature_columns == 2
    with pytest.raises(InputError, match=r"has a part that is not polyhedral.*use exact=False"):
        Sum((Linear(), L2Ball())).project(*draw(0), exact=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_that_are_not_polyhedral(seed):
    space, features, target = draw(seed, columns=2)
    moved = Translate(Scale(L2Ball(0.5), -2), 0.1).project(space, features, target, exact=True)
    plain = L2Ball(1.0).project(space, features, target - 0.1)
    assert np.allclose(moved.values, plain.values + 0.1, atol=1e-9)
    assert moved.certificate.verdict is Verdict.PROVED
    assert moved.certificate.gap < 1e-50
    both = Intersection((L2Ball(0.75), NonnegativeCone())).project(space, features, target)
    assert both.instance().certificate.judgement.hypotheses["student"] != "refuted"
    sizes = [
        Sum((L2Ball(0.25), L2Ball(0.5))),
        Intersection((L2Ball(0.75), L2Ball(2.0))),
        UnionHull((L2Ball(0.75), L2Ball(0.25))),
    ]
    for strong_class in sizes:
        values = strong_class.project(space, features, target).values
        ball = L2Ball(0.75).project(space, features, target).values
        assert np.allclose(values, ball, atol=1e-5)


@pytest.mark.parametrize(
    "strong_class",
    [
        Intersection((Box(0.0, 1.0), Box(2.0, 3.0))),
        Intersection((Translate(L1Ball(1.0), 0.0), Translate(Scale(Box(), 0), 100.0))),
        Sum((Linear(), Intersection((Box(0.0, 1.0), Box(2.0, 3.0))))),
    ],
    ids=repr,
)
def test_an_empty_class_is_an_error(strong_class):
    space, features, target = draw(0)
    if strong_class.feature_columns == 0:
        features = features[:, :0]
    with pytest.raises(InputError, match="is empty on these points") as caught:
        strong_class.project(space, features, target, exact=True)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Sum(Monotone()), r"Sum has parts Monotone\(\); give a tuple"),
        (lambda: Sum(()), r"Sum has parts \(\); give a tuple of one or more"),
        (lambda: Intersection((Box(), 1.0)), "has part 1.0, which is not an object"),
        (lambda: UnionHull((Box, Box())), "has part <class .*give one, such as"),
        (lambda: Sum((Monotone(), Translate(Linear(), (1.0, 2.0)))), "take 1 and 2 feature"),
        (lambda: Translate(Monotone(), (1.0, 2.0)), "a shift of 2 coefficients, but its part"),
        (lambda: Translate(Linear(), float("nan")), "has shift nan; give a finite number"),
        (lambda: Translate(Linear(), "1"), "has shift '1'"),
        (lambda: Translate(Linear(), (1.0, True)), "has shift"),
        (lambda: Scale(Linear(), float("inf")), "has factor inf; give a finite number"),
        (lambda: Scale(Linear(), None), "has factor None"),
        (lambda: Scale("Linear"), "has part 'Linear'"),
        (lambda: Restriction(Monotone(), ((1.0, 2.0),)), "anchors of 2 features.*takes 1"),
        (lambda: Restriction(Monotone(), ((float("nan"),),)), "give points of finite numbers"),
        (lambda: Restriction(Monotone(), "a"), "give points of finite numbers"),
        (lambda: AffineImage(Monotone(), ((1.0, 2.0),)), "takes 1 feature columns.*have 2"),
        (lambda: AffineImage(Monotone(), ()), "give one point of finite numbers"),
        (lambda: AffineImage(Monotone(), ((1.0,),), (1.0, 2.0)), "a shift of 2 coefficients"),
    ],
)
def test_bad_parameters_are_named(make, message):
    with pytest.raises(InputError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_parameters_may_be_arrays():
    assert Translate(Linear(), np.array([1.0, 2.0])) == Translate(Linear(), (1.0, 2.0))
    assert Restriction(Monotone(), np.array([[1.0]])) == Restriction(Monotone(), ((1.0,),))
    assert Sum([Monotone(), Box()]) == Sum((Monotone(), Box()))
    assert hash(Sum([Monotone(), Box()])) == hash(Sum((Monotone(), Box())))


def test_polytopes_of_linear_functions_are_united_without_the_conic_form(monkeypatch):
    """The mixtures of all vertices give what the conic form gives."""
    parts = (L1Ball(2.0), Simplex(), Hull(((1.0, 2.0, -1.0), (0.5, 0.0, 3.0))))
    chosen = UnionHull(parts)
    features, target = np.random.default_rng(3).standard_normal((2, 40, 4))
    features, target = features[:, :3], target[:, 3] + 3.0 * target[:, 0]
    space = SampleSpace.uniform(40)
    expected = chosen.project(space, features, target, exact=True)
    assert expected.certificate.gap == 0
    monkeypatch.setattr(UnionHull, "_fit_form", None)
    found = chosen.project(space, features, target)
    np.testing.assert_allclose(found.values, expected.values, atol=1e-12)
    assert found.certificate.gap <= Fraction(1, 10**12) * Fraction(space.inner(target, target))
    both = chosen.project(space, features, np.stack([target, -target]))
    np.testing.assert_allclose(both.values[0], found.values, atol=1e-13)
    with pytest.raises(TypeError):  # a part without vertices needs the form
        UnionHull((L1Ball(), LinfBall())).project(space, features, target)


def test_a_sum_of_functions_that_descends_slowly_is_accelerated(monkeypatch):
    chosen = Sum((TotalVariationBall(4.0), Linear()))
    rng = np.random.default_rng(5)
    features, space = rng.standard_normal((30, 1)), SampleSpace.uniform(30)
    target = 2.0 * features[:, 0] + rng.standard_normal(30)
    exact = chosen.project(space, features, target, exact=True)
    found = chosen.project(space, features, target)
    scale = space.inner(target, target)
    assert space.distance(found.values, exact.values) <= 1e-24 * scale
    monkeypatch.setattr("w2sverify.classes.sum.conic_rows", None)
    again = chosen.project(space, features, target)
    np.testing.assert_array_equal(again.values, found.values)
