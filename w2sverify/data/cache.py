"""Where fetched files are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["cache_folder"]


def cache_folder() -> Path:
    """The folder of fetched files: `$W2S_CACHE`, or `w2sverify` in the user's cache.

    That is `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches` on macOS and `%LOCALAPPDATA%` on
    Windows. The folder is made when a file is kept, not before.
    """
    chosen = os.environ.get("W2S_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "w2sverify"
