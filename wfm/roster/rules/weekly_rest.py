"""Weekly rest: a long unbroken rest in the days after the start of every shift, or two or more over twice as long.

Shifts between two long rests are a spell of work. What holds for the first of a spell holds for the others, whose days
end later, so that a spell is remembered by its first start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.rules.machine import Machine, Past, Setting, Step
from wfm.roster.rules.times_ahead import NEVER, EndsAhead, StartsAhead

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.core.rules import WeeklyRest
    from wfm.roster.choices import Choice

Owed = tuple[int, int]
"""First start of a spell that still waits for its rest, and seconds of rest in parts so far."""

DAY_S = 86400
PARTS_DAYS, PARTS_ROUND_S = 10, 2 * 3600


class WeeklyRestMachine(Machine):
    """State: the first start that would come after a long rest, and the latest end allowed before one.

    Price per shift that ends later. A past that left no way to keep the rule binds by its first shift that still can.
    With `round_s` the latest end is taken up to so much earlier, the rest up to so much longer: fewer states, nothing
    unlawful, but not all that is lawful.
    """

    name = "weekly_rest"

    def __init__(self, setting: Setting, rule: WeeklyRest, *, round_s: int = 1) -> None:
        self.weight, self.round_s = rule.weight, round_s
        self.rest_s = rule.least_min * 60
        self.work_s = rule.days * DAY_S - self.rest_s
        self.starts, self.ends = StartsAhead(setting), EndsAhead(setting)

    def begin(self, past: Past) -> Hashable:
        """Take up the spell of work that the horizon begins in."""
        spell = _last_spell(past, self.rest_s)
        if not spell:
            return 0, 0
        last = max(end for _, end in spell)
        first = next((start for start, _ in spell if last <= start + self.work_s), spell[-1][0])
        return self._canonical(-1, self._rested(-1, last), self._latest(first))

    def read(self, choice: Choice) -> Hashable:
        """See the day, the start and the end."""
        return choice.day, choice.begin if choice.works else 0, choice.end

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Begin a spell after a long rest; hold the end against the spell's latest."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        rested, latest = state
        day, begin, end = letter
        if not begin:
            return self._canonical(day, self.starts.wait(day, rested), latest), 0.0
        if begin >= rested:
            latest = self._latest(begin)
        price = 0.0
        if end > latest:
            if self.weight is None:
                return None
            price = self.weight
        return self._canonical(day, self._rested(day, end), latest), price

    def _latest(self, first: int) -> int:
        latest = first + self.work_s
        return latest - latest % self.round_s

    def _rested(self, day: int, end: int) -> int:
        rested = end + self.rest_s
        return self.starts.wait(day, rested + -rested % self.round_s)

    def _canonical(self, day: int, rested: int, latest: int) -> tuple[int, int]:
        latest = self.ends.limit(day, latest)
        # a spell that starts later may also last later
        return (0, 0) if rested == 0 or latest == NEVER else (rested, latest)


class SplitRestMachine(Machine):
    """State: the last end, and what each spell of work not yet rested from is owed, that of the present one last.

    Spells end with a rest that is long, or long enough to be a part. Price per shift after which the rest owed to a
    spell can't come in time any more; it stays owed until the next long rest. `round_s` as above, for starts, ends and
    parts.
    """

    name = "weekly_rest"

    def __init__(self, setting: Setting, rule: WeeklyRest, *, round_s: int = 1) -> None:
        assert rule.split_min is not None
        self.weight, self.round_s = rule.weight, round_s
        self.rest_s, self.part_s, self.split_s = rule.least_min * 60, rule.part_min * 60, rule.split_min * 60
        self.days_s, self.split_days_s = rule.days * DAY_S, rule.split_days * DAY_S
        self.between_s = min(self.rest_s, self.part_s)
        self.starts = StartsAhead(setting)
        self.latest_end = max((c.end for choices in setting.choices for c in choices if c.works), default=0)

    def begin(self, past: Past) -> Hashable:
        """Take up what spells before the horizon are owed, unless it can't come in time any more."""
        owed: tuple[Owed, ...] = ()
        last = -NEVER
        for start, end in _shifts(past):
            # every shift on its own here: the first of a spell may be past help while the others are not
            owed = (*self._pay(owed, last, start), (start, 0))
            last = max(last, end)
            owed = tuple(o for o in owed if self._in_time(o, last))
        return self._canonical(-1, last, owed)

    def read(self, choice: Choice) -> Hashable:
        """See the day, the start and the end."""
        return choice.day, choice.begin if choice.works else 0, choice.end

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Count the rest before the shift; see whether all that is owed can still come after it."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        last, owed = state
        day, begin, end = letter
        if not begin:
            return self._canonical(day, last, owed), 0.0
        new_spell = begin - last >= self.between_s
        owed = self._pay(owed, last, begin)
        if new_spell:
            owed = (*owed, (begin, 0))
        price = 0.0
        if not all(self._in_time(o, end) for o in owed):
            if self.weight is None:
                return None
            price = self.weight
        return self._canonical(day, end, owed), price

    def _pay(self, owed: tuple[Owed, ...], last: int, begin: int) -> tuple[Owed, ...]:
        """Give what is still owed after a rest from `last` to `begin`."""
        out = []
        for first, had in owed:
            if min(begin, first + self.days_s) - last >= self.rest_s:
                continue
            part = min(begin, first + self.split_days_s) - last
            total = had + part if part >= self.part_s else had
            broken = not self._in_time((first, had), last)
            if total >= self.split_s or (broken and begin - last >= self.rest_s):
                continue
            out.append((first, total))
        return tuple(out)

    def _in_time(self, owed: Owed, end: int) -> bool:
        """Whether an endless rest from `end` pays it."""
        first, had = owed
        if first + self.days_s - end >= self.rest_s:
            return True
        part = first + self.split_days_s - end
        return part >= self.part_s and had + part >= self.split_s

    def _canonical(self, day: int, last: int, owed: tuple[Owed, ...]) -> tuple[int, tuple[Owed, ...]]:
        """Forget what is sure to be paid, and everything after a rest that pays all."""
        if not self.starts.wait(day, last + max(self.rest_s, self.split_s)):
            return -NEVER, ()
        tight: dict[int, int] = {}
        for first, had in owed:
            if first + self.days_s - self.rest_s < self.latest_end:
                tight.setdefault(had - had % self.round_s, first - first % self.round_s)
        last += -last % self.round_s
        return (last, tuple((first, had) for had, first in tight.items())) if tight else (-NEVER, ())


def machines(setting: Setting, *, round_s: int = 1) -> list[Machine]:
    """Make the machine where somebody's work can last too long for the rest at all; `round_s` as in the machine.

    Rest in parts has many states: in more than PARTS_DAYS days the whole rest is asked for every time.
    """
    rule = setting.labour.weekly_rest
    if rule is None or _never_binds(setting, rule):
        return []
    if rule.split_min is not None and setting.grid.days <= PARTS_DAYS:
        return [SplitRestMachine(setting, rule, round_s=max(round_s, PARTS_ROUND_S))]
    return [WeeklyRestMachine(setting, rule, round_s=round_s)]


def _shifts(past: Past) -> list[tuple[int, int]]:
    return sorted((shift.start, shift.end) for shift in past.worked)


def _last_spell(past: Past, rest_s: int) -> list[tuple[int, int]]:
    """Shifts since the last long rest before the horizon, in order."""
    spell: list[tuple[int, int]] = []
    for start, end in _shifts(past):
        if spell and start - max(e for _, e in spell) >= rest_s:
            spell = []
        spell.append((start, end))
    return spell


def _never_binds(setting: Setting, rule: WeeklyRest) -> bool:
    """Whether every day off is a long rest, and the days in a row that are allowed are no spell too long."""
    row = setting.labour.days_in_a_row
    rest_s, work_s = rule.least_min * 60, (rule.days * 24 * 60 - rule.least_min) * 60
    first = [min((c.begin for c in choices if c.works), default=NEVER) for choices in setting.choices]
    last = [max((c.end for c in choices if c.works), default=-NEVER) for choices in setting.choices]
    starts = StartsAhead(setting)
    most = row.most if row.weight is None else setting.grid.days
    if any(last[d] - first[d0] > work_s for d0 in range(len(first)) for d in range(d0, min(d0 + most, len(last)))):
        return False
    if any(starts.wait(d + 1, last[d] + rest_s) for d in range(len(last) - 1)):
        return False
    return all(_past_never_binds(past, setting, rest_s=rest_s, work_s=work_s, last=last) for past in setting.people)


def _past_never_binds(past: Past, setting: Setting, *, rest_s: int, work_s: int, last: list[int]) -> bool:
    """Tell the same of the spell that begins before the horizon."""
    spell = _last_spell(past, rest_s)
    if not spell:
        return True
    starts, end = StartsAhead(setting), max(e for _, e in spell)
    latest = max(last)
    if latest - spell[0][0] <= work_s or not starts.wait(-1, end + rest_s):
        return True
    row = setting.labour.days_in_a_row
    dates = sorted(shift.date for shift in past.worked if shift.start >= spell[0][0])
    together = [(setting.grid.start - day).days for day in dates] == list(range(len(dates), 0, -1))
    if row.weight is not None or not together or starts.wait(0, end + rest_s):
        return False
    return all(day_end - spell[0][0] <= work_s for day_end in last[: max(row.most - len(dates), 0)])
