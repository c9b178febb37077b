"""What a contact may expect that finds others ahead of it in line.

With d departures needed before it is answered, at c contacts finished per second and everybody ahead giving up at rate
theta, its wait is the sum of exponentials with rates c, c + theta, ..., c + (d - 1) theta. Then exp(-theta V) is a
product of independent powers of uniforms, that is Beta(c / theta, d); without patience V is Gamma(d) / c. Both are
continuous in d, so that agents may be fractional.

Source: Whitt, "Improving service by informing customers about anticipated delays" (1999), section 3 (the sum of
exponentials); the Beta law by Renyi's representation of order statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, digamma, gammainc

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray


@dataclass(frozen=True)
class InTime:
    """Chances of a contact: of an answer in time had it no end of patience, of one as it is, of giving up in time."""

    virtual: FloatArray
    answered: FloatArray
    given_up: FloatArray


def chance_in_time(
    needed: FloatArray, *, finished: FloatArray, patience_s: FloatArray, answer_within_s: float
) -> InTime:
    """Chances within the threshold of who needs `needed` departures (<= 0: answered at once).

    `finished` is the mean number of contacts the agents finish in the time of the threshold while all are busy;
    `patience_s` inf where nobody gives up. The two broadcast against `needed`.
    """
    needed, finished, patience = np.broadcast_arrays(needed, finished, patience_s)
    virtual, answered = np.ones(needed.shape), np.ones(needed.shape)
    queued = needed > 0
    forever = queued & ~np.isfinite(patience)
    virtual[forever] = answered[forever] = gammainc(needed[forever], finished[forever])
    finite = queued & np.isfinite(patience)
    d, theta = needed[finite], answer_within_s / patience[finite]
    if d.size and answer_within_s > 0:
        ratio = np.maximum(finished[finite] / theta, 1e-12)
        gone = -np.expm1(-theta)
        virtual[finite] = betainc(d, ratio, gone)
        answered[finite] = ratio / (ratio + d) * betainc(d, ratio + 1.0, gone)
    else:
        virtual[finite] = answered[finite] = 0.0
    outlasts = np.where(finite, np.exp(-answer_within_s / patience), 1.0)
    within = np.where(queued, 1.0 - (1.0 - virtual) * outlasts, 1.0)
    return InTime(virtual, answered, np.where(finite, np.maximum(within - answered, 0.0), 0.0))


@dataclass(frozen=True)
class Patience:
    """Mean wait of a contact (s), its chance of giving up, and its wait times the chance of an answer (s)."""

    wait_s: FloatArray
    given_up: FloatArray
    answered_wait_s: FloatArray


def wait_ahead(needed: FloatArray, *, wait_s: FloatArray, patience_s: FloatArray) -> Patience:
    """Expect for who needs `needed` departures, which take `wait_s` on average if nobody gives up.

    Exact while the agents stay the same; inf where nobody ever answers and nobody gives up.
    """
    needed, wait, patience = np.broadcast_arrays(np.maximum(needed, 0.0), np.where(needed > 0, wait_s, 0.0), patience_s)
    given_up, answered_wait = np.zeros(needed.shape), wait.astype(np.float64)
    total = answered_wait.copy()
    finite = np.isfinite(patience) & (wait > 0)
    theta = 1.0 / patience[finite]
    with np.errstate(invalid="ignore"):
        turns = theta * wait[finite]
        given_up[finite] = np.where(np.isfinite(turns), turns / (1.0 + turns), 1.0)
    total[finite] = given_up[finite] / theta
    d = needed[finite]
    ratio = np.maximum(d / np.maximum(turns, 1e-300), 1e-12)
    spread = np.where(ratio < 1e12, digamma(ratio + d + 1.0) - digamma(ratio + 1.0), turns)
    answered_wait[finite] = (1.0 - given_up[finite]) * spread / theta
    return Patience(total, given_up, answered_wait)
