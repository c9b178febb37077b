"""Place activities inside shifts where they cost least service.

Teams first, which have fewest times to choose from; then groups, each where most is gained by its cheapest people; then
everyone alone, who loses most by waiting first (regret). Then each is taken away and placed anew until none gains, and
a few at once, in another order (ruin and recreate; Schrimpf and others 2000), as long as tries are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.activities.courses import build_course
from wfm.roster.activities.earlier import hold_all
from wfm.roster.activities.floor import Placed, Placement
from wfm.roster.activities.reasons import explain_missing
from wfm.roster.activities.standing import EPSILON, Standing
from wfm.roster.activities.teams import least_price, meet
from wfm.roster.stages.solver import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.core.rules import Activity
    from wfm.roster.activities.floor import Floor
    from wfm.roster.activities.standing import Need
    from wfm.roster.cover import Cover

    Band = tuple[int, tuple[int, ...]]
    """Course and the people of one team."""

SESSION_PRICE = 2.0
"""Price per interval of one more group, for who prepares and gives it."""

BATCHES = 12
"""How often the order by regret is found anew."""

SWEEPS = 6
TRIES = 1000
IDLE = 150
"""Most tries of a few at once, and how many may gain nothing before it ends."""

LIMITS = Limits(None, TRIES)
RUIN = 8
FEW = 3
"""Sessions taken away at once; how many of those not planned are tried again each time."""


@dataclass(frozen=True)
class _Work:
    standing: Standing
    bands: tuple[Band, ...]
    rng: np.random.Generator


def place_activities(
    floor: Floor,
    activities: Sequence[Activity],
    cover: Cover,
    *,
    limits: Limits = LIMITS,
    kept: Sequence[Placed] = (),
) -> Placement:
    """Plan every activity of everyone who takes part, where that costs less than its weight.

    Parameters
    ----------
    floor : people, and when they are on duty.
    activities : the site's.
    cover : everyone on duty and on lines at least cost; afterwards without who is in an activity.
    limits : seconds of improvement once all is placed, and as work how often a few are placed anew at most.
    kept : activities of an earlier roster, which stay where they still can.

    Notes
    -----
    Without a limit of seconds the same input and seed give the same placement. What can't be planned, or only at more
    than its weight, is reported with the reason.
    """
    courses = [build_course(rule, floor) for rule in activities]
    standing = Standing(floor, courses, cover, SESSION_PRICE)
    begin = cover.total
    work = _Work(standing, tuple(_bands(standing)), np.random.default_rng(limits.seed))
    bound = _bound(standing) + sum(least_price(standing, *band) for band in work.bands)
    hold_all(standing, kept)
    _recreate(work, range(len(work.bands)), list(standing.left))
    until = np.inf if limits.seconds is None else monotonic() + limits.seconds
    _sweep(work, until)
    _stir(work, int(limits.work), until)
    placed = sorted(standing.sessions.values(), key=lambda s: (s.first, s.activity, s.people))
    price = standing.price - begin
    return Placement(tuple(placed), explain_missing(standing), price, min(bound, price))


def _bands(standing: Standing) -> Iterable[Band]:
    """Teams that do a course together, the largest first."""
    for c, course in enumerate(standing.courses):
        if course.together:
            teams: dict[str, list[int]] = {}
            for p in course.members.tolist():
                teams.setdefault(standing.floor.people[p].team, []).append(p)
            for people in sorted(teams.values(), key=lambda people: (-len(people), people)):
                yield c, tuple(people)


def _bound(standing: Standing) -> float:
    """Each person does each, but what teams do together, alone where that is cheapest now.

    Losses only grow as people leave: what people are worth together is submodular (an assignment; Shapley 1962).
    """
    total = 0.0
    for need, times in standing.left.items():
        rule = standing.courses[need[0]].rule
        if rule.group == 0:
            continue
        prices, opening = standing.alone(need), standing.opening(need[0])
        prices += opening if rule.group == 1 else np.where(np.isfinite(opening), 0.0, np.inf)
        total += times * min(rule.weight, float(prices.min(initial=np.inf)))
    return total


def _recreate(work: _Work, bands: Iterable[int], needs: Sequence[Need], *, other: bool = False) -> None:
    """Plan what is left of these teams and people; `other`: teams don't always meet when that gains most."""
    standing = work.standing
    for b in bands:
        while meet(standing, *work.bands[b], work.rng if other and work.rng.random() < 0.5 else None):
            pass
    alone = [n for n in needs if standing.left[n] > 0 and not standing.courses[n[0]].together]
    for c in sorted({n[0] for n in alone if standing.courses[n[0]].rule.group > 1}):
        while _gather(standing, c, [n for n in alone if n[0] == c and standing.left[n] > 0]):
            pass
    _seat_all(standing, alone)


def _gather(standing: Standing, c: int, needs: Sequence[Need]) -> bool:
    """Begin the group that gains most with the cheapest people for it, if one does."""
    course = standing.courses[c]
    if not needs:
        return False
    gains = np.maximum(course.rule.weight - np.array([standing.alone(need) for need in needs]), 0.0)
    order = np.argsort(-gains, axis=0, kind="stable")[: course.rule.group]
    total = np.take_along_axis(gains, order, axis=0).sum(axis=0) - standing.opening(c)
    first = int(total.argmax())
    chosen = [needs[i][1] for i in order[:, first] if gains[i, first] > EPSILON]
    price, opening = np.inf, float(standing.opening(c)[first])
    while chosen and price > -EPSILON:
        price = opening + standing.joint_price(Placed(course.rule.name, tuple(chosen), first, first + course.length))
        price -= course.rule.weight * len(chosen)
        chosen = chosen if price <= -EPSILON else chosen[:-1]
    if chosen:
        standing.open(c, chosen, first)
    return bool(chosen)


def _seat_all(standing: Standing, needs: Sequence[Need]) -> None:
    """Everyone in their cheapest place in turn; who would lose most by having to take their next best comes first."""
    waiting = [need for need in needs for _ in range(standing.left[need])]
    size = -(-len(waiting) // BATCHES)
    while waiting:
        waiting.sort(key=lambda need: -_regret(standing, need))
        for need in waiting[:size]:
            _seat(standing, need)
        waiting = waiting[size:]


def _regret(standing: Standing, need: Need) -> float:
    course, prices = standing.courses[need[0]], standing.prices(need)
    first = int(prices.argmin())
    best = min(course.rule.weight, float(prices[first]))
    prices[max(first - course.length + 1, 0) : first + course.length] = np.inf
    return min(course.rule.weight, float(prices.min())) - best


def _seat(standing: Standing, need: Need) -> None:
    prices = standing.prices(need)
    first = int(prices.argmin())
    if prices[first] < standing.courses[need[0]].rule.weight - EPSILON:
        standing.seat(need, first)


def _sweep(work: _Work, until: float) -> None:
    """Everyone and every group anew by itself, until nothing gains."""
    standing = work.standing
    for _ in range(SWEEPS):
        before = standing.price
        for whole in (True, False):
            for number in sorted(standing.sessions.keys() - standing.held):
                if monotonic() > until:
                    return
                if number in standing.sessions and (whole or standing.course_of(number).rule.group > 1):
                    _attempt(work, [number], whole=whole)
        if standing.price > before - EPSILON:
            break


def _stir(work: _Work, tries: int, until: float) -> None:
    """Plan a few sessions near each other anew at once, at most one of a team, until nothing gains for long."""
    standing, rng, idle = work.standing, work.rng, 0
    reach = standing.floor.grid.slots // 2
    for _ in range(tries):
        numbers = np.array(sorted(standing.sessions.keys() - standing.held))
        if not numbers.size or idle >= IDLE or monotonic() > until:
            break
        firsts = np.array([standing.sessions[n].first for n in numbers.tolist()])
        apart = np.array([not standing.course_of(n).together for n in numbers.tolist()])
        centre = int(rng.integers(numbers.size))
        near = apart & (np.abs(firsts - firsts[centre]) < reach)
        near[centre] = False
        others = rng.permutation(numbers[near])[: RUIN - 1].tolist()
        before = standing.price
        _attempt(work, [int(numbers[centre]), *others], whole=bool(rng.random() < 0.5), other=bool(rng.random() < 0.5))
        idle = 0 if standing.price < before - EPSILON else idle + 1


def _attempt(work: _Work, numbers: Sequence[int], *, whole: bool, other: bool = False) -> bool:
    """Take sessions away and plan anew what is missing; back again where that costs more. `whole`: groups stay."""
    standing = work.standing
    before, price = dict(standing.sessions), standing.price
    gone = [standing.close(n) for n in numbers]
    teams = {(standing.number[s.activity], p) for s in gone for p in s.people}
    bands = [b for b, (c, people) in enumerate(work.bands) if any((c, p) in teams for p in people)]
    for b in bands:
        c, people = work.bands[b]
        for n in [n for n in standing.groups[c] - standing.held if set(standing.sessions[n].people) <= set(people)]:
            gone.append(standing.close(n))
    groups = [s for s in gone if whole and standing.courses[standing.number[s.activity]].rule.group > 1]
    for session in groups:
        _move(standing, session)
    single = [s for s in gone if s not in groups]
    needs = {standing.need_at(standing.number[s.activity], p, s.first) for s in single for p in s.people}
    missing = [need for need, times in standing.left.items() if times > 0 and need not in needs]
    if missing:
        needs |= {missing[i] for i in work.rng.choice(len(missing), size=min(FEW, len(missing)), replace=False)}
    _recreate(work, bands, sorted(needs), other=other)
    if standing.price > price + EPSILON:
        standing.go_back(before)
        return False
    return True


def _move(standing: Standing, session: Placed) -> None:
    """Hold a group that was taken away where it costs least with the same people."""
    c = standing.number[session.activity]
    costs = np.array([standing.alone(standing.need_at(c, p, session.first)) for p in session.people])
    opening = standing.opening(c)
    floor = costs.sum(axis=0) + opening
    best, first = standing.courses[c].rule.weight * len(session.people) - EPSILON, -1
    for t in np.argsort(floor, kind="stable").tolist():
        if floor[t] >= best:
            break
        moved = Placed(session.activity, session.people, t, t + standing.courses[c].length)
        price = float(opening[t]) + standing.joint_price(moved)
        if price < best:
            best, first = price, t
    if first >= 0:
        standing.open(c, session.people, first)
