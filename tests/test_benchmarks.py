"""The benchmarks run and have their structure. Nothing here asks how fast anything is."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

import benchmarks
from benchmarks import _command, _optional, single, startup
from benchmarks._command import benchmark_names, main, measure
from benchmarks._history import History
from benchmarks._measure import Timing, interleave
from benchmarks._optional import optional_peers
from benchmarks._options import Options
from benchmarks._problems import draw_batch
from benchmarks._table import Column, Table
from w2sverify.classes import Box, Simplex
from w2sverify.registry import discover

FOLDER = Path(benchmarks.__file__).parent


@pytest.fixture(scope="module")
def outcomes():
    return {outcome.name: outcome for outcome in measure(benchmark_names(), Options("smallest"))}


def tables(outcome):
    assert outcome.error == ""
    assert outcome.tables
    return outcome.tables


def test_every_module_of_the_folder_is_a_benchmark(outcomes):
    files = {path.stem for path in FOLDER.glob("*.py") if not path.name.startswith("_")}
    assert files == set(outcomes) == set(benchmark_names()) != set()


def test_tables_hold_what_their_columns_name(outcomes):
    for outcome in outcomes.values():
        for table in tables(outcome):
            assert table.problems == []
            assert table.rows
            for column in table.columns:
                assert any(row.get(column.key) is not None for row in table.rows), column
            for row in table.rows:
                for key, value in row.items():
                    if isinstance(value, float):
                        assert math.isfinite(value), key
                        assert value >= 0 or key.endswith("_slope")


@pytest.mark.parametrize("name", ["exact", "batch", "single"])
def test_every_class_is_measured(outcomes, name):
    for table in tables(outcomes[name]):
        measured = dict.fromkeys(row["class"] for row in table.rows)
        assert list(measured) == list(discover("classes").members)


def test_the_exact_instances_are_decided_and_cvxpy_solves_the_same_problem(outcomes):
    for table in tables(outcomes["exact"]):
        for row in table.rows:
            assert row["proved"] == "1 of 1"
            assert 0 <= row["cvxpy_error"] < 1e-3  # its tolerance, not ours
            assert row["second"] > 0


def test_every_peer_solves_the_same_problem(outcomes):
    for table in tables(outcomes["batch"]):
        for row in table.rows:
            assert 0 <= row["difference"] < 1e-3
            assert "peers" not in row or row["peer"] in row["peers"]
        assert sum("peers" in row for row in table.rows) >= 15


def test_the_certificates_of_every_size_are_proved(outcomes):
    by_points, by_columns = tables(outcomes["scaling"])
    assert {row["verdict"] for row in by_points.rows + by_columns.rows} == {"PROVED"}
    assert {row["class"] for row in by_points.rows} >= {row["class"] for row in by_columns.rows}


def test_importing_the_package_loads_no_third_party_module_but_numpy(outcomes):
    (table,) = tables(outcomes["startup"])
    loaded = {row["command"]: row["third_party"] for row in table.rows}
    assert loaded["python -c pass"] == "none"
    assert loaded["python -c 'import numpy'"] == "numpy"
    for command in ("python -c 'import w2sverify'", "w2sverify --help"):
        assert loaded[command] in ("none", "numpy"), command


def test_the_readme_shows_every_table_with_its_columns(outcomes):
    run = (FOLDER / "README.md").read_text(encoding="utf-8").partition("\n## One run\n")[2]
    for outcome in outcomes.values():
        assert f"### {outcome.title}" in run
        for table in tables(outcome):
            assert f"| {' | '.join(column.head for column in table.columns)} |" in run


def test_the_json_file_holds_numbers_machine_versions_and_seed(tmp_path, capsys):
    path = tmp_path / "numbers.json"
    assert main(["scaling", "--smallest", "--seed", "7", "--markdown", "--json", str(path)]) == 0
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["schema"] == "w2sverify.benchmark/1"
    assert (record["seed"], record["level"]) == (7, "smallest")
    assert {"processor", "python", "w2sverify", "numpy", "cvxpy"} <= set(record["environment"])
    (entry,) = record["benchmarks"]
    rows = entry["tables"][0]["rows"]
    assert entry["name"] == "scaling"
    assert rows[0]["project"] > 0
    printed = capsys.readouterr().out
    assert "#### growing n" in printed
    assert printed.count("| Linear |") == 4


def test_a_terminal_gets_tables(capsys):
    assert main(["scaling", "--smallest"]) == 0
    assert "growing d" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["exactly"], "there is no benchmark 'exactly'; did you mean exact?"),
        (["exact", "--json", "no/such/folder/file.json"], "does not exist; make it first."),
    ],
)
def test_wrong_usage_is_one_sentence(arguments, message, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_a_benchmark_that_fails_is_shown_and_the_others_go_on(monkeypatch, capsys):
    def fail(options):
        raise ValueError("no child process")

    monkeypatch.setattr(startup, "run", fail)
    assert main(["startup", "scaling", "--smallest", "--markdown"]) == 1
    printed = capsys.readouterr().out
    assert "**Failed:** ValueError: no child process" in printed
    assert "#### growing n" in printed


def test_what_could_not_be_measured_is_shown(monkeypatch, capsys):
    table = Table("t", (Column("class", "class"),), problems=["Cube: ValueError: too round"])
    monkeypatch.setattr(startup, "run", lambda options: [table])
    assert main(["startup", "--smallest", "--markdown"]) == 1
    assert "**Not measured:** Cube: ValueError: too round" in capsys.readouterr().out


def test_a_class_that_raises_is_a_problem_of_its_table(monkeypatch):
    def broken(strong_class, *rest):
        if type(strong_class).__name__ == "Box":
            raise ZeroDivisionError("by hand")
        return {"class": type(strong_class).__name__}

    from benchmarks import exact

    monkeypatch.setattr(exact, "_measure", broken)
    for table in exact.run(Options("smallest")):
        assert table.problems == ["Box: ZeroDivisionError: by hand"]
        assert "Box" not in [row["class"] for row in table.rows]
        assert len(table.rows) == len(discover("classes").members) - 1


class Clock:
    """Time that passes only when a case says so."""

    now = 0.0

    def __call__(self):
        return self.now

    def spend(self, seconds):
        self.now += seconds


def test_cases_are_measured_in_turns_with_enough_repetitions():
    clock, order = Clock(), []

    def case(name, seconds):
        def run():
            order.append(name)
            clock.spend(seconds)

        return run

    cases = {"a": case("a", 1.0), "b": case("b", 4.0)}
    found = interleave(cases, rounds=3, least=3.5, clock=clock)
    assert found["a"].rounds == (1.0, 1.0, 1.0)
    assert found["b"].rounds == (4.0, 4.0, 4.0)
    # One call to warm up, one to count repetitions (4 of a, 1 of b), then rounds that start anew.
    assert "".join(order) == "aabb" + "aaaab" + "baaaa" + "aaaab"
    assert found["b"].over(found["a"]) == 4.0


def test_ratios_are_taken_within_rounds():
    ours, peer = Timing((1.0, 2.0, 10.0)), Timing((3.0, 6.0, 30.0))
    assert peer.over(ours) == 3.0
    assert ours.seconds == 2.0
    assert ours.per(2).rounds == (0.5, 1.0, 5.0)
    assert Timing((1.0,)).spread == 0.0
    assert Timing((1.0, 2.0, 3.0)).spread == 0.5


def test_what_takes_too_long_is_expected_from_the_sizes_before():
    history, left = History(patience=3.0), []
    assert history.expected("ours", 200, 1.5) == 0.0
    history.note("ours", 100, 9.0)
    history.note("ours", 100, 0.5)  # measured again, after something was compiled
    assert history.expected("ours", 400, 1.5) == pytest.approx(4.0)
    history.note("ours", 200, 2.0)
    assert history.expected("ours", 400, 1.5) == pytest.approx(8.0)
    assert history.once("proof", 100, lambda: 7, left) == 7
    history.note("proof", 100, 1.0)
    assert history.once("proof", 400, lambda: 7, left) is None
    assert left == ["proof (4 s expected)"]


def test_optional_peers_that_are_missing_are_named(monkeypatch):
    batch = draw_batch(Simplex(), count=1, points=30, columns=4, seed=0, shared=True)
    found, absent = optional_peers(batch)
    assert len(found) + len(absent) == 3
    for peer in found:
        np.testing.assert_allclose(peer.project(batch), batch.values(), atol=1e-3)
    monkeypatch.setattr(_optional, "find_spec", lambda name: None)
    found, absent = optional_peers(batch)
    assert found == []
    assert absent[0] == "qpsolvers quadprog (not installed)"


def test_a_class_that_would_take_too_long_is_shown_as_left_out(monkeypatch):
    monkeypatch.setattr(single, "classes", lambda columns: ({"Box": Box()}, []))
    monkeypatch.setitem(single.SIZES["smallest"], "patience", 0.0)
    (table,) = single.run(Options("smallest"))
    first, second = table.rows
    assert first["own"] > 0
    assert "own" not in second
    assert "ours (" in second["left_out"]
    assert table.problems == []


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("time", 2.5, "2.50 s"),
        ("time", 0.0123, "12.3 ms"),
        ("time", 4.56e-6, "4.56 µs"),
        ("time", 7e-8, "70.0 ns"),
        ("rate", 1234567.8, "1,234,568 /s"),
        ("ratio", 0.5, "0.500x"),
        ("small", 0.0, "0"),
        ("small", 3.2e-9, "3e-09"),
        ("share", 0.034, "3%"),
        ("count", 5000, "5,000"),
        ("exponent", 1.0, "1.00"),
        ("text", None, "-"),
    ],
)
def test_numbers_are_shown_as_a_reader_wants_them(kind, value, shown):
    assert Column("x", "x", kind).show({"x": value}) == shown


def test_the_names_are_those_of_the_command(monkeypatch):
    monkeypatch.setattr(_command, "benchmark_names", lambda: ["exact"])
    with pytest.raises(SystemExit):
        main(["batch"])
