"""The real data sets: their texts, their targets, and the features of both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

import numpy as np

from w2sverify.data import load_essays, load_molecules, load_properties, load_reviews
from w2sverify.draw import Floats
from w2sverify.errors import InputError

from .cast import Cast
from .computed import computed_features, file_digest, given_features
from .real_split import RealSet

__all__ = ["MOLECULES", "real_set", "real_targets", "real_texts"]

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


@cache
def real_set(cast: Cast, target: str) -> RealSet:
    """A target of the cast's set with the features of its encoders.

    Features are kept with the project, or read from a file of the user's; those of the user's own
    essays and checkpoint are computed, and kept in the user's cache. Raises `InputError`.
    """
    texts, targets = _content(cast)
    if target not in targets:
        raise InputError(f"{cast.data} has no target {target!r}; it has {', '.join(targets)}.")
    features = {
        name: _features(cast, name, texts) for name in (cast.strong, *cast.ours, *cast.others)
    }
    weak = {name: features[name] for name in (*cast.ours, *cast.others)}
    return RealSet(targets[target], features[cast.strong], weak)


def _content(cast: Cast) -> tuple[Sequence[str], dict[str, Floats]]:
    if cast.essays is None:
        return real_texts(cast.data), real_targets(cast.data)
    found = load_essays(cast.essays)
    return found.texts, dict(zip(found.rubrics, np.moveaxis(found.scores, -1, 0), strict=True))


def _features(cast: Cast, name: str, texts: Sequence[str]) -> Floats:
    from experiments._encoders.artefacts import load_features
    from experiments._encoders.molecular import molbert
    from experiments._encoders.textual import TEXT_ENCODERS, tf_idf, weights_digest

    if name == "tf-idf":
        return tf_idf(texts)
    if name == cast.strong and cast.checkpoint is not None:
        weights = file_digest(cast.checkpoint, "a checkpoint of MolBERT")
        return computed_features(
            "molbert", weights, texts, partial(molbert, checkpoint=cast.checkpoint)
        )
    if name == cast.strong and cast.features is not None:
        return given_features(cast.features, texts)
    if cast.essays is not None:
        return computed_features(name, weights_digest(name), texts, TEXT_ENCODERS[name])
    return load_features(name, cast.data, texts)
