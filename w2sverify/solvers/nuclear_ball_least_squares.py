"""Weighted least squares over a nuclear norm ball of matrices."""

from __future__ import annotations

import numpy as np

from w2sverify.draw import Floats

__all__ = ["nuclear_ball_least_squares", "nuclear_factors"]

_EPS = float(np.finfo(np.float64).eps)
# Steps of the first-order method before each attempt to finish by Newton's method.
_STEPS = (30, 60, 120, 240, 480, 960, 1920)


def nuclear_ball_least_squares(
    features: Floats, target: Floats, weights: Floats, radius: float
) -> Floats:
    """`argmin over |Theta|_* <= radius of sum_i w_i |g_i - Theta' x_i|^2`.

    `features[n, d]` is shared by `target[T, n, k]`, with `weights[n]`. Returns Theta `[T, d, k]`.

    One QR factorisation reduces all targets to d x k. Each is the least squares solution of least
    norm if that lies in the ball. Otherwise accelerated projected gradients, each projection a
    singular value decomposition and a projection of the singular values onto a simplex, show the
    rank r, and Newton's method on `Theta = X Y'` with `|X|^2 + |Y|^2 = 2 radius` then converges to
    rounding. Cost O(n d (d + k)) once and about a hundred decompositions of d x k for each target.

    Source: Beck and Teboulle, SIAM J. Imaging Sci. 2 (2009) 183; O'Donoghue and Candes, Found.
    Comput. Math. 15 (2015) 715 (restarts); Srebro, Rennie and Jaakkola, NIPS 2004 (factors).
    """
    count, _, outputs = target.shape
    width = features.shape[-1]
    kept = weights > 0
    root = np.sqrt(weights[kept])[:, None]
    x, goals = features[kept] * root, target[:, kept] * root
    largest = float(np.max(np.abs(x), initial=0.0))
    result = np.zeros((count, width, outputs))
    if largest == 0.0 or width == 0:
        return result
    q, triangle = np.linalg.qr(x / largest)
    left, singular, right = np.linalg.svd(triangle, full_matrices=False)
    rank = singular > max(x.shape) * _EPS * singular[0]
    q, singular, right = q @ left[:, rank], singular[rank], right[rank]
    for row, goal in enumerate(goals):
        unit = float(np.max(np.abs(goal), initial=0.0))
        if unit == 0.0:
            continue
        moment = q.T @ (goal / unit)
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            # Squares of the ratio have to stay within floats; beyond, lift and gap tell the truth.
            ratio = float(np.clip(radius * (largest / unit), 1e-140, 1e140))
        found = _unit_ball(singular * ratio, right, moment)
        result[row] = radius * found
    return result


def nuclear_factors(matrix: Floats) -> Floats:
    """F `[d + k, r]` whose product F F' is `[[W1, Theta], [Theta', W2]]`, to rounding."""
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return np.asarray(np.concatenate([left, right.T]) * np.sqrt(singular))


def _unit_ball(singular: Floats, right: Floats, moment: Floats) -> Floats:
    """`argmin over |Theta|_* <= 1 of |diag(s) V' Theta - Z|^2`."""
    free = right.T @ (moment / singular[:, None])
    if float(np.linalg.svd(free, compute_uv=False).sum()) <= 1.0 + 4 * _EPS:
        return np.asarray(free)
    design = (singular / singular[0])[:, None] * right
    goal = moment / singular[0]
    theta = _project(free)
    best, lowest = theta, np.inf
    for steps in _STEPS:
        theta = _accelerated(design, goal, theta, steps)
        for candidate in (_newton(design, goal, theta), theta):
            if candidate is None:
                continue
            gap, noise = _gap(design, goal, candidate)
            if gap < lowest:
                best, lowest = candidate, gap
            if gap <= noise:
                return candidate
    return best


def _gap(design: Floats, goal: Floats, theta: Floats) -> tuple[float, float]:
    """`|B|_op - <B, Theta>` for the gradient B, and the size of its rounding."""
    fitted = design @ theta
    pull = design.T @ (goal - fitted)
    top = float(np.linalg.norm(pull, 2))
    size = float(np.linalg.norm(goal) + np.linalg.norm(fitted))
    return top - float(np.sum(pull * theta)), 16 * _EPS * size


def _accelerated(design: Floats, goal: Floats, theta: Floats, steps: int) -> Floats:
    """Projected gradients of step 1 with momentum, restarted where it points uphill."""
    ahead, momentum = theta, 1.0
    for _ in range(steps):
        moved = _project(ahead + design.T @ (goal - design @ ahead))
        if float(np.sum((ahead - moved) * (moved - theta))) > 0.0:
            momentum = 1.0
        following = (1.0 + np.sqrt(1.0 + 4.0 * momentum * momentum)) / 2.0
        ahead = moved + ((momentum - 1.0) / following) * (moved - theta)
        theta, momentum = moved, following
    return theta


def _project(matrix: Floats) -> Floats:
    """The nearest matrix of nuclear norm at most 1."""
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    if singular.sum() <= 1.0:
        return matrix
    # Relative to the largest, so that a matrix of any size has a level.
    below = singular - singular[0]
    levels = (np.cumsum(below) - 1.0) / np.arange(1, len(singular) + 1)
    level = levels[np.nonzero(below > levels)[0][-1]]
    return np.asarray((left * np.maximum(below - level, 0.0)) @ right)


def _newton(design: Floats, goal: Floats, theta: Floats) -> Floats | None:
    """Stationary `|D X Y' - Z|^2 / 2 + t (|X|^2 + |Y|^2 - 2) / 2` near theta, of its rank.

    X and Y may be turned together, so the steps are those of least norm.
    """
    width, outputs = theta.shape
    factors = nuclear_factors(theta)
    factors = factors[:, np.sum(factors**2, axis=0) > 1e-10]
    rank = factors.shape[1]
    x, y = factors[:width], factors[width:]
    gram, moment = design.T @ design, design.T @ goal
    t = float(np.sum((moment - gram @ x @ y.T) * (x @ y.T)))
    eye = np.eye(rank)
    for _ in range(12):
        pull = moment - gram @ (x @ y.T)
        missing = 1.0 - (np.sum(x * x) + np.sum(y * y)) / 2
        force = np.concatenate(
            [(pull @ y - t * x).ravel(), (pull.T @ x - t * y).ravel(), [missing]]
        )
        # The derivative of the forces; vec is row by row.
        xx = np.kron(gram, y.T @ y) + t * np.eye(width * rank)
        yy = np.kron(np.eye(outputs), x.T @ gram @ x) + t * np.eye(outputs * rank)
        cross = np.einsum("ir,js->irjs", gram @ x, y).transpose(0, 3, 2, 1)
        cross = cross - np.einsum("ij,rs->irjs", pull, eye)
        xy = cross.reshape(width * rank, outputs * rank)
        border = np.concatenate([x.ravel(), y.ravel()])
        system = np.zeros((len(force), len(force)))
        cut = width * rank
        system[:cut, :cut], system[cut:-1, cut:-1] = xx, yy
        system[:cut, cut:-1], system[cut:-1, :cut] = xy, xy.T
        system[:-1, -1] = system[-1, :-1] = border
        step = np.linalg.lstsq(system, force, rcond=1e-11)[0]
        if not np.all(np.isfinite(step)) or np.linalg.norm(step) > 1.0:
            return None
        x = x + step[:cut].reshape(x.shape)
        y = y + step[cut:-1].reshape(y.shape)
        t += float(step[-1])
        if np.linalg.norm(step) <= 1e-14:
            break
    size = float(np.sum(x * x) + np.sum(y * y)) / 2
    return np.asarray(x @ y.T / max(size, 1.0))
