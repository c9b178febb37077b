"""People who can't come after all on a date of the horizon: sickness, said on the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from wfm.core.agent import TimeOff
from wfm.core.grid import midnight_utc
from wfm.errors import UsageError
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.reasons import Change
    from wfm.scenario.scenario import Scenario

ABSENT = "absent"


def add_absences(scenario: Scenario, absences: Sequence[str]) -> Scenario:
    """Add a day of paid time off for each "AGENT:DATE".

    Raises UsageError where there is no such agent, naming the nearest, or no such date in the horizon.
    """
    if not absences:
        return scenario
    staff = scenario.staff
    rows = tuple(_read(scenario, text) for text in absences)
    return replace(scenario, staff=replace(staff, time_off=(*staff.time_off, *rows)))


def _read(scenario: Scenario, text: str) -> TimeOff:
    agent, _, when = text.rpartition(":")
    known = [agent.id for agent in scenario.staff.agents]
    try:
        day = date.fromisoformat(when)
    except ValueError:
        such = f"{known[0]}:{scenario.horizon.start}"
        raise UsageError(f"--absent: expected AGENT:DATE such as {such}, got {text}") from None
    if agent not in known:
        raise UsageError(f"--absent: no agent called {agent}", hint=suggest(agent, known, what="agents"))
    dates = scenario.horizon.dates
    if day not in dates:
        raise UsageError(f"--absent: {day} is not in the horizon, {dates[0]} to {dates[-1]}")
    zone = scenario.horizon.zone
    return TimeOff(agent, midnight_utc(day, zone), midnight_utc(day + timedelta(days=1), zone), ABSENT, paid=True)


def name_absences(changes: Sequence[Change] | None, scenario: Scenario) -> tuple[Change, ...] | None:
    """Give changes that an absence forces that reason, in place of what the engine can say of it."""
    if changes is None:
        return None
    zone = scenario.horizon.zone
    away = {
        (off.agent, datetime.fromtimestamp(off.start, tz=zone).date())
        for off in scenario.staff.time_off
        if off.kind == ABSENT
    }
    return tuple(
        replace(change, reason=ABSENT) if change.forced and (change.agent, change.date) in away else change
        for change in changes
    )
