"""The people: who they are, what they may do, when they can work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.core.shift import ShiftKind

Role = Literal["agent", "team_lead"]


@dataclass(frozen=True)
class Contract:
    """What a person is paid for: exactly `weekly_min` minutes in a full week, in shifts of `shift_paid_min`.

    `weekdays` are those on which the contract allows work (Monday 0).
    """

    name: str
    weekly_min: int
    shift_paid_min: tuple[int, ...]
    max_days_per_week: int = 5
    weekdays: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True)
class Agent:
    """A person; `skills` are queues they may serve (empty for a team lead).

    `weekdays` narrows the contract's; `available` is the daily window in wall minutes inside which a whole shift must
    lie, (0, 1440) when free; `hired_on` is the first day they can work.
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
    """A shift worked before the horizon (epoch seconds), for rest and days in a row across its edge."""

    agent: str
    date: date
    start: int
    end: int


@dataclass(frozen=True)
class Staff:
    """Everyone who can be rostered, with what they are allowed."""

    agents: tuple[Agent, ...]
    contracts: Mapping[str, Contract]
    shifts: tuple[ShiftKind, ...]
    time_off: tuple[TimeOff, ...] = ()
    worked: tuple[WorkedShift, ...] = ()
    week_starts_on: int = 0

    def kinds_for(self, contract: Contract) -> tuple[ShiftKind, ...]:
        """Shift kinds whose paid length the contract allows."""
        return tuple(k for k in self.shifts if k.paid_min in contract.shift_paid_min)
