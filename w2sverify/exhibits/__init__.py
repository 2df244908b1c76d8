"""Exhibits: what a page shows of an experiment, as plain data."""

from __future__ import annotations

from .diagram import Diagram
from .scatter import Scatter
from .table import Table

__all__ = ["Diagram", "Exhibit", "Scatter", "Table"]

Exhibit = Scatter | Diagram | Table
