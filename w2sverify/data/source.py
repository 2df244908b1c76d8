"""A file that lies inside a package on the Python index."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from ..errors import InputError

__all__ = ["Package", "Source", "all_sources", "find_source"]


@dataclass(frozen=True)
class Package:
    """A wheel, pinned: its name, version, file name, SHA-256, size in bytes and licence."""

    name: str
    version: str
    file: str
    sha256: str
    bytes: int
    licence: str


@dataclass(frozen=True)
class Source:
    """One file in a package: `member` is its path in the wheel, `sha256` and `bytes` are its own.

    `origin` says whose the content is, which is seldom who made the package.
    """

    name: str
    title: str
    package: Package
    member: str
    sha256: str
    bytes: int
    origin: str

    @property
    def base(self) -> str:
        """The file's own name, without folders."""
        return self.member.rsplit("/", 1)[-1]


@cache
def all_sources() -> dict[str, Source]:
    """Every known file by name, in the order of `sources.toml`."""
    plain = tomllib.loads(files(__package__).joinpath("sources.toml").read_text("utf-8"))
    packages = {name: Package(name=name, **entry) for name, entry in plain["package"].items()}
    return {
        name: Source(name=name, **{**entry, "package": packages[entry["package"]]})
        for name, entry in plain["file"].items()
    }


def find_source(name: str) -> Source:
    """The file of this name; `InputError` names near ones."""
    sources = all_sources()
    if name not in sources:
        near = get_close_matches(name, sources, n=1)
        hint = f"did you mean {near[0]}?" if near else "`w2sverify data list` shows what there is."
        raise InputError(f"There is no data called {name!r}; {hint}")
    return sources[name]
