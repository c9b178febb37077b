"""Variants of a scenario, each made into a run of its own at the same time as others, and measured side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wfm.errors import INTERRUPTED
from wfm.pipeline.common_ground import find_common, make_common
from wfm.pipeline.executor import count_cores
from wfm.pipeline.order import make_run
from wfm.pipeline.side_by_side import Ended, Piece, run_side_by_side
from wfm.pipeline.variant_columns import VariantsOutcome, find_again, find_uneven, read_column, read_existing
from wfm.pipeline.variant_plans import AGAIN, check_variants_request, fit_jobs, plan_variants, share_cores
from wfm.report.variants import Column, Figures, measure_run
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wfm.pipeline.request import Common, RunRequest
    from wfm.pipeline.variant_plans import VariantPlan, VariantsRequest

    Tell = Callable[[str, str, float], None]

BROKEN_ROSTER = 1
IN_COMMON = "all of them"
"""What the making of what they share is called in the progress."""


@dataclass(frozen=True)
class _Made:
    """A run that was made, and what it says."""

    folder: Path
    figures: Figures
    warnings: tuple[str, ...]
    broken: int


def compare_variants(request: VariantsRequest, *, tell: Tell | None = None) -> VariantsOutcome:
    """Make every variant into a run, or read the runs named, and measure them.

    A run that fails doesn't lose the others: its column says why.

    Parameters
    ----------
    tell : called with a variant's name, its stage and the share of it that is done

    Raises
    ------
    UsageError : nothing to compare, the same twice, no such run, options that contradict each other.
    ScenarioError : faults of the scenario in any variant, before anything is made; a run that can't be read.
    KeyboardInterrupt : after the second Ctrl-C.
    """
    check_variants_request(request)
    if request.existing:
        return read_existing(request)
    assert request.scenario is not None
    plans = plan_variants(request, request.scenario)
    cores = count_cores()
    jobs = min(request.jobs or fit_jobs(plans, cores), len(plans))
    threads = max(1, cores // jobs)
    tell = tell or _say_nothing
    common, interrupted = _make_common(plans, cores, jobs, tell)
    pieces = [
        Piece(plan.name, make_variant, (share_cores(plan, cores, threads), common.get(i)))
        for i, plan in enumerate(plans)
    ]
    ended: tuple[Ended[_Made], ...] = tuple(Ended(code=INTERRUPTED, error="interrupted") for _ in plans)
    if not interrupted:
        ended, interrupted = run_side_by_side(pieces, jobs=jobs, threads=threads, tell=tell)
    columns = [_tell(plan, one) for plan, one in zip(plans, ended, strict=True)]
    warnings: list[str] = []
    if request.twice:
        again = columns.pop()
        columns[0] = replace(columns[0], again=again.figures)
        warnings += [f"{AGAIN}: {again.error}"] if again.error else []
    columns = find_again(columns)
    return VariantsOutcome(plans[0].scenario, tuple(columns), interrupted, (*warnings, *find_uneven(columns)))


def _tell(plan: VariantPlan, ended: Ended[_Made]) -> Column:
    column = Column(plan.name, changes=plan.changes, error=ended.error, code=ended.code)
    return _fill(column, ended.value) if ended.value is not None else column


def _make_common(plans: Sequence[VariantPlan], cores: int, jobs: int, tell: Tell) -> tuple[dict[int, Common], bool]:
    """Make once what several variants begin from: what each plan is given, and whether there was a Ctrl-C.

    What can't be made is left to the variants, each of which then says why.
    """
    shared = find_common(plans)
    if not shared:
        return {}, False
    jobs = min(jobs, len(shared))
    threads = max(1, cores // jobs)
    asked = [replace(plan, request=replace(plan.request, workers=threads)) for plan in shared]
    pieces = [Piece(IN_COMMON, make_common, plan) for plan in asked]
    ended, interrupted = run_side_by_side(pieces, jobs=jobs, threads=threads, tell=tell)
    both = [(plan, one.value) for plan, one in zip(shared, ended, strict=True) if one.value is not None]
    return {place: plan.give(place, made) for plan, made in both for place in plan.members}, interrupted


def make_variant(asked: tuple[RunRequest, Common | None], progress: Callable[[str, float], None]) -> _Made:
    """Make one variant's run, from what it has in common with others, and measure it."""
    request, common = asked
    outcome = make_run(request, progress=progress, common=common)
    progress("figures", 0.0)
    roster = outcome.summary.roster
    material = read_column(outcome.folder)
    broken = len(roster.violations) if roster is not None else 0
    return _Made(outcome.folder, measure_run(material), outcome.summary.warnings, broken)


def _fill(column: Column, made: _Made) -> Column:
    return replace(
        column,
        run=made.folder.name,
        folder=shown_path(made.folder),
        figures=made.figures,
        warnings=made.warnings,
        code=BROKEN_ROSTER if made.broken else column.code,
    )


def _say_nothing(_name: str, _stage: str, _share: float) -> None:
    pass
