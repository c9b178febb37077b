"""Which rule refuses a choice or a schedule first, in words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from wfm.core.reasons import RuleText
from wfm.roster.why.rules_alone import overlap_machines
from wfm.roster.why.wording import say_hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.roster.choices import Choice
    from wfm.roster.rules.machine import Machine
    from wfm.roster.why.conditions import Condition, Person

OVERLAP = RuleText("overlap", "shifts overlap")


class Refusals:
    """What a person's conditions say to one choice by itself, and to a schedule as a whole."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.past = person.past
        self._machines: list[tuple[Condition, list[Machine]]] = [
            (condition, condition.alone.machines(person.setting))
            for condition in person.conditions
            if condition.alone is not None
        ]
        self._overlap = overlap_machines(person.setting)

    def of_choice(self, d: int, number: int) -> RuleText | None:
        """First condition that forbids choice `number` of day d whatever the other days are."""
        for condition in self.person.conditions:
            if condition.bans is not None and condition.bans[d][number]:
                return RuleText(condition.rule, condition.text, condition.dates)
        return None

    def of_schedule(self, choices: Sequence[Choice], d: int) -> RuleText | None:
        """First rule that refuses a schedule; rest is said by the shifts around day d."""
        for machine in self._overlap:
            if not self._runs(machine, choices):
                return OVERLAP
        for condition, machines in self._machines:
            if not all(self._runs(machine, choices) for machine in machines):
                return RuleText(condition.rule, self._say(condition, choices, d), condition.dates)
        return self._hours(choices)

    def _runs(self, machine: Machine, choices: Sequence[Choice]) -> bool:
        state = machine.begin(self.past)
        for choice in choices:
            step = machine.step(state, machine.read(choice))
            if step is None:
                return False
            state = step[0]
        return machine.finish(state) is not None

    def _say(self, condition: Condition, choices: Sequence[Choice], d: int) -> str:
        if condition.rule != "daily_rest":
            return condition.text
        needed = self.person.setting.labour.daily_rest.least_min
        shifts = [(w.date, w.start, w.end) for w in self.past.worked[-1:]]
        shifts += [(choice.date, choice.begin, choice.end) for choice in choices if choice.works]
        day = choices[d].date
        for (before, _, end), (after, begin, _) in pairwise(shifts):
            rest = (begin - end) // 60
            if rest < needed and day in (before, after):
                where = f"after the shift of {before:%A}" if after == day else f"before the shift of {after:%A}"
                return f"only {say_hours(rest)} of rest {where} (at least {say_hours(needed)})"
        return condition.text

    def _hours(self, choices: Sequence[Choice]) -> RuleText | None:
        weeks = sorted(set(self.person.setting.week_of))
        minutes, days = [0] * len(weeks), [0] * len(weeks)
        for choice, first in zip(choices, self.person.setting.week_of, strict=True):
            minutes[weeks.index(first)] += choice.paid_min
            days[weeks.index(first)] += choice.works
        for condition in self.person.conditions:
            most_days = self.person.setting.contract.max_days_per_week
            if condition.rule == "days_per_week" and max(days) > most_days:
                return RuleText(condition.rule, f"{max(days)} days in a week ({condition.text})")
            if condition.week is not None:
                made = minutes[condition.week]
                if made < condition.least or (condition.most is not None and made > condition.most):
                    return RuleText(condition.rule, f"makes {say_hours(made)}: {condition.text}", condition.dates)
        return None
