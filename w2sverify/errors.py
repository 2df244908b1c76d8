"""The errors a user can meet: one sentence each, naming the offending value and the next step."""

from __future__ import annotations

__all__ = ["InputError", "PluginError", "W2SError"]


class W2SError(Exception):
    """Base of every error that w2sverify raises on purpose."""


class InputError(W2SError, ValueError):
    """The input cannot be used: the message shows the value and says what to do (exit code 2)."""


class PluginError(W2SError):
    """A class or theorem plug-in broke its contract: the message names it and what it did."""
