"""How many callers hang up, and how long they are willing to wait, from counts and waits per interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.patience import CallerPatience
from wfm.forecast.profile import age_weights

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray

SHARE_HALF_LIFE_DAYS = 56.0
PATIENCE_HALF_LIFE_DAYS = 182.0
PRIOR_CONTACTS = 200.0
LEAST_ABANDONED = 30


def describe_callers(
    queue: str, volume: FloatArray, abandoned: FloatArray | None, wait_total_s: FloatArray | None
) -> CallerPatience:
    """Gather both estimates of a queue; arrays of shape (days, slots), None where the history has no such column."""
    if abandoned is None:
        return CallerPatience(queue)
    share = estimate_abandonment(volume, abandoned)
    if wait_total_s is None:
        return CallerPatience(queue, share)
    patience_s, low_s, high_s, count = estimate_patience(abandoned, wait_total_s)
    rough = low_s is not None and count < LEAST_ABANDONED
    return CallerPatience(queue, share, patience_s, low_s, high_s, count, rough)


def estimate_abandonment(volume: FloatArray, abandoned: FloatArray) -> float | None:
    """Share of contacts that hang up, 0-1; None where no interval gives both figures and has contacts.

    Recent days weigh more (half-life 8 weeks), drawn to the share of the whole history with the weight of 200 contacts.

    Parameters
    ----------
    volume, abandoned : shape (days, slots), NaN where unknown; more hung up than came counts as all
    """
    known = (volume > 0) & (abandoned >= 0)
    contacts = np.where(known, volume, 0.0).sum(axis=1)
    lost = np.where(known, np.minimum(abandoned, volume), 0.0).sum(axis=1)
    if not contacts.sum() > 0:
        return None
    weight = age_weights(len(volume), SHARE_HALF_LIFE_DAYS)
    general = lost.sum() / contacts.sum()
    return float((weight @ lost + PRIOR_CONTACTS * general) / (weight @ contacts + PRIOR_CONTACTS))


def estimate_patience(
    abandoned: FloatArray, wait_total_s: FloatArray
) -> tuple[float | None, float | None, float | None, int]:
    """Mean patience in seconds, its 95% interval, and how many hung up where waits are known.

    A caller who is answered shows only that patience was longer than the wait. For exponential patience the likeliest
    mean is then the waiting time of all callers, answered or not, over the number who hung up; twice that time over the
    true mean is close to chi-square with two degrees of freedom for each of them. Days lose half their weight in 26
    weeks. All None where waits are unknown or nobody waited; a lower end only where nobody hung up.

    Parameters
    ----------
    abandoned, wait_total_s : shape (days, slots), NaN where unknown; waits are those of all callers together

    Source
    ------
    Brown et al. (2005), JASA 100:36-50, section 5; Mandelbaum & Zeltyn (2007), "Service engineering in action", in
    Advances in Services Innovations, Springer.
    """
    from scipy.special import chdtri

    known = (abandoned >= 0) & (wait_total_s >= 0)
    lost = np.where(known, abandoned, 0.0).sum(axis=1)
    waited = np.where(known, wait_total_s, 0.0).sum(axis=1)
    weight = age_weights(len(lost), PATIENCE_HALF_LIFE_DAYS)
    time, count, square = float(weight @ waited), float(weight @ lost), float(weight**2 @ lost)
    if not time > 0:
        return None, None, None, round(float(lost.sum()))
    # weights make the count worth fewer whole ones: mean and variance of a weighted Poisson sum
    scale = square / count if count > 0 else 1.0
    ones = count / scale
    low = 2 * time / scale / float(chdtri(2 * ones + 2, 0.025))
    if not count > 0:
        return None, low, None, 0
    high = 2 * time / scale / float(chdtri(2 * ones, 0.975))
    return time / count, low, high, round(float(lost.sum()))
