"""Checks of requests and locks against each other and against what people can work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from wfm.core.grid import wall_to_utc
from wfm.errors import Fault
from wfm.scenario.checks_people import own_windows, work_days
from wfm.scenario.field_types import DAY_MIN, WEEKDAYS, show_clock
from wfm.scenario.wishes import show_lock

if TYPE_CHECKING:
    from wfm.core.agent import Agent, TimeOff
    from wfm.core.rules import Lock, Request
    from wfm.core.shift import ShiftKind
    from wfm.scenario.subject import Subject

_Wrong = tuple[str, str, str]


def check_locks(subject: Subject) -> Iterator[Fault]:
    """Check that whoever is locked into a shift may work it then."""
    agents = {agent.id: agent for agent in subject.people.agents}
    kinds = {kind.name: kind for kind in subject.shifts}
    away: dict[str, list[TimeOff]] = {}
    for off in subject.people.time_off:
        away.setdefault(off.agent, []).append(off)
    for line, lock in subject.people.locks:
        agent, kind = agents.get(lock.agent), kinds.get(lock.shift)
        if agent is None or kind is None or lock.start is None:
            continue
        for column, expected, got in _find_wrong(subject, agent, kind, lock, away.get(agent.id, [])):
            yield Fault(expected, got, file=subject.people.lock_file, line=line, where=column)


def check_hard_requests(subject: Subject) -> Iterator[Fault]:
    """Check that requests that are always granted don't contradict each other or a lock."""
    people = subject.people
    locks = {(lock.agent, lock.date): lock for _, lock in people.locks}
    seen: dict[tuple[str, date], tuple[int, Request]] = {}
    for line, request in people.requests:
        if request.weight is not None:
            continue
        key = (request.agent, request.date)
        settled = locks.get(key)
        if settled is not None and not _grants(settled, request):
            expected = f"what is settled ({settled.source}), {show_lock(settled)}"
            yield _fault(subject, line, request, expected)
        other_line, other = seen.setdefault(key, (line, request))
        if {other.wish, request.wish} == {"off", "work"}:
            expected = f"a wish that agrees with line {other_line}, {other.wish} on the same day"
            yield _fault(subject, line, request, expected)


def _fault(subject: Subject, line: int, request: Request, expected: str) -> Fault:
    got = f"{request.wish} on {request.date}"
    hint = "give one of them a weight"
    return Fault(expected, got, file=subject.people.request_file, line=line, where="wish", hint=hint)


def _grants(lock: Lock, request: Request) -> bool:
    if request.wish in ("off", "work"):
        return bool(lock.shift) == (request.wish == "work")
    if not lock.shift:
        return True
    named = not request.shifts or lock.shift in request.shifts
    if lock.start is not None and request.first is not None and request.last is not None:
        named = named and request.first <= lock.start <= request.last
    return named == (request.wish == "shift")


def _find_wrong(
    subject: Subject, agent: Agent, kind: ShiftKind, lock: Lock, away: list[TimeOff]
) -> Iterator[_Wrong]:
    """Columns of a lock that can't be kept, what was expected, and what is there."""
    start = lock.start or 0
    contract = subject.contracts.get(agent.contract)
    if start not in kind.starts:
        yield "start", f"a start of {kind.name}: {_show_starts(kind)}", show_clock(start)
    if contract is not None and not contract.allows(kind):
        yield "shift", f"a shift that contract {contract.name} of {agent.id} works", f'"{kind.name}"'
    if contract is not None and lock.date.weekday() not in work_days(agent, contract):
        yield "date", f"a day on which {agent.id} may work", f"{lock.date}, a {WEEKDAYS[lock.date.weekday()]}"
    if agent.hired_on is not None and lock.date < agent.hired_on:
        yield "date", f"a day from hired_on {agent.hired_on} on", str(lock.date)
    for low, high in [agent.starts, *([] if contract is None else [contract.starts])]:
        if not low <= start <= high:
            yield "start", f"a start from {show_clock(low)} to {show_clock(high)}, as {agent.id} has", show_clock(start)
    yield from _find_away(subject, agent, kind, lock, away)
    yield from _find_wrong_breaks(subject, kind, lock)


def _find_away(
    subject: Subject, agent: Agent, kind: ShiftKind, lock: Lock, away: list[TimeOff]
) -> Iterator[_Wrong]:
    """Find out whether the person is away or not available then."""
    zone, start = subject.zone, lock.start or 0
    begin = wall_to_utc(lock.date, start, zone)
    end, shown = begin + kind.length_min * 60, f"{show_clock(start)} to {_show_late(start + kind.length_min)}"
    windows, last = own_windows(subject, agent, lock.date), start + kind.length_min
    if windows and not any(low <= start and last <= high for low, high in windows):
        low, high = (_show_late(minute) for minute in agent.available)
        clock = f" on the clock of {agent.timezone}" if agent.timezone else ""
        yield "start", f"a shift between {low} and {high}{clock}, as {agent.id} has", shown
    for off in away:
        if off.start < end and begin < off.end:
            yield "date", f"a day without time off of {agent.id}", f"{off.kind or 'time off'} on {lock.date}"
            return
    served = [q for q in subject.queues if q.name in agent.skills or agent.role == "team_lead"]
    days = [(d, lock.date + timedelta(days=d)) for d in (-1, 0, 1)]
    spans = sorted((b + d * DAY_MIN, e + d * DAY_MIN) for q in served for d, day in days
                   for b, e in q.service_hours.spans(day))  # fmt: skip
    open_until = start
    for opens, closes in spans:
        if opens <= open_until:
            open_until = max(open_until, closes)
    if open_until < start + kind.length_min:
        yield "start", f"a shift inside the opening hours of the queues of {agent.id}", shown


def _find_wrong_breaks(subject: Subject, kind: ShiftKind, lock: Lock) -> Iterator[_Wrong]:
    """Find breaks that are too many or few, off the grid, or outside their windows, which are of elapsed minutes."""
    if not lock.breaks:
        return
    got = ", ".join(_show_late(minute) for minute in lock.breaks)
    if len(lock.breaks) != len(kind.breaks):
        yield "breaks", f"as many breaks as {kind.name} has, {len(kind.breaks)}, or none to leave them free", got
        return
    for minute, rest in zip(lock.breaks, kind.breaks, strict=True):
        first, last = (lock.start or 0) + rest.earliest_min, (lock.start or 0) + rest.latest_min
        begin, moment = (wall_to_utc(lock.date, clock, subject.zone) for clock in (lock.start or 0, minute))
        if minute % subject.form.interval_min:
            yield "breaks", f"times on whole intervals of {subject.form.interval_min} minutes", _show_late(minute)
        elif not rest.earliest_min <= (moment - begin) // 60 <= rest.latest_min:
            yield "breaks", f"{rest.kind} from {_show_late(first)} to {_show_late(last)}", _show_late(minute)


def _show_starts(kind: ShiftKind) -> str:
    shown = [show_clock(start) for start in kind.starts]
    return ", ".join(shown) if len(shown) <= 4 else f"{', '.join(shown[:3])} and so on to {shown[-1]}"


def _show_late(minute: int) -> str:
    """Clock time; past midnight that of the next day."""
    return show_clock(minute if minute <= DAY_MIN else minute - DAY_MIN)
