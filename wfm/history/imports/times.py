"""Starts of intervals as exports write them: ISO, days or months first, Excel's numbers, with an offset or without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from wfm.core.arrays import BoolArray, IntArray
    from wfm.history.faultbook import FaultBook

ORDERS = ("dmy", "mdy")
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?"
    r"(?:/.*|\s*-\s*\d{1,2}:.*)?"
)
_WRITTEN = re.compile(
    r"(\d{1,4})([-/.])(\d{1,2})[-/.](\d{2,4})"
    r"(?:[ T,]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?)?"
    r"(?:\s*-\s*\d{1,2}[:.].*)?"
)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?(?:\s+0?[.,](\d+))?")
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock
_UNIX = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock
DAY_S = 86400
LATEST = 4_102_444_800
"""The year 2100: times from there on, or before 1970, are mistyped."""


@dataclass(frozen=True)
class Moments:
    """Seconds of each row since 1970: of UTC where `exact`, else of the wall clock; `valid` where it is a time.

    `serial` says that some were Excel's numbers; `order` how days and months are ordered, "" where nothing asked.
    """

    seconds: IntArray
    exact: BoolArray
    valid: BoolArray
    serial: bool
    order: str


def parse_moments(column: pd.Series[str], lines: IntArray, book: FaultBook, *, order: str, where: str) -> Moments:
    """Parse a column; faults for what is no time, and where days can't be told from months.

    Parameters
    ----------
    order : dmy or mdy where the user says so, or ""
    """
    import pandas as pd

    codes, texts = pd.factorize(column)
    stripped = [str(text).strip() for text in texts]
    order = order or _find_order(stripped, column, lines, book, where)
    read = [r if (r := _read(text, order)) and 0 <= r[0] < LATEST else None for text in stripped]
    seconds = np.array([0 if r is None else r[0] for r in read], dtype=np.int64)
    exact = np.array([r is not None and r[1] for r in read], dtype=np.bool_)
    valid = np.array([r is not None for r in read], dtype=np.bool_)
    bad = ~valid & np.array([text != "" for text in stripped], dtype=np.bool_)
    if order != "?":
        book.add_rows(bad[codes], lines, "a date and time from 1970 on", lambda i: repr(column.iloc[i]), where=where)
    serial = any(_SERIAL.fullmatch(text) for text in stripped[:1000])
    return Moments(seconds[codes], exact[codes], valid[codes], serial, order)


def _find_order(
    texts: list[str], column: pd.Series[str], lines: IntArray, book: FaultBook, where: str
) -> str:  # fmt: skip
    """Find whether days or months come first, from the file as a whole; `?` with a fault where nothing tells."""
    written = [(m, text) for text in texts if (m := _WRITTEN.fullmatch(text)) and len(m[1]) < 4]
    if not written:
        return ""
    day_first = next((text for m, text in written if int(m[1]) > 12), "")
    month_first = next((text for m, text in written if int(m[3]) > 12), "")
    hint = "say how they are written: --dates dmy or --dates mdy"
    if day_first and month_first:
        line = int(lines[int((column.str.strip() == month_first).argmax())])
        book.add(f"days and months in one order, as in {day_first}", month_first, line=line, where=where, hint=hint)
        return "?"
    if not day_first and not month_first and any(m[2] == "/" for m, _ in written):
        text = written[0][1]
        book.add("dates that tell days from months", text, line=int(lines[0]), where=where, hint=hint)
        return "?"
    return "mdy" if month_first else "dmy"


def _read(text: str, order: str) -> tuple[int, bool] | None:
    """Read one time as seconds since 1970, and whether it is exact; None where it is none."""
    try:
        if iso := _ISO.fullmatch(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in iso.groups()[:6])
            seconds = _seconds(datetime(year, month, day, hour, minute, second))  # noqa: DTZ001 - a wall clock
            return (seconds - _offset(iso[7]), True) if iso[7] else (seconds, False)
        if serial := _SERIAL.fullmatch(text):
            parts = sum(float(f"0.{part}") for part in (serial[2], serial[3]) if part)
            wall = _EXCEL_ZERO + timedelta(days=int(serial[1]), seconds=round(parts * DAY_S))
            return round(_seconds(wall) / 60) * 60, False  # a number of days can't hold a minute exactly
        if written := _WRITTEN.fullmatch(text):
            return _seconds(_written(written, order)), False
    except ValueError:
        return None
    return None


def _written(found: re.Match[str], order: str) -> datetime:
    one, two, three = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:
        year, month, day = one, two, three
    else:
        year = three if len(found[4]) == 4 else 2000 + three
        day, month = (one, two) if order == "dmy" else (two, one)
    hour, minute, second = (int(found[i] or 0) for i in (5, 6, 7))
    if found[8]:
        hour = hour % 12 + (12 if found[8] in "pP" else 0)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a wall clock


def _seconds(wall: datetime) -> int:
    return int((wall - _UNIX).total_seconds())


def _offset(text: str) -> int:
    if text == "Z":
        return 0
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return sign * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)
