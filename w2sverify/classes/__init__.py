"""The strong classes, one file each. A class in any file of this folder is found by itself."""

from __future__ import annotations

from typing import Any

from ..registry import discover

__all__: list[str] = []


def __getattr__(name: str) -> Any:
    if not name.startswith("_") and name in (found := discover("classes").members):
        return found[name]
    raise AttributeError(f"w2sverify.classes has no class {name!r}.")


def __dir__() -> list[str]:
    return list(discover("classes").members)
