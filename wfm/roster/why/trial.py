"""Whether one person has any schedule that keeps some of their conditions: the product's own graph, built for those."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.graph import build_graph
from wfm.roster.paths import cheapest_path
from wfm.roster.why.rules_alone import overlap_machines

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.roster.choices import Choice
    from wfm.roster.rules.machine import Machine, Setting
    from wfm.roster.why.conditions import Person

WEEK_MIN = 7 * 24 * 60
WEEK = 7


class Trial:
    """Schedules of a person that keep chosen conditions, by number.

    Rules may only forget what can't be reached any more as far as the contract bounds it: where its hours or days are
    left out their machines are made for a contract without such bounds.
    """

    def __init__(self, person: Person) -> None:
        self.person = person
        self.weeks = len(set(person.setting.week_of))
        self.bounds = frozenset(
            i for i, c in enumerate(person.conditions) if c.rule == "days_per_week" or c.most is not None
        )
        self._machines = cache(self._make_machines)

    def works(self, on: frozenset[int]) -> bool:
        """Whether there is any schedule that keeps these."""
        choices = self._choices(on)
        if not all(choices):
            return False
        bound = self.bounds <= on
        machines = [machine for i in sorted(on) for machine in self._machines(i, bound)]
        if not any(machine.name == "daily_rest" for machine in machines):
            machines += self._machines(-1, bound)
        if self._may_stay_away(on, choices, machines):
            return True
        setting = replace(self._setting(bound), choices=_distinct(choices, machines))
        ranges = self._ranges(on)
        if not any(self.person.conditions[i].rule == "days_per_week" for i in on):
            setting = replace(setting, contract=replace(setting.contract, max_days_per_week=WEEK))
        graph = build_graph(setting, machines, most_week_min=max(high for _, high in ranges))
        costs = [np.zeros(len(today)) for today in setting.choices]
        return cheapest_path(graph, int(graph.begin[0]), costs, ranges) is not None

    def _may_stay_away(self, on: frozenset[int], choices: list[list[Choice]], machines: list[Machine]) -> bool:
        """Whether being off on every day is in order: most sets without locks or hours need no graph."""
        if any(self.person.conditions[i].least > 0 for i in on) or any(today[0].works for today in choices):
            return False
        for machine in machines:
            state = machine.begin(self.person.past)
            for today in choices:
                step = machine.step(state, machine.read(today[0]))
                if step is None:
                    return False
                state = step[0]
            if machine.finish(state) is None:
                return False
        return True

    def _setting(self, bound: bool) -> Setting:
        setting = self.person.setting
        if bound:
            return setting
        loose = replace(setting.contract, weekly_range=(0, WEEK_MIN), max_days_per_week=WEEK)
        return replace(setting, contract=loose)

    def _make_machines(self, number: int, bound: bool) -> list[Machine]:
        setting = self._setting(bound)
        if number < 0:
            return overlap_machines(setting)
        alone = self.person.conditions[number].alone
        return [] if alone is None else alone.machines(setting)

    def _choices(self, on: frozenset[int]) -> list[list[Choice]]:
        conditions = [self.person.conditions[i] for i in sorted(on)]
        bans = [condition.bans for condition in conditions if condition.bans is not None]
        out = []
        for d, today in enumerate(self.person.setting.choices):
            barred = np.zeros(len(today), dtype=np.bool_)
            for ban in bans:
                barred |= ban[d]
            out.append([choice for choice, no in zip(today, barred.tolist(), strict=True) if not no])
        return out

    def _ranges(self, on: frozenset[int]) -> list[tuple[int, int]]:
        low, high = [0] * self.weeks, [WEEK_MIN] * self.weeks
        for condition in (self.person.conditions[i] for i in sorted(on)):
            if condition.week is not None:
                low[condition.week] = max(low[condition.week], condition.least)
                if condition.most is not None:
                    high[condition.week] = min(high[condition.week], condition.most)
        return list(zip(low, high, strict=True))


def _distinct(choices: list[list[Choice]], machines: list[Machine]) -> tuple[tuple[Choice, ...], ...]:
    """One choice per day of those that all machines read alike and that are paid alike."""
    out = []
    for today in choices:
        seen: dict[Hashable, Choice] = {}
        for choice in today:
            key = (choice.works, choice.paid_min, *(machine.read(choice) for machine in machines))
            seen.setdefault(key, choice)
        out.append(tuple(seen.values()))
    return tuple(out)
