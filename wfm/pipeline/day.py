"""A scenario as it is after what was settled through the day, and the rules a roster of such a day is held to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from wfm.core.intraday import ABSENT
from wfm.core.rules import Lock
from wfm.errors import ScenarioError
from wfm.pipeline.files.day import BY_HAND
from wfm.pipeline.stages import find_violations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wfm.core.roster import HoursTarget, Roster, Stretch, Violation
    from wfm.pipeline.files.day import DayState
    from wfm.scenario.scenario import Scenario

MOST_TOLD = 5
FORGIVEN = frozenset(
    {
        "weekends", "work_days_in_a_row", "days_off_in_a_row", "rotations", "requests", "locks", "period_hours",
        "start_stability", "activities", "shift_limits",
    }
)  # fmt: skip
"""Rules on the pattern of somebody's days that an absence may upset: who is ill breaks no agreement."""


def settle_day(scenario: Scenario, day: DayState) -> Scenario:
    """Add to a scenario who is away and what is locked by hand; a lock by hand takes the place of the scenario's."""
    staff = scenario.staff
    settled = {(lock.agent, lock.date) for lock in day.locks}
    locks = tuple(lock for lock in staff.locks if (lock.agent, lock.date) not in settled)
    time_off = (*staff.time_off, *day.absences)
    return replace(scenario, staff=replace(staff, time_off=time_off, locks=(*locks, *day.locks)))


def find_day_violations(
    scenario: Scenario, day: DayState, roster: Roster, targets: tuple[HoursTarget, ...]
) -> tuple[Violation, ...]:
    """Every rule a roster breaks, what was settled through the day taken into account.

    Parameters
    ----------
    scenario : as it was planned, without the day
    targets : hours due by that plan
    """
    found = find_violations(settle_day(scenario, day), roster, targets, amendments=day.amendments)
    away = {a.agent for a in day.absences} | {a.agent for a in day.amendments if a.kind == ABSENT}
    return tuple(v for v in found if not (v.agent in away and v.rule in FORGIVEN))


def find_new(before: Sequence[Violation], after: Sequence[Violation]) -> tuple[Violation, ...]:
    """Violations that weren't there before."""
    known = Counter(before)
    new = []
    for violation in after:
        if known[violation]:
            known[violation] -= 1
        else:
            new.append(violation)
    return tuple(new)


def refuse_new(before: Sequence[Violation], after: Sequence[Violation], what: str) -> None:
    """Raise ScenarioError where a change breaks a rule that wasn't broken before, with the first of them."""
    new = find_new(before, after)
    if not new:
        return
    lines = [f"  {v.rule}  {v.agent} {v.date or ''}: {v.detail}" for v in new[:MOST_TOLD]]
    if len(new) > MOST_TOLD:
        lines.append(f"  and {len(new) - MOST_TOLD} more")
    rules = ", ".join(dict.fromkeys(violation.rule for violation in new))
    raise ScenarioError("\n".join([f"refused, {what} would break {rules}:", *lines]), hint="nothing was changed")


def lock_day(scenario: Scenario, roster: Roster, agent: str, day: date) -> Lock:
    """Settle what a person does on a date of a roster, its breaks included, from when the shift begins in fact."""
    stretches = [s for s in roster.stretches if (s.agent, s.date) == (agent, day)]
    if not stretches:
        return Lock(agent, day, source=BY_HAND)
    name = stretches[0].shift.rpartition("-")[0]
    shapes = {kind.name: kind for kind in scenario.staff.shifts}
    rests = {rest.kind for rest in shapes[name].breaks} if name in shapes else set()
    breaks = tuple(_wall_minute(scenario, s) for s in stretches if s.activity in rests)
    return Lock(agent, day, name, _wall_minute(scenario, stretches[0]), breaks, BY_HAND)


def _wall_minute(scenario: Scenario, stretch: Stretch) -> int:
    grid = scenario.horizon
    moment = grid.datetime_at(grid.index_of(stretch.start))
    return moment.hour * 60 + moment.minute
