"""The roster for drawing: every shift as a short row of whole numbers."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from wfm.core.roster import ON_QUEUE

if TYPE_CHECKING:
    from wfm.core.agent import Staff
    from wfm.core.roster import Roster, Stretch
    from wfm.report.page.speech import Speech


def draw_roster(roster: Roster, staff: Staff, queues: tuple[str, ...], speech: Speech) -> dict[str, Any]:
    """People, kinds and shifts.

    A shift is [person, day, kind, start, work, minutes, work, minutes, ..]: indices into the lists beside it; `start`
    counts elapsed minutes from the first midnight and the stretches follow each other. `work` below the number of
    queues is a queue, from there on an activity.
    """
    grid = roster.grid
    index = {name: q for q, name in enumerate(queues)}
    activities: dict[tuple[str, bool], int] = {}
    kinds: dict[str, int] = {}
    people = {agent.id: a for a, agent in enumerate(staff.agents)}
    day = {one: d for d, one in enumerate(grid.dates)}
    begin = int(grid.midnights_utc[0])

    def work_of(s: Stretch) -> int:
        if s.activity == ON_QUEUE and s.queue in index:
            return index[s.queue]
        return len(queues) + activities.setdefault((s.activity, s.paid), len(activities))

    shifts = []
    for (agent, when, shift), group in groupby(roster.stretches, key=lambda s: (s.agent, s.date, s.shift)):
        stretches = list(group)
        if agent not in people or when not in day:
            continue
        kind = kinds.setdefault(shift, len(kinds))
        row = [people[agent], day[when], kind, (stretches[0].start - begin) // 60]
        for s in stretches:
            row += [work_of(s), (s.end - s.start) // 60]
        shifts.append(row)
    return {
        "people": [
            [a.id, a.name, a.team, a.contract, a.role, [index[s] for s in a.skills if s in index]] for a in staff.agents
        ],
        "kinds": list(kinds),
        "activities": [[name, speech.name(name), paid] for name, paid in activities],
        "shifts": shifts,
        "jumps": _find_jumps(roster),
    }


def _find_jumps(roster: Roster) -> list[list[int]]:
    """Days on which the clock changes: day, minutes after its midnight, minutes by which the clock then jumps."""
    grid = roster.grid
    found = []
    for d in range(grid.days):
        span = grid.day(d)
        offsets = grid.offset_s[span]
        for i in range(1, len(offsets)):
            if offsets[i] != offsets[i - 1]:
                found.append([d, i * grid.interval_min, int(offsets[i] - offsets[i - 1]) // 60])
    return found
