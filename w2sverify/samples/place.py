"""A configuration that can be written as one word and read back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import Field, fields
from typing import Any, Self

from ..errors import InputError

__all__ = ["Place"]


class Place(ABC):
    """Base of frozen dataclasses whose fields are numbers and words.

    `name` is `key=value,key=value,...`, with the key of each field in its metadata; `parse` reads
    it back, and what it leaves out is the default. `strong_class` names the class.
    """

    strong_class: str

    @property
    def name(self) -> str:
        """All fields, as `--replay` takes them."""
        return ",".join(f"{key}={getattr(self, field.name)}" for key, field in _keys(self).items())

    @classmethod
    def parse(cls, text: str) -> Self:
        """The place of this name. Raises `InputError` for keys and values that are none."""
        keys = _keys(cls)
        found: dict[str, Any] = {}
        for part in text.split(","):
            key, _, value = part.partition("=")
            field = keys.get(key.strip())
            if field is None:
                raise InputError(
                    f"{part!r} is no part of a configuration; give {', '.join(keys)} as key=value."
                )
            try:
                found[field.name] = _TYPES[str(field.type)](value.strip())
            except ValueError:
                raise InputError(
                    f"{value!r} is no {key}; give {_WORDS[str(field.type)]}, as in {key}="
                    f"{getattr(cls, field.name)}."
                ) from None
        place = cls(**found)
        place.check()
        return place

    @abstractmethod
    def check(self) -> None:
        """Raise `InputError` for values that make no sense."""

    @property
    @abstractmethod
    def world(self) -> str:
        """What is slow to make, and the same for all places of one word."""


_TYPES = {"int": int, "float": float, "str": str}
_WORDS = {"int": "a whole number", "float": "a number", "str": "a word"}


def _keys(place: Any) -> dict[str, Field[Any]]:
    return {field.metadata["key"]: field for field in fields(place)}
