"""All lawful schedules of people alike as a layered graph: the product of their rules' machines.

Layer d holds the states after d days; an arc is a choice on a day. People who share a graph differ in where they begin,
in what each choice costs them (endless where they may not take it) and in the hours their weeks must add up to. The
cheapest schedule of anybody, at any prices, is a shortest path: exact, and a matter of a millisecond.

Minutes paid so far in the contract week are part of the state, so that a week's hours are read off the arcs of its
last day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.kernels.path import Arcs, Days, Sets
    from wfm.roster.rules.machine import Machine, Setting


@dataclass(frozen=True)
class Layer:
    """Arcs of one day, ordered by head: from node `tail` by `choice` to node `head`, at `price`.

    `first` are the positions at which a new head begins. `week_min` are the minutes paid in the contract week with this
    day; `closes` says that the week (or the horizon) ends with it.
    """

    tail: IntArray
    choice: IntArray
    head: IntArray
    price: FloatArray
    first: IntArray
    week_min: IntArray
    closes: bool
    heads: int


@dataclass(frozen=True)
class Bundle:
    """A day's arcs with choices that always lead to the same nodes at the same price taken together, ordered by head.

    Arc i goes from `tail` to `head` by any choice of set `members`; `order` lists the choices set by set, a set
    begins at each of `begins`.
    """

    tail: IntArray
    members: IntArray
    head: IntArray
    price: FloatArray
    first: IntArray
    week_min: IntArray
    order: IntArray
    begins: IntArray


@dataclass(frozen=True)
class Graph:
    """The schedules of people alike.

    `begin[i]` is the node of layer 0 of person i of the setting, `finish` (n,) the price of ending in each node of the
    last layer.
    """

    setting: Setting
    layers: tuple[Layer, ...]
    begin: IntArray
    finish: FloatArray
    _arcs: dict[int, IntArray] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def firsts(self) -> IntArray:
        """Where the choices of each day begin when those of all days are laid end to end: (d,)."""
        return np.cumsum([0, *(len(choices) for choices in self.setting.choices[:-1])])

    @cached_property
    def laid_out(self) -> tuple[Arcs, Sets, Days]:
        """The layers with alike choices taken together, end to end, for shortest paths (`kernels.path.walk`).

        Choices are counted through all days.
        """
        bundles = [_bundle(layer) for layer in self.layers]
        sets = np.cumsum([0, *(bundle.begins.size for bundle in bundles)])
        arcs = np.cumsum([0, *(bundle.tail.size for bundle in bundles)])
        members = [bundle.members + first for bundle, first in zip(bundles, sets, strict=False)]
        order = [bundle.order + first for bundle, first in zip(bundles, self.firsts, strict=True)]
        places = np.cumsum([0, *(each.size for each in order)])
        begins = [bundle.begins + first for bundle, first in zip(bundles, places, strict=False)]
        ends = [np.append(each[1:], last) for each, last in zip(begins, places[1:], strict=True) if each.size]
        heads, closes = ([getattr(each, name) for each in self.layers] for name in ("heads", "closes"))
        return (
            (
                np.concatenate([bundle.tail for bundle in bundles]),
                np.concatenate(members),
                np.concatenate([bundle.head for bundle in bundles]),
                np.concatenate([bundle.price for bundle in bundles]),
                np.concatenate([bundle.week_min for bundle in bundles]),
            ),
            (np.concatenate(order), np.concatenate(begins), np.concatenate([np.zeros(0, np.int64), *ends])),
            (arcs, sets, np.array(heads), np.array(closes)),
        )

    def arcs(self, d: int) -> IntArray:
        """Arc of day d by tail and choice, -1 where there is none: shape (tails, choices)."""
        if d not in self._arcs:
            layer = self.layers[d]
            table = np.full((int(layer.tail.max(initial=-1)) + 1, len(self.setting.choices[d])), -1, dtype=np.int64)
            table[layer.tail, layer.choice] = np.arange(layer.tail.size)
            self._arcs[d] = table
        return self._arcs[d]


class TooLargeError(Exception):
    """A graph has more arcs than it may have."""


def build_graph(
    setting: Setting, machines: Sequence[Machine], *, most_week_min: int, most_arcs: int | None = None
) -> Graph:
    """Multiply the machines; no week has more than `most_week_min` paid minutes or the contract's days.

    Raises TooLargeError where there would be more than `most_arcs`.
    """
    tables = [_Table(machine) for machine in machines]
    begin_rows = np.array(
        [[table.state(machine.begin(past)) for table, machine in zip(tables, machines, strict=True)] + [0, 0]
         for past in setting.people],
        dtype=np.int64,
    )  # fmt: skip
    nodes, begin = _unique(begin_rows)
    layers = []
    days = setting.grid.days
    for d in range(days):
        closes = d + 1 == days or setting.week_of[d + 1] != setting.week_of[d]
        layer, nodes = _grow(nodes, tables, setting, d, closes=closes, most_week_min=most_week_min)
        layers.append(layer)
        if most_arcs is not None and sum(one.tail.size for one in layers) > most_arcs:
            raise TooLargeError
    finish = np.array([sum(_finish(t, int(s)) for t, s in zip(tables, row, strict=False)) for row in nodes])
    return Graph(setting, tuple(_prune(layers, finish)), begin, finish)


class _Table:
    """One machine with numbered states and letters, and its steps as they are asked for."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.states: list[Hashable] = []
        self.number: dict[Hashable, int] = {}
        self.letters: dict[Hashable, int] = {}
        self.known: dict[tuple[int, int], tuple[int, float]] = {}

    def state(self, state: Hashable) -> int:
        """Give the number of a state, a new one if need be."""
        if state not in self.number:
            self.number[state] = len(self.states)
            self.states.append(state)
        return self.number[state]

    def steps(self, states: IntArray, letter: Hashable) -> tuple[IntArray, FloatArray]:
        """Next state (-1: forbidden) and price for every state under one letter."""
        code = self.letters.setdefault(letter, len(self.letters))
        unique, where = np.unique(states, return_inverse=True)
        found = [self._step(int(s), code, letter) for s in unique]
        return np.array([n for n, _ in found])[where], np.array([p for _, p in found])[where]

    def _step(self, state: int, code: int, letter: Hashable) -> tuple[int, float]:
        key = (state, code)
        if key not in self.known:
            step = self.machine.step(self.states[state], letter)
            self.known[key] = (-1, 0.0) if step is None else (self.state(step[0]), step[1])
        return self.known[key]


def _bundle(layer: Layer) -> Bundle:
    order = np.lexsort((layer.head, layer.tail, layer.choice))
    choices, begins = np.unique(layer.choice[order], return_index=True)
    sets: dict[bytes, int] = {}
    set_of = np.full(int(layer.choice.max(initial=-1)) + 1, -1, dtype=np.int64)
    for c, arcs in zip(choices, np.split(order, begins[1:])[: choices.size], strict=True):
        columns = layer.tail, layer.head, layer.price, layer.week_min
        key = b"".join(column[arcs].tobytes() for column in columns)
        set_of[c] = sets.setdefault(key, len(sets))
    first_of = {int(set_of[c]): int(c) for c in choices[::-1]}
    keep = np.isin(layer.choice, list(first_of.values()))
    head = layer.head[keep]
    members = set_of[choices]
    by_set = np.argsort(members, kind="stable")
    return Bundle(
        layer.tail[keep],
        set_of[layer.choice[keep]],
        head,
        layer.price[keep],
        np.flatnonzero(np.diff(head, prepend=-1)),
        layer.week_min[keep],
        choices[by_set],
        np.flatnonzero(np.diff(members[by_set], prepend=-1)),
    )


def _grow(
    nodes: IntArray, tables: list[_Table], setting: Setting, d: int, *, closes: bool, most_week_min: int
) -> tuple[Layer, IntArray]:
    """Arcs of day d out of `nodes` (rows of machine states, minutes and days of the week), and the next nodes."""
    tails, choices, rows, prices, minutes = [], [], [], [], []
    every = np.arange(len(nodes))
    for c, choice in enumerate(setting.choices[d]):
        week_min, week_days = nodes[:, -2] + choice.paid_min, nodes[:, -1] + choice.works
        able = every[(week_min <= most_week_min) & (week_days <= setting.contract.max_days_per_week)]
        price = np.zeros(len(able))
        columns: list[IntArray] = []
        for i, table in enumerate(tables):
            states, costs = table.steps(nodes[able, i], table.machine.read(choice))
            keep = states >= 0
            able, price = able[keep], (price + costs)[keep]
            columns = [column[keep] for column in columns] + [states[keep]]
            if not able.size:
                break
        if not able.size:
            continue
        after = week_min[able] * (not closes), week_days[able] * (not closes)
        rows.append(np.column_stack([*columns, *after]))
        tails.append(able)
        choices.append(np.full(len(able), c))
        prices.append(price)
        minutes.append(week_min[able])
    if not rows:
        return _empty_layer(closes), np.zeros((0, nodes.shape[1]), dtype=np.int64)
    following, head = _unique(np.concatenate(rows))
    order = np.argsort(head, kind="stable")
    head = head[order]
    first = np.flatnonzero(np.diff(head, prepend=-1))
    parts = (np.concatenate(part)[order] for part in (tails, choices, prices, minutes))
    tail, choice_of, price_of, minutes_of = parts
    return Layer(tail, choice_of, head, price_of, first, minutes_of, closes, len(following)), following


def _unique(rows: IntArray) -> tuple[IntArray, IntArray]:
    """Distinct rows, and which of them each row is."""
    sizes = rows.max(axis=0) + 1 if len(rows) else np.ones(rows.shape[1], dtype=np.int64)
    key = np.zeros(len(rows), dtype=np.int64)
    for column, size in zip(rows.T, sizes, strict=True):
        key = np.unique(key, return_inverse=True)[1] * int(size) + column
    _, index, where = np.unique(key, return_index=True, return_inverse=True)
    return rows[index], where


def _finish(table: _Table, state: int) -> float:
    price = table.machine.finish(table.states[state])
    return np.inf if price is None else price


def _empty_layer(closes: bool) -> Layer:
    none = np.zeros(0, dtype=np.int64)
    return Layer(none, none, none, np.zeros(0), none, none, closes, 0)


def _prune(layers: list[Layer], finish: FloatArray) -> list[Layer]:
    """Drop arcs from which no end of the horizon can be reached."""
    alive: BoolArray = np.isfinite(finish)
    out = []
    # a node out of which no arc leads is dead, so there are as many nodes as the layer before has heads
    tails = [0, *(layer.heads for layer in layers[:-1])]
    for layer, count in zip(reversed(layers), reversed(tails), strict=True):
        keep = alive[layer.head] if layer.head.size else np.zeros(0, dtype=np.bool_)
        head = layer.head[keep]
        first = np.flatnonzero(np.diff(head, prepend=-1))
        tail = layer.tail[keep]
        parts = layer.choice[keep], head, layer.price[keep], first, layer.week_min[keep]
        out.append(Layer(tail, *parts, layer.closes, layer.heads))
        size = max(count, int(layer.tail.max(initial=0)) + 1)
        alive = np.zeros(size, dtype=np.bool_)
        alive[tail] = True
    return out[::-1]
