"""Known decompositions come out, verdicts rest on what is proved."""

from fractions import Fraction

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from w2sverify.classes import Affine, Convex1D, L1Ball, L2Ball, Linear
from w2sverify.diagnosis.diagnose import diagnose
from w2sverify.errors import InputError
from w2sverify.kernel import check
from w2sverify.space import SampleSpace
from w2sverify.verdict import Verdict


def head(design, labels, weights=None):
    root = np.ones(len(labels)) if weights is None else np.sqrt(weights)
    return design @ np.linalg.lstsq(design * root[:, None], labels * root, rcond=None)[0]


def world(seed=0, n=80, d=3):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, d))
    design = np.column_stack([x, np.ones(n)])
    truth = design @ rng.standard_normal(d + 1)
    weak = truth + np.tanh(2 * x[:, 0]) + 0.3 * rng.standard_normal(n)
    return x, design, truth, weak


def test_a_right_run_is_proved_and_its_certificate_is_judged_again():
    x, design, truth, weak = world()
    found = diagnose(weak=weak, student=head(design, weak), truth=truth, features=x)
    teacher = found.teachers[0]
    assert (found.verdict, found.exit_code, found.fault) == (Verdict.PROVED, 0, None)
    assert teacher.exact.gap == 0
    (certificate,) = teacher.exact.certificates
    assert check(certificate.data).verdict == "PROVED"
    assert check(certificate.data).slack == 0


def test_the_ledger_on_diabetes():
    """Gain = misfit + A with A = 2 <w-s, c-y>, and the gap recovered in closed form (affine)."""
    x, y = load_diabetes(return_X_y=True)
    design = np.column_stack([x, np.ones(len(y))])
    weak = head(design[:, [2, 8, 10]], y) + 20 * np.sin(50 * x[:, 8])
    student, ceiling = head(design, weak), head(design, y)
    found = diagnose(weak=weak, student=student, truth=y, features=x)
    sample = found.teachers[0].judged
    extra = 2 * float(np.mean((weak - student) * (ceiling - y)))
    assert float(sample.errors.slack) == pytest.approx(extra)
    assert float(sample.parts.non_realizability) == pytest.approx(-extra)
    assert abs(float(sample.parts.optimisation)) < 1e-9
    misfit = np.mean((weak - student) ** 2)
    closed = (misfit + extra) / (misfit + extra + np.mean((student - ceiling) ** 2))
    assert float(sample.recovered) == pytest.approx(closed)
    assert found.teachers[0].epsilon == pytest.approx(np.mean((ceiling - y) ** 2))
    assert found.fault in ("truth", "noise")


def test_the_parts_of_a_ridge_student():
    """T1 = 2 <g-p, f-p> in sample, which for ridge is 2 lambda <theta, theta - theta_f>."""
    x, _, _, weak = world(1)
    n, penalty = len(weak), 0.3
    theta_f = np.array([1.0, -2.0, 0.5])
    theta = np.linalg.solve(x.T @ x / n + penalty * np.eye(3), x.T @ weak / n)
    found = diagnose(
        weak=weak, student=x @ theta, truth=x @ theta_f, features=x, strong_class=Linear()
    )
    sample = found.teachers[0].judged
    known = 2 * penalty * theta @ (theta_f - theta)
    assert float(sample.parts.optimisation) == pytest.approx(known)
    assert found.fault == "regularised"
    share = penalty / np.linalg.eigvalsh(x.T @ x / n)[-1]
    assert f"penalty of {share:.3g} times" in found.teachers[0].faults[0].evidence


def test_the_blame_moves_with_the_cost():
    x, design, truth, weak = world(2)
    bent = truth + x[:, 1] ** 2
    early = 0.5 * head(design, weak)
    found = diagnose(weak=weak, student=early, truth=bent, features=x)
    names = [fault.name for fault in found.teachers[0].faults]
    assert set(names) == {"optimisation", "truth"} or set(names) == {"regularised", "truth"}
    costs = [fault.cost for fault in found.teachers[0].faults]
    assert costs == sorted(costs, reverse=True)
    sample = found.teachers[0].judged
    total = sum(costs) + float(sample.head_parts.optimisation)
    assert total == pytest.approx(float(sample.errors.excess), abs=1e-9)
    assert found.verdict is Verdict.REFUTED
    assert sample.blame == names[0]


def test_held_out_points_are_never_proved_and_sampling_is_blamed():
    seen = set()
    for seed in range(12):
        x, design, truth, weak = world(seed)
        train = np.arange(40)
        theta = np.linalg.lstsq(design[train], weak[train], rcond=None)[0]
        found = diagnose(
            weak=weak, student=design @ theta, truth=truth, features=x, train_index=train
        )
        inside, outside = found.teachers[0].samples
        assert inside.verdict is Verdict.PROVED
        assert outside.verdict is not Verdict.PROVED
        assert outside.parts.sampling == outside.errors.excess - outside.parts.optimisation - (
            outside.parts.non_realizability
        )
        fails = outside.errors.slack < 0
        assert found.exit_code == (1 if fails else 0)
        assert outside.blame == ("sampling" if fails else None)
        assert found.fault is None
        seen.add(fails)
    assert seen == {True, False}


def test_as_stored_takes_numbers_at_their_word():
    """Dyadic data whose projection is a float: as stored it is that, and not one ulp off."""
    x = np.array([[1.0], [-1.0], [0.0], [0.0]])
    weak, truth = np.array([2.0, 0.0, 3.0, -1.0]), np.array([1.0, -1.0, 0.0, 0.0])
    student = np.array([2.0, 0.0, 1.0, 1.0])
    data = {"weak": weak, "truth": truth, "features": x, "as_stored": True}
    found = diagnose(student=student, **data)
    assert found.teachers[0].student.status == "proved"
    assert found.teachers[0].judged.errors.slack == 0
    off = student.copy()
    off[0] = np.nextafter(2.0, 3.0)
    moved = diagnose(student=off, **data)
    assert moved.teachers[0].student.status == "refuted"
    assert moved.verdict is not Verdict.PROVED
    read = diagnose(student=off, **{**data, "as_stored": False})
    assert read.teachers[0].student.status == "rounded"
    assert read.verdict is Verdict.PROVED


def test_without_features_only_what_can_be_said_is_said():
    _, design, truth, weak = world()
    student = head(design, weak)
    good = diagnose(weak=weak, student=0.5 * student + 0.5 * truth, truth=truth)
    bad = diagnose(weak=weak, student=weak + 1, truth=truth)
    assert (good.verdict, good.exit_code) == (Verdict.UNDECIDED, 3)
    assert (bad.verdict, bad.teachers[0].judged.blame) == (Verdict.REFUTED, "undetermined")
    with pytest.raises(InputError, match="without features"):
        diagnose(weak=weak, student=student, truth=truth, strong_class=Affine())


def test_points_the_student_never_saw():
    _, design, truth, weak = world()
    data = {"weak": weak, "student": 0.5 * (weak + truth), "truth": truth}
    found = diagnose(**data, held_out=True)
    sample = found.teachers[0].judged
    assert sample.held_out
    assert sample.name == "held-out points"
    assert (sample.conclusion, found.verdict) == ("holds", Verdict.UNDECIDED)
    assert float(sample.errors.slack) in sample.intervals["slack"][0]
    with pytest.raises(InputError, match="all held out"):
        diagnose(**data, features=design, held_out=True)


@pytest.mark.parametrize("strong_class", [L1Ball(radius=1.0), L2Ball(radius=1.0)])
def test_other_classes_are_proved(strong_class):
    x, _, _, weak = world(3)
    space = SampleSpace.uniform(len(weak))
    student = strong_class.project(space, x, weak).values
    truth = x @ [0.25, -0.125, 0.5]
    found = diagnose(weak=weak, student=student, truth=truth, features=x, strong_class=strong_class)
    assert found.verdict is Verdict.PROVED, found.teachers[0].judged.reason
    assert found.teachers[0].judged.errors.slack > 0
    outside = diagnose(
        weak=weak, student=student, truth=3 * truth, features=x, strong_class=strong_class
    )
    assert outside.teachers[0].truth.status == "refuted"


def test_a_class_without_a_word_on_new_points_says_so():
    x, _, truth, weak = world()
    data = {"weak": weak, "student": weak, "truth": truth, "features": x[:, :1]}
    with pytest.raises(InputError, match="known only on the points"):
        diagnose(**data, strong_class=Convex1D(), train_index=np.arange(40))


def test_rewriting_changes_nothing():
    """Permuted points, scaled features, doubled points of half the weight: the same numbers."""
    x, design, truth, weak = world(4)
    student = 0.7 * head(design, weak)
    base = diagnose(weak=weak, student=student, truth=truth, features=x).teachers[0]
    order = np.random.default_rng(0).permutation(len(weak))
    permuted = diagnose(
        weak=weak[order], student=student[order], truth=truth[order], features=x[order] * 8
    ).teachers[0]
    twice = np.repeat(np.arange(len(weak)), 2)
    doubled = diagnose(
        weak=weak[twice], student=student[twice], truth=truth[twice], features=x[twice]
    ).teachers[0]
    for other in (permuted, doubled):
        assert other.judged.errors == base.judged.errors
        assert other.fault == base.fault
        assert float(other.judged.parts.optimisation) == pytest.approx(
            float(base.judged.parts.optimisation)
        )


def test_a_ceiling_of_the_file_is_used():
    _, _, truth, weak = world()
    student, ceiling = 0.5 * (weak + truth), truth + 0.125
    found = diagnose(weak=weak, student=student, truth=truth, ceiling=ceiling)
    sample = found.teachers[0].judged
    assert float(sample.ceiling_error) == pytest.approx(1 / 64)
    room = sample.errors.weak_error - sample.ceiling_error
    assert sample.recovered == sample.errors.gain / room
    worse = diagnose(weak=weak, student=student, truth=truth, ceiling=weak + 9)
    assert worse.teachers[0].judged.recovered is None


def test_too_many_points_for_rationals_prove_nothing(monkeypatch):
    monkeypatch.setattr("w2sverify.diagnosis.exact_head._LIMIT", 10)
    x, design, truth, weak = world()
    found = diagnose(weak=weak, student=head(design, weak), truth=truth, features=x)
    assert found.verdict is Verdict.UNDECIDED
    assert "too many for rationals" in found.teachers[0].exact.why
    assert isinstance(found.teachers[0].judged.errors.slack, Fraction)


def test_test_points_that_are_training_points_are_noted():
    x, _, truth, weak = world()
    x[70:75], truth[70:75] = x[:5], truth[:5]
    data = {"weak": weak, "student": weak, "truth": truth, "features": x}
    (note,) = diagnose(**data, train_index=np.arange(40)).notes
    assert note.startswith("5 of 40 test points have the features and the truth")
    assert diagnose(**data).notes == ()
