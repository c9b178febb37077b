"""What the made-up people worked in the weeks before the horizon: lawful weeks of their contracts, weekends shared."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADER = ("agent", "date", "start", "end", "paid_hours", "shift")
WEEKS = 8
FIRST = people.HORIZON - timedelta(weeks=WEEKS)
DAY = 24 * 60
TRIES = 400

# By paid hours, as in configs/shifts_day.yaml: name, length in minutes with the unpaid lunch, last start.
KINDS = {
    **{4: ("short_4h", 240, 17 * 60), 6: ("short_6h", 390, 14 * 60 + 30)},
    **{8: ("day_8h", 510, 12 * 60 + 30), 9: ("day_9h", 570, 11 * 60 + 30)},
}
PATTERNS = {
    "full_40": [(8, 8, 8, 8, 8)],
    "part_36": [(9, 9, 9, 9)],
    "part_32": [(8, 8, 8, 8), (6, 6, 6, 6, 8)],
    "part_24": [(8, 8, 8), (6, 6, 6, 6), (4, 6, 6, 8), (4, 4, 8, 8)],
    "part_20": [(4, 4, 4, 4, 4), (4, 4, 6, 6)],
    "student_12": [(4, 4, 4), (6, 6)],
}
MON_SAT = ("full_40",)
MON_FRI = ("part_36",)
EVENING, SATURDAY, SUNDAY = (480, 1260), (540, 1080), (600, 1080)
STARTS = (480, 510, 540, 600, 660, 720, 840, 1020)  # about when somebody starts all week
LEAST_REST, WEEKLY_REST, MOST_IN_A_ROW = 11 * 60, 36 * 60, 6


class Shift(NamedTuple):
    """A shift in minutes since the first Monday, and its paid hours."""

    start: int
    end: int
    hours: int


def make_worked(staff: Sequence[people.Person], seed: int) -> Iterator[tuple[object, ...]]:
    """Rows of worked_hours.csv by person and date."""
    away: dict[str, set[date]] = {}
    for agent, first, last, _ in people.make_time_off(list(staff), seed):
        begin, end = (date.fromisoformat(text[:10]) for text in (first, last))
        away.setdefault(agent, set()).update(begin + timedelta(days=d) for d in range((end - begin).days + 1))
    for person in staff:
        rng = Random(f"worked {seed} {person.id}")
        done: list[Shift] = []
        for week in range(WEEKS):
            done += _work_week(rng, person, week, done, away.get(person.id, set()))
        for shift in done:
            day = FIRST + timedelta(days=shift.start // DAY)
            yield person.id, day, _clock(shift.start), _clock(shift.end), shift.hours, KINDS[shift.hours][0]


def _work_week(rng: Random, person: people.Person, week: int, done: list[Shift], away: set[date]) -> list[Shift]:
    days = [d for d in _allowed_days(person) if FIRST + timedelta(weeks=week, days=d) not in away]
    gone = len({d for d in range(5) if FIRST + timedelta(weeks=week, days=d) in away})
    if FIRST + timedelta(weeks=week) < person.hired_on or gone == 5:
        return []
    for attempt in range(TRIES):
        lengths = list(rng.choice(PATTERNS[person.contract]))
        rng.shuffle(lengths)
        lengths = lengths[: max(0, len(lengths) - gone)]
        pool = [d for d in days if d < 5] if rng.random() < 0.6 else days
        if len(pool) < len(lengths):
            pool = days
        if len(pool) < len(lengths):
            continue
        about = rng.choice(STARTS)
        chosen = sorted(rng.sample(pool, len(lengths)))
        made = [_place(rng, person, week * 7 + d, h, about) for d, h in zip(chosen, lengths, strict=True)]
        shifts = [shift for shift in made if shift is not None]
        if len(shifts) == len(made) and _is_lawful(done + shifts, fair=attempt < TRIES // 2):
            return shifts
    raise ValueError(f"no lawful week of {person.id}, {person.contract}, in week {week}")


def _allowed_days(person: people.Person) -> list[int]:
    names = person.limits[2].split("|") if person.limits[2] else []
    own = [("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name) for name in names] or list(range(7))
    last = 5 if person.contract in MON_FRI else 6 if person.contract in MON_SAT else 7
    return [d for d in own if d < last]


def _opening(person: people.Person, weekday: int) -> tuple[int, int] | None:
    """Say from when to when there is work for somebody's skills."""
    skills = set(person.skills.split("|"))
    if skills == {"second_line"}:
        return (480, 1080) if weekday < 5 else None
    if skills <= {"email", "webcare_private"}:
        return EVENING if weekday < 5 else SATURDAY if weekday == 5 else None
    return EVENING if weekday < 5 else SATURDAY if weekday == 5 else SUNDAY


def _place(rng: Random, person: people.Person, day: int, hours: int, about: int) -> Shift | None:
    """Find a shift of these hours that starts about then; None where none fits the day."""
    opening = _opening(person, day % 7)
    if opening is None:
        return None
    begin, end = (_minutes(text) if text else None for text in person.limits[:2])
    first = max(opening[0], begin or 0)
    _, length, latest = KINDS[hours]
    last = min(latest, min(opening[1], end or DAY) - length)
    starts = range(first, last + 1, 30)
    if not starts:
        return None
    near = min(starts, key=lambda start: (abs(start - about - 30 * rng.randint(0, 1)), start))
    return Shift(day * DAY + near, day * DAY + near + length, hours)


def _is_lawful(shifts: list[Shift], *, fair: bool) -> bool:
    """Tell whether rests and days in a row are in order; with `fair` also at most two of four weekends."""
    gaps = [two.start - one.end for one, two in pairwise(shifts)]
    if any(gap < LEAST_REST for gap in gaps):
        return False
    row, since = 1, shifts[0].start if shifts else 0
    for (one, two), gap in zip(pairwise(shifts), gaps, strict=True):
        row = row + 1 if two.start // DAY == one.start // DAY + 1 else 1
        since = two.start if gap >= WEEKLY_REST else since
        if row > MOST_IN_A_ROW or two.end - since > 7 * DAY - WEEKLY_REST:
            return False
    weekends = {shift.start // DAY // 7 for shift in shifts if shift.start // DAY % 7 >= 5}
    return not fair or all(len(weekends & set(range(w, w + 4))) <= 2 for w in range(WEEKS))


def _clock(minutes: int) -> str:
    return f"{minutes % DAY // 60:02d}:{minutes % 60:02d}"


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
