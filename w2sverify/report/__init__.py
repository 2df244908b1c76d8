"""The HTML report: one self-contained page, a pure function of a verification record."""

from w2sverify.report.render import render

__all__ = ["render"]
