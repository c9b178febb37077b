"""Soft rules that are priced beside a graph of schedules, since in it they would make it too large.

Each is a machine that reads a person's days; its states and letters are numbered and its steps put in tables, so that
what another choice on a day would change is a matter of microseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels import machines as kernels

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.kernels.machines import Tables
    from wfm.roster.rules.machine import Machine, Setting


class Aside:
    """The tables of some machines: `letter` (m, c) of each choice of each day laid end to end, `begin` (m, slot)."""

    def __init__(self, setting: Setting, machines: Sequence[Machine]) -> None:
        self.count = len(machines)
        self.firsts = np.cumsum([0, *(len(today) for today in setting.choices)])
        self.tabled = tabled = [Tabled(setting, machine) for machine in machines]
        self.letter = np.array([one.letter for one in tabled], dtype=np.int64).reshape(self.count, self.firsts[-1])
        self.begin = np.array([one.begin for one in tabled], dtype=np.int64).reshape(self.count, len(setting.people))
        self.tables = _stack(tabled)

    def price(self, slot: int, choices: IntArray) -> float:
        """Price of a schedule of the person in this place of the setting: choices (d,)."""
        if not self.count:
            return 0.0
        return kernels.price_all(self.tables, self.begin[:, slot].copy(), self._letters(choices))

    def add_changes(self, slot: int, choices: IntArray, out: FloatArray) -> None:
        """Add to `out` (c,) what each choice of each day would change in that price, all other days as they are."""
        if self.count:
            letters = self._letters(choices)
            kernels.price_changes(self.tables, self.begin[:, slot].copy(), letters, self.letter, self.firsts, out)

    def _letters(self, choices: IntArray) -> IntArray:
        return self.letter[:, self.firsts[:-1] + choices]


class Tabled:
    """One machine, every state that can be reached numbered, day by day."""

    def __init__(self, setting: Setting, machine: Machine) -> None:
        states: dict[Hashable, int] = {}
        letters: dict[Hashable, int] = {}
        self.steps: list[tuple[int, int, int, float]] = []
        self.begin = [states.setdefault(machine.begin(past), len(states)) for past in setting.people]
        self.letter: list[int] = []
        now = set(states)
        for today in setting.choices:
            read = [machine.read(choice) for choice in today]
            self.letter += [letters.setdefault(letter, len(letters)) for letter in read]
            following: set[Hashable] = set()
            for letter in set(read):
                for state in now:
                    step = machine.step(state, letter)
                    if step is not None:
                        after = states.setdefault(step[0], len(states))
                        self.steps.append((states[state], letters[letter], after, step[1]))
                        following.add(step[0])
            now = following
        ends = {states[state]: machine.finish(state) for state in now}
        self.finish = [np.inf if (price := ends.get(s)) is None else price for s in range(len(states))]
        self.shape = len(states), len(letters)


def _stack(tabled: Sequence[Tabled]) -> Tables:
    states = max((one.shape[0] for one in tabled), default=1)
    letters = max((one.shape[1] for one in tabled), default=1)
    following = np.full((len(tabled), states, letters), -1, dtype=np.int64)
    prices, finish = np.full(following.shape, np.inf), np.full((len(tabled), states), np.inf)
    for m, one in enumerate(tabled):
        finish[m, : one.shape[0]] = one.finish
        for state, letter, after, price in one.steps:
            following[m, state, letter], prices[m, state, letter] = after, price
    return following, prices, finish
