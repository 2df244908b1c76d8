"""Who takes part in an experiment on real representations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from w2sverify.data.source import all_sources
from w2sverify.errors import InputError

from .computed import file_digest

__all__ = ["FEATURES", "MOLBERT", "Cast"]

#: Before the path of a checkpoint, in the setting `strong`.
MOLBERT = "molbert:"
#: Before the path of a file with features, likewise.
FEATURES = "features:"


@dataclass(frozen=True, kw_only=True)
class Cast:
    """A set and its targets; the strong encoder; the teachers that claims are about, by size
    (`ours`), and `others`.

    `strong` is the name of an encoder with kept features, `molbert:PATH`, a checkpoint, or
    `features:PATH`, a file of features. `essays` is the file of essays where these are the set.
    `unit` is that of the squared errors.
    """

    data: str
    targets: tuple[str, ...]
    unit: str
    strong: str
    ours: tuple[str, ...]
    others: tuple[str, ...] = ()
    essays: Path | None = None

    @property
    def checkpoint(self) -> Path | None:
        """The file that the strong encoder is read from, if it is."""
        return self._file(MOLBERT)

    @property
    def features(self) -> Path | None:
        """The file that the strong features are read from, if they are."""
        return self._file(FEATURES)

    def _file(self, prefix: str) -> Path | None:
        if not self.strong.startswith(prefix):
            return None
        return Path(self.strong.removeprefix(prefix)).expanduser()

    def content(self) -> dict[str, str]:
        """Digests of what is read: with other files it is another task.

        Raises `InputError` where something is not there.
        """
        from experiments._encoders.artefacts import index

        found = {}
        if self.essays is None:
            found[self.data] = all_sources()[self.data].sha256
        else:
            found["essays"] = file_digest(self.essays, "essays")
        for encoder in (self.strong, *self.ours, *self.others):
            if encoder == self.strong and self.checkpoint is not None:
                found["strong"] = file_digest(self.checkpoint, "a checkpoint of MolBERT")
            elif encoder == self.strong and self.features is not None:
                found["strong"] = file_digest(self.features, "features")
            elif self.essays is None and encoder != "tf-idf":
                entry = index().get(encoder)
                if entry is None or self.data not in entry["sets"]:
                    there = [name for name, each in index().items() if self.data in each["sets"]]
                    raise InputError(
                        f"There are no kept features of {self.data} by {encoder!r}; there are "
                        f"those of {', '.join(there) or 'no encoder'}."
                    )
                found[encoder] = entry["sha256"]
        return {name: digest[:16] for name, digest in found.items()}
