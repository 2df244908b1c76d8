"""`w2sverify report FOLDER`"""

from __future__ import annotations

import argparse
import json

import msgspec

from ..errors import InputError
from ..report.render import render
from ..runs.verification import load_verification

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Render the page of a folder's record again."""
    source = options.folder / "verification.json"
    try:
        record = load_verification(source)
    except msgspec.DecodeError as error:
        raise InputError(f"{source} is not a verification record: {error}.") from None
    page = options.folder / "index.html"
    page.write_text(render(record), encoding="utf-8")
    print(json.dumps({"page": str(page)}) if options.json else f"report: {page}")
    return 0
