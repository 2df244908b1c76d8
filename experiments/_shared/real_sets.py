"""The real data sets: their texts, their targets, and the kept features of both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from w2sverify.data import load_molecules, load_properties, load_reviews
from w2sverify.draw import Floats
from w2sverify.errors import InputError

from .real_split import RealSet

__all__ = ["MOLECULES", "kept_set", "real_targets", "real_texts"]

MOLECULES = ("esol", "freesolv", "lipop", "properties")
#: One in five of the 10,000 molecules with properties, one in four of the 8,530 short reviews.
EVERY = {"properties": 5, "reviews": 4}


def real_texts(name: str) -> Sequence[str]:
    """The SMILES or the texts of a set, in its order."""
    if name == "properties":
        return load_properties(every=EVERY[name]).texts
    if name == "reviews":
        return load_reviews(origin="rotten_tomatoes").texts[:: EVERY[name]]
    return load_molecules(name).smiles


def real_targets(name: str) -> dict[str, Floats]:
    """The targets of a set by name; those of different units are scaled to unit deviation."""
    if name == "properties":
        found = load_properties(every=EVERY[name])
        scaled = found.scores / found.scores.std(axis=0)
        return dict(zip(found.rubrics, np.moveaxis(scaled, -1, 0), strict=True))
    if name == "reviews":
        return {"positive": load_reviews(origin="rotten_tomatoes").labels[:: EVERY[name]]}
    return {name: load_molecules(name).target}


def kept_set(name: str, target: str, strong: str, weak: Sequence[str]) -> RealSet:
    """A target of a set with the kept features of its encoders."""
    from experiments._encoders.artefacts import load_features
    from experiments._encoders.textual import tf_idf

    targets = real_targets(name)
    if target not in targets:
        raise InputError(f"{name} has no target {target!r}; it has {', '.join(targets)}.")
    texts = real_texts(name)
    features = {
        encoder: tf_idf(texts) if encoder == "tf-idf" else load_features(encoder, name, texts)
        for encoder in (strong, *weak)
    }
    return RealSet(targets[target], features[strong], {each: features[each] for each in weak})
