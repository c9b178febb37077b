"""Instances of Curtois & Qu's employee shift scheduling: reading them, and judging a roster by their own words.

Nothing of the product is used here: this is the independent judge. A roster is a table of shift ids (people, days),
"" for a day off. Format and rules: schedulingbenchmarks.org/nrp, as retold in the README beside the instances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Table = list[list[str]]


@dataclass(frozen=True)
class Person:
    """One line of SECTION_STAFF and their days off; minutes over the horizon, runs in days."""

    id: str
    most_shifts: dict[str, int]
    most_min: int
    least_min: int
    most_in_a_row: int
    least_in_a_row: int
    least_off: int
    most_weekends: int
    days_off: frozenset[int]


@dataclass(frozen=True)
class Need:
    """People wanted on a shift of a day, and what each one missing or spare costs."""

    least: int
    under: int
    over: int


@dataclass(frozen=True)
class Instance:
    """One instance; day 0 is a Monday. Requests are weights by (person, day, shift), persons by position."""

    days: int
    minutes: dict[str, int]
    not_after: dict[str, tuple[str, ...]]
    people: tuple[Person, ...]
    on: dict[tuple[int, int, str], int]
    off: dict[tuple[int, int, str], int]
    cover: dict[tuple[int, str], Need]


def read_sections(path: Path) -> dict[str, list[list[str]]]:
    """Lines by section, split at commas, without comments and empty ones."""
    out: dict[str, list[list[str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("SECTION_"):
            out[text] = rows = []
        elif text and not text.startswith("#"):
            rows.append([part.strip() for part in text.split(",")])
    return out


def read_instance(path: Path) -> Instance:
    """Read one file."""
    parts = read_sections(path)
    off = {row[0]: frozenset(int(d) for d in row[1:]) for row in parts["SECTION_DAYS_OFF"]}
    people = tuple(_person(row, off.get(row[0], frozenset())) for row in parts["SECTION_STAFF"])
    at = {person.id: i for i, person in enumerate(people)}
    return Instance(
        days=int(parts["SECTION_HORIZON"][0][0]),
        minutes={row[0]: int(row[1]) for row in parts["SECTION_SHIFTS"]},
        not_after={row[0]: tuple(filter(None, row[2].split("|"))) for row in parts["SECTION_SHIFTS"]},
        people=people,
        on=_requests(parts["SECTION_SHIFT_ON_REQUESTS"], at),
        off=_requests(parts["SECTION_SHIFT_OFF_REQUESTS"], at),
        cover={(int(r[0]), r[1]): Need(int(r[2]), int(r[3]), int(r[4])) for r in parts["SECTION_COVER"]},
    )


def _person(row: list[str], days_off: frozenset[int]) -> Person:
    most = {name: int(count) for name, count in (part.split("=") for part in row[1].split("|") if part)}
    return Person(row[0], most, *(int(x) for x in row[2:8]), days_off)


def _requests(rows: list[list[str]], at: dict[str, int]) -> dict[tuple[int, int, str], int]:
    return {(at[r[0]], int(r[1]), r[2]): int(r[3]) for r in rows}


def count_cost(instance: Instance, roster: Sequence[Sequence[str]]) -> int:
    """Add up the objective: requests not met, people missing and spare."""
    total = sum(w for (p, d, s), w in instance.on.items() if roster[p][d] != s)
    total += sum(w for (p, d, s), w in instance.off.items() if roster[p][d] == s)
    for (d, s), need in instance.cover.items():
        there = sum(line[d] == s for line in roster)
        total += need.under * max(0, need.least - there) + need.over * max(0, there - need.least)
    return total


def find_violations(instance: Instance, roster: Sequence[Sequence[str]]) -> list[str]:
    """List every hard rule broken, in words."""
    out = []
    for person, line in zip(instance.people, roster, strict=True):
        out += [f"{person.id}: {fault}" for fault in _faults(instance, person, line)]
    return out


def _faults(instance: Instance, person: Person, line: Sequence[str]) -> list[str]:
    out = [f"works on day {d}, a day off" for d in sorted(person.days_off) if line[d]]
    for d in range(instance.days - 1):
        if line[d] and line[d + 1] in instance.not_after[line[d]]:
            out.append(f"{line[d + 1]} after {line[d]} on day {d + 1}")
    for shift in instance.minutes:
        if sum(s == shift for s in line) > person.most_shifts.get(shift, 0):
            out.append(f"too many {shift}")
    total = sum(instance.minutes[s] for s in line if s)
    if not person.least_min <= total <= person.most_min:
        out.append(f"{total} minutes, not {person.least_min} to {person.most_min}")
    for works, first, length in _runs(line):
        edge = first == 0 or first + length == instance.days
        if works and length > person.most_in_a_row:
            out.append(f"{length} shifts in a row from day {first}")
        least = person.least_in_a_row if works else person.least_off
        if length < least and not edge:
            out.append(f"only {length} days {'on' if works else 'off'} from day {first}")
    weekends = sum(any(line[d] for d in (5 + 7 * w, 6 + 7 * w)) for w in range(instance.days // 7))
    if weekends > person.most_weekends:
        out.append(f"{weekends} weekends")
    return out


def _runs(line: Sequence[str]) -> list[tuple[bool, int, int]]:
    """Split into runs of days worked or off: (works, first day, length)."""
    out: list[tuple[bool, int, int]] = []
    for d, shift in enumerate(line):
        if out and out[-1][0] == bool(shift):
            out[-1] = (out[-1][0], out[-1][1], out[-1][2] + 1)
        else:
            out.append((bool(shift), d, 1))
    return out
