"""The people needed from now on, for the forecast made anew and what waits now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.capacity.size import size_requirement
from wfm.core.arrays import frozen
from wfm.core.deferred_need import DeferredNeed
from wfm.intraday.cut import cut_rest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.intraday import Reforecast
    from wfm.core.options import TeamLeadRule
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement, Shrinkage
    from wfm.intraday.cut import Rest

ARRAYS = (
    "offered_erlangs", "net_agents", "roster_agents", "gross_agents", "expected_service_level", "expected_asa_s",
    "expected_occupancy",
)  # fmt: skip
OPTIONAL = ("expected_abandonment", "curve", "backlog", "overdue")


def requirement_now(
    reforecast: Reforecast,
    planned: Requirement,
    *,
    queues: Sequence[Queue],
    shrinkage: Shrinkage,
    team_leads: TeamLeadRule,
) -> Requirement:
    """Size the rest of today and the later days anew; before now, and in FTE, all is as it was planned.

    The curves of work that may wait (`work`) begin at now: 0 before it, then from what lies there. Who counts the work
    done from the horizon's start finds nothing to do before now, and so begins there as well.

    Raises
    ------
    CapacityError : a promise nobody can keep.
    """
    rest = cut_rest(reforecast, queues)
    sized = size_requirement(
        rest.forecast,
        queues=rest.queues,
        shrinkage=shrinkage,
        full_time_hours=40.0,
        mean_contract_hours=40.0,
        team_leads=team_leads,
        week_starts_on=0,
    )
    return _merge(planned, sized, rest, reforecast.now)


def _merge(planned: Requirement, sized: Requirement, rest: Rest, now: int) -> Requirement:
    ahead = np.arange(planned.grid.size) >= now

    def join(before: Any, after: Any) -> Any:
        out = np.array(before)
        out[:, ahead] = after[:, ahead[rest.span]]
        return frozen(out)

    merged = {name: join(getattr(planned, name), getattr(sized, name)) for name in ARRAYS}
    for name in OPTIONAL:
        before, after = getattr(planned, name), getattr(sized, name)
        merged[name] = join(before, after) if before is not None and after is not None else before
    first = now - rest.span.start
    binding = tuple(
        (*old[:now], *new[first:]) for old, new in zip(planned.binding_target, sized.binding_target, strict=True)
    )
    warnings = tuple(text for text in sized.warnings if not text.startswith("FTE of the week"))
    return replace(
        planned, **merged, binding_target=binding, work=_place_work(sized.work, rest, planned.grid.size),
        warnings=warnings, pools=(), prices=(), risk=None,
    )  # fmt: skip


def _place_work(work: DeferredNeed | None, rest: Rest, size: int) -> DeferredNeed | None:
    """Lay the curves of the rest on the whole horizon, 0 before it."""
    if work is None:
        return None
    curves = []
    for values in (work.arrived, work.due):
        out = np.zeros((len(work.waits), size))
        out[:, rest.span] = values
        curves.append(frozen(out))
    return DeferredNeed(work.waits, curves[0], curves[1])
