"""How much longer a chat takes when an agent holds several: from compose times, or by rule of thumb."""

from __future__ import annotations

PARALLEL_CONTACTS = (1.0, 1.7, 2.5, 2.9, 3.5)
"""Contacts handled in the time of one by an agent who holds 1, 2, ... at once: the rule of thumb of Call Centre Helper,
for where nothing was measured."""


def slowdown_by_compose_times(sessions: int, *, agent_s: float, customer_s: float) -> tuple[float, ...]:
    """How many times longer a session takes with 1, 2, ... `sessions` parallel ones, from who writes how long.

    One agent and k customers take turns, both exponential: the machine-repair queue M/M/1//k, in which a turn takes
    k s / (1 - p0) and p0 = 1 / sum_j k!/(k-j)! (s/z)^j.

    Parameters
    ----------
    sessions : >= 1
    agent_s, customer_s : seconds, > 0; s and z, the mean time the agent and the customer take to write a message

    Returns
    -------
    `sessions` numbers; the first is 1.0 and none is below the one before.

    Raises
    ------
    ValueError : fewer than one session, or a time that is not above 0.

    Source
    ------
    The machine-repair model of any queueing text; US patent 8064589 sizes chat by the same idle probability. Checked
    in tests/core/test_concurrency.py against a Markov chain.
    """
    if sessions < 1 or not (0 < agent_s < float("inf") and 0 < customer_s < float("inf")):
        raise ValueError(f"expected sessions >= 1 and times above 0, got {sessions}, {agent_s} and {customer_s}")
    ratio = agent_s / customer_s
    idle, found = 1.0, []
    for parallel in range(1, sessions + 1):
        turns = idle + parallel * ratio  # a turn, in customer times: z G(k)/G(k-1) with G(k) = 1 + k (s/z) G(k-1)
        found.append(turns / (1.0 + ratio))
        idle /= turns
    return tuple(slow / found[0] for slow in found)


def slowdown_by_rule_of_thumb(sessions: int) -> tuple[float, ...]:
    """How many times longer a session takes with 1, 2, ... `sessions` parallel ones where nothing was measured.

    Raises
    ------
    ValueError : the rule covers 1 to 5 sessions.
    """
    if not 1 <= sessions <= len(PARALLEL_CONTACTS):
        raise ValueError(f"expected 1 to {len(PARALLEL_CONTACTS)} sessions, got {sessions}")
    return tuple(count / handled for count, handled in enumerate(PARALLEL_CONTACTS[:sessions], start=1))
