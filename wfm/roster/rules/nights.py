"""Night shifts: how long, the rest after them, how many in a row and in sixteen weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import gcd
from typing import TYPE_CHECKING

from wfm.roster.rules.machine import DayRule, Machine, Past, Setting, Step
from wfm.roster.rules.night_time import is_night
from wfm.roster.rules.spans import Measure, Reach, Span, limit_spans, paid_minutes
from wfm.roster.rules.times_ahead import StartsAhead

if TYPE_CHECKING:
    from collections.abc import Hashable
    from zoneinfo import ZoneInfo

    from wfm.core.agent import WorkedShift
    from wfm.core.rules import Nights
    from wfm.roster.choices import Choice

def ends_late(end: int, zone: ZoneInfo, rule: Nights) -> bool:
    """Whether the clock at the end shows more than `late_end`."""
    local = _local(end, zone)
    return local.hour * 3600 + local.minute * 60 + local.second > rule.late_end * 60


class NightShift(DayRule):
    """Night shifts only where they are allowed and agreed to, the latter always hard, and none too long."""

    name = "nights"

    def __init__(self, rule: Nights | None) -> None:
        self.rule = rule

    def price(self, past: Past, choice: Choice) -> float | None:
        """Forbid or price a night shift."""
        if not choice.night:
            return 0.0
        if not past.agent.nights:
            return None
        if self.rule is None:
            return 0.0
        broken = (not self.rule.allowed) + (choice.paid_min > self.rule.most_shift_min)
        return (None if self.rule.weight is None else self.rule.weight * broken) if broken else 0.0


class NightRestMachine(Machine):
    """State: the first starts that leave the rest after a late night, and after a series; nights in a row up to one.

    A night on the next date goes on with a series, and needs no rest after it yet. Price per rest too short, for
    either reason.
    """

    name = "nights"

    def __init__(self, setting: Setting, rule: Nights) -> None:
        self.rule, self.weight, self.zone = rule, rule.weight, setting.grid.zone
        self.start, self.ahead = setting.grid.start, StartsAhead(setting)
        self.offered = [any(choice.night for choice in choices) for choices in setting.choices]

    def begin(self, past: Past) -> Hashable:
        """Take up the rest after the last shift before the horizon, if it was a night."""
        nights = {w.date for w in past.worked if is_night(w.start, w.end, self.rule, self.zone)}
        if not nights or max(nights) < max(w.date for w in past.worked):
            return 0, 0, 0
        last = day = max(nights)
        row = 0
        while day in nights:
            row, day = row + 1, day - timedelta(days=1)
        late, series = self._waits(max(w.end for w in past.worked), row)
        return self._canonical(-1, late, series, row if last == self.start - timedelta(days=1) else 0)

    def read(self, choice: Choice) -> Hashable:
        """See the day, the start, and of a night shift the end."""
        return choice.day, choice.begin if choice.works else 0, choice.end if choice.night else 0

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Hold the start against the end of the night before it."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        late, series, row = state
        day, begin, night_end = letter
        if not begin:
            return self._canonical(day, late, series, 0), 0.0
        broken = (begin < late) + (begin < series and not (night_end and row))
        if broken and self.weight is None:
            return None
        price = broken * self.weight if self.weight is not None else 0.0
        if not night_end:
            return (0, 0, 0), price
        row = min(row + 1, self.rule.series)
        return self._canonical(day, *self._waits(night_end, row), row), price

    def _waits(self, end: int, row: int) -> tuple[int, int]:
        """First start after the rest for a late night, and after that for the series it would close."""
        late = ends_late(end, self.zone, self.rule)
        series = row >= self.rule.series
        return end + self.rule.rest_min * 60 if late else 0, end + self.rule.series_rest_min * 60 if series else 0

    def _canonical(self, day: int, late: int, series: int, row: int) -> tuple[int, int, int]:
        late, series = self.ahead.wait(day, late), self.ahead.wait(day, series)
        if not any(self.offered[day + 1 : day + 2]):
            row = 0
        if self.weight is None and not row:
            late, series = max(late, series), 0
        return late, series, row


class NightRowMachine(Machine):
    """State: working days in a row up to the limit, and whether a night is among them; price per shift beyond."""

    name = "nights"

    def __init__(self, setting: Setting, rule: Nights) -> None:
        self.rule, self.most, self.weight = rule, rule.most_in_a_row, rule.weight
        self.zone, self.start = setting.grid.zone, setting.grid.start

    def begin(self, past: Past) -> tuple[int, bool]:
        """Days worked without a break up to the day before the horizon."""
        worked: dict[date, bool] = {}
        for shift in past.worked:
            night = is_night(shift.start, shift.end, self.rule, self.zone)
            worked[shift.date] = worked.get(shift.date, False) or night
        row, night, day = 0, False, self.start - timedelta(days=1)
        while day in worked:
            row, night, day = row + 1, night or worked[day], day - timedelta(days=1)
        return min(row, self.most), night

    def read(self, choice: Choice) -> Hashable:
        """See work, and night."""
        return choice.works, choice.night

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Forbid, or price, a shift beyond the limit."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        row, had = state
        works, night = letter
        if not works:
            return (0, False), 0.0
        had = had or night
        if row < self.most or not had:
            return (min(row + 1, self.most), had), 0.0
        return None if self.weight is None else ((row, had), self.weight)


class NightAverageMachine(Machine):
    """State: per span of weeks the nights to go until it counts, and the paid minutes left below its average.

    Price once per shift that ends a span of too many hours; a span that is beyond before the horizon lets nothing
    more in, and costs nothing for that alone.
    """

    name = "nights"

    def __init__(self, setting: Setting, rule: Nights) -> None:
        self.rule, self.weight, self.zone = rule, rule.weight, setting.grid.zone
        self.start, days = setting.grid.start, setting.grid.days
        back = timedelta(days=7 * rule.weeks - 1)
        self.spans = [Span(day - back, day, rule.average_min * rule.weeks) for day in setting.grid.dates]
        self.first = [(span.first - self.start).days for span in self.spans]
        self.minutes, self.nights = paid_minutes(setting), count_nights(setting, rule)
        reach = [Reach(setting, measure) for measure in (self.nights, self.minutes)]
        self.ahead = [
            [tuple(r.between(max(d, first), last) for r in reach) for last, first in enumerate(self.first)]
            for d in range(days + 1)
        ]
        self.grain = gcd(*{c.paid_min for choices in setting.choices for c in choices}) or 1

    def begin(self, past: Past) -> tuple[tuple[int, int] | None, ...]:
        """Nights and hours of each span before the horizon."""
        left: list[tuple[int, int] | None] = [
            (self.rule.average_from - self.nights.used(past, span), span.most - self.minutes.used(past, span))
            for span in self.spans
        ]
        return self._canonical(-1, left)

    def read(self, choice: Choice) -> Hashable:
        """See the day, the paid minutes and whether it is a night."""
        return choice.day, choice.paid_min, choice.night

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Count a shift in every span that it is in."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        day, paid, night = letter
        if not paid and not night:
            return self._canonical(day, list(state)), 0.0
        price = 0.0
        left = list(state)
        for j, pair in enumerate(state):
            if pair is None or not self.first[j] <= day <= j:
                continue
            nights, minutes = left[j] = pair[0] - night, pair[1] - paid
            if nights <= 0 and minutes < 0:
                if self.weight is None:
                    return None
                price += self.weight if j == day else 0.0
        return self._canonical(day, left), price

    def _canonical(self, day: int, left: list[tuple[int, int] | None]) -> tuple[tuple[int, int] | None, ...]:
        """Forget spans that can't be broken any more, and those that a later one with no more room implies."""
        kept: list[tuple[int, int]] = []
        out: list[tuple[int, int] | None] = []
        for j in range(len(left) - 1, -1, -1):
            pair = left[j]
            nights_ahead, minutes_ahead = self.ahead[day + 1][j]
            if j <= day or pair is None or pair[0] > nights_ahead or pair[1] >= minutes_ahead:
                out.append(None)
                continue
            pair = max(pair[0], 0), max(pair[1] - pair[1] % self.grain, -1)
            if self.weight is None:
                if any(k[0] <= pair[0] and k[1] <= pair[1] for k in kept):
                    out.append(None)
                    continue
                if self.first[j] <= day + 1:
                    kept.append(pair)
            out.append(pair)
        return tuple(out[::-1])


def count_nights(setting: Setting, rule: Nights) -> Measure:
    """Count night shifts."""
    zone = setting.grid.zone

    def of_past(shift: WorkedShift) -> int:
        return int(is_night(shift.start, shift.end, rule, zone))

    return Measure(lambda choice: int(choice.night), of_past, dates=True)


def day_rules(setting: Setting) -> list[DayRule]:
    """Make the rule where a night shift is offered that not everyone may take."""
    nights = [choice for choices in setting.choices for choice in choices if choice.night]
    rule = NightShift(setting.labour.nights)
    return [rule] if any(rule.price(past, choice) != 0 for past in setting.people for choice in nights) else []


def machines(setting: Setting) -> list[Machine]:
    """Make those of rest, of shifts in a row, of nights and of hours in so many weeks, each where it can bind."""
    rule = setting.labour.nights
    if rule is None:
        return []
    offered = [any(choice.night for choice in choices) for choices in setting.choices]
    found: list[Machine] = []
    rest = NightRestMachine(setting, rule)
    if any(offered) or any(rest.begin(past) != (0, 0, 0) for past in setting.people):
        found.append(rest)
    row, in_a_row = NightRowMachine(setting, rule), setting.labour.days_in_a_row
    seen = any(offered) or any(row.begin(past)[1] for past in setting.people)
    if seen and (in_a_row.weight is not None or in_a_row.most > rule.most_in_a_row):
        found.append(row)
    if not any(offered):
        return found
    back = timedelta(days=7 * rule.weeks - 1)
    spans = [Span(day - back, day, rule.most) for day, night in zip(setting.grid.dates, offered, strict=True) if night]
    found += limit_spans("nights", setting, spans, measure=count_nights(setting, rule), weight=rule.weight)
    average = NightAverageMachine(setting, rule)
    if any(pair is not None for past in setting.people for pair in average.begin(past)):
        found.append(average)
    return found


def _local(moment: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(moment, tz=UTC).astimezone(zone)
