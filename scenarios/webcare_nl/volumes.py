"""Contacts of a made-up site: what is expected per interval, and a year of noisy history drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, exp, pi
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS_HEADER = ("date", "end", "label", "queue", "effect", "kind")
HEADER = ("queue", "interval_start", "volume", "aht_s", "handled", "abandoned")
FIRST, LAST = date(2025, 10, 6), date(2026, 10, 4)
STEP = 15
WEEKLY = ((480, 1260),) * 5 + ((540, 1080), (600, 1080))
ROUND_THE_CLOCK, DAY_AND_EVENING = ((0, 1440),) * 7, ((420, 1440),) * 7
CLOSED = {
    *(date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 5)),
    *(date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 14), date(2026, 5, 24), date(2026, 5, 25)),
}
SHORT = {date(2025, 12, 24): (480, 1080), date(2025, 12, 31): (480, 1020)}
SCHOOL = (  # schoolvakanties of region Midden
    *((date(2025, 10, 18), date(2025, 10, 26)), (date(2025, 12, 20), date(2026, 1, 4))),
    *((date(2026, 2, 14), date(2026, 2, 22)), (date(2026, 4, 25), date(2026, 5, 3))),
    *((date(2026, 7, 18), date(2026, 8, 30)), (date(2026, 10, 17), date(2026, 10, 25))),
)
MAILINGS = (date(2025, 11, 18), date(2026, 3, 17), date(2026, 9, 15), date(2026, 10, 27))
MAILING_DAYS = 3
CAMPAIGN = (date(2026, 11, 2), date(2026, 11, 8))  # the first of its kind: only the planner knows what to expect
DAY_CV, INTERVAL_CV, HANDLE_CV, SHORTEST_S = 0.045, 0.07, 0.75, 10

GAP = (date(2026, 2, 11), 13 * 60, 16 * 60 + 30)
OUTAGE = date(2026, 6, 18)
CLOCK_BACK, CLOCK_FORWARD, CHANGED_HOUR = date(2025, 10, 26), date(2026, 3, 29), range(120, 180, STEP)
NEGATIVE = ("sales", date(2025, 11, 20), 10 * 60 + 15)
ABSURD_HANDLE = ("service", date(2026, 3, 10), 19 * 60 + 30)
AFTER_HOURS = {  # contacts that slipped in while closed
    ("service", date(2026, 1, 1)): {660: 2, 675: 1, 705: 3},
    ("sales", date(2026, 1, 24)): {525: 2},
}


@dataclass(frozen=True)
class Pattern:
    """One queue: contacts per full-height interval, its peaks (hour, spread, height) over a floor, and its effects.

    Effects are shares more or less; `mailing` on the day letters arrive and on the days after. `hours` are those of
    its own in which contacts come in, holidays or not; None for the site's. `live` contacts wait on the line: some hang
    up, and none come during the outage.
    """

    name: str
    level: float
    weekdays: tuple[float, ...]
    floor: float
    peaks: tuple[tuple[float, float, float], ...]
    aht_s: tuple[float, float]
    season_top: int = 20
    season: float = 0.05
    after_closure: float = 0.0
    month_start: float = 0.0
    school: float = 0.0
    mailing: tuple[float, float] = (0.0, 0.0)
    hours: tuple[tuple[int, int], ...] | None = None
    live: bool = False


SERVICE = Pattern(
    name="service",
    level=54.3,
    weekdays=(1.15, 1.06, 1.00, 0.98, 0.93, 0.52, 0.26),
    floor=0.34,
    peaks=((10.9, 1.6, 0.50), (14.8, 2.4, 0.56)),
    aht_s=(288.0, 297.0),
    after_closure=0.20,
    month_start=0.07,
    school=-0.05,
    mailing=(0.18, 0.09),
    live=True,
)
SALES = Pattern(
    name="sales",
    level=26.7,
    weekdays=(1.04, 1.00, 0.99, 1.01, 1.06, 0.74, 0.38),
    floor=0.40,
    peaks=((12.1, 1.9, 0.52), (17.3, 1.7, 0.46)),
    aht_s=(424.0, 414.0),
    season_top=335,
    season=0.08,
    after_closure=0.07,
    month_start=0.03,
    school=0.04,
    live=True,
)
CHAT = Pattern(
    name="chat",
    level=20.2,
    weekdays=(1.10, 1.05, 1.02, 1.00, 0.96, 0.72, 0.50),
    floor=0.42,
    peaks=((13.2, 2.2, 0.40), (19.3, 1.8, 0.55)),
    aht_s=(484.0, 474.0),
    after_closure=0.12,
    month_start=0.04,
    mailing=(0.12, 0.06),
    live=True,
)
EMAIL = Pattern(
    name="email",
    level=14.0,
    weekdays=(1.22, 1.10, 1.04, 1.00, 0.92, 0.55, 0.50),
    floor=0.06,
    peaks=((10.3, 2.1, 0.72), (15.0, 2.6, 0.50), (20.8, 1.7, 0.46)),
    aht_s=(336.0, 324.0),
    after_closure=0.10,
    month_start=0.08,
    mailing=(0.22, 0.12),
    hours=ROUND_THE_CLOCK,
)
WEBCARE_PUBLIC = Pattern(  # read while the site is open; what is posted at night is left alone
    name="webcare_public",
    level=6.15,
    weekdays=(1.05, 1.00, 1.00, 1.00, 1.02, 0.90, 0.88),
    floor=0.40,
    peaks=((11.8, 2.4, 0.40), (19.6, 2.2, 0.55)),
    aht_s=(196.0, 202.0),
    season=0.03,
)
WEBCARE_PRIVATE = Pattern(
    name="webcare_private",
    level=5.3,
    weekdays=(1.08, 1.02, 1.00, 0.99, 0.97, 0.85, 0.80),
    floor=0.28,
    peaks=((12.4, 2.6, 0.40), (20.0, 2.2, 0.55)),
    aht_s=(402.0, 395.0),
    season=0.03,
    mailing=(0.08, 0.04),
    hours=DAY_AND_EVENING,
)
CALLBACK = Pattern(
    name="callback",
    level=3.65,
    weekdays=(1.15, 1.06, 1.00, 0.98, 0.93, 0.45, 0.22),
    floor=0.35,
    peaks=((11.2, 1.8, 0.55), (16.2, 1.8, 0.45)),
    aht_s=(424.0, 418.0),
    after_closure=0.15,
)
QUEUES = (SERVICE, SALES, CHAT, EMAIL, WEBCARE_PUBLIC, WEBCARE_PRIVATE, CALLBACK)


def opening(day: date, queue: Pattern | None = None) -> tuple[int, int] | None:
    """Wall minutes between which the site is open, or contacts come in to this queue; None where closed."""
    if queue is not None and queue.hours is not None:
        return queue.hours[day.weekday()]
    return None if day in CLOSED else SHORT.get(day, WEEKLY[day.weekday()])


def expected_volume(queue: Pattern, day: date, minute: int) -> float:
    """Contacts to expect in the interval that starts at this minute of an open day, without noise."""
    hour = (minute + STEP / 2) / 60
    shape = queue.floor + sum(height * exp(-(((hour - at) / wide) ** 2) / 2) for at, wide, height in queue.peaks)
    closing = opening(day) if queue.hours is None else None
    tail = 0.85 if closing and minute >= closing[1] - 45 else 1.0
    return queue.level * shape * tail * queue.weekdays[day.weekday()] * _day_effects(queue, day)


def expected_aht(queue: Pattern, day: date, minute: int) -> float:
    """Mean handle time in seconds: drifts slowly over the year, a little longer in the evening."""
    begin, end = queue.aht_s
    drift = (day - FIRST).days / 365
    return (begin + (end - begin) * drift) * (1.03 if minute >= 18 * 60 else 1.0)


def make_history(seed: int) -> Iterator[tuple[object, ...]]:
    """Rows of history.csv: gamma noise per day and per interval, Poisson counts on top; each queue its own stream."""
    days, own = Random(f"site {seed}"), {queue.name: Random(f"history {seed} {queue.name}") for queue in QUEUES}
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        shared = _gamma(days, DAY_CV)
        for queue in QUEUES:
            rng = own[queue.name]
            yield from _day_rows(rng, queue, day, shared * _gamma(rng, DAY_CV))


def _day_rows(rng: Random, queue: Pattern, day: date, factor: float) -> Iterator[tuple[object, ...]]:
    for minute in _minutes(queue, day):
        if day == GAP[0] and GAP[1] <= minute < GAP[2]:
            continue
        busy = _gamma(rng, INTERVAL_CV) * factor
        volume = _poisson(rng, expected_volume(queue, day, minute) * busy)
        if day == OUTAGE and queue.live:
            volume = 0
        shape = max(volume, 1) / HANDLE_CV**2
        aht = rng.gammavariate(shape, expected_aht(queue, day, minute) / shape)
        lost = sum(rng.random() < 0.022 * busy**3 for _ in range(volume)) if queue.live else None
        lost = min(lost, max(volume - 1, 0)) if lost is not None else None  # somebody is always helped
        yield _row(queue.name, day, minute, volume, aht, lost)
    for minute, volume in AFTER_HOURS.get((queue.name, day), {}).items():
        yield _row(queue.name, day, minute, volume, queue.aht_s[0], volume)


def _minutes(queue: Pattern, day: date) -> list[int]:
    """Wall minutes of the day's rows; the hour the clock repeats comes twice, the one it skips not at all."""
    minutes = list(range(*(opening(day, queue) or (0, 0)), STEP))
    twice = [minute for minute in minutes if minute in CHANGED_HOUR]
    if day == CLOCK_FORWARD:
        return [minute for minute in minutes if minute not in twice]
    if day == CLOCK_BACK and twice:
        place = minutes.index(twice[-1]) + 1
        return minutes[:place] + twice + minutes[place:]
    return minutes


def _row(queue: str, day: date, minute: int, volume: int, aht: float, lost: int | None) -> tuple[object, ...]:
    """One row; of work that may wait nobody counts what was handled in the quarter-hour it came in."""
    start = f"{day.isoformat()}T{minute // 60:02d}:{minute % 60:02d}"
    if (queue, day, minute) == NEGATIVE:
        return (queue, start, -4, "", 0, 0)
    seconds = 54000 if (queue, day, minute) == ABSURD_HANDLE else max(round(aht), SHORTEST_S)
    if lost is None:
        return (queue, start, volume, seconds if volume else "", "", "")
    return (queue, start, volume, seconds if volume > lost else "", volume - lost, lost)


def _day_effects(queue: Pattern, day: date) -> float:
    season = 1 + queue.season * cos(2 * pi * (day.timetuple().tm_yday - queue.season_top) / 365)
    growth = 1 + 0.03 * (day - FIRST).days / 365
    yesterday = day - timedelta(days=1)
    after = 1 + queue.after_closure if yesterday in CLOSED or (yesterday == OUTAGE and queue.live) else 1.0
    start = 1 + queue.month_start if day.day <= 3 else 1.0
    school = 1 + queue.school if any(first <= day <= last for first, last in SCHOOL) else 1.0
    return season * growth * after * start * school * _mailing_effect(queue, day)


def _mailing_effect(queue: Pattern, day: date) -> float:
    since = [(day - sent).days for sent in MAILINGS if 0 <= (day - sent).days <= MAILING_DAYS]
    return 1 + queue.mailing[min(since[0], 1)] if since else 1.0


def make_events() -> Iterator[tuple[object, ...]]:
    """Rows of events.csv, by date: what the noise can't explain, past and to come."""
    rows = [(first, last, "schoolvakantie", "", "", "event") for first, last in SCHOOL]
    rows += [(day, "", "mailing", "|".join(q.name for q in QUEUES if any(q.mailing)), "", "event") for day in MAILINGS]
    rows.append((OUTAGE, "", "storing", "|".join(q.name for q in QUEUES if q.live), "", "outage"))
    rows.append((CAMPAIGN[0], CAMPAIGN[1], "najaarsactie", "sales", "+12%", "event"))
    yield from sorted(rows, key=lambda row: row[0])


def _gamma(rng: Random, cv: float) -> float:
    shape = 1 / cv**2
    return rng.gammavariate(shape, 1 / shape)


def _poisson(rng: Random, mean: float) -> int:
    """Count arrivals of unit rate before `mean`."""
    count, elapsed = -1, 0.0
    while elapsed <= mean:
        elapsed += rng.expovariate(1.0)
        count += 1
    return count
