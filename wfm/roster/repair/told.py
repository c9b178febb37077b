"""What changed in a shift, change by change, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.intraday import (
    CALL_IN,
    CANCEL_ACTIVITY,
    EXTEND,
    LEAD_HELPS,
    MOVE_ACTIVITY,
    MOVE_BREAK,
    SHIFT_WORK,
    SHORTEN,
    SWITCH_QUEUE,
)
from wfm.roster.repair.day import BREAK, OFF, WORK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from wfm.core.arrays import IntArray
    from wfm.roster.repair.day import Duty

Span = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """One change of a shift: `number` of the break or activity, lines left and taken, spans in intervals.

    `was` and `now` are None where there is none.
    """

    kind: str
    number: int
    left: int
    taken: int
    was: Span | None
    now: Span | None


def list_changes(duty: Duty, old: IntArray, new: IntArray, waits: Collection[int]) -> list[Change]:
    """Name every change from `old` labels to `new`; lines in `waits` have work that may wait."""
    differs = old != new
    here = {*old[differs].tolist(), *new[differs].tolist()}
    found = list(_moved(duty, old, new, here)) if here and min(here) <= BREAK else []
    if OFF in here:
        found += _hours(duty, old, new)
    if (differs & (old >= 0) & (new >= 0)).any():
        found += _switched(duty, old, new, waits)
    return found


def price_changes(changes: Collection[Change], prices: Mapping[str, float]) -> float:
    """Price of changes; endless where a kind has none, so that it isn't done."""
    return sum(prices.get(change.kind, np.inf) for change in changes)


def _moved(duty: Duty, old: IntArray, new: IntArray, here: Collection[int]) -> Iterator[Change]:
    """Find breaks and activities elsewhere; `here` are the labels where the two differ."""
    for code in sorted({v for v in here if v <= BREAK}, reverse=True):
        was, now = _span(duty, old, code), _span(duty, new, code)
        if was == now or was is None:
            continue
        if code <= WORK:
            yield Change(MOVE_ACTIVITY if now else CANCEL_ACTIVITY, WORK - code, OFF, OFF, was, now)
        elif now is not None:
            yield Change(MOVE_BREAK, BREAK - code, OFF, OFF, was, now)


def _hours(duty: Duty, old: IntArray, new: IntArray) -> Iterator[Change]:
    was, now = _whole(duty, old), _whole(duty, new)
    if was is None and now is not None:
        yield Change(CALL_IN, 0, OFF, int(new[new >= 0][0]), None, now)
    if was is None or now is None:
        return
    for one, other, side in ((now[0], was[0], 0), (was[1], now[1], 1)):
        if one != other:
            longer = one < other
            span = min(one, other), max(one, other)
            line = int(new[(other - 1 if side else one) - duty.base]) if longer else OFF
            kind = EXTEND if longer else SHORTEN
            yield Change(kind, side, OFF, line, None if longer else span, span if longer else None)


def _switched(duty: Duty, old: IntArray, new: IntArray, waits: Collection[int]) -> Iterator[Change]:
    """Blocks that go to another line; breaks inside don't end them."""
    run: list[int] = []
    was, is_ = old.tolist(), new.tolist()
    for i in [*np.flatnonzero(new >= 0).tolist(), -1]:
        changed = i >= 0 and was[i] >= 0 and was[i] != is_[i]
        if run and not (changed and is_[i] == is_[run[0]]):
            left, taken = was[run[0]], is_[run[0]]
            kind = SHIFT_WORK if taken in waits or left in waits else SWITCH_QUEUE
            if duty.agent.role == "team_lead":
                kind = LEAD_HELPS
            span = duty.base + run[0], duty.base + run[-1] + 1
            yield Change(kind, 0, left, taken, span, span)
            run = []
        if changed:
            run.append(i)


def _span(duty: Duty, labels: IntArray, code: int) -> Span | None:
    at = np.flatnonzero(labels == code)
    return (duty.base + int(at[0]), duty.base + int(at[-1]) + 1) if at.size else None


def _whole(duty: Duty, labels: IntArray) -> Span | None:
    at = np.flatnonzero(labels != OFF)
    return (duty.base + int(at[0]), duty.base + int(at[-1]) + 1) if at.size else None
