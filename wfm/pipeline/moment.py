"""Which moment of the day it is, and what is known of the day by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import wall_to_utc
from wfm.core.intraday import Actuals
from wfm.errors import Fault, ScenarioError, UsageError
from wfm.pipeline.sources import opening_by_queue, queue_names
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.core.forecast import Forecast
    from wfm.core.requirement import Requirement
    from wfm.pipeline.versions import OpenedVersion
    from wfm.scenario.scenario import Scenario

ARRAYS = (
    "offered_erlangs", "net_agents", "roster_agents", "gross_agents", "expected_service_level", "expected_asa_s",
    "expected_occupancy",
)  # fmt: skip
MOST_TIMES_PLAN = 200
"""An interval with more times the busiest of its queue's plan is a mistake; a queue that explodes has tens of times."""
LEAST_BUSY = 5.0
OPTIONAL = ("expected_abandonment", "curve", "backlog", "overdue")


def find_moment(asked: str | None, actuals: Path | None, opened: OpenedVersion) -> int:
    """Moment of a rerun, epoch seconds: as asked (an ISO time), else where the actuals end.

    Raises UsageError for one outside the horizon, before that of the version it goes on from, or where nobody says.
    """
    from wfm.history.actuals import find_now

    scenario, grid = opened.scenario, opened.scenario.horizon
    if asked is not None:
        now = parse_now(asked, scenario)
    elif actuals is not None:
        now = end_of_actuals(actuals, scenario)
    else:
        raise UsageError("neither --now nor --actuals says which moment it is", hint="such as --now 2026-12-09T12:00")
    find_now(now, grid)
    if opened.now is not None and now < opened.now:
        moments = (datetime.fromtimestamp(moment, tz=grid.zone) for moment in (now, opened.now))
        shown_now, made = (f"{moment:%Y-%m-%d %H:%M}" for moment in moments)
        raise UsageError(
            f"now is {shown_now}, but {shown_path(opened.line.head)} was applied at {made}",
            hint="a version goes on from the last applied one: give a later moment",
        )
    return now


def end_of_actuals(path: Path, scenario: Scenario) -> int:
    """End of the last interval that a file of actuals knows, epoch seconds."""
    grid = scenario.horizon
    known = read_day_so_far(path, scenario, int(grid.midnights_utc[-1]) - 1)
    last = int(np.flatnonzero(np.isfinite(known.volume).any(axis=0))[-1])
    return min(int(grid.starts_utc[last]) + grid.interval_s, int(grid.midnights_utc[-1]) - grid.interval_s)


def read_day_so_far(path: Path, scenario: Scenario, now: int) -> Actuals:
    """Read a file of actuals of a scenario up to a moment, epoch seconds."""
    from wfm.history.actuals import read_actuals

    return read_actuals(
        path,
        grid=scenario.horizon,
        queues=queue_names(scenario),
        opening=opening_by_queue(scenario),
        now_s=now,
        file_interval_min=min(scenario.history.interval_min, scenario.interval_min),
        shown_as=shown_path(path),
    )


def read_day(path: Path | None, scenario: Scenario, now: int, *, plan: Forecast) -> Actuals:
    """Read a file of actuals up to a moment, epoch seconds; without one nothing is known.

    Raises ScenarioError with every fault of the file, more contacts than can be true beside the plan among them.
    """
    if path is not None:
        found = read_day_so_far(path, scenario, now)
        _check_size(found, plan, path)
        return found
    grid, queues = scenario.horizon, queue_names(scenario)
    nothing = frozen(np.full((len(queues), grid.size), np.nan))
    waiting = frozen(np.full(len(queues), np.nan))
    return Actuals(grid, queues, grid.index_of(now), nothing, nothing, waiting)


def _check_size(actuals: Actuals, plan: Forecast, path: Path) -> None:
    """Refuse numbers that are no contacts of an interval: totals, seconds, another line's."""
    faults = []
    for q, queue in enumerate(actuals.queues):
        most = MOST_TIMES_PLAN * max(float(plan.volume[q].max(initial=0.0)), LEAST_BUSY)
        beyond = np.flatnonzero(np.nan_to_num(actuals.volume[q]) > most)
        if len(beyond):
            first = int(beyond[0])
            got = f"{queue} {actuals.grid.iso(first)} with {actuals.volume[q, first]:,.0f}"
            more = f" and {len(beyond) - 1} more" if len(beyond) > 1 else ""
            expected = f"at most {most:,.0f} contacts, {MOST_TIMES_PLAN} times the plan's busiest interval"
            faults.append(Fault(expected, f"{got}{more}", file=shown_path(path), where="volume"))
    if faults:
        raise ScenarioError.of(faults, hint="is volume in contacts, of one interval each?")


def keep_past(needed: Requirement, before: Requirement, now: int) -> Requirement:
    """Give a need that of the version before for the intervals up to `now`: what was asked of them, not what is known.

    The curves of work that may wait begin at now and stay.
    """
    arrays: dict[str, Any] = {}
    for name in (*ARRAYS, *OPTIONAL):
        old, new = getattr(before, name), getattr(needed, name)
        if old is not None and new is not None:
            arrays[name] = frozen(np.concatenate([old[:, :now], new[:, now:]], axis=1))
    binding = tuple(
        (*old[:now], *new[now:]) for old, new in zip(before.binding_target, needed.binding_target, strict=True)
    )
    return replace(needed, **arrays, binding_target=binding)


def parse_now(text: str, scenario: Scenario) -> int:
    """Epoch seconds of an ISO time, local where it has no offset. UsageError where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        such = f"{scenario.horizon.dates[0]}T12:00"
        raise UsageError(f"--now: expected a time such as {such}, got {text}") from None
    if moment.tzinfo is not None:
        return int(moment.timestamp())
    return wall_to_utc(moment.date(), moment.hour * 60 + moment.minute, scenario.horizon.zone)
