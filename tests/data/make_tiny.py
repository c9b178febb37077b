"""Write the tables of tests/data/tiny: `python tests/data/make_tiny.py`, the same bytes every time."""

import csv
import math
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).parent / "tiny"
FIRST_DAY = date(2026, 9, 21)
DAYS = 28
OPEN = {0: (8, 18), 1: (8, 18), 2: (8, 18), 3: (8, 18), 4: (8, 18), 5: (9, 17)}
WEEKDAY_FACTOR = (1.25, 1.05, 1.0, 0.95, 1.0, 0.75)
PER_QUARTER = {"service": 5.4, "sales": 2.4}
AHT_S = {"service": 290.0, "sales": 330.0}

AGENTS = """\
agent,name,role,contract,skills,team,hired_on,birth_date,location,available_from,available_to,weekdays
A01,Sanne de Boer,agent,full_40,service,blue,2021-03-01,1990-05-14,Utrecht,,,
A02,Mohamed El Idrissi,agent,full_40,service,blue,2019-09-16,1987-11-02,Utrecht,,,
A03,Daan Visser,agent,full_40,service,blue,2023-01-09,1999-07-21,Utrecht,,,
A04,Yasmin Kaya,agent,full_40,service|sales,blue,2020-06-01,1992-02-08,Utrecht,,,
A05,Pieter Hoekstra,agent,full_40,service|sales,blue,2018-04-03,1978-09-30,Utrecht,,,
A06,Shanice Pinas,agent,full_40,sales,blue,2022-11-14,1996-12-12,Utrecht,,,
A07,Eva Mulder,agent,full_40,sales,blue,2024-02-05,2001-03-27,Utrecht,,,
A08,Tomasz Nowak,agent,full_40,service|sales,blue,2023-08-21,1994-06-06,Utrecht,,,
A09,Lotte Jansen,agent,part_20,service,blue,2022-05-02,1989-01-19,Utrecht,08:00,14:30,mon|tue|wed|thu|fri
A10,Ravi Ramdin,agent,part_20,service|sales,blue,2025-09-01,2004-10-05,Utrecht,12:00,18:00,
A11,Fleur van Dijk,agent,part_20,service,blue,2025-10-06,2005-04-11,Utrecht,,,
A12,Joost Smit,agent,part_20,sales,blue,2021-10-18,1983-08-23,Utrecht,,,
L01,Marieke Bakker,team_lead,full_40,,blue,2016-02-01,1981-04-17,Utrecht,,,
"""
TIME_OFF = """\
agent,start,end,kind
A02,2026-10-21,2026-10-21,leave
A07,2026-10-22T09:00,2026-10-22T12:00,training
A12,2026-10-23,2026-10-24,unpaid
"""
WORKED_HOURS = """\
agent,date,start,end
A01,2026-10-16,08:00,16:30
A01,2026-10-17,09:00,13:00
A10,2026-10-17,13:00,17:00
L01,2026-10-16,09:30,18:00
"""


def main() -> None:
    """Write all four tables."""
    for name, text in (("agents.csv", AGENTS), ("time_off.csv", TIME_OFF), ("worked_hours.csv", WORKED_HOURS)):
        (FOLDER / name).write_text(text, encoding="utf-8")
    with (FOLDER / "history.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["queue", "interval_start", "volume", "aht_s"])
        rows.writerows(history_rows(random.Random(20261019)))


def history_rows(rng: random.Random) -> Iterator[Sequence[object]]:
    """Every open quarter of an hour of four weeks, two queues, Poisson around a day with two peaks."""
    for queue, level in PER_QUARTER.items():
        for day in (FIRST_DAY + timedelta(days=d) for d in range(DAYS)):
            if day.weekday() not in OPEN:
                continue
            first, last = OPEN[day.weekday()]
            busy_day = rng.gauss(1.0, 0.05)
            for quarter in range(4 * first, 4 * last):
                mean = level * WEEKDAY_FACTOR[day.weekday()] * profile(quarter / 4) * busy_day
                volume = poisson(rng, mean)
                aht = f"{AHT_S[queue] * rng.lognormvariate(0, 0.45 / math.sqrt(volume)):.1f}" if volume else ""
                start = datetime(day.year, day.month, day.day) + timedelta(minutes=15 * quarter)  # noqa: DTZ001 - as in the file
                yield queue, start.isoformat(timespec="minutes"), volume, aht


def profile(hour: float) -> float:
    """Busiest around 10:30, a smaller peak around 15:00."""
    return 0.55 + 0.75 * math.exp(-(((hour - 10.5) / 1.6) ** 2)) + 0.45 * math.exp(-(((hour - 15.0) / 1.8) ** 2))


def poisson(rng: random.Random, mean: float) -> int:
    """Draw by multiplying uniforms, fine for small means."""
    floor, product, count = math.exp(-mean), rng.random(), 0
    while product > floor:
        product *= rng.random()
        count += 1
    return count


if __name__ == "__main__":
    main()
