"""How unevenly sessions lie over agents who hold several, and what that costs.

New sessions go to whoever holds fewest, but they end where they end. An agent with two sessions and one with none
finish less than two with one each wherever parallel sessions slow each other down, so a pool that is taken to be evenly
loaded promises a point or two too much. The exact chain has a state for every profile (how many agents hold 1, 2, ..
K sessions); given the number of sessions its mean rate hardly depends on the load, so one solution per number of agents
serves all intervals.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray

_MOST_PROFILES = 4_000
_USUAL_LOAD = 0.8


def uneven_share(held: FloatArray, agents: FloatArray, slowdown: tuple[float, ...]) -> FloatArray:
    """Rate of finishing over that of an evenly loaded pool (0-1], shape (line, state).

    `held` (line, state) is sessions per agent, `agents` (line,). Above the number of agents whose profiles can be
    listed the loss shrinks with the square root of their number.
    """
    out = np.ones(held.shape)
    if len(slowdown) == 1 or len(set(slowdown)) == 1:
        return out
    most = _most_agents(len(slowdown))
    for line, n in enumerate(agents):
        if n < 1.5:
            continue
        listed = min(round(float(n)), most)
        at = np.arange(listed * len(slowdown) + 1) / listed
        lost = 1.0 - np.interp(held[line], at, profile_share(listed, slowdown))
        out[line] = 1.0 - lost * np.sqrt(min(most / float(n), 1.0))
    return out


@lru_cache(maxsize=512)
def profile_share(agents: int, slowdown: tuple[float, ...]) -> FloatArray:
    """For 0, 1, .. agents * K sessions: mean rate of finishing over that of the even profile, shape (agents * K + 1,).

    Stationary distribution of the profiles at a usual load, nobody waiting: waiting contacts only come and go with all
    agents full, so given the number of sessions they change nothing.
    """
    most = len(slowdown)
    finish = np.concatenate([[0.0], np.arange(1, most + 1) / np.array(slowdown)])
    profiles = _list_profiles(agents, most)
    index = {tuple(row): k for k, row in enumerate(profiles.tolist())}
    rates = profiles @ finish
    arrival = _USUAL_LOAD * agents * finish[most]
    moves: list[tuple[int, int, float]] = []
    for k, profile in enumerate(index):
        for level in range(1, most + 1):
            if profile[level]:
                moves.append((k, index[_moved(profile, level, level - 1)], profile[level] * finish[level]))
        least = next(level for level in range(most + 1) if profile[level])
        if least < most:
            moves.append((k, index[_moved(profile, least, least + 1)], arrival))
    share = _stationary(moves, len(profiles))
    sessions = profiles @ np.arange(most + 1)
    size = agents * most + 1
    mass = np.maximum(np.bincount(sessions, share, minlength=size), 1e-300)
    mean = np.bincount(sessions, share * rates, minlength=size) / mass
    held, more = np.divmod(np.arange(size), agents)
    even = (agents - more) * finish[held] + more * finish[np.minimum(held + 1, most)]
    return frozen(np.where(even > 0, np.clip(mean / np.maximum(even, 1e-300), 0.0, 2.0), 1.0))


def _list_profiles(agents: int, most: int) -> np.typing.NDArray[np.int64]:
    """Every way to lay agents over 0 .. K sessions: (profile, K + 1)."""
    bars = np.array(list(combinations(range(agents + most), most)), dtype=np.int64)
    edges = np.concatenate(
        [np.full((bars.shape[0], 1), -1), bars, np.full((bars.shape[0], 1), agents + most)], axis=1
    )
    return np.asarray(np.diff(edges, axis=1) - 1, dtype=np.int64)


def _moved(profile: tuple[int, ...], start: int, end: int) -> tuple[int, ...]:
    after = list(profile)
    after[start] -= 1
    after[end] += 1
    return tuple(after)


def _stationary(moves: list[tuple[int, int, float]], size: int) -> FloatArray:
    """Stationary distribution of a chain from its moves (from, to, rate); the last state's equation is the sum."""
    start, end, rate = (np.array(column) for column in zip(*moves, strict=True))
    keep = end != size - 1
    leaves = start != size - 1
    rows = np.concatenate([end[keep], start[leaves], np.full(size, size - 1)])
    columns = np.concatenate([start[keep], start[leaves], np.arange(size)])
    values = np.concatenate([rate[keep], -rate[leaves], np.ones(size)])
    right = np.zeros(size)
    right[-1] = 1.0
    return np.asarray(splu(csc_matrix((values, (rows, columns)), shape=(size, size))).solve(right))


def _most_agents(most: int) -> int:
    """Agents whose profiles can still be listed."""
    agents = 1
    while comb(agents + 1 + most, most) <= _MOST_PROFILES:
        agents += 1
    return agents
