"""Tokens of SMILES: MolBERT's characters, and the atoms and bonds of the reaction models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from w2sverify.errors import InputError

__all__ = [
    "MOLBERT_TOKENS",
    "atom_tokens",
    "canonical",
    "kekulised",
    "molbert_tokens",
    "molecule",
    "padded",
]

ELEMENTS = ("F", "H", "I", "B", "C", "N", "O", "P", "S", "Br", "Cl", "Si", "Se", "se", "@@")
#: In the order of the published checkpoint's word vectors.
MOLBERT_TOKENS = ("[PAD]", "[CLS]", "[SEP]", "[MASK]", *ELEMENTS, *"0123456789=@#%/\\()+-.[]")
#: Two letters are one token where MolBERT says so; any other character is one.
MOLBERT = re.compile("|".join([*(re.escape(name) for name in ELEMENTS if len(name) > 1), "."]))
ATOMS = re.compile(r"\[[^\]]+\]|Br?|Cl?|%\d\d|>>|[A-Za-z]|[\d().=#+\-\\/:~@?>*$]")


def molecule(smiles: str) -> Any:
    """The molecule that rdkit reads; `InputError` for what is none."""
    try:
        from rdkit import Chem, RDLogger
    except ModuleNotFoundError:
        raise InputError("Reading SMILES needs rdkit; install w2sverify[encoders].") from None
    RDLogger.DisableLog("rdApp.*")  # type: ignore[attr-defined]
    found = Chem.MolFromSmiles(smiles)
    if found is None or not smiles:
        raise InputError(f"{smiles!r} is not a SMILES of a molecule; correct it.")
    return found


def canonical(smiles: str) -> str:
    """The same molecule as rdkit writes it. Needs rdkit."""
    found = molecule(smiles)
    from rdkit import Chem

    return str(Chem.MolToSmiles(found))


def kekulised(smiles: str) -> str:
    """The same molecule with single and double bonds in place of aromatic ones, as MolBERT reads.

    Needs rdkit, which begins at the first atom and orders branches in its own way.
    """
    found = molecule(smiles)
    from rdkit import Chem

    Chem.Kekulize(found, clearAromaticFlags=True)
    return str(Chem.MolToSmiles(found, kekuleSmiles=True, canonical=False))


def molbert_tokens(smiles: str) -> list[int]:
    """Token numbers of a kekulised SMILES, from [CLS] to [SEP].

    A character that MolBERT has no token for becomes [PAD], as in its own code.
    """
    known = {name: number for number, name in enumerate(MOLBERT_TOKENS)}
    return [1, *(known.get(part, 0) for part in MOLBERT.findall(smiles)), 2]


def atom_tokens(smiles: str, vocabulary: dict[str, int]) -> list[int]:
    """Token numbers by atom and bond, from [CLS] to [SEP]; an unknown one is [UNK]."""
    unknown = vocabulary["[UNK]"]
    parts = (vocabulary.get(part, unknown) for part in ATOMS.findall(smiles))
    return [vocabulary["[CLS]"], *parts, vocabulary["[SEP]"]]


def padded(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """Token numbers of several texts as one array, filled up with 0, the number of [PAD]."""
    array = np.zeros((len(rows), max(map(len, rows), default=0)), dtype=np.int64)
    for index, row in enumerate(rows):
        array[index, : len(row)] = row
    return array
