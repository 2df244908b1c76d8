"""What `run_check` and `check_class` say of classes that behave, misbehave, refuse and raise."""

import pytest
from hypothesis import settings

from w2sverify import ConvexClass, InputError
from w2sverify.classes import Box, L1Ball, L2Ball, Linear
from w2sverify.testing import check_class
from w2sverify.testing.check import Check, CheckFailed, NothingToCheck, all_checks
from w2sverify.testing.run import run_check

OPTIONS = settings(max_examples=20, derandomize=True, database=None)


def result_of(run, kind=Box, **options):
    return run_check(Check("made-up", "A demand.", run, **options), kind, options=OPTIONS)


def test_a_check_that_is_met_passes_and_says_on_how_many_cases():
    found = result_of(lambda case: None)
    assert (found.status, found.tried, found.exercised) == ("passed", 20, 20)
    assert "20 of 20 cases exercised it" in found.message
    assert "below 0.15 may have been missed" in found.message
    assert found.line.startswith("Box made-up: passed. ")


def test_a_failure_shows_its_smallest_case():
    def run(case):
        if case.weak[0] > 1:
            raise CheckFailed("The first label is above one.")

    found = result_of(run)
    assert found.status == "failed"
    assert found.message.startswith("The first label is above one. Smallest case: Case(Box(")
    assert "weak=[2.0], seed=0, plain=True" in found.message


def test_cases_that_say_nothing_are_a_skip_and_never_a_success():
    def run(case):
        raise NothingToCheck("There is nothing here.")

    found = result_of(run)
    assert (found.status, found.exercised) == ("skipped", 0)
    assert found.message == "None of 20 cases could exercise it: There is nothing here."


def test_one_case_that_says_something_is_enough():
    def run(case):
        if case.space.size > 1:
            raise NothingToCheck("Too many points.")

    found = result_of(run)
    assert found.status == "passed"
    assert 0 < found.exercised < found.tried == 20


@pytest.mark.parametrize("error", [ValueError, ZeroDivisionError, InputError, MemoryError])
def test_a_class_that_raises_is_an_error_with_its_case(error):
    class Raises(Linear):
        def fit(self, space, features, target):
            raise error("on purpose")

    found = result_of(lambda case: case.fitted, Raises)
    assert found.status == "error"
    said = f"`fit` raised {error.__name__}: on purpose; correct it. Smallest case: Case("
    assert found.message.startswith(said)


def test_a_class_whose_generators_raise_is_an_error():
    class Raises(Linear):
        @classmethod
        def arbitrary(cls, rng):
            raise RuntimeError("no parameters")

    assert result_of(lambda case: None, Raises).message.startswith(
        "`arbitrary` raised RuntimeError: no parameters; correct it."
    )


def test_a_class_that_refuses_everything_is_an_error():
    class Refuses(Linear):
        def conic(self, features):
            raise InputError("No.")

    found = result_of(lambda case: None, Refuses)
    assert (found.status, found.tried) == ("error", 0)
    assert "refuses every case" in found.message


def test_a_class_that_accepts_only_its_own_features_is_checked_on_those():
    class Positive(Linear):
        def conic(self, features):
            if not (features > 0).all():
                raise InputError("The features must be positive.")
            return super().conic(features)

        def draw_features(self, rng, points):
            return abs(super().draw_features(rng, points)) + 1.0

    found = run_check(Check("made-up", "", lambda case: case.fitted), Positive, options=OPTIONS)
    assert found.status == "passed"
    assert found.exercised >= 5


def test_the_same_cases_in_every_run():
    def collect():
        seen = []
        result_of(lambda case: seen.append(repr(case)))
        return seen

    first = collect()
    assert first == collect()
    assert len(set(first)) > 10


def test_shares_and_draws():
    plain, counts = [], {}
    for share in (1.0, 0.5):
        counts[share] = result_of(lambda case: plain.append(case.plain), share=share, draws="plain")
    assert all(plain)
    assert (counts[1.0].tried, counts[0.5].tried) == (20, 10)
    answers = []
    result_of(lambda case: answers.append(case.answer), draws="backward")
    assert sum(answer is not None for answer in answers) > 10


def test_a_sound_class_passes(capsys):
    results = check_class(Box, examples=8, only=("certificate-valid", "theorem-1", "rescaled"))
    assert [result.name for result in results] == ["certificate-valid", "rescaled", "theorem-1"]
    assert {result.status for result in results} <= {"passed", "skipped"}
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("Box certificate-valid: passed. 8 of 8 cases exercised it")
    assert lines[-1].startswith("3 checks ran: ")
    assert lines[-1].endswith(" skipped.")


def test_one_object_is_checked_with_its_parameters(capsys):
    ball = L1Ball(radius=0.125)
    assert check_class(ball, examples=4, only=("fitted-member",), quiet=True)[0].status == "passed"
    assert capsys.readouterr().out == ""


def test_a_lying_class_fails(capsys):
    class Shrinks(L1Ball):
        def fit(self, space, features, target):
            return super().fit(space, features, target) * 0.999

    results = check_class(Shrinks, examples=30, only=("float-agrees",), quiet=True)
    assert results[0].status == "failed"
    assert "correct" in results[0].message.lower() or "owed" in results[0].message


class NoExactRoute(L2Ball):
    """As a class whose author gives the float fit and its multipliers alone."""

    exact_point = ConvexClass.exact_point


class Shrunk(NoExactRoute):
    def fit(self, space, features, target):
        return super().fit(space, features, target) * 0.9


class NoMultipliers(NoExactRoute):
    def multipliers(self, form, gradient):
        return None


def statuses(kind):
    results = check_class(kind, examples=12, quiet=True)
    return {result.name: result.status for result in results}


def test_a_class_without_an_exact_route_is_checked_by_its_gap():
    found = statuses(NoExactRoute)
    assert found.pop("certificate-valid") == found.pop("contains-agrees") == "skipped"
    assert set(found.values()) == {"passed"}


def test_without_an_exact_route_a_wrong_fit_fails():
    found = statuses(Shrunk)
    assert {"float-agrees", "twin-agrees", "known-answer", "idempotent"} <= {
        name for name, status in found.items() if status == "failed"
    }


def test_what_cannot_be_proved_is_skipped_or_fails_but_never_passes():
    found = statuses(NoMultipliers)
    for name in ("certificate-valid", "float-agrees", "gap-dominates", "theorem-1"):
        assert found[name] == "skipped"
    assert found["theorem-1-backward"] == "skipped"
    # It draws pairs that it cannot prove.
    assert found["known-answer"] == "failed"


def test_unknown_checks_are_named():
    with pytest.raises(InputError, match=r"no check 'nothing'; choose from .*theorem-1"):
        check_class(Box, only=("nothing",))


def test_checks_are_found_and_say_what_they_demand():
    checks = all_checks()
    names = [check.name for check in checks]
    assert len(set(names)) == len(names) >= 19
    for check in checks:
        assert check.sentence.endswith("."), check.name
        assert 0 < check.share <= 1
