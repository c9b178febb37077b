"""Work that may wait as a roster sees it: how much can be done by each interval, and how much must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray


@dataclass(frozen=True)
class DeferredNeed:
    """Cumulative need of the queues whose work may wait, in rostered agent-intervals.

    The unit is that of `Requirement.roster_agents`, not rounded: one is an interval of somebody rostered on the queue,
    with the absence no roster places and the room that chance asks for already in it. What is there by the end of
    interval t, what comes over from before the horizon included, is `arrived[q, t]`; `due[q, t]` of it must be done by
    then. Both have shape (queue, t), never fall, and `due` <= `arrived`; they are 0 for queues that don't wait, or
    not long enough to choose when, which `waits` (queue,) tells.

    Work done W keeps W(t) <= arrived(t) and W(t) - W(t-1) <= people on the queue in t, none where it is closed. Work is
    overdue where due(t) > W(t); what is missed on a day is the most that is overdue at the end of an open interval of
    it. So work that stays undone is missed anew each day: who serves in order of time has all later work late, too.
    People on the queue who find nothing to do are spare. At the end of the horizon all is due but what the requirement
    itself leaves.
    """

    waits: tuple[bool, ...]
    arrived: FloatArray
    due: FloatArray
