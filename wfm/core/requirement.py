"""How many people each queue needs in each interval, and what that means in FTE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid


@dataclass(frozen=True)
class Target:
    """The promise of a queue. Shares are 0-1; None means no such target.

    At least `service_level` of contacts are answered within `answer_within_s`, the mean wait is at most `asa_s`, and
    agents are busy at most `max_occupancy` of the time.
    """

    service_level: float | None = 0.80
    answer_within_s: float = 20.0
    asa_s: float | None = None
    max_occupancy: float | None = None


@dataclass(frozen=True)
class Shrinkage:
    """Paid time that is not on queue, in two parts that are never counted twice (shares, 0 <= s < 1).

    `rostered` is what the roster places itself (paid breaks, leave, training, meetings), `unrostered` what no roster
    places (sickness, lateness).
    """

    rostered: float = 0.0
    unrostered: float = 0.0


@dataclass(frozen=True)
class FteRow:
    """One queue (or ALL) in one week; team leads only on the row ALL, fractional."""

    queue: str
    week: date
    agent_hours: float
    fte: float
    heads: float
    team_leads: float | None = None


@dataclass(frozen=True)
class Requirement:
    """People needed; every array has shape (queue, t).

    `net_agents` are needed on queue, `roster_agents` is what the roster covers, `gross_agents` (float) only feeds FTE.
    The three `expected_*` hold at exactly `net_agents`; `binding_target` names the target that asks most:
    "service_level", "asa", "occupancy", or "" where nothing is needed.
    """

    grid: Grid
    queues: tuple[str, ...]
    open: BoolArray
    offered_erlangs: FloatArray
    net_agents: IntArray
    roster_agents: IntArray
    gross_agents: FloatArray
    expected_service_level: FloatArray
    expected_asa_s: FloatArray
    expected_occupancy: FloatArray
    binding_target: tuple[tuple[str, ...], ...]
    fte: tuple[FteRow, ...] = ()
    warnings: tuple[str, ...] = ()
