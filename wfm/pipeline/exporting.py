"""Export of a finished run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.errors import UsageError
from wfm.export.roster_csv import export_csv
from wfm.pipeline.reopen import open_run
from wfm.pipeline.rundir import refuse_unwritable
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from wfm.scenario.scenario import Scenario

FOLDER = "export"


def export_run(
    name: str,
    runs: Path,
    *,
    out: Path | None = None,
    agents: Sequence[str] = (),
    first: date | None = None,
    last: date | None = None,
    separator: str = ",",
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write the roster of a run as CSV; the files, and what has changed since the run was made.

    Raises UsageError for a person or dates that are not in the roster or a folder that can't be written to, else as
    `open_run`.
    """
    run = open_run(name, runs)
    _check_choice(run.scenario, agents, first, last)
    folder = out or run.folder / FOLDER
    with refuse_unwritable(folder, option="--out"):
        files = export_csv(
            run.roster,
            run.scenario.staff,
            folder,
            agents=agents,
            first=first,
            last=last,
            separator=separator,
        )
    return files, run.changed


def _check_choice(scenario: Scenario, agents: Sequence[str], first: date | None, last: date | None) -> None:
    known = [agent.id for agent in scenario.staff.agents]
    for agent in agents:
        if agent not in known:
            raise UsageError(f"nobody called {agent} in {scenario.name}", hint=suggest(agent, known, what="people"))
    dates = scenario.horizon.dates
    begin, end = first or dates[0], last or dates[-1]
    if begin > end or begin > dates[-1] or end < dates[0]:
        raise UsageError(f"no day from {begin} to {end} in the roster", hint=f"it runs from {dates[0]} to {dates[-1]}")
