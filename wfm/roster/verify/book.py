"""The roster gathered for checking: shifts by person, and the calendar they are held against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.rules import SiteRules
from wfm.roster.verify.amended import ABSENT, CANCELLED, agreed_minutes, gather_agreed
from wfm.roster.verify.clock import moment
from wfm.roster.verify.duty import Duty, gaps
from wfm.roster.verify.record import Record, gather_records

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from wfm.core.agent import Agent, Staff
    from wfm.core.arrays import BoolArray
    from wfm.core.intraday import Amendment
    from wfm.core.roster import HoursTarget, Roster, Stretch
    from wfm.core.shift import LabourRules
    from wfm.roster.verify.amended import Agreed

Span = tuple[int, int]
"""[from, to) in epoch seconds."""


@dataclass(frozen=True)
class Book:
    """What the checks read. `by_person` lists each known person's shifts in order of time, all people included.

    `records` adds to them what was worked before the horizon. `opened[queue]` are the spans in which it is open.
    """

    roster: Roster
    staff: Staff
    labour: LabourRules
    rules: SiteRules
    targets: tuple[HoursTarget, ...]
    zone: ZoneInfo
    dates: tuple[date, ...]
    begin: int
    end: int
    by_person: Mapping[str, tuple[Duty, ...]]
    records: Mapping[str, Record]
    opened: Mapping[str, tuple[Span, ...]]
    agreed: Mapping[tuple[str, date], Agreed] = field(default_factory=dict)

    def duties(self) -> Iterator[Duty]:
        """All shifts of known people."""
        for mine in self.by_person.values():
            yield from mine

    def people(self) -> Iterator[tuple[Agent, Record]]:
        """Everyone with their record."""
        for agent in self.staff.agents:
            yield agent, self.records[agent.id]

    def absent_on(self, who: str, day: date) -> bool:
        """Whether somebody was absent on a date, from all of their shift or a part."""
        return ABSENT in self.agreed.get((who, day), {})

    def misses(self, who: str, day: date) -> bool:
        """Whether somebody was absent on a date, or an activity of theirs was cancelled."""
        return self.absent_on(who, day) or CANCELLED in self.agreed.get((who, day), {})

    def absent_days(self, who: str) -> set[date]:
        """Dates of the horizon on which somebody was absent."""
        return {day for name, day in self.agreed if name == who and self.absent_on(who, day) and self.covers(day)}

    def agreed_min(self, who: str, days: Collection[date]) -> int:
        """Paid minutes agreed beyond what was rostered on these dates; below 0: fewer."""
        return sum(agreed_minutes(mine) for (name, day), mine in self.agreed.items() if name == who and day in days)

    def week_of(self, day: date) -> date:
        """First date of the contract week that holds a day."""
        return day - timedelta(days=(day.weekday() - self.staff.week_starts_on) % 7)

    def covers(self, day: date) -> bool:
        """Whether a date is in the horizon."""
        return self.dates[0] <= day <= self.dates[-1]

    @property
    def step_s(self) -> int:
        """Length of an interval in seconds."""
        return self.roster.grid.interval_min * 60


def open_book(
    roster: Roster,
    staff: Staff,
    *,
    open_by_queue: Mapping[str, BoolArray],
    labour: LabourRules,
    targets: tuple[HoursTarget, ...],
    rules: SiteRules | None = None,
    amendments: tuple[Amendment, ...] = (),
) -> Book:
    """Gather stretches into shifts; those of unknown people are left to the check of names."""
    rules = SiteRules() if rules is None else rules
    zone = ZoneInfo(roster.grid.timezone)
    dates = tuple(roster.grid.start + timedelta(days=d) for d in range(roster.grid.days))
    begin, end = moment(dates[0], 0, zone), moment(dates[-1] + timedelta(days=1), 0, zone)
    step = roster.grid.interval_min * 60
    agreed = gather_agreed(amendments)
    by_person = _gather_duties(roster, staff, frozenset(a.name for a in rules.activities), begin, agreed=agreed)
    return Book(
        roster=roster,
        staff=staff,
        labour=labour,
        rules=rules,
        targets=targets,
        zone=zone,
        dates=dates,
        begin=begin,
        end=end,
        by_person=by_person,
        records=gather_records(by_person, staff.worked, dates[0]),
        opened={queue: _spans(queue, mask, (begin, end), step) for queue, mask in open_by_queue.items()},
        agreed=agreed,
    )


def _gather_duties(
    roster: Roster,
    staff: Staff,
    activities: frozenset[str],
    origin: int,
    *,
    agreed: Mapping[tuple[str, date], Agreed],
) -> dict[str, tuple[Duty, ...]]:
    people = {agent.id: agent for agent in staff.agents}
    kinds = {kind.name: kind for kind in staff.shifts}
    step = roster.grid.interval_min * 60
    found: dict[tuple[str, date, str], list[Stretch]] = defaultdict(list)
    for stretch in roster.stretches:
        if stretch.agent in people:
            found[stretch.agent, stretch.date, stretch.shift].append(stretch)
    mine: dict[str, list[Duty]] = {agent.id: [] for agent in staff.agents}
    for (who, day, name), stretches in found.items():
        duty = Duty(
            agent=people[who],
            contract=staff.contracts[people[who].contract],
            date=day,
            name=name,
            kind=kinds.get(name.rpartition("-")[0]),
            stretches=tuple(stretches),
            start=min(s.start for s in stretches),
            end=max(s.end for s in stretches),
            sound=next(gaps(stretches, origin, step), None) is None,
            activities=activities,
            agreed=agreed.get((who, day), {}),
        )
        mine[who].append(duty)
    return {who: tuple(sorted(duties, key=lambda d: (d.start, d.end))) for who, duties in mine.items()}


def _spans(queue: str, mask: BoolArray, horizon: Span, step: int) -> tuple[Span, ...]:
    size = (horizon[1] - horizon[0]) // step
    if mask.shape != (size,):
        raise ValueError(f"opening hours of {queue!r} must have shape ({size},), got {mask.shape}")
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    moments = [horizon[0] + int(edge) * step for edge in edges]
    return tuple(zip(moments[::2], moments[1::2], strict=True))
