"""`ConvexClass.project` on every class: shapes, namespaces, exactness and everything it refuses."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify import ConvexClass, InputError, SampleSpace, Verdict
from w2sverify.classes import Box, Hull, L1Ball, L2Ball, Linear, Monotone, Polynomial, Simplex
from w2sverify.draw import generator, small_floats
from w2sverify.registry import discover

CLASSES = discover("classes").members
N = 6


@pytest.fixture(params=CLASSES.values(), ids=CLASSES)
def strong_class(request):
    return request.param.arbitrary(generator(3, "convex", request.param.__name__))


def draw(strong_class, *batch):
    rng = generator(4, "convex")
    page = strong_class.draw_features(rng, N)
    features = np.stack([page, page[::-1], 2 * page])
    return SampleSpace.uniform(N), features, small_floats(rng, *batch, *strong_class.label_shape(N))


def rows(array, strong_class):
    """The functions of a batch, one after another."""
    return np.asarray(array).reshape(-1, *strong_class.label_shape(N))


def square(space, strong_class, values):
    """`<v, v>`, the mean over the outputs where there are several."""
    flat = np.asarray(values).reshape(-1)
    return space.repeated(strong_class.outputs).inner(flat, flat)


@pytest.mark.parametrize("batch", [(), (1,), (3,), (2, 3), (2, 1, 2)])
def test_values_have_the_shape_of_the_targets(strong_class, batch):
    space, features, target = draw(strong_class, *batch)
    projection = strong_class.project(space, features[0], target)
    assert projection.values.shape == target.shape
    assert projection.coef.shape[:-1] == batch
    pairs = zip(rows(target, strong_class), rows(projection.values, strong_class), strict=True)
    for one, values in pairs:
        alone = strong_class.project(space, features[0], one).values
        # Each is within 2^-26 of the projection; see `w2sverify.testing.accuracy`.
        bound = 2.0**-50 * (1 + square(space, strong_class, one))
        assert square(space, strong_class, alone - values) <= bound


def test_features_may_have_the_batch_axes_of_the_targets(strong_class):
    space, features, target = draw(strong_class, 3)
    projection = strong_class.project(space, features, target)
    assert projection.values.shape == target.shape
    for k in range(3):
        alone = strong_class.project(space, features[k], target[k]).values
        bound = 2.0**-50 * (1 + square(space, strong_class, target[k]))
        assert square(space, strong_class, alone - projection.values[k]) <= bound
        assert projection[k].certificate.verdict is not Verdict.REFUTED


def test_float32_is_projected_as_the_float64_that_it_is(strong_class):
    space, features, target = draw(strong_class)
    small = [part.astype(np.float32) for part in (features[0], target)]
    large = [part.astype(np.float64) for part in small]
    first, second = (strong_class.project(space, *parts) for parts in (small, large))
    assert first.values.dtype == np.float64
    assert first.values.tolist() == second.values.tolist()


def test_exact_projection_is_rational_and_proved(strong_class):
    space, features, target = draw(strong_class)
    projection = strong_class.project(space, features[0], target, exact=True)
    assert all(type(entry) is Fraction for entry in projection.point)
    assert projection.certificate.verdict is Verdict.PROVED
    if strong_class.polyhedral:
        assert projection.certificate.gap == 0
    form = strong_class.conic(features[0])
    assert projection.values.reshape(-1).tolist() == form.float_values(projection.point)


def test_torch_tensors(strong_class):
    torch = pytest.importorskip("torch")
    space, features, target = draw(strong_class, 2)
    projection = strong_class.project(
        space, torch.from_numpy(features[0]), torch.from_numpy(target)
    )
    assert isinstance(projection.values, torch.Tensor)
    assert projection.values.dtype == torch.float64
    assert tuple(projection.values.shape) == (2, *strong_class.label_shape(N))
    assert projection[1].certificate.judgement.misfit is not None
    exact = strong_class.project(
        space, torch.from_numpy(features[0]), torch.from_numpy(target[0]), exact=True
    )
    plain = strong_class.project(space, features[0], target[0], exact=True)
    assert exact.point == plain.point


def test_a_vector_is_one_feature_column():
    space, x = SampleSpace.uniform(4), np.array([1.0, 2.0, 3.0, 4.0])
    target = np.array([2.0, 4.0, 6.0, 8.0])
    for given in (x, x[:, None]):
        assert Linear().project(space, given, target, exact=True).point == (Fraction(2),)


def test_a_class_without_features_takes_none():
    space, target = SampleSpace.uniform(3), np.array([-1.0, 0.5, 2.0])
    assert Box().project(space, None, target).values.tolist() == [0.0, 0.5, 1.0]
    assert Box().project(space, np.zeros((3, 0)), target, exact=True).point == (
        0,
        Fraction(1, 2),
        1,
    )
    with pytest.raises(InputError, match="features has type object"):
        Linear().project(space, None, target)


BAD_ARRAYS = {
    "nan": (lambda a: np.where(a == a.flat[1], np.nan, a), r"is nan; replace or drop"),
    "infinite": (lambda a: np.where(a == a.flat[1], -np.inf, a), r"is -inf; replace or drop"),
    "complex": (lambda a: a.astype(complex), "type complex128; convert it to float64"),
    "object": (lambda a: a.astype(object), "type object; convert it to float64"),
    "float16": (lambda a: a.astype(np.float16), "type float16; convert it to float64"),
    "integer": (lambda a: a.astype(int), "type int64; convert it to float64"),
    "boolean": (lambda a: a > 0, "type bool; convert it to float64"),
    "masked": (lambda a: np.ma.array(a), "is a masked array; drop the masked points"),
    "empty": (lambda a: a[:0], "which holds no points; give at least one"),
    "scalar": (lambda a: a.flat[0], r"give at least \d axes"),
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, "target") for kind in CLASSES.values()]
    + [(kind, "features") for kind in CLASSES.values() if kind.feature_columns != 0],
)
@pytest.mark.parametrize("bad", BAD_ARRAYS)
def test_bad_arrays_are_refused(kind, bad, name, exact):
    strong_class = kind.arbitrary(generator(3, "convex", kind.__name__))
    space, features, target = draw(strong_class)
    spoil, message = BAD_ARRAYS[bad]
    parts = {"features": features[0], "target": target}
    parts[name] = spoil(parts[name])
    with pytest.raises(InputError, match=message) as caught:
        strong_class.project(space, parts["features"], parts["target"], exact=exact)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("features", "target", "points", "message"),
    [
        ((5, 2), (6,), 6, r"features have shape \(5, 2\), the target \(6,\).*6 points"),
        ((6, 2), (5,), 6, r"target \(5,\)"),
        ((6, 2), (6,), 7, "sample space 7 points; give features"),
        ((2, 6, 2), (3, 6), 6, r"batch shape \(2,\), the target \(3,\); give the same"),
        ((2, 6, 2), (6,), 6, r"batch shape \(2,\), the target \(\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(features, target, points, message):
    with pytest.raises(InputError, match=message):
        Linear().project(SampleSpace.uniform(points), np.ones(features), np.ones(target))


def test_exact_takes_one_target():
    space, target = SampleSpace.uniform(2), np.zeros((3, 2))
    with pytest.raises(InputError, match=r"one target, not an array of shape \(3, 2\)"):
        Linear().project(space, np.ones((2, 1)), target, exact=True)


def test_the_number_of_columns_is_checked():
    space, target = SampleSpace.uniform(3), np.zeros(3)
    with pytest.raises(InputError, match="Monotone takes 1 feature columns, not 2; select them"):
        Monotone().project(space, np.ones((3, 2)), target)
    with pytest.raises(InputError, match="Box takes 0 feature columns, not 1"):
        Box().project(space, np.ones((3, 1)), target)
    with pytest.raises(InputError, match="there are none; give at least one"):
        Simplex().project(space, np.ones((3, 0)), target)


@pytest.mark.parametrize("radius", [0, -1.0, float("nan"), float("inf"), "1", None, True, 1j])
def test_bad_radii_are_named(radius):
    for ball in (L1Ball, L2Ball):
        with pytest.raises(InputError, match=f"{ball.__name__} has radius .*; give a positive"):
            ball(radius=radius)


@pytest.mark.parametrize(
    "bounds", [(1, 0), (0, float("inf")), (float("nan"), 1), ("0", 1), (None, 1)]
)
def test_bad_bounds_are_named(bounds):
    with pytest.raises(InputError, match="give two finite numbers with lower <= upper"):
        Box(*bounds)


class OnlyTheContract(ConvexClass):
    """A class that gives the two methods it has to, and is not polyhedral: the line through 1."""

    def conic(self, features):
        return Linear().conic(np.ones((len(features), 1)))

    def fit(self, space, features, target):
        return (target @ space.weights_like(target))[..., None]

    def predict(self, features, coef):
        return coef + 0.0 * features[..., 0]


def test_a_class_without_an_exact_route():
    space, features = SampleSpace.uniform(2), np.ones((2, 1))
    mean = OnlyTheContract()
    assert not mean.has_exact_route
    projection = mean.project(space, features, np.array([1.0, 3.0]))
    assert projection.values.tolist() == [2.0, 2.0]
    # The float is the mean itself, which needs no multipliers; a rounded mean has no proof.
    assert projection.certificate.gap == 0
    rounded = mean.project(space, features, np.array([0.1, 2.0**-60]))
    assert rounded.certificate.verdict is Verdict.UNDECIDED
    assert rounded.certificate.gap == float("inf")
    with pytest.raises(InputError, match=r"OnlyTheContract is not polyhedral.*use exact=False"):
        mean.project(space, features, np.array([1.0, 3.0]), exact=True)


class Empty(Linear):
    """Contradicting constraints: theta = 0 and theta = 1."""

    def conic(self, features):
        form = super().conic(features)
        rows = [{0: 1}, {0: 1}]
        return type(form)(form.coefficients, form.features, rows, [0, -1], [("zero", 2)])


def test_an_empty_class_is_an_error():
    space = SampleSpace.uniform(2)
    with pytest.raises(InputError, match=r"Empty\(\) is empty on these points"):
        Empty().project(space, np.ones((2, 1)), np.zeros(2), exact=True)


def test_a_fit_that_is_not_finite_only_costs_time():
    class Astray(Linear):
        def fit(self, space, features, target):
            return super().fit(space, features, target) * np.nan

    space, features = SampleSpace.uniform(3), np.array([[1.0], [2.0], [3.0]])
    target = np.array([1.0, 2.0, 4.0])
    found = Astray().project(space, features, target, exact=True)
    assert found.point == Linear().project(space, features, target, exact=True).point
    assert found.certificate.gap == 0


def test_the_base_class_is_abstract():
    with pytest.raises(TypeError, match="abstract"):
        ConvexClass()


def test_predicting_needs_the_same_points():
    space, features, target = draw(Linear())
    projection = Linear().project(space, features[0], target)
    assert np.allclose(Linear().predict(features[0], projection.coef), projection.values)
    with pytest.raises(ValueError, match="size"):
        Linear().predict(features[0][:, :0], projection.coef)


@pytest.mark.parametrize("name", CLASSES)
def test_fitted_values_are_those_of_fit_and_predict(name):
    rng = np.random.default_rng(7)
    chosen = CLASSES[name].arbitrary(rng)
    features = chosen.draw_features(rng, 7)
    space = SampleSpace.uniform(7).repeated(chosen.outputs)
    for count in ((), (3,)):
        target = rng.standard_normal((*count, space.size))
        coef, values = chosen.fit_values(space, features, target)
        expected = chosen.fit(space, features, target)
        np.testing.assert_allclose(coef, expected, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(values, chosen.predict(features, expected), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", [Monotone, Polynomial, Hull])
def test_a_changed_fit_or_predict_is_the_one_that_is_used(kind):
    class OtherFit(kind):
        def fit(self, space, features, target):
            return kind.fit(self, space, features, 0.0 * target)

    class OtherPredict(kind):
        def predict(self, features, coef):
            return 2.0 * kind.predict(self, features, coef)

    table = {"vertices": ((1.0,), (2.0,))} if kind is Hull else {}
    features, target = np.array([[1.0], [2.0], [4.0]]), np.array([1.0, 3.0, 9.0])
    space = SampleSpace.uniform(3)

    def values(chosen):
        return chosen(**table).project(space, features, target).values

    right, blank = values(kind), kind(**table).project(space, features, 0.0 * target).values
    assert not np.allclose(right, blank)
    np.testing.assert_allclose(values(OtherFit), blank)
    np.testing.assert_allclose(values(OtherPredict), 2.0 * right)
