"""The door: the repaired roster of a running day, and its actions in the order of what they bring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.intraday import KINDS
from wfm.intraday.actions import Scene, rank_actions
from wfm.intraday.curves import count_in_time
from wfm.intraday.project import count_rostered
from wfm.roster.repair import repair_roster
from wfm.roster.repair.absence import cut_absent

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from wfm.core.agent import Staff
    from wfm.core.forecast import Forecast
    from wfm.core.intraday import Amendment, Repaired
    from wfm.core.options import IntradayOptions, RosterOptions, TeamLeadRule
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement, Shrinkage
    from wfm.core.roster import HoursTarget, Roster
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules
    from wfm.roster.repair.absence import Absence

CONTACT_PRICE = 2.0
"""Price of a contact not answered in time, as a multiple of that of the missing time of an agent who handles it."""

MARGIN = 20
"""People more than are on any queue now for which it is known what they are worth."""


def replan(
    requirement: Requirement,
    roster: Roster,
    staff: Staff,
    *,
    forecast: Forecast,
    queues: Sequence[Queue],
    shrinkage: Shrinkage,
    labour: LabourRules,
    rules: SiteRules,
    leads: TeamLeadRule,
    options: RosterOptions,
    intraday: IntradayOptions,
    now: int,
    absent: Collection[Absence] = (),
    locked: Collection[tuple[str, date]] = (),
    kinds: Collection[str] = KINDS,
    seed: int = 0,
    targets: tuple[HoursTarget, ...] = (),
    amendments: tuple[Amendment, ...] = (),
    changed: Collection[str] = (),
    recent: Collection[str] = (),
    absence_counts: bool = False,
) -> Repaired:
    """Repair the rest of the day, and rank what is done and what else could be.

    Parameters
    ----------
    requirement, forecast : as foretold now, over the horizon of the roster.
    queues, shrinkage : of the site; with `absence_counts` the share of people that no roster places is taken off what
        those rostered are worth.
    others : as of `wfm.roster.repair.repair_roster`.

    Returns
    -------
    Repaired : each action with its own effect on the service of the queues that can't wait over the rest of the day,
        its cost, rank and reason.

    Raises
    ------
    UsageError : `now` outside the horizon, an unknown kind.
    """
    grid = roster.grid
    before, _ = cut_absent(roster, staff, absent)
    inside = bool(grid.midnights_utc[0] <= now < grid.midnights_utc[-1])
    first = grid.index_of(now) if inside else 0
    last = int(grid.first_of_day[int(grid.day_of[first]) + 1])
    cover = count_rostered(before, requirement.queues)
    present = cover if not absence_counts else np.round(cover * (1 - shrinkage.unrostered)).astype(np.int64)
    most = int(cover[:, first:last].max(initial=0)) + MARGIN
    in_time = count_in_time(forecast, present, queues, first=first, last=last, most=most)
    if absence_counts:
        at = np.round(np.arange(most + 1) * (1 - shrinkage.unrostered)).astype(np.int64)
        in_time = in_time[:, :, at]
    volume = np.where(forecast.open & in_time.any(axis=2), forecast.volume, 0.0)[:, first:last]
    work_s = float(np.where(volume > 0, volume * forecast.aht_s[:, first:last], 0.0).sum())
    mean_s = work_s / float(volume.sum()) if volume.sum() > 0 else 0.0
    repaired = repair_roster(
        requirement,
        roster,
        staff,
        labour=labour,
        rules=rules,
        leads=leads,
        options=options,
        intraday=intraday,
        now=now,
        absent=absent,
        locked=locked,
        kinds=kinds,
        seed=seed,
        targets=targets,
        amendments=amendments,
        changed=changed,
        recent=recent,
        worth=in_time * (CONTACT_PRICE * options.under[0].price * mean_s / grid.interval_s),
    )
    scene = Scene(requirement, forecast, options, staff, in_time, float(volume.sum()))
    actions, ideas = rank_actions(repaired, before, scene, hour_eur=intraday.hour_eur, prices=intraday.prices)
    return replace(repaired, actions=actions, ideas=ideas)
