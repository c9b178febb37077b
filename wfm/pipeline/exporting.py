"""Export of a finished run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wfm.errors import UsageError
from wfm.export.extract import Extract, make_extract
from wfm.export.replacing import write_together
from wfm.export.roster_csv import make_csv
from wfm.export.roster_ical import make_calendars
from wfm.export.roster_json import make_json
from wfm.export.roster_parquet import make_parquet
from wfm.export.roster_xlsx import make_workbook
from wfm.pipeline.files.coverage import COVERAGE, read_coverage
from wfm.pipeline.files.roster import ROSTER
from wfm.pipeline.reopen import OpenedRun, open_run
from wfm.pipeline.rundir import refuse_unwritable
from wfm.pipeline.sources import queue_names, staffed_mask
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from wfm.core.roster import Coverage
    from wfm.scenario.scenario import Scenario

FOLDER = "export"
CALENDARS = "calendars"


@dataclass(frozen=True)
class ExportRequest:
    """What to export and how.

    `agents` and `teams` () are everyone, `first` and `last` None the whole roster; `separator` is the CSV's, `earlier`
    a run whose shifts that are gone are cancelled in the calendars.
    """

    format: str = "csv"
    agents: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    separator: str = ","
    earlier: str | None = None


def export_run(
    name: str, runs: Path, *, request: ExportRequest, out: Path | None = None
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write the roster of a run in one format; the files, and what has changed since the run was made.

    All files are written or none.

    Raises
    ------
    UsageError : a person, team or dates that are not in the roster, a format that needs more than is installed, a
        folder that can't be written to; else as `open_run`.
    """
    run = open_run(name, runs)
    _check_choice(run.scenario, request)
    files = _render(run, request, runs)
    folder = out or run.folder / FOLDER
    if request.format == "ics":
        folder /= CALENDARS
    with refuse_unwritable(folder, option="--out"):
        written = write_together(folder, files)
    return written, run.changed


def _render(run: OpenedRun, request: ExportRequest, runs: Path) -> Mapping[str, bytes]:
    extract = _pick(run, request)
    if request.format == "csv":
        return make_csv(extract, separator=request.separator)
    if request.format == "xlsx":
        return make_workbook(extract, week_starts_on=run.scenario.week_starts_on)
    if request.format == "json":
        return make_json(extract)
    if request.format == "parquet":
        return make_parquet(extract, run.roster)
    earlier = _pick(open_run(request.earlier, runs), request) if request.earlier else None
    return make_calendars(extract, changed=_changed_at(run.folder / ROSTER), earlier=earlier)


def _pick(run: OpenedRun, request: ExportRequest) -> Extract:
    return make_extract(
        run.roster,
        run.scenario.staff,
        name=run.scenario.name,
        agents=request.agents,
        teams=request.teams,
        first=request.first,
        last=request.last,
        coverage=_coverage(run) if request.format in ("xlsx", "json", "parquet") else None,
    )


def _coverage(run: OpenedRun) -> Coverage | None:
    path, scenario = run.folder / COVERAGE, run.scenario
    if not path.is_file():
        return None
    return read_coverage(
        path, grid=scenario.horizon, queues=queue_names(scenario), is_open=staffed_mask(scenario)
    )  # fmt: skip


def _changed_at(path: Path) -> datetime:
    """When a roster was last written, by whatever wrote it."""
    return datetime.fromtimestamp(int(path.stat().st_mtime), tz=UTC)


def _check_choice(scenario: Scenario, request: ExportRequest) -> None:
    people = scenario.staff.agents
    _check_known(request.agents, [agent.id for agent in people], "nobody called", "people", scenario)
    _check_known(request.teams, [agent.team for agent in people if agent.team], "no team called", "teams", scenario)
    dates = scenario.horizon.dates
    begin, end = request.first or dates[0], request.last or dates[-1]
    if begin > end or begin > dates[-1] or end < dates[0]:
        raise UsageError(f"no day from {begin} to {end} in the roster", hint=f"it runs from {dates[0]} to {dates[-1]}")


def _check_known(
    names: Iterable[str], known: list[str], wrong: str, what: str, scenario: Scenario
) -> None:  # fmt: skip
    for name in names:
        if name not in known:
            raise UsageError(f"{wrong} {name} in {scenario.name}", hint=suggest(name, known, what=what))
