"""The forecast made anew at a moment of a day: the rest of today, and what today's miss means for later days.

The rest of today is `wfm.forecast.intraday`'s: how much of a morning's surprise lasts is learned from past days. Later
days of the horizon were planned together with today, so that part of today's miss is theirs as well; how much is
learned the same way, and it fades.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.core.arrays import frozen
from wfm.core.intraday import QueueOutlook, Reforecast
from wfm.forecast.days import fold_days, unfold_days
from wfm.forecast.intraday import IntradayUpdate, update_rest_of_day
from wfm.intraday.alerts import find_alert
from wfm.intraday.backlog import find_backlog
from wfm.intraday.handling import learn_aht_factors
from wfm.intraday.passing_on import follow_feeds
from wfm.intraday.past import AhtMiss, PastPlans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.intraday import Actuals, Alert
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage

RECENT_HOURS = 0.5
"""The level of a queue that left its interval is that of about the last half hour."""
TINY = 1e-9
LEAST_TOLD = 0.005
"""A factor nearer to 1 than this isn't worth a word."""


@dataclass(frozen=True)
class _Days:
    """One queue as days by slots: the horizon's plan and what came, after the days to learn from.

    `actual` and `planned` have shape (past days + days of the horizon, slots); `day` are ordinals of dates, `plan` says
    which days were planned together. Row `first` is the horizon's first day.
    """

    actual: FloatArray
    planned: FloatArray
    day: IntArray
    plan: IntArray
    first: int


def reforecast_day(
    forecast: Forecast,
    actuals: Actuals,
    *,
    queues: Sequence[Queue],
    past: Sequence[PastPlans] = (),
    rostered: IntArray | None = None,
    shrinkage: Shrinkage | None = None,
) -> Reforecast:
    """Forecast the horizon anew from what came so far.

    Where nothing is known, and where all came as planned, the plan stays.

    Parameters
    ----------
    forecast : the plan as it was before the horizon began, adjustments by hand included; not an earlier update of it,
        which holds what came as if it had been planned
    actuals : of the same grid and queues
    past : past days of each queue beside their plans (`make_past_plans`); queues without are updated by general values
    rostered, shrinkage : people on queue, shape (queue, t), for backlogs nobody told; None: no work was done but what
        came

    Returns
    -------
    Reforecast; volumes finite and >= 0, 0 where closed.

    Raises
    ------
    ValueError : actuals of another grid or other queues.
    """
    if actuals.grid != forecast.grid or actuals.queues != forecast.queues:
        raise ValueError("actuals and forecast differ in grid or queues")
    by_name = {one.queue: one for one in past}
    # the matrices are small: more threads would wait for each other
    with threadpool_limits(limits=1):
        updates = [_update_queue(forecast, actuals, q, by_name.get(name)) for q, name in enumerate(forecast.queues)]
    updates = _pass_on(updates, forecast, queues, actuals.now)
    updated = replace(
        forecast,
        volume=frozen(np.array([one.volume for one in updates])),
        aht_s=frozen(np.array([one.aht_s for one in updates])),
        quantiles={share: frozen(np.array([one.quantiles[share] for one in updates])) for share in forecast.quantiles},
        totals=(),
        paths=None,
    )
    backlog = find_backlog(updated, actuals, queues=queues, rostered=rostered, shrinkage=shrinkage)
    return Reforecast(actuals.now, updated, tuple(one.outlook for one in updates), backlog)


@dataclass(frozen=True)
class _New:
    """One queue's new volume (t,), the intervals from now on (t,), and the number of today."""

    volume: FloatArray
    ahead: BoolArray
    today: int


@dataclass(frozen=True)
class _Updated:
    volume: FloatArray
    aht_s: FloatArray
    quantiles: dict[float, FloatArray]
    outlook: QueueOutlook


def _update_queue(forecast: Forecast, actuals: Actuals, q: int, past: PastPlans | None) -> _Updated:
    grid, now = forecast.grid, actuals.now
    today = int(grid.day_of[now])
    days = _line_up(forecast, actuals, q, past)
    alert = _watch(forecast, days, now, q)
    update = _follow(_update_day(days, days.first + today, int(grid.slot_of[now])), alert, days, grid)
    later = [_update_day(days, days.first + d, 0) for d in range(today + 1, grid.days)]
    factor = np.ones((grid.days, grid.slots))
    for d, one in enumerate([update, *later], start=today):
        row = days.planned[days.first + d]
        np.divide(one.volume, row, out=factor[d], where=row > 0)
    ahead, plan = np.arange(grid.size) >= now, forecast.volume[q]
    came = np.where(np.isfinite(actuals.volume[q]), actuals.volume[q], plan)
    volume = np.where(forecast.open[q], np.where(ahead, plan * unfold_days(grid, factor), came), 0.0)
    measured = np.where(~ahead & (np.nan_to_num(actuals.aht_s[q]) > 0), actuals.aht_s[q], np.nan)
    aht_factor = learn_aht_factors(
        grid, volume=actuals.volume[q], aht_s=measured, planned_s=forecast.aht_s[q],
        miss=AhtMiss() if past is None else past.aht,
    )  # fmt: skip
    expected_s = forecast.aht_s[q] * np.where(ahead, aht_factor[grid.day_of], 1.0)
    new = _New(volume, ahead, today)
    return _Updated(
        volume=volume,
        aht_s=np.where(np.isfinite(measured), measured, expected_s),
        quantiles={level: _move_band(forecast, q, level, update, new) for level in forecast.quantiles},
        outlook=_describe(forecast, q, update, new, alert=alert, aht_factor=float(aht_factor[today])),
    )


def _pass_on(
    updates: Sequence[_Updated], plan: Forecast, queues: Sequence[Queue], now: int
) -> list[_Updated]:
    """Let queues of which nothing is known today follow what feeds them."""
    by_name, grid = {queue.name: queue for queue in queues}, plan.grid
    told, out = np.array([one.volume for one in updates]), []
    later = np.arange(grid.size) >= grid.day(int(grid.day_of[now])).stop
    for q, one in enumerate(updates):
        factor = None
        if one.outlook.so_far is None:
            factor = follow_feeds(by_name[plan.queues[q]], plan, told, now=now)
        if factor is None or np.allclose(factor, 1.0):
            out.append(one)
            continue
        volume, rest = plan.volume[q] * factor, ~later & (np.arange(grid.size) >= now)
        shares = [_ratio(volume, plan.volume[q], part) for part in (rest, later)]
        reason = f"{shares[0] - 1:+.1%} for the rest of the day, as what feeds it; nothing known of it today"
        outlook = replace(one.outlook, factor=shares[0], week_factor=shares[1], reason=reason)
        bands = {level: plan.quantiles[level][q] * factor for level in plan.quantiles}
        bands = {level: np.where(np.arange(grid.size) < now, volume, band) for level, band in bands.items()}
        out.append(replace(one, volume=volume, quantiles=bands, outlook=outlook))
    return out


def _ratio(volume: FloatArray, plan: FloatArray, where: BoolArray) -> float:
    planned = float(plan[where].sum())
    return float(volume[where].sum()) / planned if planned > 0 else 1.0


def _watch(forecast: Forecast, days: _Days, now: int, q: int) -> Alert | None:
    """Look whether today leaves its interval."""
    grid = forecast.grid
    row = days.first + int(grid.day_of[now])
    seen = slice(0, row + 1)
    return find_alert(
        forecast.queues[q],
        days.actual[seen],
        days.planned[seen],
        age=days.day[row] - days.day[seen],
        now_slot=int(grid.slot_of[now]),
        starts=_starts_of(grid, int(grid.day_of[now])),
    )


def _follow(update: IntradayUpdate, alert: Alert | None, days: _Days, grid: Grid) -> IntradayUpdate:
    """Follow a queue that left its interval: what has lasted so long is taken to last about as long again.

    The update holds back misses that no usual day has; a surprise that is sure is more than that. How long it will
    last nobody knows: real ones mostly end, so that it fades, the slower the longer it has been there.
    """
    if alert is None:
        return update
    now, row = update.now_slot, days.first + int(grid.day_of[alert.since])
    plan, actual = days.planned[row], days.actual[row]
    slot = np.arange(len(plan))
    hours = 24 / len(plan)
    seen = (slot >= grid.slot_of[alert.since]) & (slot < now) & np.isfinite(actual) & (plan > 0)
    rest = (slot >= now) & (plan > 0)
    if not seen.any() or not rest.any():
        return update
    weight = np.where(seen, np.exp(-(now - slot) * hours / RECENT_HOURS), 0.0)
    level = float(weight @ np.nan_to_num(actual)) / float(weight @ plan)
    near = int(rest.argmax())
    more = level * plan[near] / max(float(update.volume[near]), TINY) - 1
    lasted = max(float(now - int(seen.argmax())), 1.0)
    factor = np.where(rest, np.maximum(1 + more * np.exp(-(slot - now) / lasted), 0.0), 1.0)
    volume = update.volume * factor
    return replace(
        update,
        volume=frozen(volume),
        factor=float(volume[rest].sum() / plan[rest].sum()),
        quantiles={share: frozen(values * factor) for share, values in update.quantiles.items()},
        reason=f"{volume[rest].sum() / plan[rest].sum() - 1:+.1%} for the rest of the day, which follows what began at "
        f"{grid.datetime_at(alert.since):%H:%M} for about as long again",
    )


def _line_up(forecast: Forecast, actuals: Actuals, q: int, past: PastPlans | None) -> _Days:
    """Put the horizon's days after those to learn from."""
    grid, now = forecast.grid, actuals.now
    known = np.where((np.arange(grid.size) < now) & forecast.open[q], actuals.volume[q], np.nan)
    actual, planned = fold_days(grid, known), np.nan_to_num(fold_days(grid, forecast.volume[q]))
    first = grid.start.toordinal()
    day, plan = first + np.arange(grid.days), np.full(grid.days, first)
    if past is None:
        return _Days(actual, planned, day, plan, 0)
    keep = past.day < first
    return _Days(
        actual=np.concatenate([past.actual[keep], actual]),
        planned=np.concatenate([past.planned[keep], planned]),
        day=np.concatenate([past.day[keep], day]),
        plan=np.concatenate([past.plan[keep], plan]),
        first=int(keep.sum()),
    )


def _update_day(days: _Days, row: int, slot: int) -> IntradayUpdate:
    """Forecast a day of the horizon from `slot` on, by what came before; later days know nothing of their own."""
    before = slice(0, row)
    return update_rest_of_day(
        days.actual[before],
        days.planned[before],
        days.actual[row],
        days.planned[row],
        now_slot=slot,
        past_age=days.day[row] - days.day[before],
        past_plan=days.plan[before],
        today_plan=int(days.plan[row]),
    )


def _move_band(forecast: Forecast, q: int, level: float, update: IntradayUpdate, new: _New) -> FloatArray:
    """Move a quantile with its volume, but for today's, which the update knows better; before now there is no doubt."""
    grid, plan = forecast.grid, forecast.volume[q]
    band = forecast.quantiles[level][q] * np.divide(new.volume, plan, out=np.ones(len(plan)), where=plan > 0)
    if level in update.quantiles:
        today = grid.day_of == new.today
        band[today] = update.quantiles[level][grid.slot_of[today]]
    out: FloatArray = np.where(new.ahead & forecast.open[q], band, new.volume)
    return out


def _starts_of(grid: Grid, d: int) -> IntArray:
    """Index of each wall-clock slot of a day on the horizon's axis; of a slot the clock skips that of the next."""
    span = grid.day(d)
    place = np.searchsorted(np.maximum.accumulate(grid.slot_of[span]), np.arange(grid.slots))
    starts: IntArray = span.start + np.minimum(place, span.stop - span.start - 1)
    return starts


def _describe(
    forecast: Forecast, q: int, update: IntradayUpdate, new: _New, *, alert: Alert | None, aht_factor: float
) -> QueueOutlook:
    """Say in figures and words what the morning means for the rest."""
    plan = forecast.volume[q]
    later = new.ahead & (forecast.grid.day_of > new.today)
    week = _ratio(new.volume, plan, later)
    reason = update.reason
    if abs(aht_factor - 1) >= LEAST_TOLD:
        reason += f"; handle time {aht_factor - 1:+.1%}"
    if abs(week - 1) >= LEAST_TOLD:
        reason += f"; later days {week - 1:+.1%}"
    return QueueOutlook(forecast.queues[q], update.so_far, update.factor, aht_factor, week, reason, alert)
