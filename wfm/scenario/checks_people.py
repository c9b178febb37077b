"""Checks of what each person can work, given their contract, their days and times, and the opening hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wfm.errors import Fault
from wfm.scenario.checks_shifts import nearest_hours, reachable_sums
from wfm.scenario.field_types import DAY_MIN, show_clock, show_days

if TYPE_CHECKING:
    from wfm.core.agent import Agent, Contract
    from wfm.core.calendar import Weekly
    from wfm.scenario.subject import Subject

_Window = tuple[int, int]


def check_reachable_hours(subject: Subject) -> Iterator[Fault]:
    """Check that everyone can work their contract's hours in an ordinary week; people alike share one fault."""
    alike: dict[tuple[object, ...], list[Agent]] = {}
    for agent in subject.people.agents:
        key = (agent.contract, agent.weekdays, agent.available, agent.role, frozenset(agent.skills))
        alike.setdefault(key, []).append(agent)
    for group in alike.values():
        contract = subject.contracts.get(group[0].contract)
        if contract is not None:
            yield from _check_group(subject, group, contract)


def _check_group(subject: Subject, group: list[Agent], contract: Contract) -> Iterator[Fault]:
    agent = group[0]
    hours = f"{contract.weekly_min / 60:g} h"
    by_day = lengths_by_day(subject, agent, contract)
    sums = reachable_sums(by_day.values(), contract.max_days_per_week)
    if contract.weekly_min in sums or not _contract_itself_works(contract):
        return
    if sums == {0}:
        lengths = " or ".join(f"{minutes / 60:g}" for minutes in contract.shift_paid_min)
        expected, hint = f"a shift of contract {contract.name} ({lengths} h) that fits the opening hours", ""
    else:
        expected = f"{hours} a week, as in contract {contract.name}"
        hint = f"shifts that fit add up to {nearest_hours(sums, contract.weekly_min)}"
    days = agent.weekdays & contract.weekdays
    got = f"work on {show_days(days) or 'no day'} between {show_clock(agent.available[0])} and "
    got += show_clock(agent.available[1])
    if len(group) > 1:
        got += f" (so have {len(group) - 1} more)"
    people = subject.people
    where = "weekdays" if agent.available == (0, DAY_MIN) and len(agent.weekdays) < 7 else "available_from"
    if agent.available == (0, DAY_MIN) and len(agent.weekdays) == 7:
        where = "contract"
    yield Fault(expected, got, file=people.tables[0].file, line=people.lines[agent.id], where=where, hint=hint)


def lengths_by_day(subject: Subject, agent: Agent, contract: Contract) -> dict[int, set[int]]:
    """Paid lengths of the shifts that fit on each weekday they may work: inside the window and the staffed hours."""
    first = subject.form.horizon.start
    queues = [q for q in subject.queues if q.name in agent.skills or agent.role == "team_lead"]
    weeks = [q.service_hours.weekly_on(first) for q in queues]
    kinds = [k for k in subject.shifts if k.paid_min in contract.shift_paid_min]
    found: dict[int, set[int]] = {}
    for day in agent.weekdays & contract.weekdays:
        window = open_window(weeks, day)
        if window is None:
            continue
        begin, end = max(window[0], agent.available[0]), min(window[1], agent.available[1])
        found[day] = {k.paid_min for k in kinds if any(begin <= s and s + k.length_min <= end for s in k.starts)}
    return found


def open_window(weeks: Sequence[Weekly], day: int) -> _Window | None:
    """From the first opening to the last closing of any of the queues on a weekday; None when all are closed."""
    spans = [span for week in weeks for span in week[day]]
    spans += [(begin - DAY_MIN, end - DAY_MIN) for week in weeks for begin, end in week[day - 1] if end > DAY_MIN]
    if not spans:
        return None
    return max(0, min(span[0] for span in spans)), min(DAY_MIN, max(span[1] for span in spans))


def _contract_itself_works(contract: Contract) -> bool:
    """Tell a contract that nobody could work, which is a fault of its own, from one that fits somebody."""
    sums = reachable_sums([contract.shift_paid_min] * len(contract.weekdays), contract.max_days_per_week)
    return contract.weekly_min in sums
