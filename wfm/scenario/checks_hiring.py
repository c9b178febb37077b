"""Checks of hiring and shrinkage that no single field can tell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from wfm.scenario.build_hiring import add_parts
from wfm.scenario.field_types import DAY_MIN, parse_days, show_clock
from wfm.scenario.forms_rules import PartsForm
from wfm.scenario.places import Words, suggest

if TYPE_CHECKING:
    from wfm.errors import Fault
    from wfm.scenario.forms_rules import ShrinkageTimeForm
    from wfm.scenario.places import KeyPath
    from wfm.scenario.subject import Subject

PARTS = ("rostered", "unrostered")


def check_shrinkage(subject: Subject) -> Iterator[Fault]:
    """Check that parts in and out of the office leave time on queue, and that windows are spans that don't clash."""
    form = subject.form.shrinkage
    yield from _check_parts(subject, ("shrinkage",), form)
    for index, window in enumerate(form.by_time):
        path: KeyPath = ("shrinkage", "by_time", index)
        yield from _check_parts(subject, path, window)
        first, last = _span(window)
        if last <= first:
            got, hint = show_clock(last), "write a night as two entries"
            expected = f"a time after {show_clock(first)}"
            yield subject.places.fault((*path, "to"), expected=expected, got=got, hint=hint)
        if window.rostered is None and window.unrostered is None:
            yield subject.places.fault(path, expected="rostered, unrostered or both", got=Words("neither"))
    for (first, one), (index, two) in combinations(enumerate(form.by_time), 2):
        part = _shared_part(one, two)
        if part:
            got = Words(f"{part} at the same time as entry {first + 1}")
            yield subject.places.fault(("shrinkage", "by_time", index), expected="one share at a time", got=got)


def check_hiring(subject: Subject) -> Iterator[Fault]:
    """Check that class sizes are in order and that weeks of the ramp rise."""
    form = subject.form.hiring
    smallest, largest = form.class_size
    if smallest > largest:
        got = list(form.class_size)
        yield subject.places.fault(("hiring", "class_size"), expected="the fewest, then the most people", got=got)
    for index, (one, two) in enumerate(pairwise(form.ramp), start=1):
        if two.week <= one.week:
            path: KeyPath = ("hiring", "ramp", index, "week")
            yield subject.places.fault(path, expected=f"a week after {one.week:g}", got=Words(f"{two.week:g}"))


def check_locations(subject: Subject) -> Iterator[Fault]:
    """Check that somebody works at every location that has a speed."""
    known = {agent.extra["location"] for agent in subject.people.agents if "location" in agent.extra}
    for name in subject.form.hiring.location_speed:
        if name not in known:
            path: KeyPath = ("hiring", "location_speed", name)
            hint = suggest(name, known, what="locations")
            yield subject.places.fault(path, expected="a location of the agents file", got=name, hint=hint)


def _check_parts(subject: Subject, path: KeyPath, form: object) -> Iterator[Fault]:
    for name in PARTS:
        value = getattr(form, name)
        if isinstance(value, PartsForm) and add_parts(value)[0] >= 1:
            got = Words(f"{value.in_office:g} + {value.out_of_office:g}")
            yield subject.places.fault((*path, name), expected="parts that add up to less than 1", got=got)


def _shared_part(one: ShrinkageTimeForm, two: ShrinkageTimeForm) -> str:
    """Name a share that both windows give to some moment; empty where there is none."""
    days = set(parse_days(one.days) or ()) & set(parse_days(two.days) or ())
    (from_one, to_one), (from_two, to_two) = _span(one), _span(two)
    if not days or min(to_one, to_two) <= max(from_one, from_two):
        return ""
    return next((name for name in PARTS if getattr(one, name) is not None and getattr(two, name) is not None), "")


def _span(window: ShrinkageTimeForm) -> tuple[int, int]:
    return window.first or 0, DAY_MIN if window.to is None else window.to
