"""Who can't come after all, said through the day: names on the command line, or a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wfm.core.agent import TimeOff
from wfm.core.intraday import ABSENT, Action
from wfm.errors import UsageError
from wfm.pipeline.files.day import SICK, DayState, add_amendments, read_absences
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.core.roster import Roster
    from wfm.scenario.scenario import Scenario


@dataclass(frozen=True)
class Cut:
    """A roster without what absent people don't work; `rows` are the absences that are new, `told` what is odd."""

    roster: Roster
    day: DayState
    rows: tuple[TimeOff, ...]
    actions: tuple[Action, ...]
    told: tuple[str, ...]


def read_callers(asked: Sequence[str], scenario: Scenario, roster: Roster, now: int) -> tuple[TimeOff, ...]:
    """Read who is away: agents' ids, separated by commas, or the name of a file such as absences.csv.

    Who is named is away from `now` on until the end of the day, where their shift hasn't begun all of it.

    Raises
    ------
    UsageError : nobody of that name, with the nearest; no such file.
    ScenarioError : every fault of the file.
    """
    known = [agent.id for agent in scenario.staff.agents]
    found: list[TimeOff] = []
    unknown = []
    for text in (part.strip() for given in asked for part in given.split(",")):
        if not text:
            continue
        if text in known:
            found.append(_all_day(text, roster, now))
        elif Path(text).suffix or Path(text).is_file():
            if not Path(text).is_file():
                raise UsageError(f"--absent: no such file: {text}", hint="columns are agent,start,end,kind")
            found += read_absences(Path(text), grid=scenario.horizon, agents=known)
        else:
            unknown.append(text)
    if unknown:
        hint = suggest(unknown[0], known, what="agents")
        raise UsageError(f"--absent: no agent called {' or '.join(unknown)}", hint=hint)
    return tuple(found)


def cut_absences(scenario: Scenario, day: DayState, roster: Roster, rows: Iterable[TimeOff]) -> Cut:
    """Take out of a roster what people who are away don't work; the absences that are known already change nothing."""
    from wfm.roster.repair.absence import cut_absent

    names = {agent.id: agent.name for agent in scenario.staff.agents}
    new: list[TimeOff] = []
    told: list[str] = []
    for row in dict.fromkeys(rows):
        if any(a.agent == row.agent and a.start <= row.start and row.end <= a.end for a in (*day.absences, *new)):
            told.append(f"{row.agent} ({names[row.agent]}) is away already")
        else:
            new.append(row)
    left, gone = cut_absent(roster, scenario.staff, [(a.agent, a.start, a.end) for a in new])
    actions = []
    for row in new:
        lost = [s for s in roster.stretches if s.agent == row.agent and s.start < row.end and s.end > row.start]
        if not lost:
            when = roster.grid.datetime_at(roster.grid.index_of(row.start)).date()
            told.append(f"{row.agent} ({names[row.agent]}) doesn't work on {when}: nothing falls away")
            continue
        for date in dict.fromkeys(s.date for s in lost):
            mine = [s for s in lost if s.date == date]
            begin, end = max(mine[0].start, row.start), mine[-1].end
            reason = ""
            actions.append(Action(row.agent, date, ABSENT, row.kind, begin, end, None, None, 0.0, 0.0, 0, reason))
    state = DayState((*day.absences, *new), add_amendments(day.amendments, gone), day.locks)
    return Cut(left, state, tuple(new), tuple(actions), tuple(told))


def _all_day(agent: str, roster: Roster, now: int) -> TimeOff:
    """Away today: from now on where the shift runs, all of its day where it is still to come or there is none."""
    grid = roster.grid
    at = grid.index_of(now)
    running = [s for s in roster.stretches if s.agent == agent and s.start <= now < s.end]
    d = int(grid.day_of[at])
    today = grid.dates[d]
    mine = [s for s in roster.stretches if s.agent == agent and s.date == (running[0].date if running else today)]
    end = max([int(grid.midnights_utc[d + 1]), *(s.end for s in mine)])
    if running or any(s.end <= now for s in mine):
        return TimeOff(agent, int(grid.starts_utc[at]), end, SICK, paid=False)
    return TimeOff(agent, int(grid.midnights_utc[d]), end, SICK, paid=False)
