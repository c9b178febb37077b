"""Checks of shift kinds, their breaks, and the lengths that contracts name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wfm.core.roster import LEADING, ON_QUEUE
from wfm.scenario.build_rules import to_min
from wfm.scenario.field_types import show_clock
from wfm.scenario.forms_rules import StartsForm
from wfm.scenario.places import Words

if TYPE_CHECKING:
    from wfm.errors import Fault
    from wfm.scenario.places import KeyPath
    from wfm.scenario.subject import Subject


def check_starts(subject: Subject) -> Iterator[Fault]:
    """Check that the last start isn't before the first."""
    for name, form in subject.form.shifts.items():
        if isinstance(form.start, StartsForm) and form.start.to < form.start.first:
            expected = f'a time from "{show_clock(form.start.first)}" on'
            yield subject.places.fault(
                ("shifts", name, "start", "to"), expected=expected, got=show_clock(form.start.to)
            )


def check_shift_grid(subject: Subject) -> Iterator[Fault]:
    """Check that every time and length of a shift is a whole number of intervals."""
    step = subject.form.interval_min
    expected = f"a multiple of interval_min {step}"
    for name, form in subject.form.shifts.items():
        path: KeyPath = ("shifts", name)
        if abs(form.hours * 60 / step - round(form.hours * 60 / step)) > 1e-9:
            got = Words(f"{form.hours:g} h, {form.hours * 60:g} minutes")
            yield subject.places.fault((*path, "hours"), expected=expected, got=got)
        if isinstance(form.start, StartsForm):
            starts: list[tuple[KeyPath, int]] = [((*path, "start", "from"), form.start.first)]
            if form.start.every_min % step:
                where = (*path, "start", "every_min")
                yield subject.places.fault(where, expected=expected, got=form.start.every_min)
        else:
            starts = [((*path, "start", index), start) for index, start in enumerate(form.start)]
        for where, start in starts:
            if start % step:
                on_grid = f"a time on whole intervals of {step} minutes"
                yield subject.places.fault(where, expected=on_grid, got=show_clock(start))
        for index, rest in enumerate(form.breaks):
            for key, minutes in (("minutes", [rest.minutes]), ("after_min", rest.after_min)):
                if any(m % step for m in minutes):
                    wrong = next(m for m in minutes if m % step)
                    yield subject.places.fault((*path, "breaks", index, key), expected=expected, got=wrong)


def check_break_windows(subject: Subject) -> Iterator[Fault]:
    """Check that breaks lie inside the shift, not at its ends, and each window follows the break before it."""
    for kind in subject.shifts:
        ended, before = 0, ""
        for index, rest in enumerate(kind.breaks):
            path = ("shifts", kind.name, "breaks", index, "after_min")
            window = Words(f"[{rest.earliest_min}, {rest.latest_min}]")
            if rest.earliest_min > rest.latest_min:
                yield subject.places.fault(path, expected="the earliest start before the latest", got=window)
            elif rest.earliest_min == 0:
                yield subject.places.fault(path, expected="a break after the shift's start", got=window)
            elif rest.earliest_min < ended:
                expected = f"a window from {ended} on, when the {before} before has ended"
                yield subject.places.fault(path, expected=expected, got=window)
            if rest.latest_min + rest.minutes >= kind.length_min:
                expected = f"a break that ends before the shift does, {kind.length_min} minutes after its start"
                got = Words(f"an end after up to {rest.latest_min + rest.minutes} minutes")
                yield subject.places.fault(path, expected=expected, got=got)
            ended, before = max(ended, rest.latest_min + rest.minutes), rest.kind


def check_break_kinds(subject: Subject) -> Iterator[Fault]:
    """Check that no break is called what the roster calls work: its rows couldn't be told apart."""
    for kind in subject.shifts:
        for index, rest in enumerate(kind.breaks):
            if rest.kind in (ON_QUEUE, LEADING):
                path = ("shifts", kind.name, "breaks", index, "kind")
                yield subject.places.fault(path, expected=f"a break, not {ON_QUEUE} or {LEADING}", got=rest.kind)


def check_shift_length(subject: Subject) -> Iterator[Fault]:
    """Check that no shift is longer than the law allows."""
    most = subject.labour.max_shift_min
    for kind in subject.shifts:
        if kind.length_min > most:
            yield subject.places.fault(
                ("shifts", kind.name, "hours"),
                expected=f"a shift of at most {most / 60:g} h, breaks included",
                got=Words(f"{kind.length_min / 60:g} h"),
                hint="see labour.max_shift_hours",
            )


def check_break_law(subject: Subject) -> Iterator[Fault]:
    """Check that the breaks of a shift add up to what the law asks for its length; too short parts don't count."""
    for kind in subject.shifts:
        for law in subject.labour.breaks:
            held = sum(rest.minutes for rest in kind.breaks if rest.minutes >= law.part_min)
            if kind.length_min > law.above_min and held < law.minutes:
                expected = f"{law.minutes} minutes of break in parts of at least {law.part_min}"
                yield subject.places.fault(
                    ("shifts", kind.name, "breaks"),
                    expected=f"{expected}, as for every shift above {law.above_min / 60:g} h",
                    got=Words(f"{held} minutes"),
                    hint="see labour.breaks",
                )


def check_shift_hours(subject: Subject) -> Iterator[Fault]:
    """Check that every length that a contract names has a shift kind."""
    lengths = {kind.paid_min for kind in subject.shifts}
    known = ", ".join(f"{minutes / 60:g}" for minutes in sorted(lengths))
    for name, form in subject.form.contracts.items():
        for index, hours in enumerate(form.shift_hours):
            if to_min(hours) not in lengths:
                where = ("contracts", name, "shift_hours", index)
                expected = f"the paid hours of a shift kind ({known})"
                yield subject.places.fault(where, expected=expected, got=Words(f"{hours:g} h"))


def reachable_sums(lengths_by_day: Iterable[Iterable[int]], most_days: int) -> set[int]:
    """Paid minutes that a week can hold: at most one shift a day, on at most `most_days` days."""
    by_count: list[set[int]] = [{0}] + [set() for _ in range(most_days)]
    for lengths in lengths_by_day:
        choices = tuple(lengths)
        for count in range(most_days, 0, -1):
            by_count[count] |= {total + minutes for total in by_count[count - 1] for minutes in choices}
    return set().union(*by_count)


def nearest_hours(sums: set[int], wanted: int) -> str:
    """Name the reachable hours just below and just above those wanted."""
    below = max((total for total in sums if 0 < total < wanted), default=None)
    above = min((total for total in sums if total > wanted), default=None)
    near = [f"{total / 60:g} h" for total in (below, above) if total is not None]
    return " or ".join(near) if near else "none"
