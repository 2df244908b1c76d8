import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runs.toy import Toy
from w2sverify import ExperimentTask, InputError
from w2sverify.experiment_task import canonical

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), part, max_size=3)
    ),
    max_leaves=8,
)


def task(**changes):
    given = {"experiment": "toy", "seed": 1, "settings": {"a": 1, "b": [1.5]}, "code": "c"}
    return ExperimentTask(**{**given, **changes})


def test_the_key_is_of_the_content():
    assert task().key == task(settings={"b": [1.5], "a": 1}).key == task(share="x", cost=9.0).key
    changed = [
        task(seed=2),
        task(experiment="other"),
        task(settings={"a": 2, "b": [1.5]}),
        task(settings={"a": 1}),
        task(device="cuda"),
        task(code="d"),
    ]
    assert len({each.key for each in [task(), *changed]}) == len(changed) + 1


def test_the_key_is_that_of_every_process():
    code = (
        "from w2sverify import ExperimentTask as T; "
        "print(T('toy', 1, {'b': [1.5], 'a': 1}, code='c').key)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == task().key


@settings(derandomize=True, deadline=None)
@given(PLAIN)
def test_canonical_data_come_back(data):
    import json

    assert json.loads(canonical(data)) == data


@pytest.mark.parametrize("data", [float("nan"), [float("inf")], {1j: 2}, object()])
def test_what_is_not_plain_is_refused(data):
    with pytest.raises(InputError, match="JSON"):
        canonical(data)


def test_settings_are_read_as_their_type():
    found = Toy().settings("quick", {"seeds": "3", "pause": "1", "label": "y"})
    assert (found["seeds"], found["pause"], found["label"]) == (3, 1.0, "y")
    assert Toy.presets["quick"]["seeds"] == 8


@pytest.mark.parametrize(
    ("preset", "changes", "word"),
    [
        ("huge", {}, "quick, many"),
        ("quick", {"sedes": 1}, "'sedes'"),
        ("quick", {"seeds": "x"}, "'x'"),
        ("quick", {"seeds": 1.5}, "1.5"),
        ("quick", {"seeds": True}, "True"),
    ],
)
def test_bad_settings(preset, changes, word):
    with pytest.raises(InputError, match=word):
        Toy().settings(preset, changes)


def test_the_plan_knows_the_source_and_the_device():
    tasks = Toy().plan(Toy().settings("quick"), 5, "cpu")
    assert [each.seed for each in tasks] == list(range(5, 13))
    assert {(len(each.code), each.device) for each in tasks} == {(64, "cpu")}


def test_equal_tasks_are_refused():
    class Twice(Toy):
        def tasks(self, settings, seed):
            return [ExperimentTask("toy", seed, {})] * 2

    with pytest.raises(InputError, match="equal"):
        Twice().plan({}, 0)
