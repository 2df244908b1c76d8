"""`w2sverify verify` on theorems on a rate, as a user meets it."""

import json

import pytest

from w2sverify.cli import main
from w2sverify.commands.verify import exit_code
from w2sverify.report.render import render
from w2sverify.runs.record import make_record
from w2sverify.runs.verification import load_verification
from w2sverify.runs.verify import verify

FAST = ["verify", "--theorem", "lemma-4", "--class", "L2Ball", "--sample-size", "300"]
FAST += ["--epsilon", "0", "--dimension", "3", "--delta", "0.2"]


def test_a_theorem_on_a_rate_alone(tmp_path, capsys):
    out = tmp_path / "out"
    assert main([*FAST, "--jobs", "1", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "rates: 2 supported, 0 refuted, 0 undecided in" in printed
    assert "lemma-4" in printed
    assert "proved" not in printed
    record = load_verification(out / "verification.json")
    assert record.results == []
    assert record.summary["rates_supported"] == 2
    assert record.summary["controls"] == record.summary["controls_refuted"] == 8
    for flag in ("--sample-size 300", "--epsilon 0.0", "--dimension 3", "--delta 0.2"):
        assert flag in record.command
    (result,) = record.rates
    row = result.rows[0]
    assert (row.class_, row.dimension, row.sample_size, row.delta) == ("L2Ball", 3, 300, 0.2)
    assert row.count.trials == 100
    assert row.count.interval[1] <= 0.2
    # Every configuration is made again by its own command.
    assert main([*row.replay.split()[1:], "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["rows"] == json.loads((out / "verification.json").read_text())["rates"][0]["rows"]
    assert main(["report", str(out)]) == 0
    capsys.readouterr()
    assert main([*FAST, "--jobs", "1", "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"] == record.summary


def test_more_processes_find_the_same():
    options = {"theorems": ["theorem-2-fast", "rademacher"], "classes": ["Linear", "Box"]}
    found = []
    for jobs in (1, 2):
        campaign = verify(jobs=jobs, settings={"sample_size": [50]}, **options)
        assert campaign.problems == []
        decisions = [d for outcome in campaign.rates for d in outcome.decisions]
        key = [(d.theorem, d.place.name, repr(d.found)) for d in decisions]
        found.append((sorted(key), campaign.command))
    assert found[0] == found[1]
    assert len(found[0][0]) == 2


def test_refuted_and_undecided_rates_are_exit_codes(tmp_path):
    (tmp_path / "certificates").mkdir()
    settings = {"sample_size": [100], "epsilon": [0.0], "dimension": [2], "delta": [0.2]}
    campaign = verify(theorems=["theorem-2"], classes=["L2Ball"], settings=settings, jobs=1)
    record = make_record(campaign, tmp_path / "certificates")
    assert exit_code(record) == 0
    for word, code in (("rates_refuted", 1), ("rates_undecided", 3)):
        record.summary[word] = 1
        assert exit_code(record) == code
        record.summary[word] = 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--theorem", "theorem-2", "--class", "Box"], "no settings for Box"),
        (["--theorem", "theorem-1", "--sample-size", "5"], "--sample-size is for theorems"),
        (["--theorem", "theorem-2", "--delta", "2"], "delta is 2.0"),
        (["--theorem", "theorem-2", "--epsilon", "0.9"], "outside [-1, 1]"),
        (["--theorem", "theorem-2", "--teacher", "bad"], "good, random, adversarial"),
        (["--theorem", "theorem-2", "--sample-size", "0"], "n is 0"),
        (["--theorem", "theorem-2", "--dimension", "0"], "d is 0"),
        (["--theorem", "theorem-2", "--replay", "d=x"], "'x' is no d"),
        (["--theorem", "theorem-2", "--replay", "random:1"], "'random:1'"),
        (["--theorem", "theorem-2", "--replay", ""], "'' is no part"),
        (["--theorem", "theorem-3"], "theorem-2"),
    ],
)
def test_bad_settings_get_one_sentence(tmp_path, capsys, arguments, said):
    assert main(["verify", "--out", str(tmp_path / "out"), *arguments]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert len(printed.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_list_shows_both_kinds_of_theorems(capsys):
    assert main(["list", "theorems"]) == 0
    printed = capsys.readouterr().out
    assert "theorems on a rate" in printed
    assert "lemma-4" in printed
    assert "classes" not in printed
    assert main(["list", "theorems", "--json"]) == 0
    assert "theorem-2" in json.loads(capsys.readouterr().out)["rates"]["members"]


def test_an_interruption_keeps_the_rates_that_were_decided(tmp_path):
    def stop(done, total):
        assert 0 < done < total
        raise KeyboardInterrupt

    options = {"classes": ["Linear"], "settings": {"sample_size": [3000]}}
    campaign = verify(theorems=["theorem-2-fast"], jobs=1, progress=stop, **options)
    assert not campaign.complete
    record = make_record(campaign, tmp_path)
    (result,) = record.rates
    assert result.counts.supported == 2
    # The controls were not reached, and the page can be made all the same.
    assert result.controls == []
    assert "</html>" in render(record)
    assert exit_code(record) == 1
