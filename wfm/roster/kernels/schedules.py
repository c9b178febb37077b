"""Everybody's lawful schedules end to end in arrays, and what the rules say of one (`wfm.roster.stages.annealing`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.roster.kernels.compiled import inner

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray


class Schedules(NamedTuple):
    """Graphs, choices and prices of everybody; f is a profile, d a day, c a choice counted through all profiles.

    The choices of day d begin at `first[f, d]`; `kind` (-1: off) and `start` of each. In a profile's graph the choices
    of `set_of` one number lead the same way: from node n by set s the arc is `table[table_at[f, d] + n * sets[f, d] +
    s]`, -1 where there is none, to node `head` at `price`, with `minutes` paid in a week that `closes` then. Arcs of a
    day run from `arc_at[f, d]`, each from node `tail` by the set `arc_set`. `finish` of each last node begins at
    `finish_at[f]`. Person p begins at `begin[p]`, pays `wish[wish_at[p] + choice]` and works `weeks[p, w]` minutes.
    `spans[f, d]` are the first and last interval that any choice touches.
    """

    first: IntArray
    kind: IntArray
    start: IntArray
    spans: IntArray
    set_of: IntArray
    sets: IntArray
    tails: IntArray
    table_at: IntArray
    table: IntArray
    arc_at: IntArray
    tail: IntArray
    arc_set: IntArray
    head: IntArray
    price: FloatArray
    minutes: IntArray
    closes: BoolArray
    finish_at: IntArray
    finish: FloatArray
    profile: IntArray
    slot: IntArray
    begin: IntArray
    wish_at: IntArray
    wish: FloatArray
    weeks: IntArray


class Beside(NamedTuple):
    """Soft rules beside the graphs: machines `first[f]` to `first[f + 1]` of a profile, as tables end to end.

    Machine m goes from state s by letter i to `following[at[m] + s * letters[m] + i]`, at `price`; it begins in
    `begin[begin_at[m] + slot]` and ends in `finish[finish_at[m] + s]`. It reads `letter[letter_at[m] + choice]`.
    """

    first: IntArray
    at: IntArray
    letters: IntArray
    following: IntArray
    price: FloatArray
    finish_at: IntArray
    finish: FloatArray
    begin_at: IntArray
    begin: IntArray
    letter_at: IntArray
    letter: IntArray


@inner
def price_rules(who: Schedules, beside: Beside, p: int, choices: IntArray) -> float:
    """Price of a schedule by graph, wishes and rules beside; endless where it is not lawful."""
    f, node, week, total = who.profile[p], who.begin[p], 0, 0.0
    for d in range(choices.size):
        c = who.first[f, d] + choices[d]
        arc = _arc(who, f, d, node, c)
        if arc < 0 or _breaks_week(who, p, f, d, week, arc):
            return np.inf
        week += who.closes[f, d]
        total += who.price[arc] + who.wish[who.wish_at[p] + c - who.first[f, 0]]
        node = who.head[arc]
    total += who.finish[who.finish_at[f] + node]
    for m in range(beside.first[f], beside.first[f + 1]):
        total += _run(who, beside, f, m, beside.begin[beside.begin_at[m] + who.slot[p]], choices, 0)
    return total


@inner
def price_day(who: Schedules, beside: Beside, p: int, choices: IntArray, d: int, out: FloatArray) -> None:
    """Write what the rules say of the schedule with each choice on day d, all other days as they are: out (c,)."""
    f, node, week, fixed = who.profile[p], who.begin[p], 0, 0.0
    shift = who.wish_at[p] - who.first[f, 0]
    for e in range(d):
        c = who.first[f, e] + choices[e]
        arc = _arc(who, f, e, node, c)
        if arc < 0 or _breaks_week(who, p, f, e, week, arc):
            out[: who.first[f, d + 1] - who.first[f, d]] = np.inf
            return
        week += who.closes[f, e]
        fixed += who.price[arc] + who.wish[shift + c]
        node = who.head[arc]
    for e in range(d + 1, choices.size):
        fixed += who.wish[shift + who.first[f, e] + choices[e]]
    by_set = np.empty(who.sets[f, d])
    for s in range(by_set.size):
        by_set[s] = _follow(who, p, f, d, node, week, s, choices)
    for c in range(who.first[f, d], who.first[f, d + 1]):
        s = who.set_of[c]
        out[c - who.first[f, d]] = np.inf if s < 0 else fixed + by_set[s] + who.wish[shift + c]
    add_beside(who, beside, p, choices, d, out)


@inner
def add_beside(who: Schedules, beside: Beside, p: int, choices: IntArray, d: int, out: FloatArray) -> None:
    """Add the price of the rules beside with each choice on day d, all other days as they are: out (c,)."""
    f = who.profile[p]
    for m in range(beside.first[f], beside.first[f + 1]):
        state, before = beside.begin[beside.begin_at[m] + who.slot[p]], 0.0
        for e in range(d):
            cell = _cell(who, beside, f, m, state, who.first[f, e] + choices[e])
            before += beside.price[cell]
            state = beside.following[cell]
        known = np.full(beside.letters[m], np.nan)
        for c in range(who.first[f, d], who.first[f, d + 1]):
            letter = beside.letter[beside.letter_at[m] + c - who.first[f, 0]]
            if np.isnan(known[letter]):
                cell = _cell(who, beside, f, m, state, c)
                then = beside.following[cell]
                rest = np.inf if then < 0 else _run(who, beside, f, m, then, choices, d + 1)
                known[letter] = before + beside.price[cell] + rest
            out[c - who.first[f, d]] += known[letter]


@inner
def best_week(who: Schedules, p: int, costs: FloatArray, out: IntArray) -> bool:
    """Write the cheapest schedule where choices cost this, all days end to end: out (d,); False where there is none."""
    f, days, origin = who.profile[p], out.size, who.first[who.profile[p], 0]
    last = who.finish_at[f + 1] - who.finish_at[f]
    widest = max(who.begin[p] + 1, last, who.tails[f].max())
    now, then = np.full(widest, np.inf), np.full(widest, np.inf)
    came = np.empty((days, widest), dtype=np.int64)
    picked = np.empty((days, who.sets[f].max()), dtype=np.int64)
    now[who.begin[p]] = 0.0
    week = 0
    for d in range(days):
        best = np.full(who.sets[f, d], np.inf)
        for c in range(who.first[f, d], who.first[f, d + 1]):
            s = who.set_of[c]
            if s >= 0 and costs[c - origin] < best[s]:
                best[s] = costs[c - origin]
                picked[d, s] = c - who.first[f, d]
        then[:] = np.inf
        for arc in range(who.arc_at[f, d], who.arc_at[f, d + 1]):
            found = now[who.tail[arc]] + best[who.arc_set[arc]] + who.price[arc]
            if found < then[who.head[arc]] and not _breaks_week(who, p, f, d, week, arc):
                then[who.head[arc]] = found
                came[d, who.head[arc]] = arc
        week += who.closes[f, d]
        now, then = then, now
    node, cheapest = -1, np.inf
    for n in range(last):
        if now[n] + who.finish[who.finish_at[f] + n] < cheapest:
            node, cheapest = n, now[n] + who.finish[who.finish_at[f] + n]
    if node < 0:
        return False
    for d in range(days - 1, -1, -1):
        arc = came[d, node]
        out[d] = picked[d, who.arc_set[arc]]
        node = who.tail[arc]
    return True


@inner
def _arc(who: Schedules, f: int, d: int, node: int, c: int) -> int:
    s = who.set_of[c]
    if s < 0 or node >= who.tails[f, d]:
        return -1
    arc: int = who.table[who.table_at[f, d] + node * who.sets[f, d] + s]
    return arc


@inner
def _breaks_week(who: Schedules, p: int, f: int, d: int, week: int, arc: int) -> bool:
    if not who.closes[f, d]:
        return False
    return who.minutes[arc] < who.weeks[p, week, 0] or who.minutes[arc] > who.weeks[p, week, 1]


@inner
def _follow(who: Schedules, p: int, f: int, d: int, node: int, week: int, s: int, choices: IntArray) -> float:
    """Price of the graph from day d on with a choice of set s on it; endless where it ends nowhere."""
    if node >= who.tails[f, d]:
        return np.inf
    arc = who.table[who.table_at[f, d] + node * who.sets[f, d] + s]
    if arc < 0 or _breaks_week(who, p, f, d, week, arc):
        return np.inf
    week += who.closes[f, d]
    total = who.price[arc]
    node = who.head[arc]
    for e in range(d + 1, choices.size):
        arc = _arc(who, f, e, node, who.first[f, e] + choices[e])
        if arc < 0 or _breaks_week(who, p, f, e, week, arc):
            return np.inf
        week += who.closes[f, e]
        total += who.price[arc]
        node = who.head[arc]
    return total + who.finish[who.finish_at[f] + node]


@inner
def _cell(who: Schedules, beside: Beside, f: int, m: int, state: int, c: int) -> int:
    letter = beside.letter[beside.letter_at[m] + c - who.first[f, 0]]
    cell: int = beside.at[m] + state * beside.letters[m] + letter
    return cell


@inner
def _run(who: Schedules, beside: Beside, f: int, m: int, state: int, choices: IntArray, first: int) -> float:
    total = 0.0
    for d in range(first, choices.size):
        cell = _cell(who, beside, f, m, state, who.first[f, d] + choices[d])
        total += beside.price[cell]
        state = beside.following[cell]
        if state < 0:
            return np.inf
    return total + beside.finish[beside.finish_at[m] + state]
