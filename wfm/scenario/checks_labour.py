"""Checks of the law: figures that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wfm.scenario.field_types import show_clock
from wfm.scenario.places import Words

if TYPE_CHECKING:
    from wfm.errors import Fault
    from wfm.scenario.subject import Subject


def check_rests(subject: Subject) -> Iterator[Fault]:
    """Check that a short rest is shorter, and that a weekly rest leaves time to work."""
    form, fault = subject.form.labour, subject.places.fault
    if form.short_rest is not None and form.short_rest.hours > form.min_daily_rest_hours:
        expected = f"at most min_daily_rest_hours {form.min_daily_rest_hours:g}"
        got = Words(f"{form.short_rest.hours:g} h")
        yield fault(("labour", "short_rest", "hours"), expected=expected, got=got)
    weekly = form.weekly_rest
    if weekly is None:
        return
    if weekly.hours >= weekly.per_days * 24:
        expected = f"less than the {weekly.per_days * 24} h of per_days {weekly.per_days}"
        yield fault(("labour", "weekly_rest", "hours"), expected=expected, got=Words(f"{weekly.hours:g} h"))
    split = weekly.split
    if split is not None and split.hours >= split.per_days * 24:
        expected = f"less than the {split.per_days * 24} h of per_days {split.per_days}"
        yield fault(("labour", "weekly_rest", "split", "hours"), expected=expected, got=Words(f"{split.hours:g} h"))
    if split is not None and split.part_hours > split.hours:
        expected = f"at most the {split.hours:g} h of all parts together"
        got = Words(f"{split.part_hours:g} h")
        yield fault(("labour", "weekly_rest", "split", "part_hours"), expected=expected, got=got)


def check_nights(subject: Subject) -> Iterator[Fault]:
    """Check that nights have a length, and free Sundays fit into their weeks."""
    form, fault = subject.form.labour, subject.places.fault
    for name, rule in (("nights", form.nights), ("minors", form.minors)):
        if rule is not None and rule.begin == rule.end:
            expected = f'another time than from "{show_clock(rule.begin)}"'
            yield fault(("labour", name, "to"), expected=expected, got=show_clock(rule.end))
    if form.nights is not None and form.nights.series > form.nights.max_in_a_row:
        expected = f"at most max_in_a_row {form.nights.max_in_a_row}"
        yield fault(("labour", "nights", "series"), expected=expected, got=form.nights.series)
    if form.sundays is not None and form.sundays.free > form.sundays.weeks:
        expected = f"at most one a week, so {form.sundays.weeks}"
        yield fault(("labour", "sundays", "free"), expected=expected, got=form.sundays.free)
