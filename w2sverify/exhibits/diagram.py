"""A picture in the plane of a computed instance."""

from __future__ import annotations

import msgspec

__all__ = ["Diagram", "Dot", "Segment"]

Place = tuple[float, float]


class Dot(msgspec.Struct, frozen=True):
    """A named point; `role` is one of weak, student, truth, misfit, muted."""

    name: str
    at: Place
    role: str


class Segment(msgspec.Struct, frozen=True):
    """A straight line between two places, with a label."""

    start: Place
    end: Place
    role: str
    label: str = ""


class Diagram(msgspec.Struct, frozen=True, tag="diagram", kw_only=True):
    """A convex polygon (the strong class), segments and dots, to scale."""

    title: str
    caption: str
    polygon: list[Place]
    segments: list[Segment]
    dots: list[Dot]
    group: str = ""
