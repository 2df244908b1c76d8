"""The conic solver in its child process: its numbers, and what it does when the child fails."""

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from w2sverify.errors import InputError
from w2sverify.solvers.conic import ConicSolver, solve_conic
from w2sverify.solvers.exact_quadratic import exact_projection

LIMIT = 60.0


@pytest.fixture(scope="module")
def solver():
    with ConicSolver() as one:
        yield one


def draw(seed, cones, n=12, m=4, scale=1.0):
    """A form with a point strictly inside its inequalities (at theta = 0 but for equations)."""
    rng = np.random.default_rng(seed)
    offset = []
    for name, size in cones:
        if name == "zero":
            offset += [0.0] * size
        elif name == "nonnegative":
            offset += (rng.random(size) * 0.3).tolist()
        elif name == "second-order":
            offset += [0.5] + [0.0] * (size - 1)
        else:
            offset += np.eye(size)[np.tril_indices(size)].tolist()
    features = rng.normal(size=(n, m))
    target = 4 * features @ rng.normal(size=m) + rng.normal(size=n)
    rows = rng.normal(size=(len(offset), m))
    return (
        features,
        rng.random(n) * (rng.random(n) > 0.1),
        target * scale,
        rows,
        np.array(offset) * scale,
        cones,
    )


def margins(cones, rows, offset, theta, dual):
    """How deep slacks and dual are inside their cones, block by block; negative is outside."""
    slack, first, found = rows @ theta + offset, 0, []
    for name, size in cones:
        length = size * (size + 1) // 2 if name == "semidefinite" else size
        s, y = slack[first : first + length], dual[first : first + length]
        first += length
        if name == "zero":
            found.append(-np.abs(s).max())
        elif name == "nonnegative":
            found += [s.min(), y.min()]
        elif name == "second-order":
            found += [v[0] - np.linalg.norm(v[1:]) for v in (s, y)]
        else:
            low, high = np.tril_indices(size)
            for v, off in ((s, 1.0), (y, 0.5)):
                matrix = np.zeros((size, size))
                matrix[low, high] = matrix[high, low] = np.where(low == high, v, off * v)
                found.append(np.linalg.eigvalsh(matrix).min())
    return found


CONES = [
    [],
    [("nonnegative", 5)],
    [("zero", 1), ("nonnegative", 3)],
    [("second-order", 4)],
    [("second-order", 1), ("second-order", 3)],
    [("semidefinite", 3)],
    [("semidefinite", 1), ("semidefinite", 2), ("second-order", 3), ("nonnegative", 2)],
]


@pytest.mark.parametrize("cones", CONES)
@pytest.mark.parametrize("scale", [1.0, 1e-120, 1e120])
def test_theta_and_lambda_are_nearly_optimal(solver, cones, scale):
    for seed in range(3):
        form = draw(seed, cones, scale=scale)
        found = solver.solve(*form, time_limit=LIMIT)
        assert found is not None, solver.reason
        assert solver.reason == ""
        features, weights, target, rows, offset, _ = form
        theta, dual = found[0] / scale, found[1] / scale
        p, g, b = features @ theta, target / scale, offset / scale
        force = features.T @ (weights * (g - p)) + rows.T @ dual
        energy = weights @ g**2
        assert np.abs(force).max() <= 1e-6 * energy
        assert abs(dual @ (rows @ theta + b)) <= 1e-6 * energy
        assert all(margin >= -1e-6 * energy for margin in margins(cones, rows, b, theta, dual))


@pytest.mark.parametrize("cones", CONES[1:3])
def test_it_agrees_with_the_exact_projection(solver, cones):
    for seed in range(10, 16):
        form = draw(seed, cones)
        features, weights, target, rows, offset, _ = form
        theta, _ = solver.solve(*form, time_limit=LIMIT)

        def sparse(matrix):
            return [dict(enumerate(line)) for line in matrix.tolist()]

        exact, _ = exact_projection(
            sparse(features),
            weights.tolist(),
            target.tolist(),
            sparse(rows),
            offset.tolist(),
            cones,
            theta,
        )
        twin = features @ np.array([float(x) for x in exact])
        assert np.abs((features @ theta - twin)[weights > 0]).max() <= 1e-6
        # Another point is told from the projection: the comparison can fail.
        assert np.abs((features @ (theta + 1e-3) - twin)[weights > 0]).max() > 1e-6


def test_dependent_and_unused_coefficients(solver):
    features, weights, target, _, _, _ = draw(1, [])
    wide = np.hstack([features, features, np.zeros((12, 1))])
    found = solver.solve(wide, weights, target, np.zeros((0, 9)), [], [], time_limit=LIMIT)
    best = solver.solve(features, weights, target, np.zeros((0, 4)), [], [], time_limit=LIMIT)
    assert np.abs(wide @ found[0] - features @ best[0]).max() <= 1e-7
    empty = solver.solve(np.zeros((12, 0)), weights, target, np.zeros((1, 0)), [1], [("zero", 1)])
    assert (empty[0].shape, empty[1].shape) == ((0,), (1,))


def test_a_coefficient_without_features_does_not_run_off(solver):
    # Clarabel sends it to 1.5e12 and calls the others, wrong in the second digit, optimal.
    features = np.array(
        [
            [0.0, 1.203125, 0.484375, -0.90625],
            [0.0, 1.21875, 0.234375, 0.6875],
            [0.0, -0.015625, -1.40625, -0.296875],
            [0.0, -0.859375, -1.03125, 1.046875],
            [0.0, 0.546875, -0.546875, 1.421875],
            [0.0, -1.21875, 0.828125, -1.046875],
            [0.0, -1.34375, -1.40625, -1.078125],
            [0.0, -0.328125, -0.28125, -0.109375],
            [0.0, -0.171875, 0.390625, -0.953125],
        ]
    )
    known = np.array([0.0, 0.0, 1.75, 0.3125])
    weights = np.array([16, 10, 7, 7, 16, 16, 13, 13, 13]) / 111
    cones = [("nonnegative", 4)]
    found = solver.solve(features, weights, features @ known, np.eye(4), np.zeros(4), cones)
    assert found is not None
    theta = found[0]
    assert np.allclose(features @ theta, features @ known, atol=1e-6)
    assert abs(theta[0]) < 1.0


def test_an_empty_set_gives_none_and_the_statuses(solver):
    rows, offset = [[1.0], [-1.0]], [-1.0, 0.0]
    found = solver.solve([[1.0]], [1.0], [1.0], rows, offset, [("nonnegative", 2)])
    assert found is None
    assert "CLARABEL infeasible" in solver.reason


def test_a_child_that_hangs_is_ended_and_replaced():
    form = draw(0, CONES[1])
    with ConicSolver() as one:
        assert one.pid is None
        assert one.solve(*form, time_limit=LIMIT) is not None
        hung = one.pid
        os.kill(hung, signal.SIGSTOP)
        assert one.solve(*form, time_limit=0.3) is None
        assert "no answer within 0.3 s" in one.reason
        assert one.pid is None
        assert one.solve(*form, time_limit=LIMIT) is not None
        assert one.pid != hung

        # Killed between two calls: replaced without a word.
        os.kill(one.pid, signal.SIGKILL)
        os.waitid(os.P_PID, one.pid, os.WEXITED | os.WNOWAIT)
        assert one.solve(*form, time_limit=LIMIT) is not None
        assert one.reason == ""

        # Killed while it works.
        os.kill(one.pid, signal.SIGSTOP)
        killer = threading.Timer(0.3, os.kill, (one.pid, signal.SIGKILL))
        killer.start()
        assert one.solve(*form, time_limit=LIMIT) is None
        killer.join()
        assert "died with exit code -9" in one.reason
        last = one.pid
    assert last is None


def test_one_call_in_a_process_of_its_own():
    theta, dual = solve_conic([[1.0], [1.0]], [1, 1], [0, 2], [[-1.0]], [0.5], [("nonnegative", 1)])
    assert theta == pytest.approx([0.5], abs=1e-8)
    assert dual == pytest.approx([1.0], abs=1e-8)


def test_a_script_without_a_main_guard_is_not_run_again(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from w2sverify.solvers.conic import solve_conic\n"
        "print('once')\n"
        "print(solve_conic([[1.0]], [1], [3], [[-1.0]], [2], [('nonnegative', 1)])[0].round(6))\n"
    )
    command = [sys.executable, str(script)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout.split() == ["once", "[2.]"]


def test_importing_the_module_does_not_import_cvxpy():
    code = "import sys, w2sverify.solvers.conic; sys.exit('cvxpy' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, env=environment).returncode == 0
    )


GOOD = {
    "features": [[1.0], [2.0]],
    "weights": [1.0, 1.0],
    "target": [0.0, 1.0],
    "constraints": [[1.0]],
    "offset": [0.0],
    "cones": [("nonnegative", 1)],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cones": [("exponential", 1)]}, "'exponential' of size 1"),
        ({"cones": [("nonnegative", 0)]}, "size 0"),
        ({"cones": [("semidefinite", 2)]}, "3 rows"),
        ({"features": [1.0, 2.0]}, r"\(2,\)"),
        ({"weights": [1.0]}, r"\(1,\)"),
        ({"weights": [1.0, -2.0]}, "-2"),
        ({"target": [np.nan, 1.0]}, "NaN"),
        ({"constraints": [[1.0, 2.0]]}, r"\(1, 2\)"),
        ({"offset": [np.inf]}, "NaN or infinite"),
    ],
)
def test_unusable_input_is_refused_with_the_value(change, message):
    with ConicSolver() as one:
        with pytest.raises(InputError, match=message):
            one.solve(**{**GOOD, **change})
        assert one.pid is None
