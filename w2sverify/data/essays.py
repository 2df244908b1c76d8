"""Essays with six rubric scores, as Figure 5 uses them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ._rows import numbers, read_columns
from .rated_texts import RatedTexts

__all__ = ["RUBRICS", "load_essays"]

RUBRICS = ("cohesion", "syntax", "vocabulary", "phraseology", "grammar", "conventions")


def load_essays(path: Path) -> RatedTexts:
    """The essays of a file with the columns `full_text` and the six rubrics, scores as they are.

    That is the layout of the English language learners' essays of the Feedback Prize (scores from
    1 to 5 in steps of 0.5). The file needs an account to download and its terms forbid passing it
    on, so there is no `w2sverify data fetch` for it.
    """
    found = read_columns(path, ("full_text", *RUBRICS))
    scores = [numbers(path, rubric, found[rubric]) for rubric in RUBRICS]
    return RatedTexts(tuple(found["full_text"]), np.stack(scores, axis=-1), RUBRICS)
