"""Molecules with six computed properties: several targets on one representation."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ._rows import numbers, read_columns
from .fetch import fetch
from .rated_texts import RatedTexts

__all__ = ["load_properties"]

#: Column in the file, and what it is called here.
COLUMNS = {
    "Pol_DFT": "polarizability",
    "Den_MD": "density",
    "RI_LL": "refractive index",
    "Pol_geom": "polarizability (geometric)",
    "MW_pybel": "molar mass",
    "RI_geom": "refractive index (geometric)",
}


def load_properties(*, every: int = 1, folder: Path | None = None) -> RatedTexts:
    """10,000 organic molecules as SMILES with six computed properties.

    What stands in for the essays of Figure 5 where those are not at hand: six targets on the same
    inputs, predicted from one frozen representation of a text. `every` takes each such row.
    """
    path = fetch("properties", folder=folder)
    found = read_columns(path, ("Mol_Smiles", *COLUMNS))
    values = [numbers(path, column, found[column]) for column in COLUMNS]
    return RatedTexts(
        tuple(found["Mol_Smiles"][::every]),
        np.stack(values, axis=-1)[::every],
        tuple(COLUMNS.values()),
    )
