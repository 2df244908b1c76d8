"""What tests use, ours and other people's: strategies, checks, planted bugs.

`check_class` is the interface test: `from w2sverify.testing import check_class`. With pytest,
without writing a test: `pytest -p w2sverify.testing.plugin --w2s-class mypackage:MyClass`.
"""

from __future__ import annotations

from .check_class import check_class

__all__ = ["check_class"]
