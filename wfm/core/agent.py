"""The people: who they are, what they may do, when they can work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.core.rules import Lock, Request
    from wfm.core.shift import ShiftKind

Role = Literal["agent", "team_lead"]


@dataclass(frozen=True)
class Contract:
    """What a person is paid for: `weekly_min` minutes in a full week, in shifts of `shift_paid_min`.

    `weekly_range` is the least and most per week where it isn't exact (an on-call contract: from 0 up), of which
    `weekly_min` is the least; `period_range` the least and most over the whole horizon, where that is agreed too.
    `weekdays` are those on which the contract allows work (Monday 0), `starts` the first and last wall minute at which
    its shifts start, `shifts` the names of the kinds it works (empty: all of a length it has). `on_call` people come
    when asked: their hours cost nothing when they stay away.
    """

    name: str
    weekly_min: int
    shift_paid_min: tuple[int, ...]
    max_days_per_week: int = 5
    weekdays: frozenset[int] = frozenset(range(7))
    weekly_range: tuple[int, int] | None = None
    period_range: tuple[int, int] | None = None
    starts: tuple[int, int] = (0, 1440)
    shifts: tuple[str, ...] = ()
    on_call: bool = False

    def allows(self, kind: ShiftKind) -> bool:
        """Whether the contract works this kind of shift at all."""
        return kind.paid_min in self.shift_paid_min and (not self.shifts or kind.name in self.shifts)


@dataclass(frozen=True)
class Agent:
    """A person; `skills` are queues they may serve (empty for a team lead).

    `weekdays` narrows the contract's; `available` is the daily window in wall minutes inside which a whole shift must
    lie, (0, 1440) when free, past 1440 where it ends the next day, on the clock of `timezone` ("": the site's);
    `starts` narrows the contract's, on the site's clock; `hired_on` is the first day they can work. `sundays` and
    `nights` say whether they agreed to work then, `home` that they need no seat.
    """

    id: str
    name: str
    role: Role
    contract: str
    skills: tuple[str, ...] = ()
    team: str = ""
    weekdays: frozenset[int] = frozenset(range(7))
    available: tuple[int, int] = (0, 1440)
    hired_on: date | None = None
    starts: tuple[int, int] = (0, 1440)
    timezone: str = ""
    birth_date: date | None = None
    sundays: bool = True
    nights: bool = True
    home: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeOff:
    """Away from `start` to `end` (epoch seconds); `paid` time off counts towards the contract's hours."""

    agent: str
    start: int
    end: int
    kind: str
    paid: bool


@dataclass(frozen=True)
class WorkedShift:
    """A shift worked before the horizon (epoch seconds), for every rule that looks back.

    `paid_min` None: nobody said, the elapsed time counts. `shift` is the kind, "" where unknown.
    """

    agent: str
    date: date
    start: int
    end: int
    paid_min: int | None = None
    shift: str = ""

    @property
    def minutes(self) -> int:
        """Paid minutes, or where nobody said, elapsed ones."""
        return (self.end - self.start) // 60 if self.paid_min is None else self.paid_min


@dataclass(frozen=True)
class Staff:
    """Everyone who can be rostered, with what they are allowed."""

    agents: tuple[Agent, ...]
    contracts: Mapping[str, Contract]
    shifts: tuple[ShiftKind, ...]
    time_off: tuple[TimeOff, ...] = ()
    worked: tuple[WorkedShift, ...] = ()
    week_starts_on: int = 0
    requests: tuple[Request, ...] = ()
    locks: tuple[Lock, ...] = ()

    @property
    def breaks(self) -> frozenset[str]:
        """Names of all breaks in its shifts, as a roster's stretches have them."""
        return frozenset(rest.kind for kind in self.shifts for rest in kind.breaks)
