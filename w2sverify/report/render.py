"""The page as text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from w2sverify.report import text, view
from w2sverify.report.distribution import distribution, signs
from w2sverify.report.figures.balance import balance_picture
from w2sverify.report.figures.geometry import describe, geometry_picture, triangle
from w2sverify.report.proofs import proofs_of
from w2sverify.report.rate_view import rate_overview
from w2sverify.report.reproduction_view import ReproductionView, summary, unfinished
from w2sverify.runs.verification import Verification

__all__ = ["fill", "render", "render_reproductions"]


@cache
def environment() -> Environment:
    """The templates, with every string of the record escaped and every undefined name an error."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=PackageLoader("w2sverify.report"),
        finalize=text.clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        count=text.count,
        decimal=text.decimal,
        duration=text.duration,
        elide=text.elide,
        fits=text.fits,
        link=text.link,
        spaced=text.spaced,
        theorem_name=text.theorem_name,
    )
    made.globals.update(
        by_assumption=view.by_assumption,
        is_negative=view.is_negative,
        distribution=distribution,
        signs=signs,
        statuses=view.statuses,
        statement=statement,
    )
    return made


def statement(theorem: str) -> str | None:
    """The template that states a theorem: `theorem-1` is in `statements/theorem1.html.j2`."""
    slug = re.sub("[^a-z0-9]", "", theorem.lower())
    path = f"statements/{slug}.html.j2"
    return path if path in environment().list_templates() else None


def render(record: Verification, reproductions: Sequence[ReproductionView] = ()) -> str:
    """The report of one run: a self-contained HTML page, with reproductions where there are any.

    A pure function: equal records give equal bytes. The page loads nothing, runs no script, and
    its content security policy forbids both. Links to certificates are relative to the record.
    """
    geometry = record.geometry
    shape = triangle(geometry) if geometry else None
    said = describe(geometry, shape) if geometry else ""
    controls = view.instance_controls(record)
    drawn = geometry_picture(geometry, shape, description=said) if geometry and shape else None
    return fill(
        "page.html.j2",
        record=record,
        headline=view.headline(record),
        notices=[*view.notices(record), *together(reproductions)],
        theorems=view.theorems(record),
        rates=rate_overview(record),
        proofs=proofs_of(result.theorem for result in record.results),
        negative=[control for control in controls if view.is_negative(control)],
        harmless=[control for control in controls if not view.is_negative(control)],
        shape=shape,
        triangle=drawn,
        balance=balance_picture(geometry, description=said) if geometry else None,
        reproductions=reproductions,
    )


def render_reproductions(reproductions: Sequence[ReproductionView]) -> str:
    """The page of reproductions alone."""
    first = reproductions[0].record
    return fill(
        "reproductions.html.j2",
        kicker=f"w2sverify {first.version}, preset {first.preset}, seed {first.seed}",
        headline=summary(reproductions),
        notices=unfinished(reproductions),
        reproductions=reproductions,
    )


def together(reproductions: Sequence[ReproductionView]) -> list[str]:
    """What a page that begins with a verification says of reproductions at its top."""
    if not reproductions:
        return []
    return [f"Reproductions: {summary(reproductions).sentence}", *unfinished(reproductions)]


def fill(template: str, **values: Any) -> str:
    """A page from its template."""
    style = (files("w2sverify.report") / "templates" / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        environment()
        .get_template(template)
        .render(
            style=Markup(style),
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'",
            **values,
        )
    )
