"""The published rows of Table 1, and what they say."""

from __future__ import annotations

from w2sverify.claim import Claim

from .ranking import spearman

__all__ = ["PUBLISHED", "published_claims"]

#: By hidden units: weak error - misfit, its deviation, student error, its deviation (3 splits).
PUBLISHED: dict[str, dict[int, tuple[float, float, float, float]]] = {
    "lipop": {
        96: (0.8969, 0.0327, 1.0713, 0.0489),
        48: (0.9731, 0.0707, 1.1293, 0.0418),
        24: (1.0331, 0.0449, 1.1204, 0.0261),
        64: (1.0619, 0.0441, 1.1436, 0.0124),
        32: (1.0624, 0.0527, 1.1302, 0.0220),
        16: (1.1456, 0.0276, 1.1950, 0.0484),
        12: (1.1499, 0.0177, 1.1869, 0.0297),
        8: (1.1958, 0.0194, 1.2396, 0.0310),
    }
}


def published_claims() -> list[Claim]:
    """What the published rows of Lipop say, without a run."""
    rows = PUBLISHED["lipop"]
    bounds, errors = [row[0] for row in rows.values()], [row[2] for row in rows.values()]
    rho = spearman(bounds, errors)
    biggest = spearman([-hidden for hidden in rows], errors)
    best = errors[bounds.index(min(bounds))] == min(errors)
    return [
        Claim.never(
            "published rows against Theorem 1",
            "In every published row the student error is above weak error - misfit, which Theorem "
            "1 rules out where the truth is in the class: there it was not.",
            sum(error <= bound for bound, error in zip(bounds, errors, strict=True)),
            len(rows),
            unit="published rows",
            paper="not said",
            kind="finding",
        ),
        Claim.never(
            "published choice",
            "The smallest published weak error - misfit has the smallest student error.",
            int(not best),
            1,
            unit="published tables",
            paper=f"Spearman {rho:.3f}, of size {biggest:.3f}",
        ),
    ]
