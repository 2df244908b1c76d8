"""The page of `falsify`."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files

from markupsafe import Markup

from w2sverify.falsification.finding import Finding
from w2sverify.report.figures.witness import witness_picture
from w2sverify.report.render import environment

__all__ = ["render_counterexamples"]


def render_counterexamples(
    findings: Sequence[Finding], written: Mapping[str, Sequence[str]]
) -> str:
    """The findings as one self-contained page: a table of all, and each counterexample with its
    numbers, both sides and a picture of its three functions.

    A pure function, with the same security policy as the report of a verification.
    """
    style = (files("w2sverify.report") / "templates" / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    refuted = [each for each in findings if each.verdict == "REFUTED"]
    return (
        environment()
        .get_template("counterexamples.html.j2")
        .render(
            findings=findings,
            refuted=refuted,
            survived=[each for each in findings if each.verdict != "REFUTED"],
            tables={each.name: vectors(each) for each in refuted},
            pictures={each.name: witness_picture(each) for each in refuted},
            written=written,
            unexpected=[each for each in findings if each.expected and not each.as_expected],
            style=Markup(style),
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'",
        )
    )


#: What the functions and numbers of a counterexample are called.
WORDS = {
    "weights": "weight",
    "weak": "weak g",
    "student": "student p",
    "truth": "truth f",
    "other": "other member",
    "sample": "times drawn",
    "train": "weight of the fit",
    "other_weak": "second weak",
    "other_student": "second student",
    "best": "nearest member",
    "features": "features",
}


def vectors(finding: Finding) -> list[tuple[str, list[str]]]:
    """The functions on the points, one row each; a table of features is one row for each column."""
    rows: list[tuple[str, list[str]]] = []
    for key, name in WORDS.items() if finding.n else ():
        value = finding.world.get(key)
        if not isinstance(value, list) or len(value) != finding.n:
            continue
        if value and isinstance(value[0], list):
            columns = [list(column) for column in zip(*value, strict=True)]
            rows += [(f"feature {j + 1}", column) for j, column in enumerate(columns)]
        else:
            rows.append((name, value))
    return rows
