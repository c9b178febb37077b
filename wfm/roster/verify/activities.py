"""Work off the queues: in its window, as long and as often as asked, in groups of the right size, with its trainer.

A stretch of an activity several times as long as one is several of them in a row. Who was absent, or whose activity was
cancelled through the day, need not have had a meeting of the team in that week (or horizon).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.core.roster import LEADING
from wfm.roster.verify.clock import local, moment, show, show_clock
from wfm.roster.verify.duty import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.agent import Agent
    from wfm.core.roster import Stretch, Violation
    from wfm.core.rules import Activity
    from wfm.roster.verify.book import Book, Span
    from wfm.roster.verify.duty import Duty

RULE = "activities"
LEAD = "team_lead"
DAY_MIN = 24 * 60


@dataclass(frozen=True)
class _Session:
    """One time an activity is done: who is in it, and in which of their shifts."""

    begin: int
    end: int
    duties: tuple[Duty, ...]


def check_activities(book: Book) -> Iterator[Violation]:
    """Each activity of the site, session by session, then person by person."""
    for rule in book.rules.activities:
        held: dict[Span, list[Duty]] = defaultdict(list)
        trained: dict[Span, list[Duty]] = defaultdict(list)
        for duty in book.duties():
            for stretch in duty.stretches:
                if stretch.activity == rule.name:
                    yield from _check_stretch(book, rule, duty, stretch)
                    for span in _cut(rule, stretch):
                        (held if _takes_part(rule, duty.agent) else trained)[span].append(duty)
        sessions = [_Session(*span, tuple(duties)) for span, duties in sorted(held.items())]
        yield from _check_sessions(book, rule, sessions, trained)
        yield from _check_times(book, rule, sessions)


def _takes_part(rule: Activity, agent: Agent) -> bool:
    """Whoever may give it is there for that."""
    if _trains(rule, agent):
        return False
    if rule.agents or rule.teams:
        return agent.id in rule.agents or agent.team in rule.teams
    return agent.role != LEAD


def _trains(rule: Activity, agent: Agent) -> bool:
    return rule.trainer == agent.id or (rule.trainer == LEAD and agent.role == LEAD)


def _cut(rule: Activity, stretch: Stretch) -> Iterator[Span]:
    length = rule.minutes * 60
    if stretch.end > stretch.start and (stretch.end - stretch.start) % length == 0:
        for begin in range(stretch.start, stretch.end, length):
            yield begin, begin + length


def _check_stretch(book: Book, rule: Activity, duty: Duty, stretch: Stretch) -> Iterator[Violation]:
    at = f"{rule.name} at {show(stretch.start, book.zone)}"
    if not stretch.paid:
        yield duty.violation(RULE, f"{at}: expected it paid, got unpaid")
    minutes = (stretch.end - stretch.start) // 60
    if minutes <= 0 or minutes % rule.minutes:
        yield duty.violation(RULE, f"{at}: expected {rule.minutes} min, got {minutes} min")
    if not _takes_part(rule, duty.agent) and not _trains(rule, duty.agent):
        yield duty.violation(RULE, f"{at}: expected only who takes part or gives it, got {duty.agent.id}")
    if not any(begin <= stretch.start and stretch.end <= end for begin, end in _windows(book, rule, stretch)):
        days = ", ".join(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day] for day in sorted(rule.weekdays))
        window = f"{show_clock(rule.first)} to {show_clock(rule.last)} on {days}"
        yield duty.violation(RULE, f"{at}: expected it within {window}, got an end at {show(stretch.end, book.zone)}")


def _windows(book: Book, rule: Activity, stretch: Stretch) -> Iterator[Span]:
    """Windows on the date of its start, and on the date before where they pass midnight."""
    today = local(stretch.start, book.zone).date()
    last = rule.last if rule.last > rule.first else rule.last + DAY_MIN
    for day in (today, today - timedelta(days=1)):
        if day.weekday() in rule.weekdays:
            yield moment(day, rule.first, book.zone), moment(day, last, book.zone)


def _check_sessions(
    book: Book, rule: Activity, sessions: list[_Session], trained: dict[Span, list[Duty]]
) -> Iterator[Violation]:
    if rule.group == 0:
        yield from _check_together(book, rule, sessions)
    if not rule.trainer:
        return
    givers = [duty for duty in book.duties() if _trains(rule, duty.agent)]
    leading = [(duty.agent.id, s.start, s.end) for duty in givers for s in duty.stretches if s.activity == LEADING]
    begins = [session.begin for session in sessions]
    for session in sessions:
        present = {who for who, begin, end in leading if begin <= session.begin and session.end <= end}
        running = slice(bisect_right(begins, session.begin - rule.minutes * 60), bisect_right(begins, session.begin))
        for other in sessions[running]:  # whoever is at one that began before gives that one
            present |= {d.agent.id for d in trained.get((other.begin, other.end), ()) if _trains(rule, d.agent)}
        same_time = sum(_groups(rule, other) for other in sessions[running])
        if len(present) < same_time:
            at = f"{rule.name} at {show(session.begin, book.zone)}"
            got = ", ".join(sorted(present)) or "nobody"
            wanted = f"{same_time} x {rule.trainer}" if same_time > 1 else rule.trainer
            first = session.duties[0]
            yield Verdict(RULE, first.agent.id, first.date).say(f"{at}: expected {wanted} to be there, got {got}")


def _check_together(book: Book, rule: Activity, sessions: list[_Session]) -> Iterator[Violation]:
    """Put each team's meetings in an order in which who is left out had it before; where none is, blame the fewest."""
    teams: dict[str, list[Duty]] = defaultdict(list)
    for duty in book.duties():
        if _takes_part(rule, duty.agent):
            teams[duty.agent.team].append(duty)
    excused = {(who, _period(book, rule, day)) for who, day in book.agreed if book.misses(who, day)}
    for team, duties in teams.items():
        waiting = [session for session in sessions if any(duty.agent.team == team for duty in session.duties)]
        held: dict[tuple[str, date], int] = defaultdict(int)
        while waiting:
            lacking = [
                [
                    d
                    for d in _left_out(duties, s)
                    if held[d.agent.id, _period(book, rule, d.date)] < rule.times
                    and (d.agent.id, _period(book, rule, d.date)) not in excused
                ]
                for s in waiting
            ]
            first = min(range(len(waiting)), key=lambda i: len(lacking[i]))
            session = waiting.pop(first)
            at = f"{rule.name} at {show(session.begin, book.zone)}"
            for duty in lacking[first]:
                who = duty.agent.id
                yield duty.violation(RULE, f"{at}: expected who of the team has it nowhere else, got it without {who}")
            for duty in session.duties:
                held[duty.agent.id, _period(book, rule, duty.date)] += 1


def _groups(rule: Activity, session: _Session) -> int:
    """Fewest groups its people make."""
    if rule.group == 0:
        return len({duty.agent.team for duty in session.duties})
    return -(-len(session.duties) // rule.group)


def _left_out(team: list[Duty], session: _Session) -> list[Duty]:
    """Find the shifts of a team that last throughout, of who is not there."""
    there = {duty.agent.id for duty in session.duties}
    out = [d for d in team if d.agent.id not in there and d.start <= session.begin and session.end <= d.end]
    return sorted(out, key=lambda duty: duty.agent.id)


def _check_times(book: Book, rule: Activity, sessions: list[_Session]) -> Iterator[Violation]:
    """More than asked is wrong; fewer has a price each."""
    held: dict[tuple[str, date], int] = defaultdict(int)
    for session in sessions:
        for duty in session.duties:
            held[duty.agent.id, _period(book, rule, duty.date)] += 1
    periods = sorted({_period(book, rule, day) for day in book.dates})
    for agent in book.staff.agents:
        if not _takes_part(rule, agent):
            continue
        for first in periods:
            got = held.get((agent.id, first), 0)
            span = f"in the week of {first}" if rule.per == "week" else "in the horizon"
            detail = f"{rule.name}: expected {rule.times} times {span}, got {got}"
            if got > rule.times:
                yield Verdict(RULE, agent.id, first).say(detail)
            elif got < rule.times:
                yield Verdict(RULE, agent.id, first, rule.weight, rule.times - got).say(detail)


def _period(book: Book, rule: Activity, day: date) -> date:
    return book.week_of(day) if rule.per == "week" else book.dates[0]
