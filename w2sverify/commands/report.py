"""`w2sverify report FOLDER...`"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ..errors import InputError
from ..report.render import render, render_reproductions
from ..report.reproduction_view import ReproductionView
from ..runs.reproduction import load_reproduction
from ..runs.reproduction_folder import write_file
from ..runs.verification import Verification, load_verification

__all__ = ["run", "write_page"]


def run(options: argparse.Namespace) -> int:
    """Make the page of one folder again, or one page of several."""
    page = write_page(options.folders, options.out)
    print(json.dumps({"page": str(page)}) if options.json else f"report: {page}")
    return 0


def write_page(folders: Sequence[Path], out: Path | None) -> Path:
    """Write the page of these folders and return its path.

    A folder is one of a verification, of a reproduction, or of one experiment in it. Raises
    `InputError` for anything else.
    """
    if out is None and len(folders) > 1:
        raise InputError(
            f"{len(folders)} folders make one page; say where it goes, as in --out report.html."
        )
    page = out or folders[0] / "index.html"
    if page.is_dir():
        raise InputError(f"{page} is a folder; give --out a file, as in {page / 'index.html'}.")
    verifications: list[Verification] = []
    views: list[ReproductionView] = []
    for folder in folders:
        found = experiments_in(folder)
        if (folder / "verification.json").exists():
            verifications.append(_verification(folder, page))
        elif not found:
            raise InputError(
                f"{folder} holds neither a verification.json nor results.json files; give a folder "
                "that verify or reproduce wrote."
            )
        for each in found:
            views.append(_reproduction(each, len(views)))
    if len(verifications) > 1:
        raise InputError(
            f"{len(verifications)} verifications do not fit on one page; give one of them."
        )
    text = render(verifications[0], views) if verifications else render_reproductions(views)
    page.parent.mkdir(parents=True, exist_ok=True)
    write_file(page, text.encode())
    return page


def experiments_in(folder: Path) -> list[Path]:
    """The folders with results: this one, or those in it."""
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give one that verify or reproduce wrote.")
    if (folder / "results.json").exists():
        return [folder]
    return sorted(path.parent for path in folder.glob("*/results.json"))


def _reproduction(folder: Path, number: int) -> ReproductionView:
    try:
        return ReproductionView(*load_reproduction(folder), number)
    except msgspec.DecodeError as error:
        raise InputError(
            f"{folder} does not hold a reproduction that can be read ({error}); "
            "run `w2sverify reproduce` again, which only writes these files anew."
        ) from None


def _verification(folder: Path, page: Path) -> Verification:
    """The record, its paths to certificates as the page needs them."""
    source = folder / "verification.json"
    try:
        record = load_verification(source)
    except msgspec.DecodeError as error:
        raise InputError(f"{source} is not a verification record: {error}.") from None
    prefix = os.path.relpath(folder, page.parent)
    if prefix == ".":
        return record

    def moved(path: str) -> str:
        return f"{prefix}/{path}"

    change = msgspec.structs.replace
    return change(
        record,
        results=[
            change(result, kept=[change(kept, path=moved(kept.path)) for kept in result.kept])
            for result in record.results
        ],
        controls=[change(each, certificate=moved(each.certificate)) for each in record.controls],
        geometry=record.geometry
        and change(record.geometry, certificate=moved(record.geometry.certificate)),
    )
