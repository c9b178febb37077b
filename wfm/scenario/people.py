"""The people of a site: agents.csv, time_off.csv and worked_hours.csv."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from wfm.core.agent import Agent, Role, TimeOff, WorkedShift
from wfm.core.grid import wall_to_utc
from wfm.scenario.cells import CLOCK_WORDS, DATE_WORDS, read_amount, read_names, read_weekdays, read_yes_no
from wfm.scenario.field_types import DAY_MIN, LONGEST_NIGHT_MIN, YEARS, parse_clock, parse_date
from wfm.scenario.places import nearest, suggest
from wfm.scenario.tables import Row, Table, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.core.rules import Lock, Request

AGENT_COLUMNS = ("agent", "name", "role", "contract", "skills", "team")
AGENT_EXTRAS = (
    "hired_on", "birth_date", "location", "timezone", "available_from", "available_to", "weekdays",
    "starts_from", "starts_to", "sundays", "nights", "rotation", "rotation_week",
)  # fmt: skip
KEPT_AS_TEXT = ("location",)
HOME = "home"
TIME_OFF_COLUMNS = ("agent", "start", "end", "kind")
WORKED_COLUMNS = ("agent", "date", "start", "end")
WORKED_EXTRAS = ("paid_hours", "shift")
ROLES: tuple[Role, ...] = ("agent", "team_lead")


@dataclass
class People:
    """What was read: the agents without faults, every id seen, the line of each, and the tables for their faults.

    `rotations` has by rotation and agent the weeks they are ahead; `requests` and `locks` come with the line they were
    read from in `request_file` and `lock_file`.
    """

    agents: list[Agent] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    rotations: dict[str, dict[str, int]] = field(default_factory=dict)
    time_off: list[TimeOff] = field(default_factory=list)
    worked: list[WorkedShift] = field(default_factory=list)
    late_worked: int = 0
    requests: list[tuple[int, Request]] = field(default_factory=list)
    locks: list[tuple[int, Lock]] = field(default_factory=list)
    request_file: str = ""
    lock_file: str = ""
    tables: list[Table] = field(default_factory=list)


class Known(NamedTuple):
    """Names that tables may use, as written in the scenario."""

    contracts: Collection[str] = ()
    queues: Collection[str] = ()
    shifts: Collection[str] = ()
    rotations: Collection[str] = ()


def read_agents(path: Path, shown: str, *, known: Known, people: People) -> None:
    """Add the agents of a file to `people`; an agent with a fault is left out but its id counts as known."""
    table = read_table(path, shown, required=AGENT_COLUMNS, optional=AGENT_EXTRAS)
    people.tables.append(table)
    for row in table.rows:
        before = len(table.faults)
        _check_id(table, row, people.lines)
        _check_known(table, row, "role", ROLES, what="roles")
        _check_known(table, row, "contract", known.contracts, what="contracts")
        agent = _read_agent(table, row, known)
        rotation = _rotation(table, row, known.rotations)
        if row["timezone"]:
            check_timezone(table, row)
        if len(table.faults) == before:
            people.agents.append(agent)
            if rotation is not None:
                people.rotations.setdefault(row["rotation"], {})[agent.id] = rotation
    if not table.rows and not table.faults:
        table.add(1, "", expected="at least one agent", got="")


def read_time_off(path: Path, shown: str, *, paid: Collection[str], zone: ZoneInfo, people: People) -> None:
    """Add time off to `people`: dates are whole days, the last included; times are local, the end excluded."""
    table = read_table(path, shown, required=TIME_OFF_COLUMNS)
    people.tables.append(table)
    for row in table.rows:
        known = check_agent(table, row, people)
        start = _moment(table, row, "start", zone, add_days=0)
        end = _moment(table, row, "end", zone, add_days=1)
        if start is None or end is None:
            continue
        if end <= start:
            table.add(row, "end", expected=f"an end after the start {row['start']}", got=row["end"])
        elif known:
            people.time_off.append(TimeOff(row["agent"], start, end, row["kind"], row["kind"] in paid))


def read_worked(
    path: Path, shown: str, *, zone: ZoneInfo, before: date, shifts: Collection[str], people: People
) -> None:
    """Add shifts worked before the horizon to `people`; later ones are only counted in `late_worked`.

    Start and end are clock times on the date (an end before the start is on the next day) or local ISO times.
    """
    table = read_table(path, shown, required=WORKED_COLUMNS, optional=WORKED_EXTRAS)
    people.tables.append(table)
    worked: list[tuple[int, WorkedShift]] = []
    for row in table.rows:
        known = check_agent(table, row, people)
        if row["shift"]:
            known = _check_known(table, row, "shift", shifts, what="shifts") and known
        paid = read_amount(table, row, "paid_hours", low=0, high=24)
        day = parse_date(row["date"])
        if day is None:
            table.add(row, "date", expected=DATE_WORDS, got=row["date"])
            continue
        start = _clock_or_moment(table, row, "start", zone)
        end = _clock_or_moment(table, row, "end", zone)
        if start is None or end is None:
            continue
        if end <= start and parse_clock(row["end"]) is not None:
            end = wall_to_utc(day + timedelta(days=1), parse_clock(row["end"]) or 0, zone)
        if not start < end <= start + DAY_MIN * 60:
            table.add(row, "end", expected=f"an end within 24 h after the start {row['start']}", got=row["end"])
        elif day >= before:
            people.late_worked += 1
        elif known:
            paid_min = None if paid is None else round(paid * 60)
            worked.append((row.line, WorkedShift(row["agent"], day, start, end, paid_min, row["shift"])))
    people.worked += [shift for _, shift in worked]
    _check_worked_once(table, worked)


def _check_worked_once(table: Table, worked: list[tuple[int, WorkedShift]]) -> None:
    """Note shifts that somebody would have worked at once."""
    ordered = sorted(worked, key=lambda entry: (entry[1].agent, entry[1].start))
    for (first, one), (second, two) in pairwise(ordered):
        if one.agent == two.agent and two.start < one.end:
            expected = f"a shift after the one in line {first} has ended"
            table.add(second, "start", expected=expected, got=f"{two.agent} on {two.date}")


def _read_agent(table: Table, row: Row, known: Known) -> Agent:
    return Agent(
        id=row["agent"],
        name=row["name"] or row["agent"],
        role="team_lead" if row["role"] == "team_lead" else "agent",
        contract=row["contract"],
        skills=_skills(table, row, known.queues),
        team=row["team"],
        weekdays=read_weekdays(table, row) if row["weekdays"] else frozenset(range(7)),
        available=_window(table, row),
        hired_on=_optional_date(table, row, "hired_on"),
        starts=_starts(table, row),
        timezone=row["timezone"],
        birth_date=_optional_date(table, row, "birth_date"),
        sundays=read_yes_no(table, row, "sundays"),
        nights=read_yes_no(table, row, "nights"),
        home=row["location"].lower() == HOME,
        extra={column: row[column] for column in KEPT_AS_TEXT if row[column]},
    )


def check_timezone(table: Table, row: Row) -> None:
    """Note a time zone that doesn't exist."""
    try:
        ZoneInfo(row["timezone"])
    except (KeyError, ValueError, OSError):
        table.add(row, "timezone", expected="a time zone such as Europe/Amsterdam", got=row["timezone"])


def _check_id(table: Table, row: Row, lines: dict[str, int]) -> None:
    agent = row["agent"]
    if not agent:
        table.add(row, "agent", expected="an id", got="")
    elif agent in lines:
        table.add(row, "agent", expected="each agent once", got=agent, hint=f"first in line {lines[agent]}")
    else:
        lines[agent] = row.line


def check_agent(table: Table, row: Row, people: People) -> bool:
    """Whether the agents file has this agent; a fault where not, unless none could be read, which is told already."""
    if row["agent"] in people.lines or not people.lines:
        return row["agent"] in people.lines
    near = nearest(row["agent"], people.lines)
    hint = f'did you mean "{near}"?' if near else ""
    table.add(row, "agent", expected="an agent of the agents file", got=row["agent"], hint=hint)
    return False


def _check_known(table: Table, row: Row, column: str, known: Collection[str], *, what: str) -> bool:
    if row[column] in known:
        return True
    hint = suggest(row[column], known, what=what)
    table.add(row, column, expected=f"one of the {what}", got=row[column], hint=hint)
    return False


def _skills(table: Table, row: Row, queues: Collection[str]) -> tuple[str, ...]:
    skills = read_names(row, "skills")
    for skill in skills:
        if skill not in queues:
            hint = suggest(skill, queues, what="queues")
            if any(mark in skill for mark in ",;/"):
                hint = "separate skills by |"
            table.add(row, "skills", expected="a queue of the scenario", got=skill, hint=hint)
    if not skills and row["role"] == "agent":
        table.add(row, "skills", expected="at least one queue, as for every agent", got="")
    return skills


def _window(table: Table, row: Row) -> tuple[int, int]:
    """Read the daily window; an end before the start is on the next day."""
    begin, end = (_optional_clock(table, row, column) for column in ("available_from", "available_to"))
    begin, end = begin or 0, DAY_MIN if end is None else end
    if end > begin:
        return begin, end
    if end == begin or end + DAY_MIN - begin > LONGEST_NIGHT_MIN:
        expected = f"a time after available_from {row['available_from']}, or the end of a night of at most 12 h"
        table.add(row, "available_to", expected=expected, got=row["available_to"])
    return begin, end + DAY_MIN


def _starts(table: Table, row: Row) -> tuple[int, int]:
    begin, end = (_optional_clock(table, row, column) for column in ("starts_from", "starts_to"))
    begin, end = begin or 0, DAY_MIN if end is None else end
    if end < begin:
        expected = f"a time from starts_from {row['starts_from']} on"
        table.add(row, "starts_to", expected=expected, got=row["starts_to"])
    return begin, end


def _optional_clock(table: Table, row: Row, column: str) -> int | None:
    found = parse_clock(row[column])
    if row[column] and found is None:
        table.add(row, column, expected=CLOCK_WORDS, got=row[column])
    return found


def _rotation(table: Table, row: Row, known: Collection[str]) -> int | None:
    """Read how many weeks somebody is ahead in their rotation; None for who has none."""
    ahead = row["rotation_week"]
    if row["rotation"]:
        _check_known(table, row, "rotation", known, what="rotations")
    elif ahead:
        table.add(row, "rotation", expected="a rotation, as there is a rotation_week", got="")
    if ahead and not re.fullmatch(r"\d{1,3}", ahead, re.ASCII):
        table.add(row, "rotation_week", expected="a whole number of weeks ahead, from 0 on", got=ahead)
        return None
    return int(ahead or 0) if row["rotation"] else None


def _optional_date(table: Table, row: Row, column: str) -> date | None:
    found = parse_date(row[column])
    if row[column] and found is None:
        table.add(row, column, expected=DATE_WORDS, got=row[column])
    return found


def _moment(table: Table, row: Row, column: str, zone: ZoneInfo, *, add_days: int) -> int | None:
    """Epoch seconds of a local date (plus `add_days`, so that an end date is included) or an ISO time."""
    text = row[column]
    day = parse_date(text)
    if day is not None:
        return wall_to_utc(day + timedelta(days=add_days), 0, zone)
    moment = _iso_time(text)
    if moment is None:
        table.add(row, column, expected="a date such as 2026-10-19 or a time such as 2026-10-19T09:00", got=text)
        return None
    if moment.tzinfo is not None:
        return int(moment.timestamp())
    return wall_to_utc(moment.date(), moment.hour * 60 + moment.minute, zone)


def _clock_or_moment(table: Table, row: Row, column: str, zone: ZoneInfo) -> int | None:
    minutes, day = parse_clock(row[column]), parse_date(row["date"])
    if minutes is not None and day is not None:
        return wall_to_utc(day, minutes, zone)
    if _iso_time(row[column]) is None:
        table.add(row, column, expected=CLOCK_WORDS, got=row[column])
        return None
    return _moment(table, row, column, zone, add_days=0)


def _iso_time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.year in YEARS else None
