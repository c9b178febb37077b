"""At most so much in a span of dates: hours in a week, nights in sixteen weeks, Sundays in a year.

A machine of these knows how much room each span has left. Spans that can't be filled any more in the rest of the
horizon are forgotten, and where a rule can't bind for anyone there is no machine at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import gcd
from typing import TYPE_CHECKING

from wfm.roster.rules.machine import Machine, Past, Setting, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import date

    from wfm.core.agent import WorkedShift
    from wfm.roster.choices import Choice

SUNDAY = 6


@dataclass(frozen=True)
class Span:
    """Dates from `first` to `last`, in which `most` is allowed."""

    first: date
    last: date
    most: int


@dataclass(frozen=True)
class Measure:
    """What is counted of a choice and of a shift in the past; `week_most` is the most of it in a contract week.

    With `dates` a date counts at most once, however many shifts in the past it had.
    """

    of: Callable[[Choice], int]
    past: Callable[[WorkedShift], int]
    week_most: int | None = None
    dates: bool = False

    def used(self, past: Past, span: Span) -> int:
        """How much of a span was worked before the horizon."""
        found = [(w.date, self.past(w)) for w in past.worked if span.first <= w.date <= span.last]
        return len({day for day, amount in found if amount}) if self.dates else sum(amount for _, amount in found)


def paid_minutes(setting: Setting) -> Measure:
    """Count paid minutes, of which no contract week has more than the contract's."""
    contract = setting.contract
    most = contract.weekly_range[1] if contract.weekly_range else contract.weekly_min
    return Measure(lambda choice: choice.paid_min, lambda shift: shift.minutes, most)


class Reach:
    """The most that can be worked between two days of the horizon, by choices, contract hours and days a week."""

    def __init__(self, setting: Setting, measure: Measure) -> None:
        self.top = [max((measure.of(c) for c in choices), default=0) for choices in setting.choices]
        self.week_most, self.max_days = measure.week_most, setting.contract.max_days_per_week
        self.weeks: dict[date, list[int]] = {}
        for d, week in enumerate(setting.week_of):
            self.weeks.setdefault(week, []).append(d)

    def between(self, first: int, last: int) -> int:
        """Upper limit over days `first` to `last`, 0 where there are none."""
        total = 0
        for days in self.weeks.values():
            best = sum(sorted((self.top[d] for d in days if first <= d <= last), reverse=True)[: self.max_days])
            total += best if self.week_most is None else min(best, self.week_most)
        return total


class SpanLimit(Machine):
    """State: the room left in each span that could still be overfilled, None in the others.

    Price per `unit` beyond in every span; with `unit` None the price is paid once by each shift that finds the span
    ending on its own date too small. A span overfilled before the horizon lets nothing more in, and costs nothing
    for that alone.
    """

    def __init__(
        self,
        name: str,
        setting: Setting,
        spans: tuple[Span, ...],
        *,
        measure: Measure,
        weight: float | None,
        unit: int | None,
    ) -> None:
        self.name, self.weight, self.unit, self.measure = name, weight, unit, measure
        start, days = setting.grid.start, setting.grid.days
        self.spans = spans
        self.days = [((span.first - start).days, (span.last - start).days) for span in spans]
        reach = Reach(setting, measure)
        self.ahead = [
            [reach.between(max(d, first), last) for first, last in self.days] for d in range(days + 1)
        ]  # [d]: on day d and after it
        amounts = {measure.of(c) for choices in setting.choices for c in choices}
        self.grain = gcd(*amounts) or 1

    def begin(self, past: Past) -> Hashable:
        """Room left by the shifts worked before the horizon."""
        return self._canonical(-1, [span.most - self.measure.used(past, span) for span in self.spans])

    def read(self, choice: Choice) -> Hashable:
        """See how much there is of it."""
        return choice.day, self.measure.of(choice)

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Take the room; forbid or price what is beyond."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        day, amount = letter
        price = 0.0
        rooms = list(state)
        for j, room in enumerate(state):
            first, last = self.days[j]
            if room is None or not amount or not first <= day <= last:
                continue
            rooms[j] = room - amount
            if amount > room:
                if self.weight is None:
                    return None
                price += self._price(amount - room, own=last == day)
        return self._canonical(day, rooms), price

    def _price(self, beyond: int, *, own: bool) -> float:
        assert self.weight is not None
        if self.unit is None:
            return self.weight if own else 0.0
        return self.weight * beyond / self.unit

    def _canonical(self, day: int, rooms: list[int | None]) -> tuple[int | None, ...]:
        """Forget rooms that can't be overfilled, round to what can be taken, drop those that a tighter one implies."""
        tightest = None
        out: list[int | None] = []
        for j in range(len(rooms) - 1, -1, -1):
            room = rooms[j]
            if room is None or max(room, 0) >= self.ahead[day + 1][j]:
                out.append(None)
                continue
            room = max(room, 0)
            if self.weight is None:
                room -= room % self.grain
                if tightest is not None and tightest <= room:
                    out.append(None)
                    continue
                if self.days[j][0] <= day + 1:
                    tightest = room
            out.append(room)
        return tuple(out[::-1])


def limit_spans(
    name: str,
    setting: Setting,
    spans: Iterable[Span],
    *,
    measure: Measure,
    weight: float | None,
    unit: int | None = None,
) -> list[Machine]:
    """Make the machine of those spans that somebody of the setting could overfill; none where nobody can.

    The spans are taken in the order of their last dates.
    """
    binding = tuple(s for s in sorted(spans, key=lambda s: s.last) if _binds(s, setting, measure))
    return [SpanLimit(name, setting, binding, measure=measure, weight=weight, unit=unit)] if binding else []


def weeks_of_law(setting: Setting) -> list[tuple[date, date]]:
    """First and last date of every week from Sunday to Saturday with a day in the horizon."""
    start, end = setting.grid.dates[0], setting.grid.dates[-1]
    sunday = start - timedelta(days=(start.weekday() - SUNDAY) % 7)
    out = []
    while sunday <= end:
        out.append((sunday, sunday + timedelta(days=6)))
        sunday += timedelta(days=7)
    return out


def _binds(span: Span, setting: Setting, measure: Measure) -> bool:
    start = setting.grid.start
    reach = Reach(setting, measure).between(max(0, (span.first - start).days), (span.last - start).days)
    return reach > 0 and max((measure.used(past, span) for past in setting.people), default=0) + reach > span.most
