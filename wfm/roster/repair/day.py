"""The day that runs: who is on duty from here on, what of it can still move, and what is settled.

A shift is a frame of intervals with a label each: a line from 0 on (a queue; the number of queues stands for leading),
`OFF` outside the shift, `BREAK - b` for break b of its kind, `WORK - i` for its i-th activity. The frame is longer than
the shift by the overtime that may be asked for on both sides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import IntArray, frozen
from wfm.core.grid import wall_to_utc
from wfm.core.roster import LEADING, ON_QUEUE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from wfm.core.agent import Agent, Staff
    from wfm.core.grid import Grid
    from wfm.core.roster import Roster, Stretch
    from wfm.core.rules import Activity, SiteRules
    from wfm.core.shift import ShiftKind

    Key = tuple[str, date]
    """A person and the date of a shift of theirs."""

OFF, BREAK, WORK = -1, -10, -100


@dataclass(frozen=True)
class Piece:
    """An activity in a shift: its rule, first interval of the horizon and how many."""

    rule: Activity
    first: int
    size: int


@dataclass(frozen=True)
class Duty:
    """A shift of today. Intervals count from the start of the horizon; `labels` begins at `base`.

    `start` and `end` are as the kind has it, `lines` what the person can serve, `since` the first interval that may
    change. `held` shifts don't change at all, `settled` ones keep their hours and breaks.
    """

    agent: Agent
    date: date
    shift: str
    kind: ShiftKind
    base: int
    start: int
    end: int
    labels: IntArray
    pieces: tuple[Piece, ...]
    lines: tuple[int, ...]
    since: int
    held: bool = False
    settled: bool = False

    @property
    def key(self) -> Key:
        """Whose shift it is, and of which day."""
        return self.agent.id, self.date


@dataclass(frozen=True)
class Day:
    """The rest of a day: intervals from `first` to `last` (excluded), in which something can change.

    `roster` holds nothing of absent people after they left; `cover` (line, t) counts it over the whole horizon, leading
    last.
    """

    grid: Grid
    queues: tuple[str, ...]
    first: int
    last: int
    duties: tuple[Duty, ...]
    roster: Roster
    cover: IntArray


@dataclass(frozen=True)
class Frozen:
    """What can't change: moments before `first`, `date` is today, `locked` shifts; `margin` intervals of overtime."""

    first: int
    today: date
    locked: Collection[tuple[str, date]]
    margin: int


def read_day(roster: Roster, staff: Staff, rules: SiteRules, frozen_: Frozen, queues: tuple[str, ...]) -> Day:
    """Read the shifts that are running or still to come today; those that are not as the library has them are held."""
    grid = roster.grid
    people = {agent.id: agent for agent in staff.agents}
    found = []
    for (who, day), stretches in shifts_of(roster).items():
        over = grid.index_of(stretches[-1].end - 1) < frozen_.first
        if who not in people or day > frozen_.today or over:
            continue
        duty = _read_duty(stretches, people[who], staff, rules, frozen_, queues=queues, grid=grid)
        if duty is not None:
            found.append(duty)
    end = int(grid.first_of_day[grid.dates.index(frozen_.today) + 1])
    last = max([end, *(d.end + frozen_.margin for d in found)])
    cover = count_cover(roster, queues)
    return Day(grid, queues, frozen_.first, min(last, grid.size), tuple(found), roster, cover)


def shifts_of(roster: Roster) -> dict[tuple[str, date], list[Stretch]]:
    """Stretches by person and date, in order of time."""
    found: dict[tuple[str, date], list[Stretch]] = defaultdict(list)
    for stretch in sorted(roster.stretches, key=lambda s: (s.agent, s.start)):
        found[stretch.agent, stretch.date].append(stretch)
    return dict(found)


def count_cover(roster: Roster, queues: Sequence[str]) -> IntArray:
    """People on each queue, and leading in the last row: shape (q + 1, t)."""
    grid, number = roster.grid, {queue: q for q, queue in enumerate(queues)}
    cover = np.zeros((len(queues) + 1, grid.size), dtype=np.int64)
    for s in roster.stretches:
        line = number.get(s.queue, OFF) if s.activity == ON_QUEUE else len(queues)
        if s.activity in (ON_QUEUE, LEADING) and line != OFF:
            first, last = (max(0, grid.index_of(moment)) for moment in (s.start, s.end))
            cover[line, first:last] += 1
    return cover


def nominal_start(shift: str, day: date, grid: Grid) -> int | None:
    """Interval at which a shift starts by its name, whatever became of it; None where the name doesn't say."""
    clock = shift.rpartition("-")[2]
    if len(clock) != 4 or not clock.isdigit():
        return None
    return grid.index_of(wall_to_utc(day, int(clock[:2]) * 60 + int(clock[2:]), grid.zone))


def _read_duty(
    stretches: Sequence[Stretch],
    agent: Agent,
    staff: Staff,
    rules: SiteRules,
    settled: Frozen,
    *,
    queues: tuple[str, ...],
    grid: Grid,
) -> Duty | None:
    first = stretches[0]
    kinds = [kind for kind in staff.shifts if kind.name == first.shift.rpartition("-")[0]]
    start = nominal_start(first.shift, first.date, grid)
    if not kinds or start is None:
        return None
    begin, end = grid.index_of(first.start), grid.index_of(stretches[-1].end)
    base = min(begin, start) - settled.margin
    size = max(end, start + kinds[0].length_min // grid.interval_min) + settled.margin - base
    blank = np.full(size, OFF, dtype=np.int64)
    duty = Duty(
        agent, first.date, first.shift, kinds[0], base, start, start + kinds[0].length_min // grid.interval_min,
        blank, (), _lines_of(agent, staff, queues), settled.first,
    )  # fmt: skip
    read = _read_labels(duty, stretches, rules, queues=queues, grid=grid)
    if read is None:
        return None
    locks = [lock for lock in staff.locks if (lock.agent, lock.date) == duty.key]
    return replace(
        duty,
        labels=frozen(read[0]),
        pieces=tuple(read[1]),
        held=duty.key in settled.locked,
        settled=bool(locks),
    )


def _lines_of(agent: Agent, staff: Staff, queues: tuple[str, ...]) -> tuple[int, ...]:
    """Lines somebody can serve: their skills; of a team lead without any, those of the team (of the site)."""
    skills = {*agent.skills}
    if agent.role == LEADING and not skills:
        team = [a for a in staff.agents if a.role != LEADING and a.team == agent.team] or staff.agents
        skills = {skill for a in team for skill in a.skills}
    return tuple(q for q, queue in enumerate(queues) if queue in skills)


def _read_labels(
    duty: Duty, stretches: Sequence[Stretch], rules: SiteRules, *, queues: tuple[str, ...], grid: Grid
) -> tuple[IntArray, list[Piece]] | None:
    """Labels and activities of a shift, None where it isn't one that can be written again."""
    if any(a.end != b.start for a, b in pairwise(stretches)):
        return None
    labels, pieces, taken = duty.labels.copy(), list[Piece](), 0
    known = {rule.name: rule for rule in rules.activities}
    for s in stretches:
        at, end = grid.index_of(s.start), grid.index_of(s.end)
        span = slice(at - duty.base, end - duty.base)
        if s.activity == ON_QUEUE and s.queue in queues:
            labels[span] = queues.index(s.queue)
        elif s.activity == LEADING:
            labels[span] = len(queues)
        elif s.activity in known and s.activity not in {rest.kind for rest in duty.kind.breaks}:
            size = max(1, known[s.activity].minutes // grid.interval_min)
            if (end - at) % size:
                return None
            for begin in range(at, end, size):
                labels[begin - duty.base : begin - duty.base + size] = WORK - len(pieces)
                pieces.append(Piece(known[s.activity], begin, size))
        else:
            read = _read_breaks(duty, s.activity, (at, end), taken, grid)
            if read is None:
                return None
            for b, begin, size in read:
                labels[begin - duty.base : begin - duty.base + size] = BREAK - b
                taken = b + 1
    return labels, pieces


def _read_breaks(
    duty: Duty, activity: str, span: tuple[int, int], taken: int, grid: Grid
) -> list[tuple[int, int, int]] | None:
    """Which breaks of the kind, the first `taken` of them gone, a pause is: number, start and size of each."""
    found, (at, end), b = [], span, taken
    while at < end:
        while b < len(duty.kind.breaks):
            rest = duty.kind.breaks[b]
            size = rest.minutes // grid.interval_min
            if rest.kind == activity and at <= duty.start + rest.latest_min // grid.interval_min:
                break
            b += 1
        else:
            return None
        if at + size > end:
            return None
        found.append((b, at, size))
        at, b = at + size, b + 1
    return found
