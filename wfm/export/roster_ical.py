"""A calendar per person, for a phone: one event per shift, in the format of RFC 5545.

An event keeps its name (UID) as long as it is the same person's shift on the same date, and its number (SEQUENCE) grows
with every later export: a calendar that imports the file again moves the event instead of adding one. Times are UTC,
which every calendar shows on its own clock and no clock change makes ambiguous. Written out here instead of by a
library, which takes twenty times as long; the tests read the files with one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from wfm.core.agent import Agent
    from wfm.export.extract import Extract
    from wfm.export.shifts import WorkShift

LINE_OCTETS = 75
"""Longest line, its end not counted (RFC 5545, section 3.1)."""
_BREAKING = ("Cc", "Zl", "Zp")
"""Kinds of character that aren't allowed, or that a reader may take for the end of a line."""
_ESCAPES = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n"))


def make_calendars(extract: Extract, *, changed: datetime, earlier: Extract | None = None) -> Mapping[str, bytes]:
    """Make everyone's calendar, by file name.

    Parameters
    ----------
    changed : when the roster was last changed, aware; becomes DTSTAMP and, in minutes since 1970, SEQUENCE
    earlier : an earlier roster of the same people; its shifts that are gone are cancelled
    """
    files = _name_files([agent.id for agent in extract.people])
    shifts, before = _by_agent(extract.shifts), _by_agent(earlier.shifts if earlier else ())
    days = set(extract.days)
    return {
        files[agent.id]: _render(
            _calendar(
                agent,
                _name_events(extract.name, shifts.get(agent.id, ())),
                _name_events(extract.name, (s for s in before.get(agent.id, ()) if s.date in days)),
                changed,
            )
        )
        for agent in extract.people
    }


def _calendar(
    agent: Agent, events: Mapping[str, WorkShift], before: Mapping[str, WorkShift], changed: datetime
) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//wfm//roster//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{_escape(f'Roster {agent.name or agent.id}')}"
    for uid, shift in events.items():
        yield from _event(uid, shift, changed, cancelled=False)
    for uid, shift in before.items():
        if uid not in events:
            yield from _event(uid, shift, changed, cancelled=True)
    yield "END:VCALENDAR"


def _event(uid: str, shift: WorkShift, changed: datetime, *, cancelled: bool) -> Iterator[str]:
    stamp = _utc(changed)
    yield "BEGIN:VEVENT"
    yield f"UID:{_escape(uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{int(changed.timestamp()) // 60}"
    yield f"DTSTART:{_utc(shift.start)}"
    yield f"DTEND:{_utc(shift.end)}"
    yield f"SUMMARY:{_escape(': '.join(part for part in ('Work', ', '.join(shift.work)) if part))}"
    yield f"DESCRIPTION:{_escape(_describe(shift))}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _describe(shift: WorkShift) -> str:
    """Write a line per turn of work and per break, in order of time, then the paid hours."""
    lines = [(moment, f"{moment:%H:%M} {name}") for moment, name in shift.turns]
    lines += [(p.start, f"{p.start:%H:%M}-{p.end:%H:%M} {p.kind}") for p in shift.pauses]
    texts = [text for _, text in sorted(lines, key=lambda line: (line[0].timestamp(), line[1]))]
    return "\n".join((shift.clock, *texts, f"{shift.paid_hours:g} paid hours"))


def _name_events(site: str, shifts: Iterable[WorkShift]) -> dict[str, WorkShift]:
    """Name each shift by person and date, and by its place where a date holds more."""
    named: dict[str, WorkShift] = {}
    count: dict[date, int] = {}
    for shift in sorted(shifts, key=lambda s: (s.date, s.start.timestamp())):
        count[shift.date] = place = count.get(shift.date, 0) + 1
        more = f"-{place}" if place > 1 else ""
        named[f"{_plain(shift.agent)}-{shift.date:%Y%m%d}{more}@{_plain(site) or 'roster'}.wfm"] = shift
    return named


def _by_agent(shifts: Iterable[WorkShift]) -> dict[str, list[WorkShift]]:
    found: dict[str, list[WorkShift]] = {}
    for shift in shifts:
        found.setdefault(shift.agent, []).append(shift)
    return found


def _name_files(agents: Iterable[str]) -> dict[str, str]:
    """Name a file per person that every file system takes, no two the same in any letter case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for agent in agents:
        plain = re.sub(r"[^\w.-]", "_", agent).strip(".") or "_"
        name, count = plain, 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain}_{count}"
        taken.add(name.casefold())
        names[agent] = f"{name}.ics"
    return names


def _plain(text: str) -> str:
    """Write any name with letters, digits, dots, dashes and underscores only, no two names the same."""
    return "".join(c if c.isascii() and (c.isalnum() or c in ".-") else f"_{ord(c):x}_" for c in text)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    for plain, escaped in _ESCAPES:
        text = text.replace(plain, escaped)
    return "".join(c for c in text if c == "\t" or category(c) not in _BREAKING)


def _render(lines: Iterable[str]) -> bytes:
    return b"".join(_fold(line.encode("utf-8")) + b"\r\n" for line in lines)


def _fold(line: bytes) -> bytes:
    """Break a line into parts of at most 75 octets, never inside a character."""
    parts = []
    room = LINE_OCTETS
    while len(line) > room:
        cut = room
        while line[cut] & 0xC0 == 0x80:
            cut -= 1
        parts.append(line[:cut])
        line, room = line[cut:], LINE_OCTETS - 1
    return b"\r\n ".join((*parts, line))
