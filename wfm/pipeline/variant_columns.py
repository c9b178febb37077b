"""Runs as columns of a comparison: read from their folders, measured, and held to be of the same days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.errors import UsageError
from wfm.pipeline.files.forecast import FORECAST
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.files.requirement import CURVE, CURVE_COLUMNS
from wfm.pipeline.foretelling import TOLD, tell_service
from wfm.pipeline.order import load_request
from wfm.pipeline.reopen import request_of
from wfm.pipeline.reporting import read_rows, read_values
from wfm.pipeline.rundir import MANIFEST, find_run, read_manifest
from wfm.pipeline.simulating import add_patience
from wfm.pipeline.variant_plans import BASE, SEED, TIME_LIMIT, TOGETHER, list_changes
from wfm.report.differences import list_figures
from wfm.report.variants import Column, measure_run
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from wfm.core.arrays import FloatArray
    from wfm.pipeline.variant_plans import VariantsRequest
    from wfm.report.differences import Figure
    from wfm.report.page.material import Material
    from wfm.scenario.scenario import Scenario


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


def read_existing(request: VariantsRequest) -> VariantsOutcome:
    """Put runs that exist beside each other; UsageError where one isn't there, is named twice or has no forecast."""
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
    columns = find_again([replace(one, name=one.run) if names.count(one.name) > 1 else one for one in columns])
    return VariantsOutcome(first, tuple(columns), warnings=tuple(find_uneven(columns)))


def find_again(columns: list[Column]) -> list[Column]:
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


def find_uneven(columns: Sequence[Column]) -> Iterable[str]:
    """Say where columns are not of the same days."""
    found = {column.name: column.figures.days for column in columns if column.figures is not None}
    if len(set(found.values())) > 1:
        told = "; ".join(f"{name}: {first} to {last}" for name, (first, last) in found.items())
        yield f"the runs are of different days: {told}"
