"""The export that docs/tutorial.md begins with: `python docs/sample_export.py`, the same bytes every time.

Writes into the current folder two exports of a made-up telephone system in the layout of Genesys Cloud's queue view
(times in UTC, durations in milliseconds), spring.csv and autumn.csv, which overlap by a week; and today.csv, what came
on Tuesday 20 October 2026 until noon, in the form of history.csv.
"""

import csv
import math
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
FIRST, LAST = date(2026, 3, 30), date(2026, 10, 18)
SPRING_ENDS, AUTUMN_BEGINS = date(2026, 7, 12), date(2026, 7, 6)
CLOSED = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 14), date(2026, 5, 25)}
STEP = timedelta(minutes=15)
TODAY = datetime(2026, 10, 20, 12, 0, tzinfo=ZONE)
MORE_TODAY = 1.4
HEADER = (
    "Interval Start", "Interval End", "Interval Complete", "Filters", "Media Type", "Queue Id", "Queue Name", "Offer",
    "Answer", "Abandon", "Avg Wait", "Avg Handle",
)  # fmt: skip
PHONE, MAIL, TEST = "Klantenservice", "Mail klantenservice", "Testlijn"
PER_QUARTER = {PHONE: 15.0, MAIL: 3.2, TEST: 0.02}
HANDLE_S = {PHONE: 275, MAIL: 330, TEST: 20}
WEEKDAY = (1.20, 1.06, 1.0, 0.96, 0.93, 0.60, 0.30)
OPEN = {TEST: [(8, 18)] * 5 + [None, None], PHONE: [(8, 20)] * 5 + [(9, 17), None], MAIL: [(7, 23)] * 7}


def main() -> None:
    """Write the three files."""
    rng, rows = random.Random(20261019), []
    day = FIRST
    while day <= LAST:
        level = math.exp(rng.gauss(0, 0.04)) * (1 + 0.05 * (day - FIRST).days / 203)
        level *= 1.15 if day - timedelta(days=1) in CLOSED else 1.0
        rows += [row for queue in PER_QUARTER for row in list_day(rng, queue, day, level)]
        day += timedelta(days=1)
    write("spring.csv", HEADER, [show(row) for row in rows if row[1].astimezone(ZONE).date() <= SPRING_ENDS])
    write("autumn.csv", HEADER, [show(row) for row in rows if row[1].astimezone(ZONE).date() >= AUTUMN_BEGINS])
    write("today.csv", ("queue", "interval_start", "volume", "aht_s"), list_today(rng))


def list_day(rng: random.Random, queue: str, day: date, level: float) -> list[tuple[str, datetime, int, int, int]]:
    """Queue, moment, contacts, those who gave up and seconds to handle one, per quarter of an hour of a day."""
    hours = OPEN[queue][day.weekday()]
    if hours is None or (day in CLOSED and queue != MAIL):
        return []
    moment = datetime(day.year, day.month, day.day, hours[0], tzinfo=ZONE)
    rows = []
    while moment < moment.replace(hour=hours[1], minute=0):
        clock = moment.hour + moment.minute / 60
        shape = 0.45 + 0.6 * bell(clock, 10.8, 1.7) + 0.5 * bell(clock, 14.6, 2.2)
        mean = PER_QUARTER[queue] * WEEKDAY[day.weekday()] * level * shape
        volume = poisson(rng, mean * math.exp(rng.gauss(0, 0.05)))
        lost = sum(rng.random() < 0.025 for _ in range(volume)) if queue == PHONE else 0
        handle = max(10, round(rng.gauss(HANDLE_S[queue], 0.6 * HANDLE_S[queue] / max(volume, 1) ** 0.5)))
        rows.append((queue, moment, volume, lost, handle))
        moment += STEP
    return rows


def list_today(rng: random.Random) -> list[tuple[str, str, int, int]]:
    """List what came on the tutorial's last day until noon: many more calls than usual."""
    names = {PHONE: "service", MAIL: "mail"}
    rows = []
    for queue, name in names.items():
        more = MORE_TODAY if queue == PHONE else 1.0
        for _, moment, volume, _, handle in list_day(rng, queue, TODAY.date(), 1.05 * more):
            if moment < TODAY:
                rows.append((name, moment.strftime("%Y-%m-%dT%H:%M"), volume, handle))
    return rows


def show(row: tuple[str, datetime, int, int, int]) -> tuple[object, ...]:
    """One line of the export."""
    queue, moment, volume, lost, handle = row
    start, end = (when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for when in (moment, moment + STEP))
    media, number = ("email" if queue == MAIL else "voice"), list(PER_QUARTER).index(queue) + 1
    return start, end, "TRUE", "", media, f"q{number}", queue, volume, volume - lost, lost, 9000, handle * 1000


def bell(clock: float, peak: float, width: float) -> float:
    """Height of a peak of the day at an hour."""
    return math.exp(-(((clock - peak) / width) ** 2) / 2)


def poisson(rng: random.Random, mean: float) -> int:
    """Draw a number of contacts."""
    count, product, least = 0, rng.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * rng.random()
    return count


def write(name: str, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Write a table."""
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


if __name__ == "__main__":
    main()
