"""Prove a conjecture, or refute it."""

from __future__ import annotations

from .answer import Answer, find_answer
from .conjecture import Conjecture
from .read_conjecture import read_conjecture
from .semidefinite import SemidefiniteSolver

__all__ = ["prove"]


def prove(conjecture: Conjecture | str, *, time_limit: float = 20.0) -> Answer:
    """The answer to a conjecture, or to its TOML text (`docs/prove.md`).

    `answer.verdict` is PROVED with `answer.certificate`, REFUTED with `answer.refuted`, or
    UNDECIDED; `answer.sharp` has the best constant where one was asked for. A solver has
    `time_limit` seconds for each of its problems.

    Raises `InputError` for a text that is no conjecture.
    """
    if isinstance(conjecture, str):
        conjecture = read_conjecture(conjecture)
    with SemidefiniteSolver(time_limit=time_limit) as solver:
        return find_answer(solver, conjecture)
