"""Waiting behind a full pool that finishes contacts at a constant rate, with or without giving up.

Erlang C and A from the waiting line on: contacts leave at rate c, each one waiting gives up at rate 1/patience. All
sums over the line come from A(x, y) = 1 + y/(x+1) + y^2/((x+1)(x+2)) + ... with x = c patience, y = rate patience.

Source: Garnett, Mandelbaum and Reiman (2002); Palm (1957); the continued fraction is that of the incomplete gamma
function, DLMF 8.9.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray

_LEVELS = 60


class Later(NamedTuple):
    """Of those who find no place: P(offered wait > t), P(wait > t), P(wait > t and served)."""

    virtual: FloatArray
    waiting: FloatArray
    served: FloatArray


@dataclass(frozen=True)
class Tail:
    """The line behind a full pool; arrays of shape (k,).

    `mass` is the weight of all states with no place free over that of the first (inf where the line grows without
    end); `abandonment` and `mean_wait_s` are of those who find no place.
    """

    rate: FloatArray
    capacity: FloatArray
    patience_s: FloatArray
    log_mass: FloatArray
    mass: FloatArray
    abandonment: FloatArray
    mean_wait_s: FloatArray

    def beyond(self, within_s: float) -> Later:
        """Shares that wait longer than this."""
        leaves = np.isfinite(self.patience_s)
        with np.errstate(invalid="ignore", over="ignore"):
            virtual = np.exp(-np.maximum(self.capacity - self.rate, 0.0) * within_s)
        waiting, served = virtual.copy(), virtual.copy()
        if leaves.any():
            c, lam, theta = self.capacity[leaves], self.rate[leaves], 1.0 / self.patience_s[leaves]
            stays = np.exp(-theta * within_s)
            still = lam / theta * stays
            log_mass = log_line(c / theta, still)
            gone = -np.expm1(-theta * within_s)
            log_ratio = log_mass - self.log_mass[leaves] - c * within_s + lam / theta * gone
            virtual[leaves] = np.minimum(np.exp(log_ratio), 1.0)
            waiting[leaves] = stays * virtual[leaves]
            served[leaves] = waiting[leaves] * (1.0 - _giving_up(c / theta, still, log_mass))
        return Later(virtual, waiting, served)


def waiting_tail(rate: FloatArray, capacity: FloatArray, patience_s: FloatArray) -> Tail:
    """Describe the line behind pools with these arrivals and finishing rates (per second); patience inf: none give up.

    All of shape (k,), above 0.
    """
    mass, log_mass = np.full(rate.size, np.inf), np.full(rate.size, np.inf)
    abandonment, wait = np.zeros(rate.size), np.full(rate.size, np.inf)
    leaves = np.isfinite(patience_s)
    steady = ~leaves & (rate < capacity)
    mass[steady] = capacity[steady] / (capacity[steady] - rate[steady])
    wait[steady] = 1.0 / (capacity[steady] - rate[steady])
    if leaves.any():
        x, y = (v[leaves] * patience_s[leaves] for v in (capacity, rate))
        log_mass[leaves] = log_line(x, y)
        with np.errstate(over="ignore"):
            mass[leaves] = np.exp(log_mass[leaves])
        abandonment[leaves] = _giving_up(x, y, log_mass[leaves])
        wait[leaves] = abandonment[leaves] * patience_s[leaves]
    return Tail(rate, capacity, patience_s, log_mass, mass, abandonment, wait)


def log_line(x: FloatArray, y: FloatArray) -> FloatArray:
    """Natural log of A(x, y) for x > 0, y >= 0, shape (k,)."""
    from scipy.special import gammainc, gammaln

    out = np.zeros_like(x)
    thin = x + 1.0 - y > 5.0 * np.sqrt(x + 1.0)
    out[thin] = -np.log1p(-y[thin] / (x[thin] + 1.0 + _fraction(x[thin], y[thin])))
    thick = ~thin
    a, z = x[thick], y[thick]
    out[thick] = np.log(gammainc(a, z)) + z - a * np.log(z) + gammaln(a + 1.0)
    return out


def _fraction(x: FloatArray, y: FloatArray) -> FloatArray:
    """Sum the part below the first level of the continued fraction of A."""
    tail = np.zeros_like(x)
    for k in range(_LEVELS, 0, -1):
        tail = k * y / (x + 2.0 * k - (x + k) * y / (x + 2.0 * k + 1.0 + tail))
    return tail


def _giving_up(x: FloatArray, y: FloatArray, log_mass: FloatArray) -> FloatArray:
    """P(gives up | finds no place): 1 - (x/y)(1 - 1/A)."""
    small = y < 1e-12 * (x + 1.0)
    plain = 1.0 + x / np.where(small, 1.0, y) * np.expm1(-log_mass)
    return np.clip(np.where(small, 1.0 / (x + 1.0), plain), 0.0, 1.0)
