"""Five-fold ridge errors of every kept encoder: is the strong one stronger?

    python -m experiments.ridge_errors

Prints, for each set, the root mean square error of a ridge head whose penalty the training part
chooses by leaving one row out.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from experiments._encoders.artefacts import index, load_features
from experiments._shared.linear_probe import LinearProbe
from experiments._shared.real_sets import real_targets, real_texts
from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["ridge_error"]

#: Penalties from weak to strong, for sums over rows of features of unit deviation.
WEIGHTS = np.logspace(-2, 4, 25)
SETS = ("esol", "freesolv", "lipop", "reviews")


def ridge_error(features: Floats, target: Floats, *, folds: int = 5, seed: int = 0) -> float:
    """The root mean square error over all rows, each predicted from the folds without it.

    Features are scaled as for the experiments' heads.
    """
    from sklearn.linear_model import RidgeCV

    parts = np.array_split(np.random.default_rng(seed).permutation(len(target)), folds)
    total = 0.0
    for part in parts:
        train = np.setdiff1d(np.arange(len(target)), part)
        x = LinearProbe(features, train).scaled
        head = RidgeCV(alphas=WEIGHTS).fit(x[train], target[train])
        total += float(np.sum((head.predict(x[part]) - target[part]) ** 2))
    return float(np.sqrt(total / len(target)))


def main() -> int:
    """Print a table: a row for each encoder, a column for each set."""
    parser = argparse.ArgumentParser(prog="python -m experiments.ridge_errors")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS, metavar="NAME")
    options = parser.parse_args()
    print(f"{'encoder':14} {'role':7}" + "".join(f"{name:>10}" for name in options.sets))
    for encoder, entry in sorted(index().items(), key=lambda each: (each[1]["role"], each[0])):
        cells = []
        for name in options.sets:
            if name not in entry["sets"]:
                cells.append(f"{'':>10}")
                continue
            features = load_features(encoder, name, real_texts(name))
            target = next(iter(real_targets(name).values()))
            cells.append(f"{ridge_error(features, target):10.3f}")
        print(f"{encoder:14} {entry['role']:7}" + "".join(cells))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except InputError as error:
        sys.exit(f"ridge_errors: {error}")
