"""The shipped proofs: all hold, quickly, each multiplier counts, and they are found again."""

import hashlib
import json
import shutil
from importlib.resources import files
from time import process_time

import pytest

from w2sverify.certificate import canonical
from w2sverify.errors import InputError
from w2sverify.proofs.library import Shipped, find_shipped, shipped, write_shipped
from w2sverify.proofs.proof_certificate import ProofCertificate
from w2sverify.registry import discover
from w2sverify.verdict import Verdict

ALL = {each.name: each for each in shipped()}
FOLDER = files("w2sverify.proofs") / "data"
#: Every row of the table of universal proofs.
ROWS = {
    "theorem-1",
    "theorem-1-sharp",
    "gap",
    "distance-to-projection",
    "approximate-minimiser",
    "theorem-2-sampled",
    "theorem-2-sharp",
    "covariate-shift",
    "weak-to-strong-limit",
    "weak-to-strong-limit-two-thirds",
    "bregman-theorem-1",
    "bregman-identity",
    "chord-convexity",
    "function-ball",
    "without-convexity",
}


def changed(certificate, path, value):
    """The certificate with another value somewhere, hashed and sealed again."""
    document = json.loads(certificate.data)
    del document["seal"]
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    found = hashlib.sha256(canonical(document["statement"])).hexdigest()
    document["statement_hash"] = found
    document["seal"] = hashlib.sha256(canonical(document)).hexdigest()
    return ProofCertificate(canonical(document))


def test_all_rows_are_there():
    assert set(ALL) >= ROWS


def test_all_are_proved_in_less_than_two_seconds():
    shipped.cache_clear()
    start = process_time()
    assert {each.verdict for each in shipped()} == {Verdict.PROVED}
    assert process_time() - start < 2


def test_the_kernel_alone_takes_milliseconds():
    files_of = [each for each in FOLDER.iterdir() if each.name.endswith(".json")]
    certificates = [ProofCertificate(each.read_bytes()) for each in files_of]
    start = process_time()
    verdicts = {certificate.judgement.verdict for certificate in certificates}
    assert process_time() - start < 1
    assert verdicts == {"PROVED", "REFUTED"}


@pytest.mark.parametrize("name", ALL)
def test_it_fails_when_any_one_multiplier_is_changed(name):
    proof = ALL[name].proof
    evidence = proof.document["evidence"]
    paths = [("weight", i) for i in range(len(evidence["weight"]))]
    for k, row in enumerate(evidence["multipliers"]):
        paths += [("multipliers", k, i) for i in range(len(row))]
    for path in paths:
        if path == ("weight", 0) and evidence["weight"] == ["1"] and not evidence["multipliers"]:
            continue  # an identity: any positive weight proves it
        old = evidence[path[0]][path[1]]
        old = old if isinstance(old, str) else old[path[2]]
        for new in ("0", "1", "-1", "2", "3/2", "f", "-" + old.removeprefix("-"), old + "1"):
            if new in (old, "-0"):
                continue
            tampered = changed(proof, ("evidence", *path), new)
            assert tampered.judgement.verdict != "PROVED", (path, old, new)
        # A polynomial with one more coefficient.
    for k, row in enumerate(evidence["multipliers"]):
        if len(row) < 17 and proof.document["statement"]["parameter"] is not None:
            tampered = changed(proof, ("evidence", "multipliers", k), [*row, "1"])
            assert tampered.judgement.verdict != "PROVED", k


@pytest.mark.parametrize("name", [name for name, each in ALL.items() if each.sharpness])
def test_the_sharpness_fails_when_a_vector_is_changed(name):
    each = ALL[name]
    document = each.sharpness.document["evidence"]
    found = []
    for i, row in enumerate(document["vectors"]):
        for j in range(len(row)):
            tampered = changed(each.sharpness, ("evidence", "vectors", i, j), "1/7")
            found.append(tampered.judgement.verdict)
    assert "UNDECIDED" in found
    other = Shipped(name, each.text, each.proof, None)
    assert other.verdict is Verdict.UNDECIDED


def test_a_proof_of_something_else_does_not_count():
    names = list(ALL)
    for name, other in zip(names, names[1:] + names[:1], strict=True):
        mixed = Shipped(name, ALL[name].text, ALL[other].proof, ALL[other].sharpness)
        assert mixed.verdict is Verdict.UNDECIDED
        assert mixed.answer().certificate is None
    # The same proof with another goal in the text, which is false.
    text = ALL["theorem-1"].text.replace("G + I <= F", "G + 2*I <= F")
    assert Shipped("x", text, ALL["theorem-1"].proof, None).verdict is Verdict.UNDECIDED


def test_a_constant_that_is_not_proved_does_not_count():
    gap = ALL["gap"]
    assert str(gap.constant) == "2"
    for subject in ("gap, c = 1", "gap, c = 3", "gap", "gap, c = 1/0", "gap, c = 1e9"):
        renamed = changed(gap.proof, ("subject",), subject)
        assert Shipped("gap", gap.text, renamed, gap.sharpness).verdict is Verdict.UNDECIDED


def test_they_link_to_theorems_that_are_there():
    known = discover("theorems").members
    linked = {each.conjecture.theorem for each in ALL.values()} - {""}
    assert linked <= set(known)
    assert {"theorem-1", "covariate-shift", "chord-convexity", "theorem-2-chain"} <= linked


FEW = ["theorem-1-sharp", "theorem-2-sharp", "covariate-shift"]


@pytest.mark.parametrize("names", [FEW, pytest.param(list(ALL), marks=pytest.mark.nightly)])
def test_they_are_found_again(tmp_path, names):
    """The committed files are what the committed command makes of the committed conjectures."""
    for name in names:
        shutil.copy(str(FOLDER / f"{name}.toml"), tmp_path)
    written = write_shipped(tmp_path)
    count = sum(ALL[name].sharpness is not None for name in names)
    assert len(written) == len(names) + count
    for path in written:
        found = ProofCertificate(path.read_bytes())
        committed = ProofCertificate((FOLDER / path.name).read_bytes())
        assert found.judgement == committed.judgement, path.name


def test_what_is_not_proved_is_not_written(tmp_path):
    with pytest.raises(InputError, match="no conjecture"):
        write_shipped(tmp_path)
    text = ALL["theorem-1"].text.replace("G + I <= F", "G + 2*I <= F")
    (tmp_path / "false.toml").write_text(text)
    with pytest.raises(InputError, match=r"false\.toml was not proved"):
        write_shipped(tmp_path)
    assert not list(tmp_path.glob("*.json"))
    with pytest.raises(InputError, match="theorem-1"):
        find_shipped("theorem-9")
