"""Made-up contacts of a new site: what is expected per interval, and a year of noisy history drawn from it.

Only the standard library's random generator is used, whose streams don't change between versions: the same site gives
the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import cos, exp, pi
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from wfm.core.calendar import public_holidays
from wfm.scenario.samples.site import ALWAYS, LIVE, UNROSTERED, SiteQueue, Spans, agents_needed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wfm.scenario.samples.site import Site

HEADER = ("queue", "interval_start", "volume", "aht_s", "handled", "abandoned")
WEEKS = 52
STEP = 15
SITE_HOURS: Spans = (*((480, 1200),) * 5, (540, 1080), None)
SMALL_HOURS: Spans = (*((510, 1020),) * 5, None, None)
"""Of a site with so few people that no evening can be staffed."""
MAILING_EFFECT, MAILING_DAYS = 0.25, 2
DAY_CV, INTERVAL_CV, HANDLE_CV, SHORTEST_S = 0.04, 0.06, 0.7, 10
LEAST_AT_ONCE = 0.8
"""Agents at least on a queue whose contacts wait on the line, at a mean moment."""
WAITING_LEAST = 0.5
"""Of a small site's hours so much is shared out at least for work that may wait."""
MANY = 60  # from so many contacts on the normal distribution is as good as Poisson's, and faster


@dataclass(frozen=True)
class Pattern:
    """One channel: seconds per contact, share of the site's work, weekdays, and peaks over a floor."""

    aht_s: int
    share: float
    weekdays: tuple[float, ...]
    floor: float
    peaks: tuple[tuple[float, float, float], ...]


PATTERNS = {
    "phone": Pattern(290, 0.58, (1.16, 1.06, 1.0, 0.98, 0.94, 0.55, 0.3), 0.34,
                     ((10.8, 1.6, 0.50), (14.6, 2.3, 0.50))),
    "chat": Pattern(480, 0.15, (1.1, 1.05, 1.02, 1.0, 0.96, 0.72, 0.5), 0.40,
                    ((13.2, 2.2, 0.40), (18.6, 1.8, 0.40))),
    "email": Pattern(330, 0.18, (1.2, 1.1, 1.04, 1.0, 0.92, 0.55, 0.5), 0.06,
                     ((10.3, 2.1, 0.70), (15.0, 2.6, 0.50), (20.5, 1.7, 0.40))),
    "webcare": Pattern(210, 0.07, (1.05, 1.0, 1.0, 1.0, 1.02, 0.9, 0.88), 0.40,
                       ((11.8, 2.4, 0.40), (18.6, 2.2, 0.45))),
    "callback": Pattern(400, 0.06, (1.15, 1.06, 1.0, 0.98, 0.93, 0.45, 0.2), 0.35,
                        ((11.2, 1.8, 0.50), (15.6, 1.8, 0.45))),
}  # fmt: skip


def make_queues(
    channels: Sequence[str], hours: float, opening: Spans, labels: Mapping[str, str]
) -> tuple[SiteQueue, ...]:
    """Make a queue per channel, together as much work as so many agent-hours a week can do.

    At a small site somebody must be on the line whatever comes in, and work that may wait has its share all the same.
    """
    whole = sum(PATTERNS[channel].share for channel in channels)
    open_min = sum(span[1] - span[0] for span in opening if span)
    base = LEAST_AT_ONCE * open_min / 60 / (1 - UNROSTERED)
    left = hours - base * sum(channel in LIVE for channel in channels)
    made = []
    for channel in channels:
        pattern = PATTERNS[channel]
        span = ALWAYS if channel == "email" else opening
        if channel in LIVE:
            mine = base + max(left, 0.0) * pattern.share / whole
        else:
            mine = max(left, WAITING_LEAST * hours) * pattern.share / whole
        made.append(SiteQueue(channel, channel, labels[channel], pattern.aht_s, span, mine))
    return tuple(made)


def make_history(site: Site) -> Iterator[tuple[object, ...]]:
    """Rows of history.csv up to the day before the horizon: noise per day and interval, Poisson counts on top."""
    first = site.start - timedelta(weeks=WEEKS)
    years = range(first.year, site.start.year + 1)
    closed = set(public_holidays(site.country, years)) if site.closed else set()
    mailed = {day for when in list_mailings(site)[:-1] for day in (when + timedelta(d) for d in range(MAILING_DAYS))}
    levels = {queue.name: _find_level(queue) for queue in site.queues}
    streams = {queue.name: Random(f"history {site.seed} {queue.name}") for queue in site.queues}
    shared, zone = Random(f"days {site.seed}"), ZoneInfo(site.timezone)
    for offset in range(WEEKS * 7):
        day = first + timedelta(days=offset)
        busy = _season(day, offset) * (1 + MAILING_EFFECT * (day in mailed)) * _gamma(shared, DAY_CV)
        busy *= 1.18 if day - timedelta(days=1) in closed else 1.0
        for queue in site.queues:
            if day in closed and queue.hours is not ALWAYS:
                continue
            rng = streams[queue.name]
            yield from _day_rows(rng, queue, day, levels[queue.name] * busy * _gamma(rng, DAY_CV), zone)


def list_mailings(site: Site) -> list[date]:
    """First days of the letters to customers: three in the past, and one on the Tuesday of the week to plan."""
    return [site.start + timedelta(weeks=-back, days=1) for back in (40, 26, 13, 0)]


def _day_rows(
    rng: Random, queue: SiteQueue, day: date, level: float, zone: ZoneInfo
) -> Iterator[tuple[object, ...]]:
    span = queue.hours[day.weekday()]
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall time, as in the file
    changes = midnight.replace(tzinfo=zone).utcoffset() != (midnight.replace(tzinfo=zone, hour=23)).utcoffset()
    starts = [midnight + timedelta(minutes=minute) for minute in range(*(span or (0, 0)), STEP)]
    for start in _follow_clock(starts, zone) if changes else starts:
        minute = start.hour * 60 + start.minute
        expected = level * _shape(queue.channel, minute) * PATTERNS[queue.channel].weekdays[day.weekday()]
        volume = _draw(rng, expected * _gamma(rng, INTERVAL_CV))
        spread = HANDLE_CV / max(volume, 1) ** 0.5
        aht = max(round(queue.aht_s * rng.gauss(1.0, spread)), SHORTEST_S)
        lost = min(sum(rng.random() < 0.03 for _ in range(volume)), max(volume - 1, 0))
        known = (volume - lost, lost) if queue.channel in LIVE else ("", "")
        yield (queue.name, start.isoformat(timespec="minutes"), volume, aht if volume else "", *known)


def _follow_clock(starts: list[datetime], zone: ZoneInfo) -> list[datetime]:
    """Intervals of a day as the clock shows them: those it skips are left out, those it repeats come twice."""
    shown, twice = list[datetime](), list[datetime]()
    for start in starts:
        early, late = start.replace(tzinfo=zone), start.replace(tzinfo=zone, fold=1)
        if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != start:
            continue
        repeated = early.utcoffset() != late.utcoffset()
        if twice and not repeated:
            shown, twice = shown + twice, []
        shown.append(start)
        twice += [start] if repeated else []
    return shown + twice


def _season(day: date, offset: int) -> float:
    """Make it busier in winter, and at the beginning of a month, and a little more each year."""
    start = 1.06 if day.day <= 3 else 1.0
    return (1 + 0.05 * cos(2 * pi * (day.timetuple().tm_yday - 20) / 365)) * (1 + 0.04 * offset / 364) * start


@cache
def _shape(channel: str, minute: int) -> float:
    pattern, hour = PATTERNS[channel], (minute + STEP / 2) / 60
    return pattern.floor + sum(height * exp(-(((hour - at) / wide) ** 2) / 2) for at, wide, height in pattern.peaks)


def _find_level(queue: SiteQueue) -> float:
    """Contacts per interval of height 1 with which an ordinary week takes the queue's agent-hours, by bisection."""
    low, high = 0.0, 10_000.0
    for _ in range(50):
        middle = (low + high) / 2
        if _week_hours(queue, middle) < queue.week_hours:
            low = middle
        else:
            high = middle
    return low


def _week_hours(queue: SiteQueue, level: float) -> float:
    weekdays = PATTERNS[queue.channel].weekdays
    found = 0.0
    for weekday, span in enumerate(queue.hours):
        for minute in range(*(span or (0, 0)), STEP):
            volume = level * weekdays[weekday] * _shape(queue.channel, minute)
            found += agents_needed(queue.channel, volume * queue.aht_s / (STEP * 60)) * STEP / 60
    return found / (1 - UNROSTERED)


def _gamma(rng: Random, cv: float) -> float:
    shape = 1 / cv**2
    return rng.gammavariate(shape, 1 / shape)


def _draw(rng: Random, mean: float) -> int:
    """Draw from Poisson: count arrivals of unit rate before `mean`."""
    if mean > MANY:
        return max(round(rng.gauss(mean, mean**0.5)), 0)
    count, elapsed = -1, 0.0
    while elapsed <= mean:
        elapsed += rng.expovariate(1.0)
        count += 1
    return count
