"""The shipped proofs: conjectures and their certificates, as data files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from ..errors import InputError
from ..verdict import Verdict
from .answer import Answer, find_answer
from .conjecture import Conjecture
from .proof_certificate import Configuration, ProofCertificate
from .read_conjecture import read_conjecture
from .semidefinite import SemidefiniteSolver
from .sharpen import Sharp
from .statement import Statement

__all__ = ["Shipped", "find_shipped", "shipped", "write_shipped"]

CONSTANT = re.compile(r".*, [A-Za-z_]\w* = (-?\d{1,40}(?:/[1-9]\d{0,39})?)")
FOLDER = "data"


@dataclass(frozen=True)
class Shipped:
    """A conjecture as its author wrote it, the proof, and where it is sharp the proof of that."""

    name: str
    text: str
    proof: ProofCertificate
    sharpness: ProofCertificate | None

    @cached_property
    def conjecture(self) -> Conjecture:
        """What the text states."""
        return read_conjecture(self.text)

    @cached_property
    def constant(self) -> Fraction | None:
        """The sharp constant; the certificate is believed only if it is about the statement with
        it.
        """
        match = CONSTANT.fullmatch(self.proof.judgement.subject or "")
        return Fraction(match[1]) if match else None

    @cached_property
    def verdict(self) -> Verdict:
        """PROVED if the kernel proves the conjecture of the text, and refutes every sharper one."""
        conjecture = self.conjecture
        pairs = [(self.proof, conjecture.statement(self.constant), "PROVED")]
        if conjecture.aim is not None:
            if self.sharpness is None or self.constant is None:
                return Verdict.UNDECIDED
            pairs.append((self.sharpness, conjecture.beyond(self.constant), "REFUTED"))
        right = all(_is_about(*pair) for pair in pairs)
        return Verdict.PROVED if right else Verdict.UNDECIDED

    def answer(self) -> Answer:
        """The same as an answer, without a solver."""
        conjecture, verdict, sharp = self.conjecture, self.verdict, None
        if self.sharpness is not None and verdict is Verdict.PROVED:
            document = self.sharpness.document
            statement = Statement.read(document["statement"])
            configuration = Configuration.read(statement, document["evidence"])
            sharp = Sharp(
                "sharp", self.constant, self.constant, self.proof, self.sharpness, configuration
            )
        reason = self.proof.judgement.reason
        if verdict is not Verdict.PROVED:
            reason = "The certificate is not about this conjecture, or does not prove it."
            return Answer(conjecture, verdict, reason)
        return Answer(conjecture, verdict, reason, self.proof, sharp=sharp)


def _is_about(certificate: ProofCertificate, statement: Statement, verdict: str) -> bool:
    judgement = certificate.judgement
    return judgement.verdict == verdict and judgement.statement_hash == statement.hash


@cache
def shipped() -> tuple[Shipped, ...]:
    """All of them, by name; nothing lists them."""
    folder = files(__package__) / FOLDER
    names = sorted(
        e.name.removesuffix(".toml") for e in folder.iterdir() if e.name.endswith(".toml")
    )
    found = []
    for name in names:
        sharp = folder / f"{name}.sharp.json"
        found.append(
            Shipped(
                name,
                (folder / f"{name}.toml").read_text(encoding="utf-8"),
                ProofCertificate((folder / f"{name}.json").read_bytes()),
                ProofCertificate(sharp.read_bytes()) if sharp.is_file() else None,
            )
        )
    return tuple(found)


def find_shipped(name: str) -> Shipped:
    """The one of that name. Raises `InputError` with the names there are."""
    known = {each.name: each for each in shipped()}
    if name not in known:
        raise InputError(
            f"{name} is neither a file nor a shipped proof; there are {', '.join(known)}."
        )
    return known[name]


def write_shipped(folder: Path) -> list[Path]:
    """Find the proof of each conjecture in a folder again, and write the certificates beside it.

    Raises `InputError` for a conjecture that is not proved, or not sharp where it should be.
    """
    written = []
    with SemidefiniteSolver() as solver:
        for source in sorted(folder.glob("*.toml")):
            conjecture = read_conjecture(source.read_text(encoding="utf-8"))
            answer = find_answer(solver, conjecture)
            sharp = answer.sharp
            if answer.certificate is None or (sharp is not None and sharp.status != "sharp"):
                raise InputError(f"{source.name} was not proved: {answer.reason} Correct it.")
            files_of = {f"{source.stem}.json": answer.certificate}
            if sharp is not None and sharp.refutation is not None:
                files_of[f"{source.stem}.sharp.json"] = sharp.refutation
            for name, certificate in files_of.items():
                path = folder / name
                certificate.save(path)
                written.append(path)
    if not written:
        raise InputError(f"{folder} holds no conjecture, *.toml; name a folder that does.")
    return written
