"""What a fair share of something unpopular is for each person, worked out over all of them before anything is rostered.

A share is proportional to the contract days a person can work in the horizon, less what they worked of it in the weeks
looked back on beyond their part of what everyone worked then. Nobody's share is below nothing or above what they can
take; what that leaves over goes to the others by the same proportion (water-filling).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.grid import DAY_MIN, wall_to_utc
from wfm.core.rules import Nights
from wfm.roster.rules.fair_shares import PARTS, SATURDAY, counts, occasion, worked_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wfm.core.agent import Contract
    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.grid import Grid
    from wfm.core.rules import FairShare
    from wfm.roster.rules.machine import Past, Setting


@dataclass(frozen=True)
class Claim:
    """What a person's share follows from.

    `days` are contract days they can work in the horizon, `most` how many of the thing shared they can take in it,
    `usual` how many they had if they took their kinds of shift in turn. `worked` is what they worked of it in the weeks
    looked back on, `past_days` their contract days in those weeks.
    """

    agent: str
    days: float
    most: int
    usual: float
    worked: int
    past_days: float


def find_claims(rule: FairShare, setting: Setting, able: Sequence[Sequence[BoolArray]]) -> list[Claim]:
    """Look at everybody of a setting; `able[i][d]` (choices of day d) says which choices person i may take."""
    zone, labour = setting.grid.zone, setting.labour
    hits = [np.array([counts(rule, c, zone) for c in today], dtype=np.bool_) for today in setting.choices]
    works = [np.array([c.works for c in today], dtype=np.bool_) for today in setting.choices]
    claims = []
    for past, mine in zip(setting.people, able, strict=True):
        workable = [bool((can & w).any()) for can, w in zip(mine, works, strict=True)]
        countable = [bool((can & hit).any()) for can, hit in zip(mine, hits, strict=True)]
        days = _days_in_horizon(setting, workable)
        usual = _in_turn(rule, setting, mine) * days
        worked = worked_before(rule, past, labour=labour, grid=setting.grid)
        most = _most(rule, setting, countable)
        claims.append(Claim(past.agent.id, days, most, usual, worked, _days_before(rule, setting, past)))
    return claims


def expected_total(
    rule: FairShare, claims: Sequence[Claim], grid: Grid, heads: FloatArray, *, shift_min: float, nights: Nights | None
) -> float:
    """Estimate how many there will be to share, on the low side, so that shares are felt.

    `heads` (t,) are the agents needed at once over all queues, `shift_min` the minutes of an average shift. Evenings
    are those at work when the evening begins, nights those at work in the middle of it, weekends the shifts of the
    busier of the two days, shifts of a kind what they are where everyone takes their kinds in turn.
    """
    if rule.count == "shift":
        return sum(claim.usual for claim in claims)
    if rule.count == "weekend":
        weekends: dict[date, float] = {}
        for d, day in enumerate(grid.dates):
            if day.weekday() >= SATURDAY:
                shifts = float(heads[grid.day(d)].sum()) * grid.interval_min / shift_min
                saturday = occasion(rule, day)
                weekends[saturday] = max(weekends.get(saturday, 0.0), shifts)
        return sum(weekends.values())
    night = nights or Nights()
    ends = night.end if night.end > night.begin else night.end + DAY_MIN
    minute = rule.after if rule.count == "evening" else (night.begin + ends) // 2
    moments = (grid.index_of(wall_to_utc(day, minute, grid.zone)) for day in grid.dates)
    return sum(float(heads[t]) for t in moments if 0 <= t < grid.size)


def fair_shares(claims: Sequence[Claim], total: float) -> dict[str, float]:
    """Share out `total`: per agent a share, a multiple of 1 / PARTS; at most what each can take.

    share = days x level - surplus, held between 0 and the most; the one level at which they add up to `total` is found
    by bisection.
    """
    days = np.array([claim.days for claim in claims])
    most = np.array([float(claim.most) for claim in claims])
    past_days = np.array([claim.past_days for claim in claims])
    worked = np.array([float(claim.worked) for claim in claims])
    surplus = worked - worked.sum() * past_days / max(past_days.sum(), 1e-9)
    most = np.where(days > 0, most, 0.0)
    low, high = 0.0, float(((most + surplus.clip(min=0)) / np.maximum(days, 1e-9))[days > 0].max(initial=0.0))
    low = min(low, float((surplus / np.maximum(days, 1e-9))[days > 0].min(initial=0.0)))
    for _ in range(60):
        level = (low + high) / 2
        if (days * level - surplus).clip(0, most).sum() < total:
            low = level
        else:
            high = level
    shares = np.round((days * high - surplus).clip(0, most) * PARTS) / PARTS
    return {claim.agent: float(share) for claim, share in zip(claims, shares, strict=True)}


def _in_turn(rule: FairShare, setting: Setting, mine: Sequence[BoolArray]) -> float:
    """Part of somebody's days with the kind of the rule, if they took all their kinds in turn."""
    if rule.count != "shift":
        return 0.0
    pairs = zip(setting.choices, mine, strict=True)
    kinds = {c.name for today, can in pairs for c, ok in zip(today, can, strict=True) if ok and c.works}
    return 1 / len(kinds) if rule.shift in kinds else 0.0


def _week_days(contract: Contract) -> float:
    """Working days in a full week: its minutes, or the middle of their range, in average shifts."""
    least, most = contract.weekly_range or (contract.weekly_min, contract.weekly_min)
    return min((least + most) / 2 / _shift_min(contract), contract.max_days_per_week)


def _shift_min(contract: Contract) -> float:
    return sum(contract.shift_paid_min) / len(contract.shift_paid_min)


def _days_in_horizon(setting: Setting, workable: list[bool]) -> float:
    weeks: dict[date, list[bool]] = {}
    for week, can in zip(setting.week_of, workable, strict=True):
        weeks.setdefault(week, []).append(can)
    full = _week_days(setting.contract)
    return sum(min(full * len(cans) / 7, sum(cans)) for cans in weeks.values())


def _days_before(rule: FairShare, setting: Setting, past: Past) -> float:
    weeks = float(rule.look_back_weeks)
    if past.agent.hired_on is not None:
        weeks = min(weeks, max(0.0, (setting.grid.start - past.agent.hired_on).days / 7))
    return weeks * _week_days(setting.contract)


def _most(rule: FairShare, setting: Setting, countable: list[bool]) -> int:
    """Count what somebody can take: weekends, or days as far as a week has working days."""
    dates = [day for day, can in zip(setting.grid.dates, countable, strict=True) if can]
    if rule.count == "weekend":
        return len({occasion(rule, day) for day in dates})
    weeks: dict[date, int] = {}
    for week, can in zip(setting.week_of, countable, strict=True):
        weeks[week] = weeks.get(week, 0) + can
    return sum(min(count, setting.contract.max_days_per_week) for count in weeks.values())
