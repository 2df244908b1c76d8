"""The small programs: against cvxpy, and against PEPit where it is installed."""

import numpy as np
import pytest

from w2sverify.proofs.library import find_shipped
from w2sverify.proofs.multipliers import dual_program
from w2sverify.proofs.semidefinite import Program, SemidefiniteSolver


def by_cvxpy(program):
    """The same program, slowly."""
    import cvxpy as cp

    def rows(part):
        table = np.array([[float(x) for x in row] for row in part]).reshape(len(part), -1)
        return table[:, :-1] @ y + table[:, -1]

    y = cp.Variable(len(program.linear))
    constraints = []
    if program.equal:
        constraints.append(rows(program.equal) == 0)
    if program.positive:
        constraints.append(rows(program.positive) >= 0)
    matrix = cp.Variable((program.order, program.order), PSD=True)
    lower = rows(program.matrix)
    pairs = [(i, j) for i in range(program.order) for j in range(i + 1)]
    constraints += [matrix[i, j] == lower[k] for k, (i, j) in enumerate(pairs)]
    goal = cp.Minimize(np.array([float(x) for x in program.linear]) @ y)
    problem = cp.Problem(goal, constraints)
    problem.solve(solver=cp.CLARABEL)
    return problem.value


@pytest.mark.parametrize(
    ("name", "value"), [("gap", 2), ("without-convexity", 4), ("distance-to-projection", 1)]
)
def test_the_fast_solver_agrees_with_cvxpy(solver, name, value):
    conjecture = find_shipped(name).conjecture
    zero, one = conjecture.statement(), conjecture.statement(1)
    pairs = zip(one.flatten(one.goal.form), zero.flatten(zero.goal.form), strict=True)
    program = dual_program(zero, [a - b for a, b in pairs])
    fast = solver.solve(program).point[-1]
    assert fast == pytest.approx(value, abs=1e-5)
    assert by_cvxpy(program) == pytest.approx(fast, abs=1e-5)


def test_a_dead_solver_gives_a_reason_and_no_answer():
    with SemidefiniteSolver(time_limit=1e-9) as broken:
        assert broken.solve(Program([1], [], [[1, 0]], [], 0)) is None
        assert "no answer within" in broken.reason


def pepit_excess(factor):
    """The worst `G + factor I - F` with F <= 1, p the projection of g and f a member, by PEPit."""
    pytest.importorskip("PEPit", reason="PEPit is not installed (pip install pepit)")
    from PEPit import PEP
    from PEPit.functions import ConvexIndicatorFunction
    from PEPit.primitive_steps import proximal_step

    problem = PEP()
    indicator = problem.declare_function(ConvexIndicatorFunction)
    weak, truth = problem.set_initial_point(), problem.set_initial_point()
    indicator.oracle(truth)
    student, _, _ = proximal_step(weak, indicator, 1)
    error = (weak - truth) ** 2
    problem.set_initial_condition(error <= 1)
    problem.set_performance_metric((student - truth) ** 2 + factor * (student - weak) ** 2 - error)
    return problem.solve(verbose=0)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("factor", "worst"), [(1.0, 0.0), (1.5, 0.5), (3.0, 2.0)])
def test_pepit_finds_the_same_worst_cases(factor, worst):
    """Theorem 1; and beyond the sharp factor 1, where f = p is the extremal configuration."""
    assert pepit_excess(factor) == pytest.approx(worst, abs=1e-5)
