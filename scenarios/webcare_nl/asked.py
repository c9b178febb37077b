"""What the made-up people ask of the week to plan: days off, days to work, early or late starts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADER = ("agent", "wish", "date", "weekday", "shifts", "from", "to", "weight")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# How many ask; what; of a date or of weekdays; starts from and to; the price of refusing, empty for the usual one.
WISHES = (
    *((14, "off", "date", "", "", ""), (2, "off", "date", "", "", "hard")),
    *((9, "shift", "mon-fri", "08:00", "09:30", "1"), (6, "shift", "mon-fri", "11:00", "17:00", "1")),
    *((5, "not_shift", "fri", "12:00", "", "3"), (4, "work", "sat", "", "", "2")),
)


def make_requests(staff: Sequence[people.Person], seed: int) -> Iterator[tuple[str, ...]]:
    """Rows of requests.csv by person, each with one wish; nobody who is away or limited in their days asks."""
    rng = Random(f"asked {seed}")
    week = {str(people.HORIZON + timedelta(days=d)) for d in range(7)}
    away = {agent for agent, first, last, _ in people.make_time_off(list(staff), seed) if _touches(first, last, week)}
    free = [p for p in staff if p.role == "agent" and p.id not in away and p.limits == ("", "", "")]
    rows = []
    for count, wish, when, begin, end, weight in WISHES:
        able = [p for p in free if _may_ask(p, when)]
        for person in rng.sample(able, count):
            free.remove(person)
            day = str(people.HORIZON + timedelta(days=rng.randrange(5))) if when == "date" else ""
            rows.append((person.id, wish, day, "" if day else when, "", begin, end, weight))
    yield from sorted(rows)


def _may_ask(person: people.Person, when: str) -> bool:
    """People with evenings or Saturdays ask about them; office hours are nothing to ask about."""
    if person.skills in people.DAYTIME:
        return False
    return when != "sat" or person.contract in ("part_24", "part_20", "student_12")


def _touches(first: str, last: str, week: set[str]) -> bool:
    begin, end = (date.fromisoformat(text[:10]) for text in (first, last))
    return any(begin <= date.fromisoformat(day) <= end for day in week)
