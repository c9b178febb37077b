"""Shortest paths in a graph of schedules: somebody's best schedule at any prices, and what a fixed one leaves free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.path import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.graph import Graph

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
    return cheapest_flat(graph, begin, np.concatenate(costs), np.array(weeks, dtype=np.int64).reshape(-1, 2))


def cheapest_flat(graph: Graph, begin: int, costs: FloatArray, weeks: IntArray) -> Path | None:
    """Do the same with the costs of all days end to end and the weeks as an array (w, 2)."""
    arcs, sets, days = graph.laid_out
    price, places = walk(arcs, sets, days, graph.finish, begin, costs, weeks)
    if not np.isfinite(price):
        return None
    return Path(places - graph.firsts, float(price))


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
