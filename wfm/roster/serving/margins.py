"""What one person of a pool more, or one less, on duty in an interval would change: exact, with everyone moving up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.roster.serving.marginal import Steps
from wfm.roster.serving.split import FAR, find_chains

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.roster.problem import Problem
    from wfm.roster.serving.split import Split


def split_margins(problem: Problem, split: Split) -> tuple[FloatArray, FloatArray]:
    """Change of price with one more of a pool, and with one less: two arrays (s, t).

    Others may move along a chain to make the best of it, so that both are exactly the difference between two cheapest
    splits. One less is endless (inf) where nobody of the pool is on duty.
    """
    steps, cover = Steps.of(problem), split.cover
    chains = find_chains(problem.pools, split.counts)
    linked = chains.hops < FAR
    joins = np.where(linked, steps.added(cover)[None], np.inf).min(axis=1)
    removed = np.where(cover > 0, steps.removed(cover), np.inf)
    leaves = np.where(linked, removed[:, None], np.inf).min(axis=0)
    more = np.empty(split.heads.shape)
    less = np.empty(split.heads.shape)
    for s, pool in enumerate(problem.pools):
        lines = list(pool)
        more[s] = joins[lines].min(axis=0)
        less[s] = np.where(split.counts[s, lines] > 0, leaves[lines], np.inf).min(axis=0)
    return frozen(more), frozen(less)
