"""Everything a person worked and is rostered for, in order of time: what rules that look back read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from wfm.core.agent import WorkedShift
    from wfm.roster.verify.duty import Duty


@dataclass(frozen=True)
class Work:
    """A shift of the record, [start, end) in epoch seconds; `duty` is None for one worked before the horizon.

    `minutes` are paid; `kind` is "" where nobody said.
    """

    date: date
    start: int
    end: int
    minutes: int
    kind: str
    duty: Duty | None = None

    @property
    def ours(self) -> bool:
        """Whether it is of the roster that is checked."""
        return self.duty is not None


Record = tuple[Work, ...]


def gather_records(
    by_person: Mapping[str, tuple[Duty, ...]], worked: Iterable[WorkedShift], first: date
) -> dict[str, Record]:
    """Shifts per known person in order of start; of those worked, the ones dated before `first`."""
    found: dict[str, list[Work]] = {
        who: [Work(d.date, d.start, d.end, d.paid_min, d.kind.name if d.kind else "", d) for d in duties]
        for who, duties in by_person.items()
    }
    for w in worked:
        if w.agent in found and w.date < first:
            found[w.agent].append(Work(w.date, w.start, w.end, w.minutes, w.shift))
    return {who: tuple(sorted(works, key=lambda w: (w.start, w.end))) for who, works in found.items()}


def successive(record: Record) -> Iterator[tuple[Work, Work]]:
    """Each shift after the first on record with the one that ended last before it began or while it ran."""
    last: Work | None = None
    for work in record:
        if last is not None:
            yield last, work
        if last is None or work.end > last.end:
            last = work


def rests_between(record: Record, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Free time within [begin, end) as (from, to); before the first shift of the record and after its last too."""
    until = begin
    for work in record:
        if work.end <= begin:
            continue
        if work.start >= end:
            break
        if work.start > until:
            yield until, work.start
        until = max(until, work.end)
    if until < end:
        yield until, end


def runs(days: Iterable[date]) -> list[list[date]]:
    """Cut dates into runs of dates in a row, in order."""
    out: list[list[date]] = []
    for day in sorted(set(days)):
        if out and day - out[-1][-1] == timedelta(days=1):
            out[-1].append(day)
        else:
            out.append([day])
    return out


def calendar_week(day: date) -> date:
    """Give the Sunday on or before a date: the law's weeks run from Sunday to Saturday."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def calendar_weeks(record: Record) -> dict[date, list[Work]]:
    """Shifts per calendar week, Sunday to Saturday, by its Sunday."""
    out: dict[date, list[Work]] = defaultdict(list)
    for work in record:
        out[calendar_week(work.date)].append(work)
    return out


def within(record: Record, first: date, last: date) -> list[Work]:
    """Shifts dated from `first` to `last`, both included."""
    return [work for work in record if first <= work.date <= last]


def paid(works: Sequence[Work]) -> int:
    """Paid minutes in all."""
    return sum(work.minutes for work in works)
