"""Activities of an earlier roster, to be kept where they still can be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.activities.courses import build_course
from wfm.roster.activities.floor import NOBODY, Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfm.core.arrays import IntArray
    from wfm.core.roster import Roster
    from wfm.core.rules import Activity
    from wfm.roster.activities.courses import Course
    from wfm.roster.activities.floor import Floor
    from wfm.roster.activities.standing import Standing


def read_placed(roster: Roster, activities: Sequence[Activity], floor: Floor) -> tuple[Placed, ...]:
    """Read the activities of a roster; who led on while giving one is not known of it."""
    number = {agent.id: p for p, agent in enumerate(floor.people)}
    grid, out = floor.grid, []
    for rule in activities:
        course = build_course(rule, floor)
        there: dict[int, list[int]] = defaultdict(list)
        for s in roster.stretches:
            if s.activity == rule.name and s.agent in number:
                for t in range(grid.index_of(s.start), grid.index_of(s.end) - course.length + 1, course.length):
                    there[t].append(number[s.agent])
        for t in sorted(there):
            if 0 <= t <= grid.size - course.length:
                out += list(_cut_groups(course, floor, t, np.array(sorted(there[t]))))
    return tuple(out)


def _cut_groups(course: Course, floor: Floor, first: int, people: IntArray) -> Iterator[Placed]:
    givers = people[np.isin(people, course.givers)].tolist()
    members = people[np.isin(people, course.members)].tolist()
    groups: dict[object, list[int]] = defaultdict(list)
    for i, p in enumerate(members):
        groups[floor.people[p].team if course.together else i // course.rule.group].append(p)
    for group in groups.values():
        giver = givers.pop(0) if givers else NOBODY
        yield Placed(course.rule.name, tuple(group), first, first + course.length, giver)


def hold_all(standing: Standing, sessions: Sequence[Placed]) -> None:
    """Place what an earlier roster had where it still can be; of a team, who had it elsewhere decides who must come."""
    waiting = list(sessions)
    while waiting:
        refused = [session for session in waiting if not hold_placed(standing, session)]
        if len(refused) == len(waiting):
            break
        waiting = refused


def hold_placed(standing: Standing, session: Placed) -> bool:
    """Place what an earlier roster had with whoever still can, if it still is lawful; nothing touches it then."""
    c = standing.number.get(session.activity)
    if c is None:
        return False
    course, t = standing.courses[c], session.first
    able = standing.fits(c, np.array(session.people, dtype=np.int64))[:, t]
    people = [
        p for p, fits in zip(session.people, able, strict=True) if fits and standing.left[standing.need_at(c, p, t)] > 0
    ]
    if not people or (course.together and set(people) != _needing(standing, c, people[0], t)):
        return False
    giver = session.giver
    if course.needs_giver and (giver == NOBODY or not standing.runs(np.array([giver]), course.length)[0, t]):
        if not standing.giver_free[c][t]:
            return False
        giver = NOBODY
    if giver == NOBODY:
        number = standing.open(c, people, t)
    else:
        number = standing.put(replace(session, people=tuple(people), leading=False))
    standing.held.add(number)
    return True


def _needing(standing: Standing, c: int, person: int, t: int) -> set[int]:
    """Everyone of somebody's team who is in a shift throughout and still needs it."""
    course, people = standing.courses[c], standing.floor.people
    there = course.members[course.whole[course.members, t]].tolist()
    mine = [p for p in there if people[p].team == people[person].team]
    return {p for p in mine if standing.left[standing.need_at(c, p, t)] > 0}
