"""The rules of cleaning: each finds one kind of nonsense, makes it unknown and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.history import Repair
from wfm.history.wording import count_of, name_dates

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.history.readings import Readings

SPIKE_FACTOR = 20.0
SPIKE_MIN_LEVEL = 5.0
OUTAGE_MIN_CONTACTS = 20.0
AHT_FACTOR = 20.0
LEAST_LEFT_DAYS = 7


def clean_readings(readings: Readings) -> list[Repair]:
    """Apply every rule to every queue, in this order; the readings are changed in place."""
    rules = (drop_closed, mend_negative, mend_spikes, mend_spike_days, mend_outages, mend_start, find_gaps, mend_aht)
    return [repair for q in range(len(readings.queues)) for rule in rules for repair in rule(readings, q)]


def drop_closed(readings: Readings, q: int) -> list[Repair]:
    """Leave out contacts in closed hours: they count towards no interval that is staffed."""
    volume, closed = readings.volume[q], ~readings.open[q]
    found = closed & (volume > 0)
    contacts, first = float(volume[found].sum()), _when(readings, found)
    for values in (volume, readings.aht_s[q], *(m[q] for m in readings.measures.values())):
        values[closed] = np.nan
    if not found.any():
        return []
    detail = f"{contacts:g} contacts in {count_of(found, 'closed interval')} left out, first {first}"
    return [Repair(readings.queues[q], "closed hours", int(found.sum()), detail)]


def mend_negative(readings: Readings, q: int) -> list[Repair]:
    """Take a negative volume as unknown."""
    return _forget(readings, q, readings.volume[q] < 0, "negative volume")


def mend_spikes(readings: Readings, q: int) -> list[Repair]:
    """Take a lone value beyond 20 times the queue's 99th percentile as unknown: a mistake, not a busy moment.

    It is lone when neither neighbour holds a tenth of it; a level below 5 contacts counts as 5.
    """
    volume = readings.volume[q]
    known = volume[~np.isnan(volume)]
    if not len(known):
        return []
    level = max(float(np.quantile(known, 0.99, method="lower")), SPIKE_MIN_LEVEL)
    padded = np.concatenate(([0.0], np.nan_to_num(volume), [0.0]))
    lone = np.maximum(padded[:-2], padded[2:]) < volume / 10
    return _forget(readings, q, lone & (volume > SPIKE_FACTOR * level), "spike")


def mend_spike_days(readings: Readings, q: int) -> list[Repair]:
    """Take a lone day beyond 20 times the busiest other one of its weekday as unknown: a mistake, not a busy day.

    It is lone when neither neighbour holds a tenth of it. A weekday is judged by three other known days or more, and a
    level below 20 contacts counts as 20.
    """
    grid, volume = readings.grid, readings.volume[q]
    totals = _per_day(readings, np.nan_to_num(volume))
    known = _per_day(readings, ~np.isnan(volume)) > 0
    padded = np.concatenate(([0.0], totals, [0.0]))
    lone = np.maximum(padded[:-2], padded[2:]) < totals / 10
    out = np.zeros(grid.days, dtype=np.bool_)
    for weekday in range(7):
        same = known & (grid.weekday_of == weekday)
        if same.sum() > 3:
            others = float(np.sort(totals[same])[-2])
            out |= same & lone & (totals > SPIKE_FACTOR * max(others, OUTAGE_MIN_CONTACTS))
    cells = out[grid.day_of] & ~np.isnan(volume)
    volume[cells] = np.nan
    if not out.any():
        return []
    days = [grid.dates[d] for d in out.nonzero()[0]]
    detail = f"{totals[out].max():,.0f} contacts on {name_dates(days)}, far beyond any such weekday: taken as unknown"
    return [Repair(readings.queues[q], "spike", int(cells.sum()), detail)]


def mend_outages(readings: Readings, q: int) -> list[Repair]:
    """Take a whole open day of zeros as unmeasured where that weekday normally has 20 contacts or more."""
    grid, volume = readings.grid, readings.volume[q]
    totals = _per_day(readings, np.nan_to_num(volume))
    known = _per_day(readings, ~np.isnan(volume)) > 0
    out = np.zeros(grid.days, dtype=np.bool_)
    for weekday in range(7):
        same = known & (grid.weekday_of == weekday)
        if same.sum() >= 3 and np.median(totals[same]) >= OUTAGE_MIN_CONTACTS:
            out |= same & (totals == 0)
    cells = out[grid.day_of] & ~np.isnan(volume)
    readings.volume[q][cells] = np.nan
    if not out.any():
        return []
    days = [grid.dates[d] for d in out.nonzero()[0]]
    detail = f"no contact on {name_dates(days)}, normally busy: taken as unknown"
    return [Repair(readings.queues[q], "outage", int(cells.sum()), detail)]


def mend_start(readings: Readings, q: int) -> list[Repair]:
    """Take days of zeros before a queue's first contact as unknown where it is busy from there on: it began then.

    Busy is a median day of 20 contacts or more; at least a week of known days must be left.
    """
    grid, volume = readings.grid, readings.volume[q]
    totals = _per_day(readings, np.nan_to_num(volume))
    known = _per_day(readings, ~np.isnan(volume)) > 0
    begin = int((totals > 0).argmax())
    before, rest = np.arange(grid.days) < begin, known & (np.arange(grid.days) >= begin)
    early = known & before
    if not early.any() or rest.sum() < LEAST_LEFT_DAYS or np.median(totals[rest]) < OUTAGE_MIN_CONTACTS:
        return []
    cells = early[grid.day_of] & ~np.isnan(volume)
    volume[cells] = np.nan
    detail = f"no contact before {grid.dates[begin]}, {count_of(early, 'day')} of zeros taken as unknown"
    return [Repair(readings.queues[q], "starts late", int(cells.sum()), detail)]


def find_gaps(readings: Readings, q: int) -> list[Repair]:
    """Find open intervals without a row: whole days by date, a late start, an early end, and the rest counted."""
    grid, name = readings.grid, readings.queues[q]
    seen = readings.seen[q] & readings.open[q]
    missing = readings.open[q] & ~readings.seen[q]
    seen_days = _per_day(readings, seen) > 0
    if not seen_days.any() or not missing.any():
        return []
    first, last = int(seen_days.argmax()), int(grid.days - 1 - seen_days[::-1].argmax())
    repairs = []
    for kind, days in (("starts late", grid.day_of < first), ("ends early", grid.day_of > last)):
        if (missing & days).any():
            edge = f"first row on {grid.dates[first]}" if kind == "starts late" else f"last row on {grid.dates[last]}"
            repairs.append(Repair(name, kind, int((missing & days).sum()), f"{edge}, other queues have more"))
    inside = missing & (grid.day_of >= first) & (grid.day_of <= last)
    if inside.any():
        repairs.append(Repair(name, "gap", int(inside.sum()), _describe_gap(readings, q, inside, seen_days)))
    return repairs


def mend_aht(readings: Readings, q: int) -> list[Repair]:
    """Count missing handle times; take those of zero, below, or over 20 times the median as unknown."""
    aht, volume, name = readings.aht_s[q], readings.volume[q], readings.queues[q]
    busy = volume > 0
    if not readings.has_aht:
        return []
    aht[volume == 0] = np.nan
    repairs = []
    if (missing := busy & np.isnan(aht)).any():
        detail = f"{count_of(missing, 'interval')} with contacts but no handle time, first {_when(readings, missing)}"
        repairs.append(Repair(name, "aht missing", int(missing.sum()), detail))
    positive = aht[aht > 0]
    limit = AHT_FACTOR * float(np.median(positive)) if len(positive) else np.inf
    for kind, found in (("aht not positive", aht <= 0), ("aht absurd", aht > limit)):
        if found.any():
            detail = f"{count_of(found, 'interval')} taken as unknown, first {_when(readings, found)}"
            detail += f" with {aht[found][0]:g} s" if kind == "aht absurd" else ""
            repairs.append(Repair(name, kind, int(found.sum()), detail))
            aht[found] = np.nan
    return repairs


def _forget(readings: Readings, q: int, found: BoolArray, kind: str) -> list[Repair]:
    if not found.any():
        return []
    volume = readings.volume[q]
    worst = float(volume[found][np.abs(volume[found]).argmax()])
    detail = f"{count_of(found, 'interval')} taken as unknown, first {_when(readings, found)}, worst {worst:g}"
    volume[found] = np.nan
    return [Repair(readings.queues[q], kind, int(found.sum()), detail)]


def _describe_gap(readings: Readings, q: int, inside: BoolArray, seen_days: BoolArray) -> str:
    grid = readings.grid
    gone = (_per_day(readings, inside) > 0) & ~seen_days
    single = inside & ~gone[grid.day_of]
    parts = []
    if gone.any():
        parts.append(f"no rows at all on {name_dates([grid.dates[d] for d in gone.nonzero()[0]])}")
    if single.any():
        parts.append(f"{count_of(single, 'open interval')} without a row, first {_when(readings, single)}")
    if inside.sum() > 0.2 * readings.open[q].sum():
        parts.append("does the export leave out intervals without contacts? Give them rows with volume 0")
    return "; ".join(parts)


def _per_day(readings: Readings, values: FloatArray | BoolArray) -> FloatArray:
    """Sum over each local day: shape (days,)."""
    weights = values.astype(np.float64)
    return np.bincount(readings.grid.day_of, weights=weights, minlength=readings.grid.days).astype(np.float64)


def _when(readings: Readings, found: BoolArray) -> str:
    return readings.grid.datetime_at(int(found.argmax())).strftime("%Y-%m-%d %H:%M")
