"""What a hand may do to a roster: move a break within its shift, let two people swap their shifts of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wfm.core.grid import wall_to_utc
from wfm.core.roster import LEADING, ON_QUEUE, Roster, Stretch
from wfm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wfm.scenario.scenario import Scenario

WORK = (ON_QUEUE, LEADING)


def move_pause(
    scenario: Scenario, roster: Roster, shift: tuple[str, date], *, wall_from: int, wall_to: int
) -> Roster:  # fmt: skip
    """Move what somebody does off the queue from one clock time to another, in minutes since midnight.

    `shift` is the person and the date their shift starts. Where it was, they go on with the work before it.

    Raises
    ------
    UsageError : no shift that day, nothing off the queue at that time, no room there, a time off the grid.
    """
    agent, day = shift
    grid = roster.grid
    mine = [s for s in roster.stretches if (s.agent, s.date) == shift]
    if not mine:
        raise UsageError(f"{agent} doesn't work on {day}")
    if wall_to % grid.interval_min:
        step, got = grid.interval_min, _show(wall_to)
        raise UsageError(f"--move-break: expected times on the grid of {step} minutes, got {got}")
    begin, to = (_place(mine, day, minute, scenario) for minute in (wall_from, wall_to))
    pause = next((s for s in mine if s.start == begin and s.activity not in WORK), None)
    if pause is None:
        starts = [_clock(s.start, scenario) for s in mine if s.activity not in WORK]
        hint = f"theirs begin at {', '.join(starts)}" if starts else "they have none that day"
        raise UsageError(f"{agent} has no break at {_show(wall_from)} on {day}", hint=hint)
    until = to + pause.end - pause.start
    if to < mine[0].start or until > mine[-1].end:
        span = f"{_clock(mine[0].start, scenario)} to {_clock(mine[-1].end, scenario)}"
        raise UsageError(f"a break of {agent} at {_show(wall_to)} is not in their shift, {span}")
    rest = _fill(mine, pause)
    taken = next((s for s in rest if s.activity not in WORK and s.start < until and s.end > to), None)
    if taken is not None:
        raise UsageError(f"{agent} has {taken.activity} from {_clock(taken.start, scenario)} already, "
                         f"a break at {_show(wall_to)} would overlap it")  # fmt: skip
    pieces = [piece for s in rest for piece in _around(s, to, until)]
    pieces.append(replace(pause, start=to, end=until))
    return replace_days(roster, {shift: _join(sorted(pieces, key=lambda s: s.start))})


def swap_shifts(roster: Roster, one: str, other: str, day: date) -> Roster:
    """Let two people swap what they do on a date; who is off gives the day off.

    Raises UsageError where neither works that day, or both are the same person.
    """
    if one == other:
        raise UsageError(f"--swap: expected two people, got {one} twice")
    mine = [s for s in roster.stretches if (s.agent, s.date) == (one, day)]
    theirs = [s for s in roster.stretches if (s.agent, s.date) == (other, day)]
    if not mine and not theirs:
        raise UsageError(f"neither {one} nor {other} works on {day}")
    days = {
        (one, day): [replace(s, agent=one) for s in theirs],
        (other, day): [replace(s, agent=other) for s in mine],
    }
    return replace_days(roster, days)


def replace_days(roster: Roster, days: dict[tuple[str, date], list[Stretch]]) -> Roster:
    """Give a roster other stretches for some days of people; ordered as it was, by person and time."""
    order: dict[str, int] = {}
    for s in roster.stretches:
        order.setdefault(s.agent, len(order))
    for agent, _ in days:
        order.setdefault(agent, len(order))
    kept = [s for s in roster.stretches if (s.agent, s.date) not in days]
    found = [*kept, *(s for stretches in days.values() for s in stretches)]
    return Roster(roster.grid, tuple(sorted(found, key=lambda s: (order[s.agent], s.start, s.end))))


def _place(mine: Sequence[Stretch], day: date, wall_min: int, scenario: Scenario) -> int:
    """Moment of a clock time within a shift, which may end the next day."""
    zone = scenario.horizon.zone
    moment = wall_to_utc(day, wall_min, zone)
    return moment if moment >= mine[0].start else wall_to_utc(day + timedelta(days=1), wall_min, zone)


def _fill(mine: Sequence[Stretch], pause: Stretch) -> list[Stretch]:
    """Give the shift without a pause: the work before it goes on, else that after it begins earlier."""
    at = mine.index(pause)
    work = [s for s in (*reversed(mine[:at]), *mine[at + 1 :]) if s.activity in WORK]
    if not work:
        raise UsageError(f"{pause.agent} has no work that day beside {pause.activity}")
    return [replace(work[0], start=s.start, end=s.end) if s is pause else s for s in mine]


def _around(stretch: Stretch, begin: int, end: int) -> list[Stretch]:
    """Parts of a stretch before and after a span."""
    parts = ((stretch.start, min(stretch.end, begin)), (max(stretch.start, end), stretch.end))
    return [replace(stretch, start=a, end=b) for a, b in parts if a < b]


def _join(pieces: Sequence[Stretch]) -> list[Stretch]:
    """Put stretches of the same work that follow each other together."""
    found: list[Stretch] = []
    for s in pieces:
        if found and s.activity in WORK and replace(found[-1], start=s.start, end=s.end) == s:
            found[-1] = replace(found[-1], end=s.end)
        else:
            found.append(s)
    return found


def _clock(moment: int, scenario: Scenario) -> str:
    return f"{datetime.fromtimestamp(moment, tz=scenario.horizon.zone):%H:%M}"


def _show(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
