"""A roster as shifts, each with what a person wants to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from wfm.core.roster import LEADING, ON_QUEUE

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.roster import Roster, Stretch


@dataclass(frozen=True)
class Pause:
    """A break of a shift: its kind, when it starts and ends."""

    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class WorkShift:
    """One shift of one person in local time.

    `work` names its queues in the order served, or team lead; `turns` the same each time it changes, with the moment.
    `shift` is its kind and start as the roster names them.
    """

    agent: str
    date: date
    start: datetime
    end: datetime
    work: tuple[str, ...]
    turns: tuple[tuple[datetime, str], ...]
    pauses: tuple[Pause, ...]
    paid_hours: float
    shift: str = ""

    @property
    def kind(self) -> str:
        """Kind of shift, without its start: day_8h of day_8h-0930."""
        name, dash, start = self.shift.rpartition("-")
        return name if dash and start.isdigit() else self.shift

    @property
    def clock(self) -> str:
        """From and to, such as 22:00-06:00 (+1) where it ends on a later day."""
        later = (self.end.date() - self.date).days
        return f"{self.start:%H:%M}-{self.end:%H:%M}" + (f" (+{later})" if later else "")

    @property
    def breaks(self) -> str:
        """Breaks with their times: break 10:30, lunch 12:30."""
        return ", ".join(f"{pause.kind} {pause.start:%H:%M}" for pause in self.pauses)

    @property
    def whole_breaks(self) -> str:
        """Breaks from start to end: break 10:30-10:45, lunch 12:30-13:00."""
        return ", ".join(f"{pause.kind} {pause.start:%H:%M}-{pause.end:%H:%M}" for pause in self.pauses)

    @property
    def plan(self) -> str:
        """What to work on and, where that changes, from when: service, or 09:00 service, 10:45 sales."""
        if len(self.turns) < 2:
            return " / ".join(self.work)
        return ", ".join(f"{moment:%H:%M} {name}" for moment, name in self.turns)


def list_shifts(roster: Roster) -> tuple[WorkShift, ...]:
    """Every shift, in the roster's order; stretches of one person, date and shift name make one."""
    return tuple(
        _join(list(stretches), roster)
        for _, stretches in groupby(roster.stretches, key=lambda s: (s.agent, s.date, s.shift))
    )


def _join(stretches: list[Stretch], roster: Roster) -> WorkShift:
    zone = roster.grid.zone
    names = {ON_QUEUE: "", LEADING: "team lead"}
    busy = [(names[s.activity] or s.queue, s.start) for s in stretches if s.activity in names]
    turns = [turn for before, turn in zip([("", 0), *busy], busy, strict=False) if before[0] != turn[0]]
    return WorkShift(
        agent=stretches[0].agent,
        date=stretches[0].date,
        start=datetime.fromtimestamp(min(s.start for s in stretches), tz=zone),
        end=datetime.fromtimestamp(max(s.end for s in stretches), tz=zone),
        work=tuple(dict.fromkeys(name for name, _ in busy)),
        turns=tuple((datetime.fromtimestamp(start, tz=zone), name) for name, start in turns),
        pauses=tuple(
            Pause(s.activity, datetime.fromtimestamp(s.start, tz=zone), datetime.fromtimestamp(s.end, tz=zone))
            for s in stretches
            if s.activity not in names
        ),
        paid_hours=sum(s.end - s.start for s in stretches if s.paid) / 3600,
        shift=stretches[0].shift,
    )
