"""Variants of a scenario, each made into a run of its own at the same time as others, and measured side by side."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm import __version__
from wfm.core.arrays import frozen
from wfm.errors import INTERRUPTED, UsageError
from wfm.pipeline.common_ground import find_common, make_common
from wfm.pipeline.executor import count_cores
from wfm.pipeline.files.forecast import FORECAST
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.files.requirement import CURVE, CURVE_COLUMNS
from wfm.pipeline.foretelling import TOLD, tell_service
from wfm.pipeline.order import load_request, make_run
from wfm.pipeline.reopen import request_of
from wfm.pipeline.reporting import read_rows, read_values, write_whole
from wfm.pipeline.rundir import MANIFEST, find_run, read_manifest, refuse_unwritable
from wfm.pipeline.side_by_side import Ended, Piece, run_side_by_side
from wfm.pipeline.simulating import add_patience
from wfm.pipeline.variant_plans import (
    AGAIN,
    BASE,
    SEED,
    TIME_LIMIT,
    TOGETHER,
    check_variants_request,
    fit_jobs,
    list_changes,
    plan_variants,
    share_cores,
)
from wfm.report.differences import list_figures
from wfm.report.page import render_page
from wfm.report.page.variants import build_comparison
from wfm.report.variants import Column, Figures, measure_run
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from wfm.core.arrays import FloatArray
    from wfm.pipeline.request import Common, RunRequest
    from wfm.pipeline.variant_plans import VariantPlan, VariantsRequest
    from wfm.report.differences import Figure
    from wfm.report.page.material import Material
    from wfm.scenario.scenario import Scenario

    Tell = Callable[[str, str, float], None]

BROKEN_ROSTER = 1
IN_COMMON = "all of them"
"""What the making of what they share is called in the progress."""


@dataclass(frozen=True)
class VariantsOutcome:
    """The runs side by side; `scenario` is that of the first, `interrupted` whether there was a Ctrl-C."""

    scenario: Scenario
    columns: tuple[Column, ...]
    interrupted: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of every run, with its difference from the first: rows that `to_frame` lays out."""
        return list_figures(self.columns)


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
        return _read_existing(request)
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
    columns = _find_again(columns)
    return VariantsOutcome(plans[0].scenario, tuple(columns), interrupted, (*warnings, *_find_uneven(columns)))


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


def read_column(folder: Path) -> Material:
    """Read of a finished run what its figures need."""
    manifest = read_manifest(folder)
    check_manifest(manifest, shown_path(folder / MANIFEST))
    material = _tell_service(read_values(load_request(request_of(manifest, folder)), manifest, folder, past=False))
    need, path = material.requirement, folder / CURVE
    if need is None or not path.is_file():
        return material
    curve = np.full((*need.net_agents.shape, len(CURVE_COLUMNS) - 3), np.nan)
    _read_curve(path, need.queues, material.scenario, curve)
    return replace(material, requirement=replace(need, curve=frozen(curve)))


def _tell_service(material: Material) -> Material:
    """Add to a roster's manifest the service to expect, where that isn't told."""
    if material.forecast is None or material.roster is None:
        return material
    forecast = add_patience(material.forecast, material.scenario)
    rows = tell_service(material.manifest, material.scenario, forecast=forecast, roster=material.roster)
    return replace(material, manifest={**material.manifest, TOLD: rows})


def _read_curve(path: Path, queues: tuple[str, ...], scenario: Scenario, curve: FloatArray) -> None:
    """Fill in (queue, t, step) what a run's file says, NaN where it says nothing that can be read."""
    grid = scenario.horizon
    at = {grid.iso(t): t for t in range(grid.size)}
    for row in read_rows(path):
        t = at.get(row.get("interval_start", ""))
        if t is None or row.get("queue") not in queues:
            continue
        try:
            curve[queues.index(row["queue"]), t] = [float(row[name]) for name in CURVE_COLUMNS[3:]]
        except (KeyError, ValueError):
            continue


def _read_existing(request: VariantsRequest) -> VariantsOutcome:
    columns: list[Column] = []
    first: Scenario | None = None
    folders: list[Path] = []
    for name in request.existing:
        folder = find_run(name, request.runs, holding=FORECAST)
        if folder.resolve() in folders:
            raise UsageError(f"{name} is a run that is named already, {shown_path(folder)}")
        folders.append(folder.resolve())
        if not (folder / FORECAST).is_file():
            raise UsageError(f"run {shown_path(folder)} has no {FORECAST}")
        material = read_column(folder)
        first = first or material.scenario
        changes = tuple(list_changes(material.manifest.get("overrides") or ()))
        warnings = tuple(f"{folder.name}: {text}" for text in material.changed)
        one = Column(_name_run(material), folder.name, shown_path(folder), changes, measure_run(material))
        columns.append(replace(one, warnings=warnings))
    assert first is not None
    names = [column.name for column in columns]
    columns = _find_again([replace(one, name=one.run) if names.count(one.name) > 1 else one for one in columns])
    return VariantsOutcome(first, tuple(columns), warnings=tuple(_find_uneven(columns)))


def _find_again(columns: list[Column]) -> list[Column]:
    """Take a column that differs from the first in its seed only for the same searched once more."""
    first = columns[0]
    for other in columns[1:]:
        differs = {key for key, _, _ in {*first.changes} ^ {*other.changes}}
        if first.again is None and differs == {SEED} and other.figures is not None:
            return [replace(first, again=other.figures), *columns[1:]]
    return columns


def _name_run(material: Material) -> str:
    """Name a run by what was changed in it, as it would be asked for."""
    made = material.manifest["scenario"]
    settings = [text for text in made.get("settings") or () if not text.startswith(f"{TIME_LIMIT}=")]
    return TOGETHER.join((*(made.get("variants") or ()), *settings)) or BASE


def _find_uneven(columns: Sequence[Column]) -> Iterable[str]:
    """Say where columns are not of the same days."""
    found = {column.name: column.figures.days for column in columns if column.figures is not None}
    if len(set(found.values())) > 1:
        told = "; ".join(f"{name}: {first} to {last}" for name, (first, last) in found.items())
        yield f"the runs are of different days: {told}"


def check_page(path: Path) -> None:
    """Refuse a place that no page can be written to, before any time is spent; UsageError."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"--page writes HTML, got {path.name}", hint="name a file that ends in .html")
    if path.is_dir():
        raise UsageError(f"can't write to {shown_path(path)}: it is a folder", hint="name a file in it with --page")
    place = path.absolute().parent
    with refuse_unwritable(path, option="--page"):
        while not place.exists():
            place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        raise UsageError(f"can't write to {shown_path(path)}", hint="name another file with --page")


def find_page(outcome: VariantsOutcome, runs: Path) -> Path:
    """Where the page goes that was given no name: beside the runs, called after the first of them."""
    first = next((column.run for column in outcome.columns if column.run), "none")
    return runs / outcome.scenario.name / f"compare-{first}.html"


def write_page(outcome: VariantsOutcome, path: Path, *, language: str = "en") -> Path:
    """Write the comparison as a page, whole or not at all; UsageError where the place can't be written to."""
    page = build_comparison(
        outcome.scenario,
        outcome.columns,
        base=BASE,
        language=language,
        version=__version__,
        warnings=outcome.warnings,
    )
    write_whole(path, render_page(page), option="--page")
    return path


def _say_nothing(_name: str, _stage: str, _share: float) -> None:
    pass
