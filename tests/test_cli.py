"""The command line as a user meets it: outputs, exit codes, one sentence for every bad input."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from w2sverify import Function, SampleSpace, classes
from w2sverify.cli import main
from w2sverify.registry import discover

FAST = ["verify", "--theorem", "theorem-1", "--jobs", "1", "--instances", "20"]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    space = SampleSpace.uniform(2)
    import numpy as np

    projection = classes.Box().project(space, None, np.array([2.0, 0.5]), exact=True)
    path = tmp_path / "certificate.json"
    projection.instance(Function([1, 0.25])).certificate.save(path)
    return path


def test_check_proves_a_certificate(certificate, capsys):
    assert main(["check", "--second", str(certificate)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"PROVED  {certificate}")
    assert "second checker agrees" in printed


def test_check_json_has_every_exact_number(certificate, capsys):
    assert main(["check", "--json", "--second", str(certificate)]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["verdict"] == "PROVED"
    assert entry["second"] == "agrees"
    # slack = 2 <g-p, p-f> = 2 * 1/2 * (1 * 0 + 0 * 1/4)
    assert (entry["slack"], entry["gap"], entry["misfit"]) == ("0", "0", "1/2")


@pytest.mark.parametrize("change", ["", "x", "flip"])
def test_check_never_proves_damage(certificate, capsys, change):
    data = certificate.read_bytes()
    data = data[: len(data) // 2] if change == "" else data.replace(b'"weak":["', b'"weak":["-')
    if change == "x":
        data = b"\xff\x00" + data
    certificate.write_bytes(data)
    assert main(["check", str(certificate)]) == 3
    assert "UNDECIDED" in capsys.readouterr().out


def test_check_says_when_a_file_is_missing(tmp_path, capsys):
    assert main(["check", str(tmp_path / "none.json")]) == 2
    error = capsys.readouterr().err
    assert "none.json" in error
    assert len(error.splitlines()) == 1


def test_list_shows_what_was_found(capsys):
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    classes = list(discover("classes").members)
    assert len(classes) >= 27  # that many were asked for; nothing lists them
    assert f"{len(classes)} classes" in printed
    assert "theorem-1" in printed
    assert main(["list", "classes", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["classes"]["members"]) == len(classes)


def test_verify_writes_a_folder_that_can_be_used(tmp_path, capsys):
    out = tmp_path / "out"
    assert main([*FAST, "--class", "L1Ball", "--class", "Monotone", "--out", str(out)]) == 0
    assert "40 proved, 0 refuted, 0 undecided" in capsys.readouterr().out
    record = json.loads((out / "verification.json").read_text())
    assert record["schema"] == "w2sverify.verification/1"
    assert record["summary"]["proved"] == 40
    assert record["summary"]["controls"] == record["summary"]["controls_refuted"]
    assert (out / "index.html").stat().st_size > 10_000
    kept = sorted((out / "certificates").glob("theorem-1-*.json"))
    assert kept
    assert main(["check", *map(str, kept)]) == 0
    # Nothing is left beside the folder, and it may be written again.
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert main([*FAST, "--class", "Box", "--out", str(out)]) == 0
    assert len(json.loads((out / "verification.json").read_text())["results"]) == 1
    assert main(["report", str(out)]) == 0


def test_verify_is_the_same_with_more_processes(tmp_path, capsys):
    records = []
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        arguments = ["verify", "--class", "Linear", "--instances", "30", "--jobs", jobs]
        assert main([*arguments, "--out", str(out), "--json"]) == 0
        record = json.loads((out / "verification.json").read_text())
        for result in record["results"]:
            del result["seconds"]
        records.append((record["results"], record["controls"], record["summary"]))
    assert records[0] == records[1]


def test_every_kept_line_can_be_replayed(tmp_path, capsys):
    out = tmp_path / "out"
    assert main([*FAST, "--class", "Simplex", "--seed", "3", "--out", str(out), "--json"]) == 0
    record = json.loads((out / "verification.json").read_text())
    capsys.readouterr()
    kept = record["results"][0]["kept"]
    assert kept
    for item in kept:
        assert main(item["replay"].split()[1:]) == 0
        again = json.loads(capsys.readouterr().out)
        assert again["slack"] == item["slack"]["exact"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--class", "L1Bal"], "L1Ball"),
        (["--class", "no_such_module:X"], "no_such_module"),
        (["--class", "json:dumps"], "json:dumps"),
        (["--theorem", "theorem-7"], "theorem-1"),
        (["--profile", "slow"], "standard"),
        (["--instances", "0"], "0"),
        (["--jobs", "0"], "0"),
        (["--seed", "-1"], "-1"),
        (["--replay", "sideways:1"], "sideways"),
        (["--replay", "random:1"], "--class"),
    ],
)
def test_bad_arguments_get_one_sentence(tmp_path, capsys, arguments, said):
    assert main(["verify", "--out", str(tmp_path / "out"), *arguments]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert len(printed.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.tex").write_text("precious")
    assert main([*FAST, "--class", "Box", "--out", str(tmp_path)]) == 2
    assert "holds files" in capsys.readouterr().err
    assert (tmp_path / "thesis.tex").read_text() == "precious"


def test_an_unwritable_folder_is_refused_before_the_work(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([*FAST, "--out", str(tmp_path / "file")]) == 2
    assert main([*FAST, "--out", str(tmp_path / "file" / "below")]) == 2
    assert main([*FAST, "--out", "/proc/w2sverify/out"]) == 2
    for line in capsys.readouterr().err.splitlines():
        assert "another --out" in line


def test_a_lying_class_is_never_proved(tmp_path, capsys, monkeypatch):
    (tmp_path / "liars.py").write_text(
        "from dataclasses import dataclass\n"
        "from w2sverify.classes.linf_ball import LinfBall\n"
        "@dataclass(frozen=True)\n"
        "class Far(LinfBall):\n"
        "    def exact_point(self, space, features, target):\n"
        "        point, dual = super().exact_point(space, features, target)\n"
        "        return [entry / 2 for entry in point], dual\n"
        "@dataclass(frozen=True)\n"
        "class Rude(LinfBall):\n"
        "    def conic(self, features):\n"
        "        raise ZeroDivisionError('no form today')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    out = tmp_path / "out"
    assert main([*FAST, "--class", "liars:Far", "--out", str(out)]) == 1
    record = json.loads((out / "verification.json").read_text())
    forward = record["results"][0]["origins"]["random"]
    assert forward["proved"] == 0
    assert any("liars:Far does not pass" in problem for problem in record["problems"])
    assert main([*FAST, "--class", "liars:Far", "--unchecked", "--out", str(out)]) == 1
    record = json.loads((out / "verification.json").read_text())
    forward = record["results"][0]["origins"]["random"]
    assert forward["proved"] < forward["refuted"] + forward["undecided"]
    capsys.readouterr()
    assert main([*FAST, "--class", "liars:Rude", "--out", str(out)]) == 1
    assert "ZeroDivisionError: no form today" in (out / "verification.json").read_text()


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "w2sverify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, **options)


def test_help_and_usage_errors_from_a_shell():
    assert "exit codes" in run("--help").stdout
    assert run().returncode == 2
    assert run("verfy").returncode == 2


def test_an_interruption_keeps_what_was_done(tmp_path):
    started = tmp_path / "started"
    (tmp_path / "slow.py").write_text(
        "import itertools, pathlib\n"
        "from w2sverify.classes.box import Box\n"
        "calls = itertools.count()\n"
        "class Slow(Box):\n"
        "    @classmethod\n"
        "    def arbitrary(cls, rng):\n"
        "        if next(calls) > 100:\n"
        f"            pathlib.Path({str(started)!r}).touch()\n"
        "        return super().arbitrary(rng)\n"
    )
    out = tmp_path / "out"
    arguments = ["verify", "--profile", "deep", "--class", "slow:Slow", "--unchecked"]
    arguments += ["--out", str(out)]
    # A shell that runs tests in the background hides Ctrl-C from its children; here it must arrive.
    code = "import signal, sys; from w2sverify.cli import main; "
    code += "signal.signal(signal.SIGINT, signal.default_int_handler); sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    while not started.exists() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    printed, error = process.communicate(timeout=120)
    assert process.returncode == 1, error
    assert "interrupted: this is what was done by then." in printed
    record = json.loads((out / "verification.json").read_text())
    assert record["complete"] is False
    assert record["summary"]["proved"] > 0
    assert record["summary"]["refuted"] == 0
    assert "Traceback" not in error


def test_import_loads_numpy_at_most():
    code = "import sys, w2sverify; print([m for m in ('numpy','scipy','flint','cvxpy','torch',"
    code += "'matplotlib','rich','msgspec','sklearn','hypothesis') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['numpy']")


def test_the_package_needs_no_home(tmp_path):
    environment = {**os.environ, "HOME": "/nonexistent"}
    assert run("list", env=environment, cwd=tmp_path).returncode == 0
