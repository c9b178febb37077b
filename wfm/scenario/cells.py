"""Cells that several tables share, read with a fault where they hold something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wfm.scenario.field_types import (
    FACTOR_WORDS,
    LARGEST,
    LARGEST_FACTOR,
    WEEKDAYS,
    hint_factor,
    parse_clock,
    parse_date,
    parse_days,
    parse_factor,
)
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from wfm.scenario.tables import Row, Table

WHOLE_DAY = (0, 24 * 60)
DATE_WORDS = "a date such as 2026-10-19"
CLOCK_WORDS = "a clock time such as 09:00"


def read_dates(table: Table, row: Row) -> tuple[date, date] | None:
    """Read `date` and the optional `end`, which is the last day; None where they are no dates in order."""
    first, last = parse_date(row["date"]), parse_date(row["end"] or row["date"])
    if first is None:
        table.add(row, "date", expected=DATE_WORDS, got=row["date"])
    if last is None and row["end"]:
        table.add(row, "end", expected=DATE_WORDS, got=row["end"])
    if first is None or last is None:
        return None
    if last < first:
        table.add(row, "end", expected=f"a day from {first} on", got=row["end"])
        return None
    return first, last


def read_times(table: Table, row: Row) -> tuple[int, int] | None:
    """Read `from` and `to` as wall minutes, one alone from or to midnight; None where both are empty."""
    ends = []
    for column, default in zip(("from", "to"), WHOLE_DAY, strict=True):
        minutes = parse_clock(row[column]) if row[column] else default
        if minutes is None:
            table.add(row, column, expected=CLOCK_WORDS, got=row[column])
        ends.append(default if minutes is None else minutes)
    if not row["from"] and not row["to"]:
        return None
    if ends[0] >= ends[1]:
        expected = f"a clock time before {row['to'] or '24:00'}" if not row["to"] else f"a time after {row['from']}"
        column = "to" if row["to"] else "from"
        table.add(row, column, expected=expected, got=row[column], hint="write a night as two rows")
        return None
    return ends[0], ends[1]


def read_queues(table: Table, row: Row, queues: Collection[str]) -> tuple[str, ...]:
    """Read `queue`: names separated by `|`, empty for all."""
    names = tuple(dict.fromkeys(part.strip() for part in row["queue"].split("|") if part.strip()))
    for name in names:
        if name not in queues:
            hint = suggest(name, queues, what="queues")
            if any(mark in name for mark in ",;/"):
                hint = "separate queues by |"
            table.add(row, "queue", expected="a queue of the scenario", got=name, hint=hint)
    if row["queue"] and not names:
        table.add(row, "queue", expected="a queue, or nothing for all", got=row["queue"])
    return names


def read_weekdays(table: Table, row: Row) -> frozenset[int]:
    """Read `weekdays`: days or ranges separated by `|`, empty for all."""
    found: set[int] = set()
    parts = [part.strip() for part in row["weekdays"].split("|")]
    for part in filter(None, parts) if any(parts) else filter(None, [row["weekdays"]]):
        days = parse_days(part)
        found.update(days or ())
        if days is None:
            hint = "days are " + ", ".join(WEEKDAYS)
            table.add(row, "weekdays", expected="weekdays such as mon|tue|thu or mon-fri", got=part, hint=hint)
    return frozenset(found)


def read_factor(table: Table, row: Row, column: str, *, zero: bool) -> float | None:
    """Read a factor such as 1.2 or +20%, at most 20 and above 0 unless `zero` is one; None where empty."""
    text = row[column]
    if not text:
        return None
    factor = parse_factor(text)
    if factor is not None and (0 < factor <= LARGEST_FACTOR or (zero and factor == 0)):
        return factor
    expected = FACTOR_WORDS if zero else FACTOR_WORDS.replace("from 0 to", "above 0, at most")
    table.add(row, column, expected=expected, got=text, hint=hint_factor(text))
    return None


def read_amount(table: Table, row: Row, column: str, *, low: float, high: float) -> float | None:
    """Read a number from `low` to `high`; None where empty."""
    text = row[column]
    if not text:
        return None
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", text, re.ASCII) and low <= float(text) <= high:
        return float(text)
    hint = "write decimals with a point" if "," in text else ""
    expected = f"a number from {low:g} to {high:g}" if low or high < LARGEST else f"a number of at least {low:g}"
    table.add(row, column, expected=expected, got=text, hint=hint)
    return None


def read_yes_no(table: Table, row: Row, column: str) -> bool:
    """Read yes or no; yes where empty."""
    if row[column] not in ("", "yes", "no"):
        table.add(row, column, expected="yes or no", got=row[column])
    return row[column] != "no"


def read_names(row: Row, column: str) -> tuple[str, ...]:
    """Names separated by `|`, each once; () where empty."""
    return tuple(dict.fromkeys(part.strip() for part in row[column].split("|") if part.strip()))
