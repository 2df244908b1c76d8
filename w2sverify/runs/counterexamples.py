"""Writes the folder of `falsify`: record, scripts, certificates and page, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from .. import __version__
from ..falsification.finding import Finding
from .folder import replacing

__all__ = ["write_counterexamples"]


def write_counterexamples(findings: Sequence[Finding], out: Path) -> dict[str, list[str]]:
    """Write `falsification.json`, `index.html`, and for each counterexample `NAME.py` and, where
    the kernel can judge it, `NAME.certificate.json`.

    Returns the names of the files of each finding. An earlier record there is replaced.
    """
    from ..report.counterexamples import render_counterexamples

    written: dict[str, list[str]] = {}
    with replacing(out) as scratch:
        for each in findings:
            files = written.setdefault(each.name, [])
            if each.script:
                files.append(f"{each.name}.py")
                (scratch / files[-1]).write_text(each.script, encoding="utf-8")
            if each.certificate is not None:
                files.append(f"{each.name}.certificate.json")
                (scratch / files[-1]).write_bytes(each.certificate + b"\n")
        record = {
            "schema": "w2sverify.falsification/1",
            "version": __version__,
            "findings": [{**each.document(), "files": written[each.name]} for each in findings],
        }
        text = json.dumps(record, indent=1)
        (scratch / "falsification.json").write_text(text + "\n", encoding="utf-8")
        page = render_counterexamples(findings, written)
        (scratch / "index.html").write_text(page, encoding="utf-8")
    return written
