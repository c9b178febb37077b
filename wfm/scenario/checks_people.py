"""Checks of what each person can work, given their contract, their days and times, and the opening hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from wfm.core.rules import Nights
from wfm.errors import Fault
from wfm.scenario.checks_contracts import contract_sums, in_reach, open_starts, show_hours
from wfm.scenario.checks_shifts import nearest_hours, reachable_sums
from wfm.scenario.field_types import DAY_MIN, show_clock, show_days

if TYPE_CHECKING:
    from wfm.core.agent import Agent, Contract
    from wfm.core.calendar import Weekly
    from wfm.core.shift import ShiftKind
    from wfm.scenario.subject import Subject

_Window = tuple[int, int]
WHOLE_DAY = (0, DAY_MIN)
SUNDAY = 6


def check_reachable_hours(subject: Subject) -> Iterator[Fault]:
    """Check that everyone can work their contract's hours in an ordinary week; people alike share one fault."""
    alike: dict[tuple[object, ...], list[Agent]] = {}
    for agent in subject.people.agents:
        times = (agent.weekdays, agent.available, agent.starts, agent.timezone, agent.sundays, agent.nights)
        key = (agent.contract, *times, _is_minor(subject, agent), agent.role, frozenset(agent.skills))
        alike.setdefault(key, []).append(agent)
    for group in alike.values():
        contract = subject.contracts.get(group[0].contract)
        if contract is not None:
            yield from _check_group(subject, group, contract)


def _check_group(subject: Subject, group: list[Agent], contract: Contract) -> Iterator[Fault]:
    agent = group[0]
    by_day = lengths_by_day(subject, agent, contract)
    sums = reachable_sums(by_day.values(), contract.max_days_per_week)
    held = min(contract.max_days_per_week, len(contract.weekdays))
    if in_reach(contract, sums) or not in_reach(contract, contract_sums(subject, contract, held)):
        return
    if sums == {0}:
        lengths = " or ".join(f"{minutes / 60:g}" for minutes in contract.shift_paid_min)
        expected = f"a shift of contract {contract.name} ({lengths} h) that fits the opening hours"
        hint = _tell_why_none(subject, agent, contract)
    else:
        expected = f"{show_hours(contract)} a week, as in contract {contract.name}"
        hint = f"shifts that fit add up to {nearest_hours(sums, contract.weekly_min)}"
    got = f"work on {show_days(work_days(agent, contract)) or 'no day'} {_show_times(agent)}"
    if len(group) > 1:
        got += f" (so have {len(group) - 1} more)"
    people = subject.people
    where = "weekdays" if agent.available == WHOLE_DAY and len(agent.weekdays) < 7 else "available_from"
    if agent.available == WHOLE_DAY and len(agent.weekdays) == 7:
        where = "contract" if agent.starts == WHOLE_DAY else "starts_from"
    yield Fault(expected, got, file=people.tables[0].file, line=people.lines[agent.id], where=where, hint=hint)


def _tell_why_none(subject: Subject, agent: Agent, contract: Contract) -> str:
    """Say what keeps every shift from somebody, where it is one thing alone; "" where not."""
    days = work_days(agent, contract)
    windows = [window for day in days if (window := open_window(_weeks(subject, agent), day))]
    if not days:
        return ""
    if not windows:
        return "their queues are closed on those days"
    longest, shortest = max(b - a for a, b in windows), min(k.length_min for k in subject.shifts if contract.allows(k))
    if longest < shortest:
        return f"their queues are open {longest / 60:g} h a day at most, with its breaks it lasts {shortest / 60:g} h"
    if any(lengths_by_day(subject, replace(agent, nights=True), contract).values()):
        return "they work no nights"
    if any(lengths_by_day(subject, replace(agent, birth_date=None), contract).values()):
        return "by birth_date they are minors, who may not work then or so long: see labour.minors"
    return ""


def _weeks(subject: Subject, agent: Agent) -> list[Weekly]:
    """Read the opening hours of their queues in the first week of the horizon."""
    queues = [q for q in subject.queues if q.name in agent.skills or agent.role == "team_lead"]
    return [q.service_hours.weekly_on(subject.form.horizon.start) for q in queues]


def tell_full_seats(subject: Subject) -> list[str]:
    """Warn where seats that are never passed hold fewer hours of an ordinary week than people in the office must work.

    What a roster does then is more people than seats: nobody's own rules clash, so nothing else would say why.
    """
    seats = subject.rules.seats
    if seats is None or seats.weight is not None:
        return []
    weeks = [queue.service_hours.weekly_on(subject.form.horizon.start) for queue in subject.queues]
    windows = [window for day in range(7) if (window := open_window(weeks, day))]
    held = seats.seats * sum(end - begin for begin, end in windows)
    here = [subject.contracts[agent.contract] for agent in subject.people.agents if not agent.home]
    due = sum(c.weekly_min if c.weekly_range is None else c.weekly_range[0] for c in here)
    if due <= held:
        return []
    return [
        f"rules.seats: {seats.seats} hold {held / 60:,.0f} h a week, and the contracts of who works in the office are "
        f"{due / 60:,.0f} h; a roster must break one of them. Give seats a weight, or say who works at home"
    ]


def lengths_by_day(subject: Subject, agent: Agent, contract: Contract) -> dict[int, set[int]]:
    """Paid lengths of the shifts that fit on each weekday they may work: inside the window and the staffed hours."""
    first = subject.form.horizon.start
    weeks = _weeks(subject, agent)
    shifts = [(kind, start) for kind, start in open_starts(contract, subject.shifts) if _may_start(agent, start)]
    shifts = [(kind, start) for kind, start in shifts if _allowed_by_age_and_night(subject, agent, kind, start)]
    found: dict[int, set[int]] = {}
    for day in work_days(agent, contract):
        window = open_window(weeks, day)
        if window is None:
            continue
        own = own_windows(subject, agent, first + timedelta(days=(day - first.weekday()) % 7))
        found[day] = {
            kind.paid_min
            for kind, start in shifts
            if _holds(window, start, kind) and (not own or any(_holds(span, start, kind) for span in own))
        }
    return found


def open_window(weeks: Sequence[Weekly], day: int) -> _Window | None:
    """From the first opening to the last closing of any of the queues on a weekday; None when all are closed.

    The end passes 24 h where they stay open past midnight, up to the end of the next day.
    """
    spans = [span for week in weeks for span in week[day]]
    spans += [(begin - DAY_MIN, end - DAY_MIN) for week in weeks for begin, end in week[day - 1] if end > DAY_MIN]
    if not spans:
        return None
    last = max(span[1] for span in spans)
    if last >= DAY_MIN:
        tomorrow = sorted((b + DAY_MIN, e + DAY_MIN) for week in weeks for b, e in week[(day + 1) % 7])
        for begin, end in tomorrow:
            last = max(last, end) if begin <= last else last
    return max(0, min(span[0] for span in spans)), min(2 * DAY_MIN, last)


def own_windows(subject: Subject, agent: Agent, day: date) -> list[_Window]:
    """Windows of a person in minutes of the site's clock since midnight of a date; [] where they are free.

    Those of the dates before and after are there too: one may pass midnight, and their clock may be another.
    """
    if agent.available == WHOLE_DAY:
        return []
    ahead = 0
    if agent.timezone:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=subject.zone)
        own, site = noon.astimezone(ZoneInfo(agent.timezone)).utcoffset(), noon.utcoffset()
        ahead = round(((own or timedelta()) - (site or timedelta())).total_seconds() / 60)
    begin, end = agent.available
    return [(begin - ahead + shift, end - ahead + shift) for shift in (-DAY_MIN, 0, DAY_MIN)]


def work_days(agent: Agent, contract: Contract) -> frozenset[int]:
    """Weekdays on which contract and person allow work."""
    days = agent.weekdays & contract.weekdays
    return days if agent.sundays else days - {SUNDAY}


def _holds(window: _Window, start: int, kind: ShiftKind) -> bool:
    return window[0] <= start and start + kind.length_min <= window[1]


def _may_start(agent: Agent, start: int) -> bool:
    return agent.starts[0] <= start <= agent.starts[1]


def _is_minor(subject: Subject, agent: Agent) -> bool:
    """Whether they are a minor on the first day of the horizon."""
    rule, born = subject.labour.minors, agent.birth_date
    if rule is None or born is None:
        return False
    first = subject.form.horizon.start
    return first.year - born.year - ((first.month, first.day) < (born.month, born.day)) < rule.under_age


def _allowed_by_age_and_night(subject: Subject, agent: Agent, kind: ShiftKind, start: int) -> bool:
    law = subject.labour
    nights, minors = law.nights or Nights(), law.minors
    barred = not agent.nights or (law.nights is not None and not law.nights.allowed and law.nights.weight is None)
    if barred and minutes_in_night(start, kind.length_min, nights.begin, nights.end) > nights.over_min:
        return False
    if minors is None or not _is_minor(subject, agent):
        return True
    night = minutes_in_night(start, kind.length_min, minors.begin, minors.end)
    return night == 0 and kind.length_min <= minors.most_shift_min


def minutes_in_night(start: int, length: int, begin: int, end: int) -> int:
    """Most minutes of a shift in one night from `begin` to `end`, all wall minutes; a night may cross midnight."""
    end = end if end > begin else end + DAY_MIN
    nights = [(begin + shift, end + shift) for shift in (-DAY_MIN, 0, DAY_MIN)]
    return max(0, *(min(start + length, last) - max(start, first) for first, last in nights))


def _show_times(agent: Agent) -> str:
    begin, end = agent.available
    shown = f"between {show_clock(begin)} and {show_clock(end if end <= DAY_MIN else end - DAY_MIN)}"
    if agent.starts != WHOLE_DAY:
        shown += f", starting {show_clock(agent.starts[0])} to {show_clock(agent.starts[1])}"
    if agent.timezone:
        shown += f" on the clock of {agent.timezone}"
    return shown
