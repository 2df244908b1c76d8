"""`w2sverify prove`"""

from __future__ import annotations

import argparse
import json
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import Any

from ..errors import InputError
from ..proofs.answer import Answer, Refuted, find_answer
from ..proofs.as_instance import as_instance
from ..proofs.explain import explain
from ..proofs.library import find_shipped, shipped, write_shipped
from ..proofs.needs import Need, needs
from ..proofs.proof_certificate import ProofCertificate
from ..proofs.read_conjecture import read_conjecture
from ..proofs.semidefinite import SemidefiniteSolver

__all__ = ["run"]

CODES = {"PROVED": 0, "REFUTED": 1, "UNDECIDED": 3}
MAX_BYTES = 1 << 20


def run(options: argparse.Namespace) -> int:
    """List the shipped proofs, answer a conjecture, or judge certificates."""
    if not 0 < options.time_limit < 1e6:
        raise InputError(f"--time-limit is {options.time_limit:g}; give seconds, above 0.")
    if options.write is not None:
        return _write(options)
    if options.check:
        return _check(options)
    if not options.targets:
        return _list(options)
    if len(options.targets) > 1:
        raise InputError("There is more than one conjecture; give one, or --check certificates.")
    return _answer(options)


def _write(options: argparse.Namespace) -> int:
    paths = [str(path) for path in write_shipped(options.write)]
    print(json.dumps({"written": paths}) if options.json else "\n".join(paths))
    return 0


def _list(options: argparse.Namespace) -> int:
    rows, started = [], perf_counter()
    for each in shipped():
        start = perf_counter()
        verdict = each.verdict.value
        conjecture = each.conjecture
        constant = each.constant
        rows.append(
            {
                "name": each.name,
                "title": conjecture.title,
                "statement": conjecture.formula,
                "constant": None if conjecture.aim is None else f"{conjecture.aim[0]} = {constant}",
                "verdict": verdict,
                "milliseconds": round(1000 * (perf_counter() - start), 1),
                "theorem": conjecture.theorem or None,
                "statement_hash": each.proof.judgement.statement_hash,
            }
        )
    total = round(1000 * (perf_counter() - started), 1)
    if options.json:
        print(json.dumps({"proofs": rows, "milliseconds": total}, indent=1))
    else:
        print("\n".join(map(_line, rows)))
        proved = sum(row["verdict"] == "PROVED" for row in rows)
        print(f"{proved} of {len(rows)} proved again in {total:.0f} ms, without a solver.")
        print("In brackets: the theorem that decides it instance by instance (list theorems).")
    return max(CODES[str(row["verdict"])] for row in rows)


def _line(row: dict[str, Any]) -> str:
    constant = f"   with {row['constant']}, sharp" if row["constant"] else ""
    link = f" [{row['theorem']}]" if row["theorem"] else ""
    first = f"{row['verdict']:9} {row['milliseconds']:5} ms  {row['name']}: {row['statement']}"
    return f"{first}{constant}\n{'':20}{row['title']}{link}"


def _check(options: argparse.Namespace) -> int:
    if not options.targets:
        raise InputError("There is no certificate to check; name one after --check.")
    found, verdicts = [], []
    for target in options.targets:
        data = _read(Path(target))
        certificate = ProofCertificate(data)
        judgement = certificate.judgement
        verdicts.append(judgement.verdict)
        found.append({"file": target, **judgement._asdict()})
        if not options.json:
            print(f"{judgement.verdict}  {target}\n  {judgement.reason}")
            if judgement.statement_hash is not None:
                print(f"  statement {judgement.statement_hash}")
                _print_explanation(certificate, options.format)
    if options.json:
        print(json.dumps(found, indent=1))
    order = ("REFUTED", "UNDECIDED", "PROVED")
    return CODES[next(verdict for verdict in order if verdict in verdicts)]


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _answer(options: argparse.Namespace) -> int:
    target = options.targets[0]
    with SemidefiniteSolver(time_limit=options.time_limit) as solver:
        start = perf_counter()
        if Path(target).suffix == ".toml" or Path(target).exists():
            answer = find_answer(solver, read_conjecture(_text(Path(target))))
        else:
            answer = find_shipped(target).answer()
        seconds = perf_counter() - start
        droppable = list(answer.conjecture.droppable)
        unknown = next((name for name in options.drop if name not in droppable), None)
        if unknown is not None:
            raise InputError(f"{unknown!r} cannot be dropped; choose from {', '.join(droppable)}.")
        found = needs(solver, answer, options.drop or droppable)
    files = {} if options.out is None else _save(options.out, answer, found)
    if options.json:
        print(json.dumps(_plain(answer, found, seconds, files), indent=1))
    else:
        _print_answer(answer, found, seconds, options.format)
        for path in files.values():
            print(f"wrote {path}")
    return CODES[answer.verdict.value]


def _text(path: Path) -> str:
    try:
        return _read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; give a conjecture in TOML.") from None


def _save(folder: Path, answer: Answer, found: list[Need]) -> dict[str, str]:
    """Write every certificate there is; its paths by what they show."""
    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Any] = {}
    if answer.certificate is not None:
        kept["proof"] = answer.certificate
    if answer.refuted is not None:
        kept["refutation"] = answer.refuted.certificate
    if answer.sharp is not None and answer.sharp.refutation is not None and answer.certificate:
        kept["sharp"] = answer.sharp.refutation
    for need in found:
        slug = "without-" + "".join(c if c.isalnum() else "-" for c in need.name)
        if need.refuted is not None:
            kept[slug] = need.refuted.certificate
        if need.instance is not None:
            kept[f"{slug}.instance"] = need.instance.certificate
    paths = {}
    for name, certificate in kept.items():
        path = folder / f"{name}.json"
        certificate.save(path)
        paths[name] = str(path)
    return paths


def _plain(
    answer: Answer, found: list[Need], seconds: float, files: dict[str, str]
) -> dict[str, Any]:
    sharp = answer.sharp
    return {
        "name": answer.conjecture.name,
        "statement": answer.conjecture.formula,
        "verdict": answer.verdict.value,
        "reason": answer.reason,
        "seconds": round(seconds, 3),
        "theorem": answer.conjecture.theorem or None,
        "sharp": sharp
        and {
            "status": sharp.status,
            "constant": None if sharp.constant is None else str(sharp.constant),
            "limit": None if sharp.limit is None else str(sharp.limit),
        },
        "counterexample": answer.refuted and _plain_refuted(answer.refuted),
        "hypotheses": [
            {
                "name": need.name,
                "status": need.status,
                "counterexample": need.refuted and _plain_refuted(need.refuted),
                "instance": need.instance and _plain_instance(need),
            }
            for need in found
        ],
        "files": files,
    }


def _plain_refuted(refuted: Refuted) -> dict[str, Any]:
    configuration = refuted.configuration
    return {
        "parameter": None if refuted.value is None else str(refuted.value),
        "weights": [str(w) for w in configuration.weights],
        "vectors": {n: [str(x) for x in row] for n, row in configuration.vectors.items()},
        "numbers": {name: str(x) for name, x in configuration.numbers.items()},
    }


def _plain_instance(need: Need) -> dict[str, Any]:
    if need.instance is None:
        return {}
    judgement = need.instance.certificate.judgement
    return {"verdict": judgement.verdict, "blame": judgement.blame, "slack": str(judgement.slack)}


def _print_answer(answer: Answer, found: list[Need], seconds: float, form: str) -> None:
    conjecture, sharp = answer.conjecture, answer.sharp
    print(f"{answer.verdict.value}  {conjecture.name}: {conjecture.formula}   ({seconds:.2f} s)")
    print(f"  {answer.reason}")
    if sharp is not None and sharp.constant is not None and conjecture.aim is not None:
        symbol, wanted = conjecture.aim
        best = {
            "sharp": f"sharp: no {'smaller' if wanted == 'smallest' else 'larger'} one will do",
            "bracketed": f"and {_short(sharp.limit or Fraction(0))} will not do",
            "proved": "whether a better one will do is not known",
        }[sharp.status]
        print(f"  {symbol} = {_short(sharp.constant)}, {best}.")
    if conjecture.theorem:
        print(f"  Decided instance by instance as {conjecture.theorem} (w2sverify list theorems).")
    if conjecture.remark:
        print(f"  {conjecture.remark}")
    shown = answer.refuted.certificate if answer.refuted else answer.certificate
    if shown is not None:
        _print_explanation(shown, form)
    if answer.refuted is not None:
        instance = as_instance(conjecture, conjecture, answer.refuted)
        if instance is not None:
            verdict = instance.certificate.judgement.verdict
            print(f"Theorem 1 on this instance, by the kernel: {verdict}")
    if sharp is not None and sharp.configuration is not None and answer.certificate is not None:
        print(f"Extremal configuration: {_describe(sharp.configuration)}")
    if found:
        print("Hypotheses, each dropped in turn:")
    for need in found:
        print(f"  {need.name}: {need.status}{_why(need)}")


def _why(need: Need) -> str:
    if need.refuted is None:
        return " (the proof does not use it)" if need.status == "not needed" else ""
    text = f"; without it {_describe(need.refuted.configuration)}"
    if need.refuted.value is not None:
        text += f", at the parameter {need.refuted.value}"
    if need.instance is not None:
        judgement = need.instance.certificate.judgement
        blame = f", blame {judgement.blame}" if judgement.blame else ""
        text += f"; the kernel on this instance: {judgement.verdict}{blame}"
    return text


def _describe(configuration: Any) -> str:
    rows = [f"{name} = {_entries(row)}" for name, row in configuration.vectors.items()]
    rows += [f"{name} = {value}" for name, value in configuration.numbers.items()]
    if any(weight != 1 for weight in configuration.weights):
        rows.append(f"weights {_entries(configuration.weights)}")
    return ", ".join(rows)


def _entries(values: Any) -> str:
    texts = [str(value) for value in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _short(value: Fraction) -> str:
    return str(value) if value.denominator < 1000 else f"{value} (about {float(value):.9g})"


def _print_explanation(certificate: ProofCertificate, form: str) -> None:
    latex = form == "latex"
    print("\n".join(explain(certificate, latex=latex).lines(latex=latex)))
