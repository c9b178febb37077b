"""Limits of one solve, in wall-clock time or in work that is the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model


@dataclass(frozen=True)
class Limits:
    """At most `seconds` (None: no wall-clock limit) and `work` (CP-SAT's deterministic time, branch-and-bound nodes).

    With `seconds` None the result depends on `seed`, `workers` and the input alone.
    """

    seconds: float | None
    work: float
    workers: int = 1
    seed: int = 0


def cp_solver(limits: Limits) -> cp_model.CpSolver:
    """CP-SAT with these limits; interleaved search keeps several workers deterministic."""
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = limits.seed
    solver.parameters.num_workers = limits.workers
    solver.parameters.max_deterministic_time = limits.work
    if limits.seconds is None:
        solver.parameters.interleave_search = limits.workers > 1
    else:
        solver.parameters.max_time_in_seconds = limits.seconds
    return solver
