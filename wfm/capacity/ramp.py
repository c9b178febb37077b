"""What people get done: the slower start of the new, the time their mentors lose, where they work, and who leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.hiring import StaffOutlook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from wfm.core.agent import Agent
    from wfm.core.arrays import FloatArray
    from wfm.core.hiring import HiringOptions, RampPoint

DAYS_PER_YEAR = 365.25
MIDDLE_DAY = 3.5
"""Days from the start of a week to its middle, where a week is looked at."""


@dataclass(frozen=True)
class People:
    """Agents in arrays of shape (agent,): FTE, first day as an ordinal (-inf where not known), speed of their place."""

    fte: FloatArray
    first_day: FloatArray
    place_speed: FloatArray


def count_people(
    agents: Sequence[Agent], *, fte_by_contract: Mapping[str, float], location_speed: Mapping[str, float]
) -> People:
    """Put agents, team leads left out, in arrays; a location without a speed counts as 1."""
    serving = [agent for agent in agents if agent.role == "agent"]
    first = [-np.inf if agent.hired_on is None else float(agent.hired_on.toordinal()) for agent in serving]
    places = [location_speed.get(agent.extra.get("location", ""), 1.0) for agent in serving]
    fte = np.array([fte_by_contract[agent.contract] for agent in serving], dtype=np.float64)
    return People(fte, np.array(first, dtype=np.float64), np.array(places, dtype=np.float64))


def speed_at(weeks: npt.ArrayLike, ramp: Sequence[RampPoint]) -> FloatArray:
    """Contacts handled against the experienced, `weeks` after the first contact: 1 / the ramp's factor; 0 before it.

    The factor is straight between points, even before the first and after the last; same shape as `weeks`.
    """
    since = np.asarray(weeks, dtype=np.float64)
    factor = np.interp(since, [p.week for p in ramp], [p.aht_factor for p in ramp]) if ramp else np.ones(since.shape)
    return np.asarray(np.where(since >= 0, 1.0 / factor, 0.0))


def yield_at(weeks: npt.ArrayLike, options: HiringOptions) -> FloatArray:
    """Work that a new person adds `weeks` after the first contact: their speed, less the time a mentor gives them.

    0 before the first contact; may be below 0 where the mentor loses more than the new one gets done.
    """
    since = np.asarray(weeks, dtype=np.float64)
    mentored = (since >= 0) & (since < options.mentor_weeks)
    return np.asarray(speed_at(since, options.ramp) - np.where(mentored, options.mentor_share, 0.0))


def effective_share(people: People, day: date, options: HiringOptions) -> float:
    """Work that those hired by `day` do that day as a share of what as many experienced would, weighted by FTE.

    1.0 where nobody is hired yet. Contacts begin on the day they are hired on, which is the first they can work.
    """
    since = (day.toordinal() - people.first_day) / 7.0
    there = np.where(since >= 0, people.fte, 0.0)
    if not there.sum() > 0:
        return 1.0
    worth = speed_at(since, options.ramp) * people.place_speed
    worth -= np.where(since < options.mentor_weeks, options.mentor_share, 0.0)
    return float((there * worth).sum() / there.sum())


def project_staff(people: People, first_week: date, weeks: int, options: HiringOptions) -> StaffOutlook:
    """Those there and those already hired over `weeks` weeks from `first_week`, fewer by attrition, means.

    The first week has everyone who is there. Who comes during a week counts for its days, and is at risk of leaving
    from the week after.
    """
    begin = np.array([(first_week + timedelta(weeks=w)).toordinal() for w in range(weeks)], dtype=np.float64)[:, None]
    there = np.clip((begin + 7.0 - people.first_day) / 7.0, 0.0, 1.0)
    joined = np.maximum(0.0, np.floor((people.first_day - begin[0]) / 7.0))
    stays = survival(np.maximum(0.0, np.arange(weeks)[:, None] - joined), options.attrition_per_year)
    heads = there * stays
    since = np.maximum((begin + MIDDLE_DAY - people.first_day) / 7.0, 0.0)
    worth = speed_at(since, options.ramp) * people.place_speed
    worth -= np.where(since < options.mentor_weeks, options.mentor_share, 0.0)
    return StaffOutlook(
        heads=frozen(heads.sum(axis=1)),
        fte=frozen((heads * people.fte).sum(axis=1)),
        effective_fte=frozen((heads * people.fte * worth).sum(axis=1)),
    )


def weekly_attrition(per_year: float) -> float:
    """Share of those there that leaves in a week, so that `per_year` times the mean number leaves in a year; at most 1.

    100 people that are kept 100 lose 25 in 365.25 days at 0.25.
    """
    return min(1.0, per_year * 7.0 / DAYS_PER_YEAR)


def survival(weeks: npt.ArrayLike, per_year: float) -> FloatArray:
    """Share still there after so many weeks: (1 - weekly attrition) ** weeks."""
    return np.asarray((1.0 - weekly_attrition(per_year)) ** np.asarray(weeks, dtype=np.float64))
