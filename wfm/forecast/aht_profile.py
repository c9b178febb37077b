"""The shape of handle times over day and week, each cell drawn to steadier means as far as its contacts are few.

How far follows from the data (empirical Bayes): where slots differ no more than chance makes them, all are alike; where
they differ much, a few contacts suffice to be believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.aht_level import LevelMeans, settle_means, smooth_around
from wfm.forecast.profile import age_weights

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray

HALF_LIFE_DAYS = 182.0
LEVEL_HALF_LIFE_DAYS = 21.0
SMOOTH_HOURS = 1.0
NOISE_RANGE = (1e-4, 4.0)
FARTHEST_RATIO = 4.0
LEAST_PRIOR_CONTACTS = 20.0
_TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True)
class HandledDays:
    """Contacts with a known handle time, and the handle time relative to `mean_s`: (days, slots), 0 where unknown."""

    contacts: FloatArray
    ratio: FloatArray
    mean_s: float
    weekday: IntArray

    @classmethod
    def of(cls, aht_s: FloatArray, volume: FloatArray, weekday: IntArray) -> HandledDays:
        """Take the intervals where both figures are above 0."""
        with np.errstate(invalid="ignore"):
            known = (aht_s > 0) & (volume > 0) & np.isfinite(aht_s) & np.isfinite(volume)
        contacts, seconds = np.where(known, volume, 0.0), np.where(known, aht_s, 0.0)
        total = float(contacts.sum())
        mean_s = float((contacts * seconds).sum()) / total if total > 0 else 1.0
        return cls(contacts, seconds / mean_s, mean_s, weekday)


def learn_profile(days: HandledDays) -> tuple[FloatArray, float]:
    """Learn the profile (7, slots) around 1, and the noise: variance of one contact's time over its squared mean."""
    profile, noise = np.ones((7, days.contacts.shape[1])), 0.6
    for _ in range(2):
        means = level_means(days, profile, noise)
        settled = settle_means(means)
        level = smooth_around(settled.value, settled.weight, LEVEL_HALF_LIFE_DAYS)
        ratio = (days.ratio * np.exp(settled.value - means.value - level)[:, None]).clip(0.0, FARTHEST_RATIO)
        noise = _estimate_noise(days.contacts, ratio, profile[days.weekday])
        profile = _make_profile(days, ratio, noise)
    return profile, noise


def level_means(days: HandledDays, profile: FloatArray, noise: float) -> LevelMeans:
    """Log of each day's mean relative to its own mix of slots, with the variance its contacts give it."""
    contacts = days.contacts.sum(axis=1)
    expected = (days.contacts * profile[days.weekday]).sum(axis=1)
    seen = contacts > 0
    value = np.zeros(len(contacts))
    np.log(np.maximum((days.contacts * days.ratio).sum(axis=1), _TINY) / np.maximum(expected, _TINY), out=value,
           where=seen)  # fmt: skip
    chance = noise / np.where(seen, contacts, 1.0)
    return LevelMeans(value.clip(-3.0, 3.0), chance, np.where(seen, 1 / chance, 0.0))


def _make_profile(days: HandledDays, ratio: FloatArray, noise: float) -> FloatArray:
    """Slot times weekday, and what a weekday's slot has of its own beyond that."""
    weight = age_weights(len(days.weekday), HALF_LIFE_DAYS)[:, None] * days.contacts
    slot = _slot_factors(ratio, weight, noise)
    each = days.weekday[None, :] == np.arange(7)[:, None]
    contacts, times = each @ weight, each @ (weight * ratio)
    weekday = _weekday_factors(days, ratio, slot, noise)
    base = weekday[:, None] * slot
    own = np.divide(times, contacts * base, out=np.ones(base.shape), where=contacts > 0)
    return base * shrink(own, contacts, noise, 1.0)


def _slot_factors(ratio: FloatArray, weight: FloatArray, noise: float) -> FloatArray:
    """Draw each slot to the hours around it, and those to the whole day."""
    contacts, times = weight.sum(axis=0), (weight * ratio).sum(axis=0)
    hour = np.arange(len(contacts)) * 24 / len(contacts)
    near = np.exp(-0.5 * ((hour[:, None] - hour[None, :]) / SMOOTH_HOURS) ** 2)
    around = near @ contacts
    # a kernel reaches any distance; far from all contacts it would repeat the nearest slot as if it were known
    around = np.where(around > 1e-3 * contacts.max(), around, 0.0)
    smooth = np.divide(near @ times, around, out=np.ones(len(contacts)), where=around > 0)
    smooth = shrink(smooth, around, noise, 1.0)
    own = np.divide(times, contacts, out=smooth.copy(), where=contacts > 0)
    return shrink(own, contacts, noise, smooth)


def _weekday_factors(days: HandledDays, ratio: FloatArray, slot: FloatArray, noise: float) -> FloatArray:
    """Weigh days by how sure their mean is, the day's own ups and downs counted: shape (7,)."""
    contacts, expected = days.contacts.sum(axis=1), days.contacts @ slot
    seen = contacts > 0
    mean = np.divide((days.contacts * ratio).sum(axis=1), expected, out=np.ones(len(contacts)), where=seen)
    chance = noise / np.where(seen, contacts, 1.0)
    swing = max(0.0, float(np.average((mean - 1) ** 2 - chance, weights=contacts)))
    weight = np.where(seen, 1 / (swing + chance), 0.0) * age_weights(len(contacts), HALF_LIFE_DAYS)
    sure = np.bincount(days.weekday, weights=weight, minlength=7).astype(np.float64)
    own = np.bincount(days.weekday, weights=weight * mean, minlength=7)
    return shrink(np.divide(own, sure, out=np.ones(7), where=sure > 0), sure, 1.0, 1.0, least_prior=0.0)


def shrink(
    own: FloatArray, weight: FloatArray, noise: float, towards: FloatArray | float,
    *, least_prior: float = LEAST_PRIOR_CONTACTS,
) -> FloatArray:  # fmt: skip
    """Draw means of variance noise / weight towards others, the more so the less they differ beyond chance."""
    apart = own - towards
    cells = int((weight > 0).sum())
    if cells < 2:
        return own - apart
    beyond = float((weight * apart**2).sum() - noise * cells) / float(weight.sum())
    if beyond <= 0:
        return own - apart
    out: FloatArray = towards + apart * weight / (weight + max(noise / beyond, least_prior))
    return out


def _estimate_noise(contacts: FloatArray, ratio: FloatArray, expected: FloatArray) -> float:
    """Scatter of interval means, which shrinks with their contacts, as that of one contact."""
    known = contacts > 0
    off = (ratio / expected - 1).clip(-3.0, 3.0)
    return float(np.clip((contacts * off**2)[known].mean(), *NOISE_RANGE))
