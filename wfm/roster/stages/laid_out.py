"""A problem's people, graphs and rules laid end to end in arrays, as the compiled loops read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.schedules import Beside, Schedules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.profiles import Profile


def lay_out_schedules(problem: Problem) -> Schedules:
    """Lay out everybody's graph, choices and wishes."""
    profiles, days = problem.profiles, problem.grid.days
    firsts = _starts(sum(map(len, profile.kinds)) for profile in profiles)
    first = np.zeros((len(profiles), days + 1), dtype=np.int64)
    spans, set_of = np.zeros((len(profiles), days, 2), dtype=np.int64), np.full(firsts[-1], -1, dtype=np.int64)
    sets, tails, table_at, closes = (np.zeros((len(profiles), days), dtype=np.int64) for _ in range(4))
    arc_at = np.zeros((len(profiles), days + 1), dtype=np.int64)
    tables: list[IntArray] = []
    arcs: list[tuple[IntArray, ...]] = []
    prices: list[FloatArray] = []
    room = arc_room = 0
    for f, profile in enumerate(profiles):
        first[f] = firsts[f] + np.append(profile.graph.firsts, sum(map(len, profile.kinds)))
        (tail, members, head, price, minutes), (order, set_begin, set_end), (ends, set_ends, _, shut) = (
            profile.graph.laid_out
        )
        arc_at[f], closes[f] = arc_room + ends, shut
        for d in range(days):
            spans[f, d] = _span(problem, profile, d)
            number = range(int(set_ends[d]), int(set_ends[d + 1]))
            for s in number:
                set_of[firsts[f] + order[set_begin[s] : set_end[s]]] = s - number.start
            mine = slice(int(ends[d]), int(ends[d + 1]))
            table = np.full((int(tail[mine].max(initial=-1)) + 1, len(number)), -1, dtype=np.int64)
            table[tail[mine], members[mine] - number.start] = np.arange(mine.start, mine.stop) + arc_room
            tails[f, d], sets[f, d], table_at[f, d] = *table.shape, room
            room += table.size
            tables.append(table.ravel())
        arcs.append((tail, members - np.repeat(set_ends[:-1], np.diff(ends)), head, minutes))
        prices.append(price)
        arc_room += tail.size
    wishes = [np.concatenate(prices) for prices in problem.wishes]
    return Schedules(
        first=first,
        kind=_join([kinds for profile in profiles for kinds in profile.kinds]),
        start=_join([starts for profile in profiles for starts in profile.starts]),
        spans=spans,
        set_of=set_of,
        sets=sets,
        tails=tails,
        table_at=table_at,
        table=_join(tables),
        arc_at=arc_at,
        tail=_join([each[0] for each in arcs]),
        arc_set=_join([each[1] for each in arcs]),
        head=_join([each[2] for each in arcs]),
        price=_join_prices(prices),
        minutes=_join([each[3] for each in arcs]),
        closes=closes.astype(np.bool_),
        finish_at=_starts(profile.graph.finish.size for profile in profiles),
        finish=_join_prices([profile.graph.finish for profile in profiles]),
        profile=np.array(problem.profile_of),
        slot=np.array(problem.slot_of),
        begin=np.array([problem.begin(p) for p in range(len(problem.people))], dtype=np.int64),
        wish_at=_starts(wish.size for wish in wishes),
        wish=_join_prices(wishes),
        weeks=np.array(problem.ranges, dtype=np.int64).reshape(len(problem.people), -1, 2),
    )


def lay_out_beside(problem: Problem) -> Beside:
    """Lay out the tables of the rules that are priced beside the graphs."""
    tabled = [one for profile in problem.profiles for one in profile.aside.tabled]
    following, prices = [], []
    for one in tabled:
        table, price = np.full(one.shape, -1, dtype=np.int64), np.full(one.shape, np.inf)
        for state, letter, after, cost in one.steps:
            table[state, letter], price[state, letter] = after, cost
        following.append(table.ravel())
        prices.append(price.ravel())
    return Beside(
        first=_starts(len(profile.aside.tabled) for profile in problem.profiles),
        at=_starts(table.size for table in following),
        letters=np.array([one.shape[1] for one in tabled], dtype=np.int64),
        following=_join(following),
        price=_join_prices(prices),
        finish_at=_starts(len(one.finish) for one in tabled),
        finish=_join_prices([np.array(one.finish, dtype=np.float64) for one in tabled]),
        begin_at=_starts(len(one.begin) for one in tabled),
        begin=_join([np.array(one.begin, dtype=np.int64) for one in tabled]),
        letter_at=_starts(len(one.letter) for one in tabled),
        letter=_join([np.array(one.letter, dtype=np.int64) for one in tabled]),
    )


def _span(problem: Problem, profile: Profile, d: int) -> tuple[int, int]:
    """First and last interval that any choice of a day touches."""
    kinds, starts = profile.kinds[d], profile.starts[d]
    works = np.flatnonzero(kinds >= 0)
    if not works.size:
        return 0, 0
    lengths = np.array([kind.length for kind in problem.kinds], dtype=np.int64)[kinds[works]]
    return int(starts[works].min()), min(problem.grid.size, int((starts[works] + lengths).max()))


def _starts(sizes: Iterable[int]) -> IntArray:
    return np.cumsum([0, *sizes], dtype=np.int64)


def _join(parts: Sequence[IntArray]) -> IntArray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _join_prices(parts: Sequence[FloatArray]) -> FloatArray:
    return np.concatenate([np.zeros(0), *parts])
