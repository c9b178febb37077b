"""The door: the repaired roster of a running day, and its actions in the order of what they bring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.intraday.actions import Scene, rank_actions
from wfm.intraday.curves import count_in_time
from wfm.intraday.project import count_rostered
from wfm.roster.repair import repair_roster
from wfm.roster.repair.absence import cut_absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.agent import Staff
    from wfm.core.arrays import FloatArray
    from wfm.core.forecast import Forecast
    from wfm.core.intraday import Repaired, RepairTerms
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Roster

CONTACT_PRICE = 2.0
"""Price of a contact not answered in time, as a multiple of that of the missing time of an agent who handles it."""

MARGIN = 20
"""People more than are on any queue now for which it is known what they are worth."""


def replan(
    requirement: Requirement,
    roster: Roster,
    staff: Staff,
    terms: RepairTerms,
    *,
    forecast: Forecast,
    queues: Sequence[Queue],
) -> Repaired:
    """Repair the rest of the day, and rank what is done and what else could be.

    Parameters
    ----------
    requirement, forecast : as foretold now, over the horizon of the roster.
    roster : as it stands, earlier changes of the day included.

    Returns
    -------
    Repaired : each action with its own effect on the service of the queues that can't wait over the rest of the day,
        its cost, rank and reason.

    Raises
    ------
    UsageError : `terms.now` outside the horizon, an unknown kind.
    """
    before, _ = cut_absent(roster, staff, terms.absent)
    worth = _count_worth(before, requirement, forecast, queues, terms)
    repaired = repair_roster(requirement, roster, staff, terms, worth=worth.prices)
    scene = Scene(requirement, forecast, terms.options, staff, worth.in_time, worth.contacts)
    intraday = terms.intraday
    actions, ideas = rank_actions(repaired, before, scene, hour_eur=intraday.hour_eur, prices=intraday.prices)
    return replace(repaired, actions=actions, ideas=ideas)


@dataclass(frozen=True)
class _Worth:
    """What people are worth over the rest of the day, by how many there are on a queue.

    `in_time` are contacts answered in time, shape (queue, t, n); `prices` the same in the roster's prices; `contacts`
    are all that come on the queues that can't wait.
    """

    in_time: FloatArray
    prices: FloatArray
    contacts: float


def _count_worth(
    roster: Roster, requirement: Requirement, forecast: Forecast, queues: Sequence[Queue], terms: RepairTerms
) -> _Worth:
    grid, now = roster.grid, terms.now
    inside = bool(grid.midnights_utc[0] <= now < grid.midnights_utc[-1])
    first = grid.index_of(now) if inside else 0
    last = int(grid.first_of_day[int(grid.day_of[first]) + 1])
    cover = count_rostered(roster, requirement.queues)
    most = int(cover[:, first:last].max(initial=0)) + MARGIN
    in_time = count_in_time(forecast, cover, queues, first=first, last=last, most=most)
    volume = np.where(forecast.open & in_time.any(axis=2), forecast.volume, 0.0)[:, first:last]
    work_s = float(np.where(volume > 0, volume * forecast.aht_s[:, first:last], 0.0).sum())
    contacts = float(volume.sum())
    mean_s = work_s / contacts if contacts > 0 else 0.0
    price = CONTACT_PRICE * terms.options.under[0].price * mean_s / grid.interval_s
    return _Worth(in_time, in_time * price, contacts)
