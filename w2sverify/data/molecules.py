"""The three molecular regression sets of the paper's Figures 2d-f and Tables 1-3."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..draw import Floats
from ..errors import InputError
from ._rows import numbers, read_columns
from .fetch import fetch

__all__ = ["Molecules", "load_molecules"]

#: The columns of SMILES and target in each package's file.
COLUMNS = {
    "esol": ("smiles", "measured log solubility in mols per litre"),
    "freesolv": ("smiles", "target"),
    "lipop": ("smiles", "target"),
}


@dataclass(frozen=True, eq=False)
class Molecules:
    """`smiles` (n strings) and `target` (n numbers), in the published order.

    `repeated` are groups of row numbers whose SMILES are the same string: they are
    kept, because the published splits count them. Two strings can also be the same
    molecule: ESOL has 1,117 molecules in its 1,128 rows, but that takes a chemistry library to see.
    """

    name: str
    smiles: tuple[str, ...]
    target: Floats
    repeated: tuple[tuple[int, ...], ...]


def load_molecules(name: str, *, folder: Path | None = None) -> Molecules:
    """ESOL, FreeSolv or Lipop (`esol`, `freesolv`, `lipop`).

    From the fetched file (see `fetch`), or from `folder/name.csv` with the columns `smiles` and
    `target`. Measurements were published with at most three decimals; copies that went through
    other programs carry -9.280000000000001 for -9.28, so the targets are rounded to three.
    """
    if name not in COLUMNS:
        raise InputError(f"There is no set {name!r} of molecules; choose {', '.join(COLUMNS)}.")
    plain = None if folder is None else folder / f"{name}.csv"
    if plain is not None and plain.is_file():
        path, columns = plain, ("smiles", "target")
    else:
        path, columns = fetch(name, folder=folder), COLUMNS[name]
    found = read_columns(path, columns)
    smiles = tuple(found[columns[0]])
    if "" in smiles:
        raise InputError(f"{path} has no SMILES in row {smiles.index('') + 1} of its data.")
    groups: dict[str, list[int]] = {}
    for index, text in enumerate(smiles):
        groups.setdefault(text, []).append(index)
    repeated = tuple(tuple(rows) for rows in groups.values() if len(rows) > 1)
    return Molecules(name, smiles, numbers(path, columns[1], found[columns[1]]).round(3), repeated)
