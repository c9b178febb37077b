"""Shortest paths in a graph of schedules: somebody's best schedule at any prices, and what a fixed one leaves free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.graph import Graph
    from wfm.roster.profiles import Profile
    from wfm.roster.rules.machine import Machine

    WeekRanges = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Path:
    """Choice per day (index into the setting's choices of the day) and the price of all of it."""

    choices: IntArray
    price: float


def cheapest_path(graph: Graph, begin: int, costs: Sequence[FloatArray], weeks: WeekRanges) -> Path | None:
    """Find the cheapest lawful schedule from node `begin`; None where there is none.

    `costs[d]` (choices of day d,) is the price of each choice, infinite where it may not be taken; `weeks` the least
    and most paid minutes of each contract week of the horizon, in order.
    """
    values = [np.full(int(max(graph.layers[0].tail.max(initial=0), begin)) + 1, np.inf)]
    values[0][begin] = 0.0
    reached: list[FloatArray] = []
    week = 0
    for layer, bundle, cost in zip(graph.layers, graph.bundles, costs, strict=True):
        following = np.full(layer.heads, np.inf)
        if bundle.tail.size:
            best = np.minimum.reduceat(cost[bundle.order], bundle.begins)
            found = values[-1][bundle.tail] + best[bundle.members] + bundle.price
            if layer.closes:
                found[(bundle.week_min < weeks[week][0]) | (bundle.week_min > weeks[week][1])] = np.inf
            following[bundle.head[bundle.first]] = np.minimum.reduceat(found, bundle.first)
            reached.append(found)
        week += layer.closes
        values.append(following)
    ends = values[-1] + graph.finish
    if not ends.size or not np.isfinite(ends.min()):
        return None
    node = int(ends.argmin())
    price = float(ends[node])
    choices = np.empty(len(graph.layers), dtype=np.int64)
    for d in range(len(graph.layers) - 1, -1, -1):
        bundle = graph.bundles[d]
        low, high = np.searchsorted(bundle.head, (node, node + 1))
        arc = int(low + reached[d][low:high].argmin())
        ends_at = [*bundle.begins[1:], bundle.order.size][bundle.members[arc]]
        members = bundle.order[bundle.begins[bundle.members[arc]] : ends_at]
        choices[d], node = members[costs[d][members].argmin()], int(bundle.tail[arc])
    return Path(choices, price)


def price_path(graph: Graph, begin: int, choices: IntArray, weeks: WeekRanges) -> float | None:
    """Price of the rules along a schedule; None where it breaks a hard one or the hours."""
    node, price, week = begin, 0.0, 0
    for d, layer in enumerate(graph.layers):
        arc = int(graph.arcs(d)[node, choices[d]]) if node < graph.arcs(d).shape[0] else -1
        if arc < 0 or (layer.closes and not weeks[week][0] <= layer.week_min[arc] <= weeks[week][1]):
            return None
        week += layer.closes
        price += float(layer.price[arc])
        node = int(layer.head[arc])
    price += float(graph.finish[node])
    return price if np.isfinite(price) else None


def useful_arcs(graph: Graph, begin: int, wishes: Sequence[FloatArray], weeks: WeekRanges) -> list[IntArray]:
    """Arcs of each day that lie on some lawful schedule from `begin` at a finite price."""
    able, week = [], 0
    for layer, prices in zip(graph.layers, wishes, strict=True):
        good = np.isfinite(prices)[layer.choice]
        if layer.closes:
            good &= (layer.week_min >= weeks[week][0]) & (layer.week_min <= weeks[week][1])
            week += 1
        able.append(good)
    alive = np.zeros(int(max(graph.layers[0].tail.max(initial=0), begin)) + 1, dtype=np.bool_)
    alive[begin] = True
    for layer, good in zip(graph.layers, able, strict=True):
        good &= alive[layer.tail]
        alive = np.zeros(max(layer.heads, 1), dtype=np.bool_)
        alive[layer.head[good]] = True
    alive = np.isfinite(graph.finish)
    for layer, good in zip(reversed(graph.layers), reversed(able), strict=True):
        good &= alive[layer.head]
        alive = np.zeros(int(layer.tail.max(initial=0)) + 1, dtype=np.bool_)
        alive[layer.tail[good]] = True
    return [np.flatnonzero(good) for good in able]


def free_choices(
    graph: Graph, begin: int, choices: IntArray, d: int, weeks: WeekRanges
) -> tuple[BoolArray, FloatArray]:
    """Tell which choices of day d keep the rules with all other days as they are, and the price of the rules then."""
    count = len(graph.setting.choices[d])
    nodes = np.full(count, begin, dtype=np.int64)
    price, alive, week = np.zeros(count), np.ones(count, dtype=np.bool_), 0
    for day, layer in enumerate(graph.layers):
        table = graph.arcs(day)
        if not table.size:
            return np.zeros(count, dtype=np.bool_), price
        taken = np.arange(count) if day == d else np.full(count, choices[day])
        inside = nodes < table.shape[0]
        arc = np.where(inside, table[np.where(inside, nodes, 0), taken], -1)
        alive &= arc >= 0
        arc = np.where(alive, arc, 0)
        if not alive.any():
            break
        price += layer.price[arc]
        if layer.closes:
            alive &= (layer.week_min[arc] >= weeks[week][0]) & (layer.week_min[arc] <= weeks[week][1])
            week += 1
        nodes = np.where(alive, layer.head[arc], 0)
    if alive.any():
        price += graph.finish[nodes]
    return alive & np.isfinite(price), price


def price_apart(profile: Profile, slot: int, choices: IntArray) -> float:
    """Price of the soft rules that are not in the graph."""
    total = 0.0
    for machine in profile.apart:
        state = machine.begin(profile.setting.people[slot])
        price, state = _run(machine, state, _letters(profile, machine, choices), 0)
        total += price + (machine.finish(state) or 0.0)
    return total


def change_apart(profile: Profile, slot: int, choices: IntArray) -> list[FloatArray] | None:
    """Find what each choice of each day would change in that price, all other days as they are; None where it is 0."""
    if not profile.apart:
        return None
    out = [np.zeros(len(today)) for today in profile.setting.choices]
    for machine in profile.apart:
        letters = _letters(profile, machine, choices)
        state, before = machine.begin(profile.setting.people[slot]), 0.0
        whole, end = _run(machine, state, letters, 0)
        whole += machine.finish(end) or 0.0
        for d, today in enumerate(profile.setting.choices):
            known: dict[Hashable, float] = {}
            for c, choice in enumerate(today):
                letter = machine.read(choice)
                if letter not in known:
                    price, last = _run(machine, state, [letter, *letters[d + 1 :]], 0)
                    known[letter] = before + price + (machine.finish(last) or 0.0) - whole
                out[d][c] += known[letter]
            price, state = _run(machine, state, [letters[d]], 0)
            before += price
    return out


def _letters(profile: Profile, machine: Machine, choices: IntArray) -> list[Hashable]:
    return [machine.read(today[c]) for today, c in zip(profile.setting.choices, choices, strict=True)]


def _run(machine: Machine, state: Hashable, letters: Sequence[Hashable], first: int) -> tuple[float, Hashable]:
    price = 0.0
    for letter in letters[first:]:
        step = machine.step(state, letter)
        if step is None:
            return np.inf, state
        state, price = step[0], price + step[1]
    return price, state
