"""Cheapest schedules for column generation: shortest paths in everybody's graph, many prices after each other.

Graphs are made small once: arcs that nobody's hours allow are dropped, and choices of a day that lead from the same
states to the same states at the same price are one class, of which only the cheapest counts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.roster.stages.columns import Column, Schedules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.graph import Graph, Layer
    from wfm.roster.stages.columns import Window


@dataclass(frozen=True, eq=False)
class Step:
    """Arcs of one day ordered by head: from node `tail` by class `group` (numbered over all days) at `price`.

    `first[i]` is the first arc into node i of the next day, one more at the end; `price` None: all 0.
    """

    tail: IntArray
    group: IntArray
    price: FloatArray | None
    first: IntArray


@dataclass(frozen=True, eq=False)
class Network:
    """A graph for people with the same hours; `node[i]` is where person i of the setting begins, -1: nowhere to go.

    Choices are numbered over all days, those of day d from `day_first[d]`. Group g holds the choices
    `members[group_first[g] : group_first[g + 1]]`.
    """

    steps: tuple[Step, ...]
    node: IntArray
    day_first: IntArray
    members: IntArray
    group_first: IntArray


class Contents(ABC):
    """What a choice puts into cells, shared by people alike."""

    @abstractmethod
    def price(self, mu: FloatArray) -> FloatArray:
        """Sum of mu over the cells of every choice, numbered over all days: the least where contents can vary."""

    @abstractmethod
    def cells(self, choice: int) -> IntArray:
        """Cells of a choice, at the prices of the last call of `price` where contents can vary."""


class FixedContents(Contents):
    """Each choice fills the same cells always; `cells[i]` are those of choice i."""

    def __init__(self, cells: Sequence[IntArray]) -> None:
        self.lists = [np.asarray(c, dtype=np.int64) for c in cells]
        self.sizes = np.array([len(c) for c in self.lists])
        self.flat = np.concatenate([np.zeros(0, dtype=np.int64), *self.lists])
        self.filled = np.flatnonzero(self.sizes)
        self.first = (np.cumsum(self.sizes) - self.sizes)[self.filled]

    def price(self, mu: FloatArray) -> FloatArray:
        """Sum of mu over the cells of every choice."""
        out = np.zeros(len(self.lists))
        if self.filled.size:
            out[self.filled] = np.add.reduceat(mu[self.flat], self.first)
        return out

    def cells(self, choice: int) -> IntArray:
        """Cells of a choice."""
        return self.lists[choice]


@dataclass(frozen=True, eq=False)
class Member:
    """A person: their `network`, the `node` they begin in, and the price of each choice, `cost` (over all days)."""

    network: Network
    node: int
    cost: FloatArray


class PathSchedules(Schedules):
    """Schedules as paths in networks, all with the same choices and contents."""

    def __init__(self, members: Sequence[Member], contents: Contents) -> None:
        self.members = tuple(members)
        self.people = len(self.members)
        self.contents = contents

    def cheapest(self, people: Sequence[int], mu: FloatArray, window: Window | None = None) -> list[Column | None]:
        """Find a shortest path per person."""
        price = self.contents.price(mu)
        out: list[Column | None] = []
        for p in people:
            member = self.members[p]
            cost = price + member.cost
            if window is not None:
                cost = _hold(cost, member.network.day_first, window.days, window.choices[p])
            found = shortest_path(member.network, member.node, cost)
            out.append(None if found is None else self._column(p, *found))
        return out

    def _column(self, p: int, choices: IntArray, price: float) -> Column:
        day_first = self.members[p].network.day_first
        flat = choices + day_first[:-1]
        cost = price + float(self.members[p].cost[flat].sum())
        cells = np.concatenate([self.contents.cells(int(i)) for i in flat])
        return Column(p, cost, frozen(cells), frozen(choices))


def shortest_path(network: Network, node: int, cost: FloatArray) -> tuple[IntArray, float] | None:
    """Choice per day of the cheapest path from `node` at `cost` per choice, and the price of the rules on it."""
    if node < 0:
        return None
    best = np.minimum.reduceat(cost[network.members], network.group_first[:-1])
    values = np.full(int(network.steps[0].tail.max()) + 1, np.inf)
    values[node] = 0.0
    reached = []
    for step in network.steps:
        found = values[step.tail]
        found += best[step.group]
        if step.price is not None:
            found += step.price
        reached.append(found)
        values = np.minimum.reduceat(found, step.first[:-1])
    end = int(values.argmin())
    if not np.isfinite(values[end]):
        return None
    choices, price = np.empty(len(network.steps), dtype=np.int64), 0.0
    for d in range(len(network.steps) - 1, -1, -1):
        step = network.steps[d]
        low, high = step.first[end], step.first[end + 1]
        arc = int(low + reached[d][low:high].argmin())
        group = step.group[arc]
        inside = network.members[network.group_first[group] : network.group_first[group + 1]]
        choices[d] = inside[cost[inside].argmin()] - network.day_first[d]
        price += 0.0 if step.price is None else float(step.price[arc])
        end = int(step.tail[arc])
    return choices, price


def _hold(cost: FloatArray, day_first: IntArray, days: BoolArray, choices: IntArray) -> FloatArray:
    """Forbid all but the choice held on days outside the window."""
    out = np.full(len(cost), np.inf)
    for d, free in enumerate(days):
        held = int(day_first[d] + choices[d])
        span = slice(day_first[d], day_first[d + 1]) if free else slice(held, held + 1)
        out[span] = cost[span]
    return out


def make_network(graph: Graph, weeks: Sequence[tuple[int, int]]) -> Network:
    """Make a graph small for people whose contract weeks have these least and most paid minutes, in order."""
    arcs = _lawful(graph, weeks)
    sizes = [len(choices) for choices in graph.setting.choices]
    day_first = np.concatenate(([0], np.cumsum(sizes)))
    steps, members, groups, first = [], [], [], 0
    nodes = np.unique(np.concatenate([arcs[0][0]]))
    node = np.full(int(graph.begin.max()) + 1, -1, dtype=np.int64)
    node[nodes[nodes < len(node)]] = np.flatnonzero(nodes < len(node))
    for d, (tail, choice, head, price) in enumerate(arcs):
        group_of, inside = _group(tail, choice, head, price, sizes[d])
        lead = np.array([group[0] for group in inside], dtype=np.int64)
        keep = np.isin(choice, lead)
        tail, choice, head, price = tail[keep], choice[keep], head[keep], price[keep]
        order = np.argsort(head, kind="stable")
        tail, choice, head, price = tail[order], choice[order], head[order], price[order]
        starts = np.concatenate((np.flatnonzero(np.diff(head, prepend=-1)), [len(head)]))
        ranked = np.searchsorted(nodes, tail)
        steps.append(Step(ranked, group_of[choice] + first, None if not price.any() else price, starts))
        nodes = np.unique(head)
        members += [group + day_first[d] for group in inside]
        groups += [len(group) for group in inside]
        first += len(inside)
    return Network(
        tuple(steps), node[graph.begin], day_first, np.concatenate(members), np.concatenate(([0], np.cumsum(groups)))
    )


Arcs = tuple["IntArray", "IntArray", "IntArray", "FloatArray"]


def _lawful(graph: Graph, weeks: Sequence[tuple[int, int]]) -> list[Arcs]:
    """Arcs (tail, choice, head, price) that lie on a path with lawful hours; the price of ending in the last ones."""
    alive: BoolArray = np.zeros(int(graph.begin.max()) + 1, dtype=np.bool_)
    alive[graph.begin] = True
    kept: list[tuple[Layer, BoolArray]] = []
    week = 0
    for layer in graph.layers:
        keep = alive[layer.tail]
        if layer.closes:
            keep &= (layer.week_min >= weeks[week][0]) & (layer.week_min <= weeks[week][1])
        week += layer.closes
        alive = np.zeros(layer.heads, dtype=np.bool_)
        alive[layer.head[keep]] = True
        kept.append((layer, keep))
    alive &= np.isfinite(graph.finish)
    out: list[Arcs] = []
    sizes = [int(graph.begin.max()) + 1, *(layer.heads for layer in graph.layers)]
    for (layer, keep), size in zip(reversed(kept), sizes[-2::-1], strict=True):
        keep = keep & alive[layer.head]
        price = layer.price[keep] + (graph.finish[layer.head[keep]] if not out else 0.0)
        out.append((layer.tail[keep], layer.choice[keep], layer.head[keep], price))
        alive = np.zeros(size, dtype=np.bool_)
        alive[layer.tail[keep]] = True
        if not keep.any():
            raise ValueError("nobody of these people has a lawful schedule")
    return out[::-1]


def _group(
    tail: IntArray, choice: IntArray, head: IntArray, price: FloatArray, choices: int
) -> tuple[IntArray, list[IntArray]]:
    """Put choices with equal arcs together: group per choice (-1: no arcs), and the choices of each group."""
    order = np.lexsort((head, tail, choice))
    tail, choice, head, price = tail[order], choice[order], head[order], price[order]
    edges = np.searchsorted(choice, np.arange(choices + 1))
    seen: dict[tuple[bytes, bytes, bytes], int] = {}
    inside: list[list[int]] = []
    group_of = np.full(choices, -1, dtype=np.int64)
    for c in range(choices):
        span = slice(edges[c], edges[c + 1])
        if edges[c] == edges[c + 1]:
            continue
        key = tail[span].tobytes(), head[span].tobytes(), price[span].tobytes()
        group = seen.setdefault(key, len(inside))
        if group == len(inside):
            inside.append([])
        inside[group].append(c)
        group_of[c] = group
    return group_of, [np.array(group) for group in inside]
