"""A panel of points."""

from __future__ import annotations

import msgspec

__all__ = ["Scatter", "Series"]


class Series(msgspec.Struct, frozen=True):
    """Points of one colour: what they have in common, and their coordinates."""

    name: str
    x: list[float]
    y: list[float]


class Scatter(msgspec.Struct, frozen=True, tag="scatter", kw_only=True):
    """Points over two axes of equal scale, with the lines y = slope x that they are read against.

    Panels of one `group` are drawn beside each other. Those with `key` have the same series, whose
    names stand above them in their colours.
    """

    title: str
    caption: str
    x: str
    y: str
    series: list[Series]
    slopes: list[float] = []
    group: str = ""
    key: bool = False
