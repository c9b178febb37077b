"""The shape of a day: which share of its contacts comes in each slot, per weekday."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.forecast.days import PastDays

HALF_LIFE_DAYS = 56.0
PRIOR_DAYS = 2.0
LEAST_SHARE_SEEN = 0.5


def weekday_shares(past: PastDays) -> FloatArray:
    """Share of a day's contacts per slot: shape (7, slots), each row sums to 1 over the slots that are not NaN.

    NaN where usually closed and in slots that no day has a value for; a row without any contacts is all NaN.
    Recent days weigh more (half-life 8 weeks); a weekday's own shape is drawn towards the shape of all days with the
    weight of 2 days, so that a weekday with little history borrows from the others.
    """
    level = np.where(np.isnan(past.volume).all(axis=1), np.nan, 1.0)
    first = _share_out(past, level)
    # a second pass with the size of each day known: else a hole on a busy day would make its slot look quiet
    return _share_out(past, daily_totals(past, first))


def daily_totals(past: PastDays, shares: FloatArray) -> FloatArray:
    """Contacts of each whole ordinary day, shape (days,).

    Where slots are unknown, the known ones are scaled up by the share they usually hold; NaN below half a day.
    """
    known = ~np.isnan(past.volume)
    held = np.where(known, np.nan_to_num(shares[past.weekday]), 0.0).sum(axis=1)
    total = np.where(known, past.volume, 0.0).sum(axis=1)
    out = np.full(past.days, np.nan)
    np.divide(total, held, out=out, where=held >= LEAST_SHARE_SEEN)
    return out


def age_weights(days: int, half_life_days: float) -> FloatArray:
    """Weight of each day, 1 on the last and halved every `half_life_days` before it: shape (days,)."""
    weights: FloatArray = 0.5 ** (np.arange(days - 1, -1, -1, dtype=np.float64) / half_life_days)
    return weights


def _share_out(past: PastDays, level: FloatArray) -> FloatArray:
    """Shares per weekday and slot, each day's contacts seen relative to its `level` (NaN leaves the day out)."""
    known = ~np.isnan(past.volume) & ~np.isnan(level)[:, None]
    weight = age_weights(past.days, HALF_LIFE_DAYS)
    values, level = np.where(known, past.volume, 0.0), np.nan_to_num(level)
    common = _ratio(weight @ values, (weight * level) @ known)
    shares = np.full((7, past.volume.shape[1]), np.nan)
    for weekday in range(7):
        mine = np.where(past.weekday == weekday, weight, 0.0)
        inside = np.where(past.usual[weekday], common, np.nan)
        general = _normalise(inside)
        own = _normalise(_complete(_ratio(mine @ values, (mine * level) @ known), inside))
        days = float(mine[known.any(axis=1)].sum())
        shares[weekday] = general if np.isnan(own).all() else _blend(own, days, general, PRIOR_DAYS)
    return shares


def _ratio(contacts: FloatArray, level: FloatArray) -> FloatArray:
    """Contacts per unit of level; NaN in slots never known."""
    out = np.full(len(contacts), np.nan)
    np.divide(contacts, level, out=out, where=level > 0)
    return out


def _complete(own: FloatArray, common: FloatArray) -> FloatArray:
    """Fill slots without a value from the common curve, brought to the level of this one."""
    both = ~np.isnan(own) & ~np.isnan(common)
    level = common[both].sum()
    return np.where(np.isnan(own), common * (own[both].sum() / level if level > 0 else np.nan), own)


def _normalise(curve: FloatArray) -> FloatArray:
    """Shares of the whole; all NaN when there are no contacts."""
    total = np.nansum(curve)
    return curve / total if total > 0 else np.full(len(curve), np.nan)


def _blend(own: FloatArray, own_weight: float, general: FloatArray, general_weight: float) -> FloatArray:
    return (own * own_weight + general * general_weight) / (own_weight + general_weight)
