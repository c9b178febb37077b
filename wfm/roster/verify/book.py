"""The roster gathered for checking: shifts by person, and the calendar they are held against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.roster import LEADING, ON_QUEUE, Violation
from wfm.roster.verify.clock import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from wfm.core.agent import Agent, Contract, Staff
    from wfm.core.arrays import BoolArray
    from wfm.core.roster import HoursTarget, Roster, Stretch
    from wfm.core.shift import LabourRules, ShiftKind

WORK = (ON_QUEUE, LEADING)


@dataclass(frozen=True)
class Duty:
    """One shift of one person, [start, end) in epoch seconds; `kind` is None for a name the library doesn't have.

    `sound` says that the stretches partition it; checks of what lies inside skip a shift that isn't.
    """

    agent: Agent
    contract: Contract
    date: date
    name: str
    kind: ShiftKind | None
    stretches: tuple[Stretch, ...]
    start: int
    end: int
    sound: bool

    @property
    def minutes(self) -> int:
        """Elapsed minutes from start to end."""
        return (self.end - self.start) // 60

    @property
    def paid_min(self) -> int:
        """Paid minutes, as the stretches say."""
        return sum(s.end - s.start for s in self.stretches if s.paid) // 60

    def pauses(self) -> Iterator[tuple[str, bool, int, int]]:
        """Give the breaks as (kind, paid, start, end) in order of time; adjoining stretches of one kind are one."""
        held: tuple[str, bool, int, int] | None = None
        for s in sorted(self.stretches, key=lambda s: s.start):
            if s.activity in WORK:
                continue
            if held is not None and (held[0], held[1], held[3]) == (s.activity, s.paid, s.start):
                held = (*held[:3], s.end)
                continue
            if held is not None:
                yield held
            held = (s.activity, s.paid, s.start, s.end)
        if held is not None:
            yield held

    def violation(self, rule: str, detail: str) -> Violation:
        """Make a violation by this person on this day."""
        return Violation(rule, self.agent.id, self.date, f"{self.name}: {detail}")


@dataclass(frozen=True)
class Book:
    """What the checks read. `by_person` lists each known person's shifts in order of time, all people included.

    `hours[queue][day]` is the first opening and last closing of the day in epoch seconds; no entry when closed.
    """

    roster: Roster
    staff: Staff
    labour: LabourRules
    targets: tuple[HoursTarget, ...]
    zone: ZoneInfo
    dates: tuple[date, ...]
    begin: int
    end: int
    by_person: Mapping[str, tuple[Duty, ...]]
    hours: Mapping[str, Mapping[date, tuple[int, int]]]

    def duties(self) -> Iterator[Duty]:
        """All shifts of known people."""
        for mine in self.by_person.values():
            yield from mine

    def week_of(self, day: date) -> date:
        """First date of the contract week that holds a day."""
        return day - timedelta(days=(day.weekday() - self.staff.week_starts_on) % 7)


def open_book(
    roster: Roster,
    staff: Staff,
    *,
    open_by_queue: Mapping[str, BoolArray],
    labour: LabourRules,
    targets: tuple[HoursTarget, ...],
) -> Book:
    """Gather stretches into shifts; those of unknown people are left to the check of names."""
    zone = ZoneInfo(roster.grid.timezone)
    dates = tuple(roster.grid.start + timedelta(days=d) for d in range(roster.grid.days))
    midnights = [moment(day, 0, zone) for day in (*dates, dates[-1] + timedelta(days=1))]
    step = roster.grid.interval_min * 60
    people = {agent.id: agent for agent in staff.agents}
    found: dict[tuple[str, date, str], list[Stretch]] = defaultdict(list)
    for stretch in roster.stretches:
        if stretch.agent in people:
            found[stretch.agent, stretch.date, stretch.shift].append(stretch)
    kinds = {kind.name: kind for kind in staff.shifts}
    mine: dict[str, list[Duty]] = {agent.id: [] for agent in staff.agents}
    for (who, _, name), stretches in found.items():
        sound = next(gaps(stretches, midnights[0], step), None) is None
        contract = staff.contracts[people[who].contract]
        mine[who].append(_duty(people[who], contract, kinds.get(name.rpartition("-")[0]), stretches, sound=sound))
    by_person = {who: tuple(sorted(duties, key=lambda d: (d.start, d.end))) for who, duties in mine.items()}
    hours = {queue: _day_hours(queue, mask, dates, midnights, step) for queue, mask in open_by_queue.items()}
    return Book(roster, staff, labour, targets, zone, dates, midnights[0], midnights[-1], by_person, hours)


def gaps(stretches: list[Stretch] | tuple[Stretch, ...], origin: int, step: int) -> Iterator[tuple[Stretch, str, int]]:
    """Find what keeps stretches from being a partition: the stretch, the fault, and its size in seconds."""
    for s in stretches:
        if s.end <= s.start:
            yield s, "length", s.end - s.start
        elif (s.start - origin) % step or (s.end - origin) % step:
            yield s, "grid", (s.start - origin) % step or (s.end - origin) % step
    for before, after in pairwise(stretches):
        if after.start > before.end:
            yield after, "hole", after.start - before.end
        elif after.start < before.start:
            yield after, "order", before.start - after.start
        elif after.start < before.end:
            yield after, "overlap", before.end - after.start


def _duty(agent: Agent, contract: Contract, kind: ShiftKind | None, stretches: list[Stretch], *, sound: bool) -> Duty:
    return Duty(
        agent=agent,
        contract=contract,
        date=stretches[0].date,
        name=stretches[0].shift,
        kind=kind,
        stretches=tuple(stretches),
        start=min(s.start for s in stretches),
        end=max(s.end for s in stretches),
        sound=sound,
    )


def _day_hours(
    queue: str, mask: BoolArray, dates: tuple[date, ...], midnights: list[int], step: int
) -> dict[date, tuple[int, int]]:
    size = (midnights[-1] - midnights[0]) // step
    if mask.shape != (size,):
        raise ValueError(f"opening hours of {queue!r} must have shape ({size},), got {mask.shape}")
    opened = midnights[0] + np.flatnonzero(mask) * step
    out = {}
    for day, begin, end in zip(dates, midnights, midnights[1:], strict=False):
        today = opened[(opened >= begin) & (opened < end)]
        if today.size:
            out[day] = (int(today[0]), int(today[-1]) + step)
    return out
