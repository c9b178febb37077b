"""Limits of one solve, in wall-clock time or in work that is the same on every machine, and how solvers are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import ortools.math_opt.python.mathopt as mo
from ortools.math_opt.solvers import highs_pb2
from ortools.sat.python import cp_model

CLOSE, TIGHT, MANY_ROWS = 1e-5, 1e-8, 10_000
"""Relative gap at which a linear programme counts as solved: of many rows, of fewer, and how many are many."""


@dataclass(frozen=True)
class Limits:
    """At most `seconds` (None: no wall-clock limit) and `work`; the unit of work is said where it is used.

    With `seconds` None the result depends on `seed`, `workers` and the input alone.
    """

    seconds: float | None
    work: float
    workers: int = 1
    seed: int = 0


def cp_solver(limits: Limits) -> cp_model.CpSolver:
    """CP-SAT with these limits (work: its deterministic time); interleaved search keeps several workers repeatable."""
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = limits.seed
    solver.parameters.num_workers = limits.workers
    solver.parameters.max_deterministic_time = limits.work
    solver.parameters.catch_sigint_signal = False  # an interrupt is ours to handle
    if limits.seconds is None:
        solver.parameters.interleave_search = limits.workers > 1
    else:
        solver.parameters.max_time_in_seconds = limits.seconds
    return solver


def solve_whole(
    model: mo.Model, *, gap: float, nodes: int, seconds: float | None, near: dict[mo.Variable, float] | None = None
) -> mo.SolveResult | None:
    """Solve an integer model within these limits; None where it ends without any solution.

    By HiGHS, or where a solution `near` the best is known (values of some variables will do) by SCIP, which begins from
    it: HiGHS can't be given one, and CP-SAT takes longer to use it.
    """
    params = mo.SolveParameters(relative_gap_tolerance=gap, node_limit=nodes)
    if seconds is not None:
        params.time_limit = timedelta(seconds=max(0.05, seconds))
    if near is None:
        result = _call(model, mo.SolverType.HIGHS, params)
    else:
        hints = mo.ModelSolveParameters(solution_hints=[mo.SolutionHint(variable_values=near)])
        result = _call(model, mo.SolverType.GSCIP, params, hints)
    return result if result is not None and result.has_primal_feasible_solution() else None


def prove_whole(model: mo.Model, *, nodes: int, seconds: float | None) -> float | None:
    """Lower bound on an integer model that HiGHS proves within these limits; None where it proves none."""
    params = mo.SolveParameters(node_limit=nodes)
    if seconds is not None:
        params.time_limit = timedelta(seconds=max(0.05, seconds))
    result = _call(model, mo.SolverType.HIGHS, params)
    value = float("-inf") if result is None else float(result.termination.objective_bounds.dual_bound)
    return value if abs(value) < float("inf") else None


def closeness(model: mo.Model) -> float:
    """Relative gap within which `solve_programme` solves a model; a bound is to be lowered by as much."""
    return CLOSE if model.get_num_linear_constraints() > MANY_ROWS else TIGHT


def solve_programme(model: mo.Model, *, seconds: float | None = None) -> mo.SolveResult | None:
    """Solve a linear programme that has a solution, with duals: interior point, or where that fails, simplex.

    None where it isn't solved in so many seconds.

    HiGHS's interior point without crossover is several times faster on the week's programme, and now and then ends
    without an answer on a small degenerate one.
    """
    params = mo.SolveParameters(lp_algorithm=mo.LPAlgorithm.BARRIER)
    params.highs = highs_pb2.HighsOptionsProto(
        string_options={"run_crossover": "off"}, double_options={"ipm_optimality_tolerance": closeness(model)}
    )
    if seconds is not None:
        params.time_limit = timedelta(seconds=max(0.05, seconds))
    result = _call(model, mo.SolverType.HIGHS, params)
    if result is None or not result.has_primal_feasible_solution() or not result.has_dual_feasible_solution():
        if result is not None and result.termination.limit is not None:
            return None
        result = mo.solve(model, mo.SolverType.GLOP)
    if not result.has_primal_feasible_solution() or not result.has_dual_feasible_solution():
        raise AssertionError(f"a linear programme that always has a solution ended {result.termination.reason}")
    return result


def _call(
    model: mo.Model,
    solver: mo.SolverType,
    params: mo.SolveParameters,
    hints: mo.ModelSolveParameters | None = None,
) -> mo.SolveResult | None:
    """Solve; None where the solver itself gives up (its status comes back as an exception, of either kind)."""
    try:
        return mo.solve(model, solver, params=params, model_params=hints)
    except (AttributeError, RuntimeError):
        return None
