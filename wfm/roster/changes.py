"""What a roster changes of an earlier one, day by day, and why: what wasn't possible any more, what the rest saves."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from wfm.core.reasons import Change
from wfm.roster.stages.moves import Moves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wfm.core.roster import Roster, Stretch
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem
    from wfm.roster.reading import Reading

OFF = "off"
Days = dict[tuple[str, "date"], "list[Stretch]"]


def list_changes(before: Roster, reading: Reading, plan: Plan, after: Roster) -> tuple[Change, ...]:
    """Every day on which somebody has another shift, or other breaks in the same one; by person, then date.

    `reading` is the earlier roster `before` as a plan of today's problem, `plan` the new roster `after`.
    """
    worked, works = _by_day(before), _by_day(after)
    names = {rest.kind for shape in plan.problem.shift_kinds for rest in shape.breaks}
    moved = sorted(key for key in worked.keys() | works.keys() if _moved(worked.get(key), works.get(key), names))
    number = {agent.id: p for p, agent in enumerate(plan.problem.people)}
    shifted = {number[who] for who, day in moved if who in number and not _same(worked, works, (who, day))}
    gains = _gains(plan, reading.plan, sorted(shifted - set(reading.unlawful)))
    found = []
    for key in moved:
        agent, day = key
        same = _same(worked, works, key)
        was, now = (_show(plan.problem, days.get(key), names, breaks=same) for days in (worked, works))
        found.append(Change(agent, day, was, now, *_reason(reading, gains, (agent, day, number.get(agent)), same)))
    return tuple(found)


def _reason(
    reading: Reading, gains: dict[int, float], who: tuple[str, date, int | None], same: bool
) -> tuple[str, bool]:
    agent, day, p = who
    unread = {(shift.agent, shift.date): shift.reason for shift in reading.unread}
    if (agent, day) in unread:
        return unread[agent, day], True
    if same:
        return "makes room for work off the queues", False
    if p is None or p in reading.unlawful:
        return "the rest of their schedule no longer kept the rules or the hours due", True
    return f"saves {gains[p]:.1f} of missing agents and wishes", False


def _gains(plan: Plan, before: Plan, people: Sequence[int]) -> dict[int, float]:
    """Price each of these people's earlier schedules against their new ones, everybody else as in the plan."""
    if not people:
        return {}
    moves, gains = Moves(plan.copy()), {}
    price = moves.price
    for p in people:
        other = plan.copy()
        other.put(p, before.choice[p], before.breaks[p])
        moves.take(other)
        gains[p] = moves.price - price
    return gains


def _by_day(roster: Roster) -> Days:
    found: Days = defaultdict(list)
    for stretch in roster.stretches:
        found[stretch.agent, stretch.date].append(stretch)
    return dict(found)


def _shift(stretches: Sequence[Stretch] | None) -> tuple[str, int, int] | None:
    if not stretches:
        return None
    return stretches[0].shift, min(s.start for s in stretches), max(s.end for s in stretches)


def _breaks(stretches: Sequence[Stretch] | None, names: set[str]) -> list[tuple[str, int, int]]:
    return [(s.activity, s.start, s.end) for s in stretches or () if s.activity in names]


def _same(worked: Days, works: Days, key: tuple[str, date]) -> bool:
    return _shift(worked.get(key)) == _shift(works.get(key))


def _moved(one: Sequence[Stretch] | None, other: Sequence[Stretch] | None, names: set[str]) -> bool:
    return _shift(one) != _shift(other) or _breaks(one, names) != _breaks(other, names)


def _show(problem: Problem, stretches: Sequence[Stretch] | None, names: set[str], *, breaks: bool) -> str:
    """Write a shift as its name and times, or where only breaks moved, those."""
    def clock(moment: int) -> str:
        return f"{datetime.fromtimestamp(moment, tz=problem.grid.zone):%H:%M}"

    shift = _shift(stretches)
    if shift is None:
        return OFF
    if breaks:
        return ", ".join(f"{name} {clock(start)}" for name, start, _ in _breaks(stretches, names))
    return f"{shift[0].rpartition('-')[0] or shift[0]} {clock(shift[1])}-{clock(shift[2])}"
