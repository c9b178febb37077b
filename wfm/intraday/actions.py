"""What each action brings by itself, in which order to do them, and why, in a planner's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.intraday import (
    CALL_IN,
    CANCEL_ACTIVITY,
    EXTEND,
    LEAD_HELPS,
    MOVE_ACTIVITY,
    MOVE_BREAK,
    SHORTEN,
    Action,
)
from wfm.core.roster import ON_QUEUE
from wfm.intraday.project import count_rostered
from wfm.roster.deferred import deferred_lines, price_deferred

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.agent import Staff
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.intraday import Repaired
    from wfm.core.options import RosterOptions
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Roster
    from wfm.roster.deferred import DeferredLine

IDEAS = 20
NOBODY = -1
AROUND = 4
"""Intervals after an action's own for which it is told how long a queue lacks people."""
TINY = 5e-5
"""Effects and worths below half of a hundredth of a point are none."""
MOST_LATE = 0.5
"""An idea by which so many contacts of work that may wait are late is none."""


@dataclass(frozen=True)
class Scene:
    """What actions are judged by.

    `in_time` (queue, t, n) are contacts answered in time with n people, `live` the contacts still to come on the queues
    it speaks of.
    """

    requirement: Requirement
    forecast: Forecast
    options: RosterOptions
    staff: Staff
    in_time: FloatArray
    live: float

    @cached_property
    def lines(self) -> Mapping[int, DeferredLine]:
        """Queues whose work may wait."""
        return deferred_lines(self.requirement, self.options)


@dataclass(frozen=True)
class _Judged:
    """An action with what it adds to the live service, what it is worth with late work counted, and where it helps.

    `late` contacts fewer are late where that is most, `later` the same where it is least: below 0 some are late by it.
    Where it helps by what goes with it alone, `leader` is the best of that.
    """

    action: Action
    effect: float
    worth: float
    queue: int
    late: float
    later: float = 0.0
    leader: _Judged | None = None


def rank_actions(
    repaired: Repaired, before: Roster, scene: Scene, *, hour_eur: float, prices: Mapping[str, float]
) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """Actions and ideas with effect, rank and reason, best first; ideas follow the actions.

    An action's effect is what it adds alone to the roster `before`, an idea's what it adds to the repaired one. The
    order is by what an action is worth (work no longer late counts as contacts in time do) per person disturbed and
    per euro: a person counts as much as an hour's pay, and as much more as the kind of change is dearer than moving a
    break by the `prices` of kinds. So of two that bring as much the gentler comes first.
    """
    was, is_ = _lines(before, scene), _lines(repaired.roster, scene)
    then = count_rostered(before, scene.requirement.queues)
    taken = [_judge(a, was, is_, scene, then) for a in repaired.actions]
    now = count_rostered(repaired.roster, scene.requirement.queues)
    ideas = [_judge(a, is_, None, scene, now) for a in repaired.ideas]
    ideas = [one for one in ideas if one.later > -MOST_LATE and (one.worth > TINY or one.action.cost_eur < 0)]

    def order(one: _Judged) -> tuple[float, str, int]:
        harder = max(prices.get(one.action.kind, 0.0) / max(prices.get(MOVE_BREAK, 0.0), 1.0), 1.0)
        asked = hour_eur * harder + max(one.action.cost_eur, 0.0)
        saved = max(-one.action.cost_eur, 0.0) * TINY / max(hour_eur, 1.0)
        begin = one.action.to_start or one.action.from_start or 0
        return -(one.worth / max(asked, 1e-9) + saved / max(asked, 1e-9)), one.action.agent, begin

    taken = _together(taken)
    taken.sort(key=order)
    ideas = sorted(ideas, key=order)[:IDEAS]
    ranked = [
        replace(one.action, effect=round(one.effect, 6), rank=place, reason=_say(one, scene, then))
        for place, one in enumerate((*taken, *ideas), start=1)
    ]
    return tuple(ranked[: len(taken)]), tuple(ranked[len(taken) :])


def _together(taken: list[_Judged]) -> list[_Judged]:
    """Give whoever moves with others, or changes twice, the queue that gains by all of that together."""
    best: dict[tuple[object, ...], _Judged] = {}
    for one in taken:
        for key in _keys(one.action):
            if one.worth > best.get(key, one).worth or key not in best:
                best[key] = one
    out = []
    for one in taken:
        leader = max((best[key] for key in _keys(one.action)), key=lambda other: other.worth)
        out.append(one if max(one.worth, one.effect) > TINY else replace(one, leader=leader))
    return out


def _keys(action: Action) -> tuple[tuple[object, ...], ...]:
    """Say what an action has in common with those it goes with: the session, and the person."""
    person = (action.agent, action.date)
    if action.kind in (MOVE_ACTIVITY, CANCEL_ACTIVITY):
        return (action.kind, action.what, action.from_start, action.to_start), person
    return (person,)


def _lines(roster: Roster, scene: Scene) -> Mapping[str, IntArray]:
    """Queue that each person serves in each interval, `NOBODY` where none: (t,) by person."""
    grid, number = roster.grid, {name: q for q, name in enumerate(scene.requirement.queues)}
    found: dict[str, IntArray] = {}
    for s in roster.stretches:
        mine = found.setdefault(s.agent, np.full(grid.size, NOBODY, dtype=np.int64))
        if s.activity == ON_QUEUE and s.queue in number:
            mine[max(0, grid.index_of(s.start)) : max(0, grid.index_of(s.end))] = number[s.queue]
    return found


def _judge(
    action: Action, was: Mapping[str, IntArray], is_: Mapping[str, IntArray] | None, scene: Scene, cover: IntArray
) -> _Judged:
    """Judge an action alone against people on the queues (queue, t)."""
    change = _change(action, was, is_, scene)
    touched = np.argwhere(change)
    queues, size = scene.in_time.shape[0], scene.in_time.shape[2]
    gained, late = np.zeros(queues), np.zeros(queues)
    for q, t in touched:
        n, then = (int(np.clip(v, 0, size - 1)) for v in (cover[q, t], cover[q, t] + change[q, t]))
        gained[q] += scene.in_time[q, t, then] - scene.in_time[q, t, n]
    for q in {int(q) for q, _ in touched} & scene.lines.keys():
        line = scene.lines[q]
        late[q] = _late(line, cover[q], scene, q) - _late(line, np.maximum(cover[q] + change[q], 0), scene, q)
    total = max(scene.live, 1e-9)
    helped = gained + late
    best = int(helped.argmax()) if helped.max(initial=0.0) > 0 else NOBODY
    effect = float(gained.sum()) / total if scene.live else 0.0
    worth = effect + (float(late.sum()) / total if scene.live else float(late.sum()))
    return _Judged(action, effect, worth, best, float(late.max(initial=0.0)), float(late.min(initial=0.0)))


def _late(line: DeferredLine, people: IntArray, scene: Scene, q: int) -> float:
    """Contacts missed on all days, of a queue whose work may wait."""
    forecast = scene.forecast
    known = forecast.open[q] & (forecast.volume[q] > 0) & (forecast.aht_s[q] > 0)
    aht_s = float(forecast.aht_s[q][known].mean()) if known.any() else float(forecast.grid.interval_s)
    return float(price_deferred(line, people).missed.sum()) * forecast.grid.interval_s / aht_s


def _change(
    action: Action, was: Mapping[str, IntArray], is_: Mapping[str, IntArray] | None, scene: Scene
) -> IntArray:
    """People more or fewer on each queue by an action alone: (queue, t)."""
    grid = scene.forecast.grid
    out = np.zeros(scene.in_time.shape[:2], dtype=np.int64)
    blank = np.full(grid.size, NOBODY, dtype=np.int64)
    old = was.get(action.agent, blank)
    new = old if is_ is None else is_.get(action.agent, blank)
    queues = scene.requirement.queues
    freed, taken = (_span(action.from_start, action.from_end, scene), _span(action.to_start, action.to_end, scene))
    if action.kind in (MOVE_BREAK, MOVE_ACTIVITY, CANCEL_ACTIVITY):
        beside = _beside(old, freed)
        for t in set(freed) - set(taken):
            q = new[t] if new[t] != NOBODY else beside
            out[q, t] += q != NOBODY
        for t in set(taken) - set(freed):
            out[old[t], t] -= old[t] != NOBODY
    elif action.kind == SHORTEN:
        for t in freed:
            out[old[t], t] -= old[t] != NOBODY
    elif action.to_queue in queues:
        q = queues.index(action.to_queue)
        for t in taken:
            if action.kind in (EXTEND, CALL_IN, LEAD_HELPS) or old[t] != NOBODY:
                out[old[t], t] -= old[t] != NOBODY
                out[q, t] += new[t] in (q, old[t])
    return out


def _span(start: int | None, end: int | None, scene: Scene) -> range:
    grid = scene.forecast.grid
    if start is None or end is None:
        return range(0)
    return range(max(0, grid.index_of(start)), min(grid.size, grid.index_of(end)))


def _beside(lines: IntArray, span: Sequence[int]) -> int:
    """Queue served beside a span of something else: before it, else after."""
    if not span:
        return NOBODY
    near = [int(v) for v in (lines[max(span[0] - 1, 0)], lines[min(span[-1] + 1, lines.size - 1)]) if v != NOBODY]
    return near[0] if near else NOBODY


def _say(one: _Judged, scene: Scene, cover: IntArray) -> str:
    """Say why: where it helps, and what the person can do about it; `cover` (queue, t) as it was."""
    need = _needs(one, scene, cover)
    name = next((a.name for a in scene.staff.agents if a.id == one.action.agent), "") or one.action.agent
    can = _can(one.action, name, scene)
    if one.leader is not None and one.leader.worth > TINY:
        with_whom = "the same person's changes" if one.leader.action.agent == one.action.agent else "the others of it"
        return f"{_needs(one.leader, scene, cover)}, with {with_whom}; {can}"
    return f"{need}; {can}"


def _needs(one: _Judged, scene: Scene, cover: IntArray) -> str:
    action, queues = one.action, scene.requirement.queues
    if action.kind == SHORTEN:
        return f"more people than needed from {_clock(action.from_start, scene)}"
    helped = one.queue
    if helped == NOBODY:
        if one.worth > -TINY or action.to_queue not in queues:
            return "no queue is worse off by it" if one.worth > -TINY else "it goes with the other changes"
        helped = queues.index(action.to_queue)
    name = queues[helped]
    if one.late > 0 and not scene.in_time[helped].any():
        return f"{name} has {max(one.late, 1.0):.0f} contacts fewer late by it"
    missing = scene.requirement.roster_agents[helped] - cover[helped]
    span = _helped(one, scene)
    lacking = [t for t in span if missing[t] > 0]
    if not lacking:
        if one.queue == NOBODY:
            return "it goes with the other changes"
        return f"{name} answers {max(one.worth * scene.live, 0.1):.1f} contacts more in time"
    first, last = lacking[0], lacking[0]
    while last + 1 < missing.size and missing[last + 1] > 0 and last < span[-1] + AROUND:
        last += 1
    most = int(missing[first : last + 1].max())
    grid = scene.forecast.grid
    until = f"{grid.datetime_at(first):%H:%M} to {grid.datetime_at(last + 1):%H:%M}"
    lacks = f"{name} lacks {most} {'agent' if most == 1 else 'agents'} from {until}"
    # more are helped there, though too late, than are made late elsewhere
    return f"{lacks}, far more than {action.what} will" if one.queue == NOBODY else lacks


def _helped(one: _Judged, scene: Scene) -> range:
    """Intervals in which an action puts somebody on a queue."""
    action = one.action
    if action.kind in (MOVE_BREAK, MOVE_ACTIVITY, CANCEL_ACTIVITY):
        return _span(action.from_start, action.from_end, scene)
    return _span(action.to_start, action.to_end, scene)


def _can(action: Action, name: str, scene: Scene) -> str:
    to, end = _clock(action.to_start, scene), _clock(action.to_end, scene)
    if action.kind in (MOVE_BREAK, MOVE_ACTIVITY):
        later = (action.to_start or 0) > (action.from_start or 0)
        return f"{name}'s {_words(action.what)} can {f'wait until {to}' if later else f'begin at {to} already'}"
    if action.kind == CANCEL_ACTIVITY:
        return f"{name}'s {_words(action.what)} at {_clock(action.from_start, scene)} can be left out today"
    if action.kind == EXTEND:
        stays = action.to_start is not None and action.what.rpartition("-")[2] != f"{end.replace(':', '')}"
        return f"{name} can stay until {end}" if stays else f"{name} can begin at {to}"
    if action.kind == SHORTEN:
        return f"{name} can go home at {_clock(action.from_start, scene)}"
    if action.kind == CALL_IN:
        return f"{name} is on call and free from {to} to {end}"
    if action.kind == LEAD_HELPS:
        return f"{name}, a team lead, can take {action.to_queue} from {to} to {end}"
    return f"{name} can leave {action.what} for {action.to_queue} from {to} to {end}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _clock(moment: int | None, scene: Scene) -> str:
    return "" if moment is None else f"{datetime.fromtimestamp(moment, tz=scene.forecast.grid.zone):%H:%M}"
