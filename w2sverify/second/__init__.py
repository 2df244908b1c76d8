"""A second certificate checker, on python-flint, written from `docs/certificate.md` alone.

It shares no line with the first one, so that a mistake has to be made twice to pass.
"""

from __future__ import annotations

from w2sverify.second.checker import check
from w2sverify.second.judgement import Judgement

__all__ = ["Judgement", "check"]
