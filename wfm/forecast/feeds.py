"""Queues that live off others: a second line, callbacks, public messages that move to private.

What came to the source comes here after a delay, times a share. Where the share isn't stated it is learned from what
came to both lately; where the queue has a history of its own, its days keep their own shape. Whether this beats the
queue's own history is for the backtest to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.profile import age_weights, daily_totals, weekday_shares

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.forecast.backtest import Trial
    from wfm.forecast.days import PastDays

FED = "fed_by_other_queues"
SHARE_HALF_LIFE_DAYS = 28.0
LEAST_OWN_DAYS = 14


@dataclass(frozen=True)
class FeedSeries:
    """One source: what came to it and what is expected of it, as (days, slots).

    `past` covers the fed queue's days, `between` the days from there to the horizon, `ahead` the days asked for. `told`
    holds what was expected at past origins, by the first day it was expected of.
    """

    share: float | None
    delay_slots: int
    past: FloatArray
    between: FloatArray
    ahead: FloatArray
    told: Mapping[date, FloatArray]


def add_fed(trial: Trial, past: PastDays, feeds: tuple[FeedSeries, ...], last_day: date) -> Trial:
    """Add what the sources would have said at each origin; the trial itself where one of them can't tell."""
    if not feeds:
        return trial
    first = last_day - timedelta(days=past.days - 1)
    starts = [first + timedelta(days=int(origin + trial.ahead[0] - 1)) for origin in trial.origins]
    asked = trial.actual.shape[1:]
    if any(start not in feed.told or feed.told[start].shape != asked for feed in feeds for start in starts):
        return trial
    said = []
    for origin, start in zip(trial.origins, starts, strict=True):
        lead = int(trial.ahead[0]) - 1
        seen = tuple(
            replace(feed, past=feed.past[:origin], between=np.repeat(feed.told[start][:1], lead, axis=0),
                    ahead=feed.told[start])
            for feed in feeds
        )  # fmt: skip
        said.append(predict_fed(past.until(origin), seen, trial.ahead))
    return replace(trial, forecasts={**trial.forecasts, FED: np.array(said)})


def predict_fed(past: PastDays, feeds: tuple[FeedSeries, ...], ahead: IntArray) -> FloatArray:
    """Contacts that the sources send here on the days asked for: shape (len(ahead), slots)."""
    arriving = np.zeros(feeds[0].ahead.shape)
    earlier = np.zeros(feeds[0].past.shape)
    unknown = [feed for feed in feeds if feed.share is None]
    for feed in feeds:
        moved_past, moved = _delay(feed)
        if feed.share is not None:
            arriving += feed.share * moved
            earlier += feed.share * moved_past
    rest = _learn_share(past, earlier, [_delay(feed)[0] for feed in unknown]) if unknown else 0.0
    for feed in unknown:
        arriving += rest * _delay(feed)[1]
    known_days = (~np.isnan(past.volume)).any(axis=1).sum() if past.days else 0
    if known_days < LEAST_OWN_DAYS:
        return arriving
    shares = np.nan_to_num(weekday_shares(past))
    out: FloatArray = arriving.sum(axis=1)[:, None] * shares[past.weekday_ahead(ahead)]
    return out


def _delay(feed: FeedSeries) -> tuple[FloatArray, FloatArray]:
    """Give what reaches the fed queue, on the days of the past and on those ahead; unknown contacts count as none."""
    whole = np.nan_to_num(np.concatenate([feed.past, feed.between, feed.ahead]))
    flat = whole.ravel()
    moved = np.concatenate([np.zeros(feed.delay_slots), flat])[: len(flat)].reshape(whole.shape)
    return moved[: len(feed.past)], moved[len(feed.past) + len(feed.between) :]


def _learn_share(past: PastDays, earlier: FloatArray, moved: list[FloatArray]) -> float:
    """Contacts here beyond those explained, per contact of the sources whose share isn't stated; recent days count."""
    totals = daily_totals(past, weekday_shares(past))
    offered = np.sum([m.sum(axis=1) for m in moved], axis=0)
    left = totals - earlier.sum(axis=1)
    use = ~np.isnan(left) & (offered > 0)
    weight = age_weights(past.days, SHARE_HALF_LIFE_DAYS)[use]
    base = float((weight * offered[use]).sum())
    return max(float((weight * left[use]).sum()) / base, 0.0) if base > 0 else 0.0
