"""Conic forms with all four cones, and a random polyhedron, for the solvers of any form."""

import numpy as np

from w2sverify.conic import ConicForm, dense_rows


def l2_ball(features, radius=1.0):
    """Linear functions with coefficients in a Euclidean ball."""
    d = features.shape[1]
    rows = [{}, *({j: 1} for j in range(d))]
    return ConicForm(d, dense_rows(features), rows, [radius, *[0] * d], [("second-order", d + 1)])


def gram_quadratic(x):
    """`theta_0 + 2 theta_1 x + theta_2 x^2` with a semidefinite matrix: no negative values."""
    features = np.stack([x**0, 2 * x, x * x], axis=1)
    rows = [{0: 1}, {1: 1}, {2: 1}]
    return ConicForm(3, dense_rows(features), rows, [0, 0, 0], [("semidefinite", 2)])


def bounded_sum(points, total=1.0):
    """Values v with `sum |v_i| <= total` through t >= |v|: t holds no feature."""
    features = [{i: 1} for i in range(points)]
    rows = [{i: s, points + i: 1} for s in (1, -1) for i in range(points)]
    rows.append({points + i: -1 for i in range(points)})
    cones = [("nonnegative", 2 * points + 1)]
    return ConicForm(2 * points, features, rows, [*[0] * (2 * points), total], cones)


def polyhedron(rng, features, rows=6, equations=1):
    """A polyhedron through a known point: `A theta + b` is 0 on equations and >= 0 there."""
    d = features.shape[1]
    matrix = rng.integers(-3, 4, (equations + rows, d)).astype(float)
    known = rng.integers(-2, 3, d).astype(float)
    slack = np.concatenate([np.zeros(equations), rng.integers(0, 3, rows)])
    cones = [("zero", equations)] if equations else []
    cones += [("nonnegative", rows)] if rows else []
    return ConicForm(
        d, dense_rows(features), dense_rows(matrix), (slack - matrix @ known).tolist(), cones
    ), known
