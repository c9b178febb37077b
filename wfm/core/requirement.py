"""How many people each queue needs in each interval, and what that means in FTE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.deferred_need import DeferredNeed
    from wfm.core.grid import Grid


DEFINITIONS = ("sl_offered", "sl_answered", "sl_virtual", "sl_excl_short", "sl_abandon_ok")
"""Answered in time as a share of all offered; of those answered; had nobody given up; leaving out those who gave up in
time; counting those as good."""
CURVE_STEPS = (-2, -1, 0, 1, 2)
"""Agents more or less than needed for which a requirement says what service they give."""


@dataclass(frozen=True)
class Target:
    """The promise of a queue. Shares are 0-1; None means no such target.

    At least `service_level` of contacts are answered within `answer_within_s`, the mean wait is at most `asa_s`,
    agents are busy at most `max_occupancy` of the time and at most `max_abandonment` of contacts are given up.
    `definition` says which contacts the service level counts where some are given up: one of `DEFINITIONS`. Of a queue
    whose work may wait, `answer_within_s` counts staffed time.
    """

    service_level: float | None = 0.80
    answer_within_s: float = 20.0
    asa_s: float | None = None
    max_occupancy: float | None = None
    max_abandonment: float | None = None
    definition: str = "sl_offered"


@dataclass(frozen=True)
class ShrinkageWindow:
    """Other shares of shrinkage on `weekdays` (Monday 0) from wall minute `from_min` to `to_min`, excluded.

    None keeps the share of the rest of the week; the `*_out` parts only count beside their share.
    """

    weekdays: frozenset[int] = frozenset(range(7))
    from_min: int = 0
    to_min: int = 24 * 60
    rostered: float | None = None
    unrostered: float | None = None
    rostered_out: float = 0.0
    unrostered_out: float = 0.0


@dataclass(frozen=True)
class Shrinkage:
    """Paid time that is not on queue, in two parts that are never counted twice (shares, 0 <= s < 1).

    `rostered` is the share of paid time that the roster places itself (paid breaks, leave, training, meetings),
    `unrostered` the share of what is left that no roster places (sickness, lateness). Of each, `*_out` is spent out of
    the office (leave, sickness) and takes no seat: shares of the same time as the whole, so that they add up to it.
    `by_time` holds other shares for parts of the week; no two of them give one share to the same moment.
    """

    rostered: float = 0.0
    unrostered: float = 0.0
    rostered_out: float = 0.0
    unrostered_out: float = 0.0
    by_time: tuple[ShrinkageWindow, ...] = ()


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
class Pool:
    """Queues that share agents: what they need one by one and together.

    `separate` and `need` (t,) are agents on queue for all of them, sized apart and together with the site's share of
    people `flexible` enough to serve several (0-1); `least` (t,) is what would do if all were. `service` is the service
    level of each queue over the horizon as simulated with `need`, with half its 95% confidence interval.
    """

    queues: tuple[str, ...]
    flexible: float
    separate: IntArray
    least: IntArray
    need: IntArray
    service: tuple[float, ...]
    half_width: tuple[float, ...]


@dataclass(frozen=True)
class PointPrice:
    """What one point more of service costs a queue: its promise, the promise raised, paid hours and FTE a week more."""

    queue: str
    service_level: float
    raised_to: float
    paid_hours: float
    fte: float


@dataclass(frozen=True)
class Risk:
    """How sure a requirement is, from the courses the horizon may take.

    `agents` (queue, t) is what `level` of the courses need at most; `miss` (queue, day) the share of courses in which
    `net_agents` don't keep the day's promise, NaN on days without contacts.
    """

    level: float
    agents: IntArray
    miss: FloatArray
    paths: int


@dataclass(frozen=True)
class Requirement:
    """People needed; every array has shape (queue, t) unless said otherwise.

    `open` says when a queue is staffed. `net_agents` are needed on queue, `roster_agents` is what the roster covers,
    `gross_agents` (float) only feeds FTE. The `expected_*` hold at exactly `net_agents` all day: of work that may wait,
    the service level is the share of what comes in here that will be answered in time and the wait counts staffed time.
    `binding_target` names the target that asks most: "service_level", "asa", "occupancy", "abandonment", "deadline" (of
    work that may wait), or "" where nothing is needed. `curve` (queue, t, step) is the service level with `CURVE_STEPS`
    agents more or less in this interval; `backlog` contacts wait at the end of an interval, `overdue` of them late.
    `work` is the need of queues that may wait as work by when; None where only the need per interval is known.
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
    expected_abandonment: FloatArray | None = None
    curve: FloatArray | None = None
    backlog: FloatArray | None = None
    overdue: FloatArray | None = None
    pools: tuple[Pool, ...] = ()
    prices: tuple[PointPrice, ...] = ()
    risk: Risk | None = None
    work: DeferredNeed | None = None
