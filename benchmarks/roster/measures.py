"""Figures of a roster worked out from its coverage alone, so that they don't lean on the engine's own sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.options import RosterOptions
    from wfm.core.roster import Coverage


def under_cost(coverage: Coverage, options: RosterOptions) -> float:
    """Price of all that is missing, from the definition of `UnderStep`: shares of the need, ends rounded up."""
    total, before = 0.0, np.zeros(coverage.required.shape)
    for step in options.under:
        end = np.minimum(np.ceil(coverage.required * step.up_to_share - 1e-9), coverage.required)
        total += step.price * float((np.minimum(coverage.under, end) - np.minimum(coverage.under, before)).sum())
        before = end
    return total


def share_near(coverage: Coverage) -> float:
    """Share of open intervals of all queues in which the rostered are within max(1, 5%) of the required."""
    off = np.abs(coverage.rostered - coverage.required)
    near = off <= np.maximum(1.0, 0.05 * coverage.required)
    return float(near[coverage.open].mean())
