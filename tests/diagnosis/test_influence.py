"""The closed form of leave-one-out beside refitting, for every point."""

import numpy as np
import pytest

from w2sverify.classes import Affine, L2Ball, Linear
from w2sverify.diagnosis.diagnose import diagnose
from w2sverify.diagnosis.influence import influences, refitted
from w2sverify.diagnosis.problem import Problem
from w2sverify.diagnosis.run import read_run
from w2sverify.errors import InputError


def problem(strong_class, **other):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((30, 3)) * [1.0, 100.0, 0.01]
    truth = x @ [1.0, 0.01, 5.0] + rng.standard_normal(30)
    weak = truth + rng.standard_normal(30)
    run = read_run(weak=weak, student=weak, truth=truth, features=x, **other)
    return Problem.of(run, 0, strong_class)


def errors(case, values):
    share = case.judged / case.judged.sum()
    return [
        float(share @ np.sum((values - labels) ** 2, axis=1)) for labels in (case.truth, case.weak)
    ]


CASES = {
    "all points": {},
    "split": {"train_index": np.arange(20)},
    "weights": {"weights": np.linspace(0.1, 2, 30)},
    "zero weights": {"weights": np.arange(30) % 3.0, "train_index": np.arange(0, 30, 2)},
}


@pytest.mark.parametrize("strong_class", [Affine(), Linear()], ids=repr)
@pytest.mark.parametrize("case", CASES)
def test_the_closed_form_is_that_of_refitting(case, strong_class):
    case = problem(strong_class, **CASES[case])
    exact = case.heads.fitted(case.fit, case.weak)
    before = errors(case, exact)
    found = influences(case, exact)
    assert sorted(each.point for each in found) == np.flatnonzero(case.fit).tolist()
    for each in found:
        after = errors(case, refitted(case, each.point))
        assert each.gain == pytest.approx(before[0] - after[0], rel=1e-6, abs=1e-9)
        assert each.misfit == pytest.approx(after[1] - before[1], rel=1e-6, abs=1e-9)
    sizes = [abs(each.gain) for each in found]
    assert sizes == sorted(sizes, reverse=True)
    assert max(sizes) > 1e-4


def test_a_point_of_leverage_one_is_refitted():
    x = np.zeros((12, 1))
    x[0] = 1.0
    weak = np.arange(12.0)
    run = read_run(weak=weak, student=weak, truth=np.cos(weak), features=x)
    case = Problem.of(run, 0, Affine())
    exact = case.heads.fitted(case.fit, case.weak)
    (first,) = [each for each in influences(case, exact) if each.point == 0]
    after = errors(case, refitted(case, 0))
    assert first.misfit == pytest.approx(after[1] - errors(case, exact)[1])


def test_other_classes_are_refitted():
    case = problem(L2Ball(radius=0.5))
    exact = case.heads.fitted(case.fit, case.weak)
    found = influences(case, exact)
    assert len(found) == 30
    after = errors(case, refitted(case, found[0].point))
    assert found[0].gain == pytest.approx(errors(case, exact)[0] - after[0])


def test_too_many_fits_and_no_features_are_refused(monkeypatch):
    monkeypatch.setattr("w2sverify.diagnosis.influence._MOST", 5)
    case = problem(L2Ball(radius=0.5))
    with pytest.raises(InputError, match="at most 5 are made"):
        influences(case, case.weak)
    data = {"weak": [1.0, 2.0], "student": [1.0, 2.0], "truth": [1.0, 3.0]}
    with pytest.raises(InputError, match="needs features"):
        diagnose(**data, influence=True)
