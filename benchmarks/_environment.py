"""The machine and the versions a benchmark ran with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from w2sverify import __version__

__all__ = ["environment", "load"]

PACKAGES = (
    "numpy",
    "scipy",
    "scikit-learn",
    "cvxpy",
    "clarabel",
    "python-flint",
    "numba",
    "torch",
    "qpsolvers",
    "condat_tv",
    "prox_tv",
)


def environment() -> dict[str, str]:
    """Processor, system, Python and the packages that are compared."""
    found = {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}",
        "w2sverify": __version__,
        "python": platform.python_version(),
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def load() -> str:
    """How many processes wanted a core in the last minute: above the number of cores, the machine
    was shared.
    """
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return names[0] if names else platform.processor() or platform.machine()
