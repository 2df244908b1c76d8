"""How `w2sverify verify` shows theorems on a rate."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from ..errors import InputError
from ..registry import find
from ..runs.pool import ending
from ..runs.rate_record import RateResult
from ..runs.rates import rate_result
from ..runs.verify import chosen_theorems
from ..runs.worker import new_worker

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["DECISIONS", "rate_table", "replay_rate"]

DECISIONS = ("supported", "refuted", "undecided")
#: Seconds for one configuration.
REPLAY_LIMIT = 3600.0


def rate_table(results: Sequence[RateResult]) -> Table:
    """One line for each theorem: decisions, failures in all trials, the factor at which it breaks
    first (its least measured slack) and the smallest n at which it says anything.
    """
    from rich.table import Table

    table = Table(title="rates (breaks: scaled by; speaks: from n)", title_justify="left")
    table.box, table.pad_edge = None, False
    table.add_column("theorem", no_wrap=True)
    for name in ("supported", "refuted", "failures", "breaks", "speaks"):
        table.add_column(name, justify="right", no_wrap=True)
    for result in results:
        factors = [row.breaking.quantile for row in result.rows]
        factors += [1 / row.ratio for row in result.complexities if row.ratio]
        sizes = [n for each in result.vacuity for n in each.informative_from if n is not None]
        failures = sum(row.count.failures for row in result.rows)
        trials = sum(row.count.trials for row in result.rows)
        table.add_row(
            result.theorem,
            f"{result.counts.supported}/{len(result.rows) + len(result.complexities)}",
            f"{result.counts.refuted}",
            f"{failures:,}/{trials:,}" if result.rows else "-",
            f"{max(factors):.2g}" if factors else "-",
            f"{min(sizes):.1e}" if sizes else "-",
        )
    return table


def replay_rate(options: argparse.Namespace) -> int:
    """Decide one configuration again and print it as the record has it."""
    _, (theorem,) = chosen_theorems(options.theorems)
    find("rates", theorem).place.parse(options.replay)
    with closing(new_worker()) as child:
        found, reason = child.call(
            ("replay_rate", theorem, options.replay, options.seed), REPLAY_LIMIT
        )
        if reason:
            raise InputError(ending(child) if child.ending else f"{theorem}: {reason}")
    result = rate_result(theorem, [found], None, options.seed)
    shown = {
        key: msgspec.to_builtins(getattr(result, key))
        for key in ("theorem", "counts", "rows", "left_out", "complexities")
    }
    print(json.dumps(shown, indent=None if options.json else 1))
    return 1 if result.counts.refuted else 3 if result.counts.undecided else 0
