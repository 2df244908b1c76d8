"""Morgan fingerprints: which circular fragments a molecule has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from w2sverify.draw import Floats

from .smiles_tokens import molecule

__all__ = ["morgan"]


def morgan(smiles: Sequence[str], *, radius: int = 2, size: int = 1024) -> Floats:
    """`[n, size]` zeros and ones: fragments up to `radius` bonds wide, hashed. Needs rdkit."""
    molecules = [molecule(text) for text in smiles]
    from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator

    generator = GetMorganGenerator(radius=radius, fpSize=size)
    return np.stack([generator.GetFingerprintAsNumPy(each) for each in molecules]).astype(float)
