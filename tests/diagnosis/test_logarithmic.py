"""Kullback-Leibler divergences: enclosures hold, each direction speaks of its own student."""

import math

import numpy as np
import pytest
from flint import arb

from w2sverify.diagnosis.diagnose import diagnose
from w2sverify.diagnosis.logarithmic import Enclosure, softmax
from w2sverify.errors import InputError
from w2sverify.verdict import Verdict


def kl(a, b):
    return float(np.mean(np.sum(a * (np.log(a) - np.log(b)), axis=1)))


def world(seed=0, n=60, c=3):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, 2))
    design = np.column_stack([x, np.ones(n)])
    truth = softmax(design @ rng.standard_normal((3, c)))
    weak = softmax(np.log(truth) + rng.standard_normal((n, c)))
    return design, x, truth, weak


def forward(design, weak):
    """Linear logits that minimise the cross-entropy, by Newton's method."""
    n, c = weak.shape
    theta = np.zeros((design.shape[1], c - 1))
    for _ in range(60):
        p = softmax(np.column_stack([design @ theta, np.zeros(n)]))
        slope = design.T @ (weak - p)[:, :-1]
        hessian = np.einsum("ni,nj,nab->iajb", design, design, _curvature(p[:, :-1]))
        size = slope.size
        theta += np.linalg.solve(hessian.reshape(size, size), slope.ravel()).reshape(theta.shape)
    return np.column_stack([design @ theta, np.zeros(n)])


def _curvature(p):
    return np.einsum("na,ab->nab", p, np.eye(p.shape[1])) - p[:, :, None] * p[:, None, :]


def by_direction(found):
    return {each.direction: each for each in found.logarithmic}


def test_the_terms_are_the_divergences():
    _, _, f, g = world()
    p = softmax(np.log(g) * 0.5)
    found = by_direction(diagnose(weak=g, student=p, truth=f, loss="log"))
    terms = {
        "reverse": (kl(f, g), kl(f, p), kl(p, g)),
        "forward": (kl(g, f), kl(p, f), kl(g, p)),
    }
    for direction, (weak, student, misfit) in terms.items():
        each = found[direction]
        for box, value in (
            (each.weak_error, weak),
            (each.student_error, student),
            (each.misfit, misfit),
            (each.slack, weak - student - misfit),
        ):
            assert box.high - box.low < 1e-13
            assert box.low == pytest.approx(value, abs=1e-12)


def test_the_forward_statement_is_an_equality_for_linear_logits():
    """A truth with linear logits and the minimiser of the cross-entropy: slack 0, up to Newton."""
    design, x, f, g = world()
    logits = forward(design, g)
    found = diagnose(weak=np.log(g), student=logits, truth=f, features=x, loss="log", logits=True)
    each = by_direction(found)["forward"]
    assert abs(each.slack.high) < 1e-9
    assert each.moments < 1e-9


def test_the_forward_student_breaks_the_reverse_statement():
    """The negative control of the literature: the direction is named as what is to blame."""
    seen = 0
    for seed in range(6):
        design, x, f, g = world(seed)
        found = diagnose(
            weak=g, student=softmax(forward(design, g)), truth=f, features=x, loss="log"
        )
        each = by_direction(found)["reverse"]
        if each.conclusion == "fails":
            seen += 1
            assert (each.verdict, each.blame) == (Verdict.REFUTED, "direction")
            assert found.exit_code == 1
    assert seen


def test_the_reverse_statement_holds_for_mixtures():
    """The minimiser of KL(p|g) over mixtures of two heads, with the truth among them."""
    from scipy.optimize import minimize_scalar

    rng = np.random.default_rng(1)
    heads = softmax(rng.standard_normal((2, 50, 3)))
    g = softmax(rng.standard_normal((50, 3)) + np.log(heads[0]))

    def mixed(s):
        return (1 - s) * heads[0] + s * heads[1]

    best = minimize_scalar(lambda s: kl(mixed(s), g), bounds=(0, 1), method="bounded").x
    for share in (0.0, 0.3, 1.0):
        found = diagnose(weak=g, student=mixed(best), truth=mixed(share), loss="log")
        each = by_direction(found)["reverse"]
        assert each.slack.high > -1e-6, share
    worse = diagnose(weak=g, student=mixed(min(1.0, best + 0.4)), truth=mixed(0.0), loss="log")
    assert by_direction(worse)["reverse"].conclusion == "fails"


def test_class_numbers_and_zeros():
    _, _, f, g = world()
    labels = np.argmax(f, axis=1)
    found = by_direction(diagnose(weak=g, student=g, truth=labels, loss="log"))
    assert found["forward"].conclusion == "open"
    assert found["forward"].student_error.low == math.inf
    for box in (found["reverse"].misfit, found["reverse"].slack):
        assert box.low <= 0.0 <= box.high < 1e-30
    zero = np.eye(3)[(labels + 1) % 3]
    wrong = by_direction(diagnose(weak=g, student=zero, truth=labels, loss="log"))
    assert (wrong["reverse"].verdict, wrong["reverse"].blame) == (Verdict.REFUTED, "student")


def test_enclosures_round_outwards():
    third = arb(1) / 3
    box = Enclosure.of(third)
    assert box.low < 1 / 3 < box.high
    assert arb(box.low) < third < arb(box.high)
    assert Enclosure.of(arb("nan")).high == math.inf


def test_brier_is_squared_loss_on_vectors():
    _, x, f, g = world()
    design = np.column_stack([x, np.ones(len(x))])
    student = design @ np.linalg.lstsq(design, g, rcond=None)[0]
    with pytest.raises(InputError, match="no probability"):
        diagnose(weak=g - 1, student=g, truth=f, loss="brier")
    with pytest.raises(InputError, match="sums to 2"):
        diagnose(weak=2 * g, student=g, truth=f, loss="brier")
    with pytest.raises(InputError, match="axis of classes"):
        diagnose(weak=g[:, 0], student=g[:, 0], truth=np.arange(60) % 2, loss="brier")
    assert student.min() < 0
    found = diagnose(weak=g, student=student, truth=f, features=x, loss="brier")
    assert found.teachers[0].student.stands
    assert len(found.teachers[0].exact.certificates) == 3
    assert not found.diameter_known
    found = diagnose(weak=g, student=f, truth=f, loss="brier")
    errors = found.teachers[0].judged.errors
    assert float(errors.weak_error) == pytest.approx(np.mean(np.sum((g - f) ** 2, axis=1)))
    assert found.diameter == pytest.approx(math.sqrt(2))
    assert found.diameter_known


def test_logits_are_softmaxed():
    _, _, f, g = world()
    plain = diagnose(weak=g, student=f, truth=f, loss="brier")
    logits = diagnose(weak=np.log(g), student=np.log(f), truth=f, loss="brier", logits=True)
    first, second = (each.teachers[0].judged.errors.weak_error for each in (plain, logits))
    assert float(first) == pytest.approx(float(second))
    with pytest.raises(InputError, match="Logits need"):
        diagnose(weak=g, student=f, truth=f, logits=True)
