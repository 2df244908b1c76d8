"""`w2sverify diagnose FILE`"""

from __future__ import annotations

import argparse
import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..convex import ConvexClass
from ..diagnosis.columns import read_columns
from ..diagnosis.diagnose import diagnose
from ..diagnosis.diagnosis import Diagnosis
from ..errors import InputError
from ..registry import find

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Diagnose the file, print what was found and write the folder; the code is the verdict's."""
    if options.planted is not None:
        return _planted(options)
    if options.file is None:
        raise InputError("No file was given; name one, as in `w2sverify diagnose run.npz`.")
    if options.loss not in ("squared", "brier", "log"):
        raise InputError(f"--loss is {options.loss!r}; give squared, brier or log.")
    found = diagnose(
        **read_columns(options.file),
        strong_class=_class(options.strong_class),
        loss=options.loss,
        logits=options.logits,
        value_range=options.value_range and tuple(options.value_range),
        level=options.level,
        influence=options.influence,
        drop_missing=options.drop_missing,
        as_stored=options.as_stored,
        held_out=options.held_out,
    )
    found = replace(found, source=options.file.name)
    page = None if options.out is None else write_folder(found, options.out)
    if options.json:
        print(json.dumps(found.json(), indent=1, allow_nan=False))
    else:
        from ._diagnosis_tables import print_diagnosis

        print_diagnosis(found)
        if page is not None:
            print(f"report: {page}")
    return found.exit_code


def write_folder(found: Diagnosis, folder: Path) -> Path:
    """Write the page, the data and the certificates of a diagnosis; the path of the page."""
    from ..report.diagnosis import render_diagnosis

    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(found.json(), indent=1, allow_nan=False)
    (folder / "diagnosis.json").write_text(data + "\n", encoding="utf-8")
    for name, certificate in _certificates(found):
        certificate.save(folder / name)
    page = folder / "index.html"
    page.write_text(render_diagnosis(found), encoding="utf-8")
    return page


def _certificates(found: Diagnosis) -> Iterator[tuple[str, Any]]:
    for number, teacher in enumerate(found.teachers):
        for output, certificate in enumerate(teacher.exact.certificates):
            yield f"exact-head-{number}-{output}.json", certificate


def _class(text: str | None) -> ConvexClass | None:
    """`Name`, or `Name(parameter=value, ...)` with literal values; nothing is evaluated."""
    if text is None:
        return None
    name, bracket, rest = text.partition("(")
    kind = find("classes", name.strip())
    try:
        call = ast.parse(f"f({rest}" if bracket else "f()", mode="eval").body
        if not isinstance(call, ast.Call) or call.args:
            raise ValueError("parameters have names, as in radius=2")
        given = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
        made: ConvexClass = kind(**given)
    except InputError:
        raise
    except (ValueError, SyntaxError, TypeError) as error:
        raise InputError(
            f"--class is {text!r}, which does not make a class ({error}); give a name and "
            "parameters, as in 'L1Ball(radius=2)'."
        ) from None
    return made


def _planted(options: argparse.Namespace) -> int:
    """The confusion table of planted faults; 1 if one got another name."""
    from ..testing.planted_runs import confusion

    if options.planted < 1:
        raise InputError(f"--planted is {options.planted}; give 1 or more.")
    table = confusion(options.planted, options.seed)
    right = sum(counts.get(fault, 0) for fault, counts in table.items())
    total = sum(sum(counts.values()) for counts in table.values())
    if options.json:
        print(json.dumps({"right": right, "total": total, "confusion": table}, indent=1))
    else:
        from ._diagnosis_tables import print_confusion

        print_confusion(table)
        print(f"{right} of {total} planted faults got their name.")
    return 0 if right == total else 1
