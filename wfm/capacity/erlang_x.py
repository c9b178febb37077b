"""Erlang X: callers who gave up or got the busy tone and try again, so that short staffing feeds on itself.

Of the attempts that are lost a share `redial_share` comes back. The rate of attempts is the fixed point of
attempts = first calls + redial_share x lost attempts, in which attempts arrive as a Poisson process. What comes out
holds per attempt, not per caller.

Source: Ding, van der Mei and Koole, arXiv 1311.6248 (2013); Aguir et al., "The impact of retrials on call center
performance" (2004).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity import erlang_a, mmnk
from wfm.capacity.inputs import checked, checked_shares
from wfm.capacity.search_a import agents_for_service_level_a
from wfm.capacity.service_definition import checked_definition
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import BoolArray, FloatArray, IntArray

_STEPS = 60
_CLOSE = 1e-14
_TIE = 1e-12


def attempted_erlangs(
    offered_erlangs: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    redial_share: npt.ArrayLike,
    lines: npt.ArrayLike | None = None,
) -> FloatArray:
    """Load of all attempts, first calls and redials, in erlang; service per attempt is Erlang A (or M/M/n/K) at it.

    By regula falsi between a and a / (1 - redial_share), on which attempts less redials rise: plain iteration may take
    for ever where most callers come back.

    Parameters
    ----------
    offered_erlangs : first calls, erlang, >= 0; all arrays broadcast against each other
    agents : on queue, >= 0; whole where there are `lines`
    aht_s, patience_s : seconds, > 0
    redial_share : of those who give up or find no line, >= 0 and below 1
    lines : all places, those of calls being handled included; None for as many as it takes

    Raises
    ------
    CapacityError : negative or non-finite input, a redial share of 1 or more; names the interval.

    Source
    ------
    Checked in tests/capacity/test_erlang_x.py by summing the attempts of callers one after another.
    """
    share = _checked_redial(redial_share)
    places = np.inf if lines is None else checked("lines", lines)
    first, n = checked("offered_erlangs", offered_erlangs), checked("agents", agents)
    handle = checked("aht_s", aht_s, above_zero=True)
    patience = checked("patience_s", patience_s, above_zero=True)
    full = np.broadcast_arrays(first, n, share, handle, patience, places)
    out = full[0].astype(np.float64)
    if (again := (full[0] > 0) & (full[2] > 0)).any():
        first, n, share, handle, patience, places = (values[again] for values in full)
        cut = None if lines is None else places
        out[again] = _fixed_point(first, n, share, aht_s=handle, patience_s=patience, lines=cut)
    return out


def agents_for_service_level_x(
    offered_erlangs: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    service_level: npt.ArrayLike,
    answer_within_s: npt.ArrayLike,
    redial_share: npt.ArrayLike,
    lines: npt.ArrayLike | None = None,
    definition: str = "sl_offered",
    max_abandonment: npt.ArrayLike | None = None,
) -> IntArray:
    """Least agents with which this share of attempts is answered in time; 0 without load, else at least 1.

    `max_abandonment` limits the share of attempts that give up. Other arguments and errors as in `attempted_erlangs`
    and `search_a.agents_for_service_level_a`; CapacityError also where all `lines` staffed are still too few.
    """
    asked = checked_definition(definition)
    level = checked_shares("service_level", service_level)
    gone = np.array(1.0) if max_abandonment is None else checked_shares("max_abandonment", max_abandonment)
    names = ("offered_erlangs", "aht_s", "patience_s", "redial_share", "answer_within_s", "service_level", "gone")
    values = (offered_erlangs, aht_s, patience_s, redial_share, answer_within_s, level, gone)
    more = () if lines is None else (lines,)
    full = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (*values, *more)))
    flat = dict(zip((*names, "lines"), (v.reshape(-1) for v in full), strict=False))
    return _least(flat, asked).reshape(full[0].shape)


def _least(flat: dict[str, FloatArray], definition: str) -> IntArray:
    """From the answer without redials by steps of 1, 2, 4, then halving: every measure improves with every agent."""
    busy = np.flatnonzero(checked("offered_erlangs", flat["offered_erlangs"]) > 0)
    most = flat["lines"] if "lines" in flat else np.full(flat["aht_s"].size, np.inf)
    times = {name: flat[name] for name in ("aht_s", "patience_s", "service_level", "answer_within_s")}
    start = agents_for_service_level_a(flat["offered_erlangs"], definition=definition, **times)
    n = np.minimum(start.astype(np.float64), most)
    low, high = np.zeros(most.size), np.full(most.size, np.inf)
    todo, step = busy, 1.0
    while todo.size:
        good = _keeps(flat, todo, n[todo], definition)
        high[todo[good]], low[todo[~good]] = n[todo[good]], n[todo[~good]]
        stuck = todo[~good & (n[todo] >= most[todo])]
        if stuck.size:
            raise CapacityError.of([_too_few_lines(flat, int(stuck[0]))])
        todo = todo[high[todo] - low[todo] > 1.0]
        down, up = high[todo] - step, np.minimum(low[todo] + step, most[todo])
        middle = np.floor(0.5 * (low[todo] + high[todo]))
        n[todo] = np.where(np.isinf(high[todo]), up, np.where(low[todo] > 0, middle, np.maximum(down, 1.0)))
        step *= 2.0
    out = np.zeros(most.size, dtype=np.int64)
    out[busy] = high[busy].astype(np.int64)
    return out


def _keeps(flat: dict[str, FloatArray], who: IntArray, agents: FloatArray, definition: str) -> BoolArray:
    part = {name: values[who] for name, values in flat.items()}
    times = {name: part[name] for name in ("aht_s", "patience_s")}
    lines = part.get("lines")
    load = attempted_erlangs(part["offered_erlangs"], agents, **times, redial_share=part["redial_share"], lines=lines)
    more = {**times, "answer_within_s": part["answer_within_s"]}
    if lines is None:
        found = erlang_a.outcomes(load, agents, definition=definition, **more)
        level, gone = found.service_level, found.abandonment
    else:
        there = mmnk.line_outcomes(load, agents, lines=lines, definition=definition, **more)
        level, gone = there.service_level, there.abandonment
    enough = 1.0 - level <= (1.0 - part["service_level"]) * (1.0 + _TIE) + 1e-15
    return np.asarray(enough & (gone <= part["gone"] * (1.0 + _TIE)))


def _fixed_point(
    first: FloatArray,
    agents: FloatArray,
    share: FloatArray,
    *,
    aht_s: FloatArray,
    patience_s: FloatArray,
    lines: FloatArray | None,
) -> FloatArray:
    def excess(attempts: FloatArray) -> FloatArray:
        if lines is None:
            lost = erlang_a.abandonment(attempts, agents, aht_s=aht_s, patience_s=patience_s)
        else:
            lost = mmnk.lost_share(attempts, agents, lines, aht_s, patience_s)
        return np.asarray(attempts * (1.0 - share * lost) - first)

    low, high = first, first / (1.0 - share)
    under, over = excess(low), excess(high)
    side = np.zeros_like(first)
    for _ in range(_STEPS):
        middle = np.where(over > under, high - over * (high - low) / np.where(over > under, over - under, 1.0), low)
        found = excess(middle)
        if (np.abs(found) <= _CLOSE * first).all():
            return middle
        above = found > 0
        # An end that stays twice counts half, or it would stay for ever (the Illinois rule).
        again = np.where(side == np.sign(found), 0.5, 1.0)
        over, under = np.where(above, found, again * over), np.where(above, again * under, found)
        low, high, side = np.where(above, low, middle), np.where(above, middle, high), np.sign(found)
    return middle


def _checked_redial(redial_share: npt.ArrayLike) -> FloatArray:
    share = checked("redial_share", redial_share)
    if (share >= 1.0).any():
        first = int(np.flatnonzero(share >= 1.0)[0])
        where = "redial_share" if share.ndim == 0 else f"redial_share, interval {first}"
        got, expected = f"{float(share.reshape(-1)[first]):g}", "a share of at least 0 and below 1"
        raise CapacityError.of([Fault(expected, got, where=where, hint="write 0.30 for 30%")])
    return share


def _too_few_lines(flat: dict[str, FloatArray], interval: int) -> Fault:
    load, lines = (float(flat[name][interval]) for name in ("offered_erlangs", "lines"))
    return Fault(
        f"lines that carry {load:.4g} erlang at the service level asked",
        f"{lines:g}",
        where=f"lines, interval {interval}",
        hint="with an agent on every line too few are answered: more lines, or a lower target",
    )
