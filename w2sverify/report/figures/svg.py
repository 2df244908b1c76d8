"""A matplotlib drawing as inline SVG that the page can style.

What matplotlib writes is rewritten: no ids (several figures share a page), no `style` attributes
(the content security policy forbids them), no fonts, and instead of colours the variables of
style.css, so that one drawing serves light and dark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from markupsafe import Markup

from w2sverify.report.text import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["INK", "SERIES", "drawing"]

# Roles of style.css for series of points, in the order in which they are used.
SERIES = tuple(f"series-{index}" for index in range(10))

# Role in style.css -> the colour that stands for it while matplotlib draws.
INK = {
    role: f"#0a0b{index:02x}"
    for index, role in enumerate(
        (
            "ink",
            "muted",
            "rule",
            "paper",
            "wash",
            "proved",
            "refuted",
            "undecided",
            "weak",
            "student",
            "truth",
            "misfit",
            *SERIES,
        )
    )
}
VARIABLES = {colour: f"var(--{role})" for role, colour in INK.items()}
REFERENCE = re.compile(r"url\(#|^#")
LONG_DECIMAL = re.compile(r"-?\d+\.\d+")
UNWANTED = {"metadata", "style", "clipPath"}
DROPPED = {"id", "clip-path", "font-family", "version", "width", "height"}


def drawing(
    draw: Callable[[Axes], None],
    *,
    size: tuple[float, float],
    title: str,
    description: str,
) -> Markup:
    """Let `draw` fill an axes of `size` points (units: points, origin bottom left), return its SVG.

    `title` and `description` are what a screen reader says. Equal arguments give equal bytes.
    """
    import matplotlib
    from matplotlib.figure import Figure

    width, height = size
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"svg.hashsalt": "w2sverify", "svg.fonttype": "none"})
        figure = Figure(figsize=(width / 72, height / 72))
        figure.patch.set_visible(False)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        draw(axes)
        raw = io.BytesIO()
        figure.savefig(raw, format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(raw.getvalue())
    simplify(root)
    root.set("role", "img")
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(tag)
        element.text = clean(text)
        root.insert(position, element)
    root.set("aria-label", clean(f"{title}. {description}"))
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def simplify(element: ElementTree.Element) -> None:
    """Strip an element and all below it of namespaces, ids, fonts and inline styles."""
    element.tag = element.tag.rpartition("}")[2]
    styles = element.attrib.pop("style", "")
    for declaration in filter(None, styles.split(";")):
        key, _, value = declaration.partition(":")
        element.set(key.strip(), value.strip())
    for key in list(element.attrib):
        value = element.attrib.pop(key)
        if key in DROPPED:
            continue
        if key == "font-size":
            value = value.removesuffix("px")
        value = LONG_DECIMAL.sub(lambda number: shorten(number[0]), value)
        if key == "d":
            value = " ".join(value.split())
        if key == "transform" and value.startswith("rotate(-0 "):
            continue
        if REFERENCE.search(value) and value not in VARIABLES:
            raise ValueError(f"The figure holds {value!r}; draw in INK, without markers and clips.")
        element.set(key, VARIABLES.get(value, value))
    element.text = element.text if element.tag == "text" else None
    element.tail = None
    for child in list(element):
        simplify(child)
        if child.tag in UNWANTED or (child.tag in {"defs", "g"} and len(child) == 0):
            element.remove(child)
    gather(element)
    if element.tag == "g" and len(element) == 1 and not element.attrib:
        only = element[0]
        element.tag, element.text, element.attrib = only.tag, only.text, only.attrib
        element[:] = list(only)


def gather(element: ElementTree.Element) -> None:
    """Put neighbouring words of one style into a group that has the style once."""
    children = list(element)
    element[:] = []
    for style, group in groupby(children, key=style_of):
        words = list(group)
        if style and len(words) > 1:
            holder = ElementTree.SubElement(element, "g", dict(style))
            for word in words:
                word.attrib = {key: word.attrib[key] for key in ("x", "y")}
            holder[:] = words
        else:
            element.extend(words)


def style_of(element: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    """What a word has beside its place; nothing for what is no word."""
    if element.tag != "text" or "transform" in element.attrib:
        return ()
    return tuple((key, value) for key, value in element.items() if key not in {"x", "y"})


def shorten(number: str) -> str:
    """A coordinate to a hundredth of a point."""
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
