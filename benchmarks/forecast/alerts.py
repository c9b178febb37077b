"""How often a queue's alert cries wolf, and how soon it tells a change: `python -m benchmarks.forecast.alerts`.

`python -m benchmarks.forecast.alerts --history FILE --interval-min 30 [--weeks 15] [--country NL]`

FILE has the columns `timestamp,volume`. Every full day of the last weeks is watched from an hour after opening to its
end beside that week's plan of Monday: as it was, and with all that came from a time of day on scaled. Days that were
as they were may have had a surprise of their own: they are listed.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.forecast.intraday import find_slot, make_plans
from benchmarks.forecast.methods import Wfm
from benchmarks.forecast.protocol import find_origins
from benchmarks.forecast.series import read_series
from wfm.errors import UsageError, WfmError
from wfm.intraday.alerts import find_alert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.forecast.intraday import Plans
    from benchmarks.forecast.series import Series
    from wfm.core.arrays import FloatArray
    from wfm.core.intraday import Alert

FACTORS = (1.2, 1.3, 0.7, 1.5)
CLOCKS = ("09:00", "12:00", "15:00")


@dataclass(frozen=True)
class Watched:
    """Slots from a change until its alert, one per day, None where there was none by the end of the day."""

    delays: tuple[int | None, ...]
    dates_off: tuple[int, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print false alarms, then a row per factor and time; 0, or the exit code of what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast.alerts")
    parser.add_argument("--history", type=Path, required=True)
    parser.add_argument("--interval-min", type=int, required=True)
    parser.add_argument("--weeks", type=int, default=15)
    parser.add_argument("--country", default="")
    chosen = parser.parse_args(arguments)
    try:
        series = read_series(chosen.history, interval_min=chosen.interval_min, country=chosen.country)
        report(series, chosen.weeks)
    except WfmError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def report(series: Series, weeks: int) -> None:
    """Watch the days of the last weeks and print what was told."""
    origins = find_origins(series, 7)[-weeks:]
    if not origins:
        raise UsageError(f"{series.name} has no whole week to watch")
    plans = make_plans(series, origins, Wfm(), lambda text: print(text, file=sys.stderr))
    days = list_full_days(series, plans)
    if not days:
        raise UsageError(f"{series.name} has no full day to watch")
    hour = 60 / series.interval_min
    told = [(d, found) for d in days if (found := watch(plans, d, plans.actual[d])) is not None]
    print(f"{series.name}: {len(days)} days, {len(told)} with an alert ({len(told) / len(days):.0%})")
    first = origins[0] - timedelta(days=plans.first_test)
    for d, (_, alert) in told:
        print(f"  {first + timedelta(days=d)} {name_slot(alert.since, series.interval_min)} "
              f"{alert.came / alert.expected - 1:+.0%}")  # fmt: skip
    print("factor  from   told  median h  start off by h")
    for factor in FACTORS:
        for clock in CLOCKS:
            found = change(plans, days, factor, find_slot(clock, series.interval_min))
            known = [delay for delay in found.delays if delay is not None]
            print(f"{factor:6.1f}  {clock}  {len(known) / len(found.delays):4.0%}  {np.median(known) / hour:8.1f}  "
                  f"{np.median(found.dates_off) / hour:14.1f}")  # fmt: skip


def list_full_days(series: Series, plans: Plans) -> list[int]:
    """Days of the test weeks whose open slots are all known."""
    known = np.isfinite(plans.actual)
    full = (known == series.usual[np.arange(len(known)) % 7]).all(axis=1) & known.any(axis=1)
    return [d for d in range(plans.first_test, len(known)) if full[d]]


def watch(plans: Plans, d: int, today: FloatArray, *, begin: int | None = None) -> tuple[int, Alert] | None:
    """Look after every slot of a day; the first moment with an alert, and the alert."""
    slots = np.flatnonzero(np.isfinite(today))
    begin = int(slots[0]) + 2 if begin is None else begin
    age = np.arange(d, -1, -1)
    for now in range(begin, int(slots[-1]) + 2):
        seen = np.where(np.arange(len(today)) < now, today, np.nan)
        actual, planned = np.vstack([plans.actual[:d], seen]), plans.volume[: d + 1]
        alert = find_alert("series", actual, planned, age=age, now_slot=now, starts=np.arange(len(today)))
        if alert is not None:
            return now, alert
    return None


def change(plans: Plans, days: Sequence[int], factor: float, slot: int) -> Watched:
    """Scale what came from a slot on, every second day, and watch from there."""
    delays: list[int | None] = []
    off = []
    for d in days[::2]:
        today = plans.actual[d] * np.where(np.arange(plans.actual.shape[1]) >= slot, factor, 1.0)
        found = watch(plans, d, today, begin=slot + 1)
        delays.append(None if found is None else found[0] - slot)
        if found is not None:
            off.append(abs(found[1].since - slot))
    return Watched(tuple(delays), tuple(off))


def name_slot(slot: int, interval_min: int) -> str:
    """Clock time of a slot."""
    return f"{slot * interval_min // 60:02d}:{slot * interval_min % 60:02d}"


if __name__ == "__main__":
    sys.exit(main())
