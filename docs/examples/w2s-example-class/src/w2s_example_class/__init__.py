"""Calibration curves, as a strong class that w2sverify finds by its entry point."""

from .calibration import Calibration

__all__ = ["Calibration"]
