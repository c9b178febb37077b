"""Checks of opening hours: the ordinary week, the weeks that follow it, holidays and single dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from wfm.scenario.field_types import DAY_MIN, WEEKDAYS, parse_days, show_clock
from wfm.scenario.places import Words

if TYPE_CHECKING:
    from wfm.core.calendar import Span
    from wfm.errors import Fault
    from wfm.scenario.forms_queues import OpeningHoursForm
    from wfm.scenario.places import KeyPath
    from wfm.scenario.subject import Subject

    _Week = Mapping[str, list[Span]]


def check_spans(subject: Subject) -> Iterator[Fault]:
    """Check that opening hours of one day don't overlap, nor run into the next day's."""
    for path, form in subject.opening_forms():
        for where, week in _weeks(path, form):
            yield from _named_twice(subject, where, week)
        clean = True
        for where, spans in _span_lists(path, form):
            for one, two in pairwise(sorted(spans)):
                if one[1] > two[0]:
                    clean = False
                    yield _overlap(subject, where, one, two)
        if clean:
            for where, week in _weeks(path, form):
                yield from _into_next_day(subject, where, week)


def check_span_grid(subject: Subject) -> Iterator[Fault]:
    """Check that opening hours start and end on whole intervals."""
    step = subject.form.interval_min
    for path, form in subject.opening_forms():
        for where, spans in _span_lists(path, form):
            for span in spans:
                if span[0] % step or span[1] % step:
                    expected = f"times on whole intervals of {step} minutes"
                    yield subject.places.fault(where, expected=expected, got=show_span(span))


def show_span(span: Span) -> str:
    """HH:MM-HH:MM; an end past midnight is shown on the next day's clock."""
    end = span[1] if span[1] <= DAY_MIN else span[1] - DAY_MIN
    return f"{show_clock(span[0])}-{show_clock(end)}"


def _weeks(path: KeyPath, form: OpeningHoursForm) -> Iterator[tuple[KeyPath, _Week]]:
    """Every week of spans by weekday, with its key path."""
    yield (*path, "weekly"), form.weekly
    for day, week in form.changes.items():
        yield (*path, "changes", day), week


def _span_lists(path: KeyPath, form: OpeningHoursForm) -> Iterator[tuple[KeyPath, list[Span]]]:
    """Every list of spans of one day, with its key path."""
    for where, week in _weeks(path, form):
        for days, spans in week.items():
            yield (*where, days), spans
    for day, spans in form.exceptions.items():
        yield (*path, "exceptions", day), spans
    yield (*path, "holidays"), form.holidays or []


def _named_twice(subject: Subject, path: KeyPath, week: _Week) -> Iterator[Fault]:
    seen: dict[int, str] = {}
    for days in week:
        twice = [day for day in parse_days(days) or () if day in seen]
        if twice:
            got = Words(f"{WEEKDAYS[twice[0]]} in {seen[twice[0]]} and in {days}")
            yield subject.places.fault((*path, days), expected="each weekday once", got=got)
        seen |= dict.fromkeys(parse_days(days) or (), days)


def _into_next_day(subject: Subject, path: KeyPath, week: _Week) -> Iterator[Fault]:
    by_day = {day: (days, spans) for days, spans in week.items() for day in parse_days(days) or ()}
    reported: set[tuple[str, str]] = set()
    for day, (days, spans) in sorted(by_day.items()):
        next_days, next_spans = by_day.get((day + 1) % 7, ("", []))
        for one in spans:
            for two in next_spans:
                if one[1] > two[0] + DAY_MIN and (days, next_days) not in reported:
                    reported.add((days, next_days))
                    yield _overlap(subject, (*path, days), one, two, after=" the next day")


def _overlap(subject: Subject, path: KeyPath, one: Span, two: Span, *, after: str = "") -> Fault:
    got = Words(f"{show_span(one)} and {show_span(two)}{after}")
    return subject.places.fault(path, expected="opening hours that don't overlap", got=got)
