"""Numbers and durations as exports write them: thousand separators, decimal commas, hh:mm:ss, blanks and dashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.history.faultbook import FaultBook

LARGEST = 1e12
NOTHING = ("", "-", "--", "—", "n/a", "na", "nan", "null", "none")
_CLOCK = re.compile(r"(?:(\d+)[d.] ?)?(\d+):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?")
_NUMBER = re.compile(r"-?[\d.,]+(?:[eE][+-]?\d+)?")
_BLANKS = str.maketrans("", "", " \u00a0\u202f'\u2019")
_COMMA_SIGNS = re.compile(r"^-?(?:\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+)$", re.MULTILINE)
_POINT_SIGNS = re.compile(r"^-?(?:\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d+)$", re.MULTILINE)
_EITHER = re.compile(r"^-?\d{1,3}[.,]\d{3}$", re.MULTILINE)


@dataclass(frozen=True)
class Style:
    """The decimal sign of a file; `guessed` shows a number that could be read both ways, "" where none could."""

    decimal: str
    guessed: str = ""


def find_style(
    columns: Mapping[str, pd.Series[str]], *, separator: str, decimal: str, lines: IntArray, book: FaultBook
) -> Style:
    """Find the decimal sign of a file's numbers: one for all of them; a fault where some say one and some the other.

    Parameters
    ----------
    columns : the columns of numbers, by field
    separator : between cells; with semicolons a decimal comma is the more likely
    decimal : what the user says, or ""
    """
    if decimal:
        return Style(decimal)
    found: dict[str, tuple[str, str]] = {}
    unclear = ""
    for name, column in columns.items():
        texts = _squeeze("\n".join(column.unique()))
        for sign, pattern in ((",", _COMMA_SIGNS), (".", _POINT_SIGNS)):
            if sign not in found and (match := pattern.search(texts)):
                found[sign] = (name, match[0])
        unclear = unclear or (match[0] if (match := _EITHER.search(texts)) else "")
    if len(found) == 2:
        (one, first), (_, second) = found.items()
        mark = per_text(columns[second[0]], _squeeze) == second[1]
        book.add(f"decimals written one way, as in {first[1]}", second[1], line=int(lines[int(mark.argmax())]),
                 where=second[0], hint=f"say which: --decimal {'comma' if one == ',' else 'point'}")  # fmt: skip
    if found:
        return Style(next(iter(found)))
    return Style("," if separator == ";" else ".", unclear)


def parse_counts(
    column: pd.Series[str], style: Style, lines: IntArray, book: FaultBook, *, where: str
) -> tuple[FloatArray, BoolArray]:
    """Parse counts; the numbers, 0 where there is nothing, and where there is nothing."""
    values, empty = _parse(column, style, lines, book, where=where, unit_s=1.0)
    return np.where(empty, 0.0, values), empty


def parse_seconds(
    column: pd.Series[str], style: Style, lines: IntArray, book: FaultBook, *, where: str, unit_s: float
) -> FloatArray:
    """Parse durations in seconds: numbers of `unit_s` seconds each, or hh:mm:ss; NaN where there is nothing."""
    return _parse(column, style, lines, book, where=where, unit_s=unit_s)[0]


def _parse(
    column: pd.Series[str], style: Style, lines: IntArray, book: FaultBook, *, where: str, unit_s: float
) -> tuple[FloatArray, BoolArray]:
    import pandas as pd

    codes, texts = pd.factorize(column)
    values = _read_plain(pd.Series(texts, dtype=str), style) * unit_s
    nothing = np.zeros(len(texts), dtype=np.bool_)
    for i in np.flatnonzero(np.isnan(values)).tolist():
        text = _squeeze(texts[i])
        values[i], nothing[i] = _read(text, style, unit_s), text.casefold() in NOTHING
    values[np.abs(values) > LARGEST] = np.nan
    bad = np.isnan(values) & ~nothing
    what = "a number" if unit_s == 1.0 and where in ("volume", "handled", "abandoned") else "a number or hh:mm:ss"
    book.add_rows(bad[codes], lines, what, lambda i: repr(column.iloc[i]), where=where)
    return values[codes], nothing[codes]


def per_text(column: pd.Series[str], change: Callable[[str], str]) -> pd.Series[str]:
    """Change a column, each distinct text once: a million rows hold few."""
    import pandas as pd

    codes, texts = pd.factorize(column)
    changed = np.array([change(str(text)) for text in texts], dtype=object)
    return pd.Series(changed[codes], index=column.index, dtype=str)


def _read_plain(texts: pd.Series[str], style: Style) -> FloatArray:
    """Read what is a number without thousands; NaN for the rest, which is read one by one."""
    import pandas as pd

    strange = texts.str.contains("," if style.decimal == "." else ".", regex=False)
    plain = texts if style.decimal == "." else texts.str.replace(",", ".", regex=False)
    values = np.array(pd.to_numeric(plain.where(~strange), errors="coerce"), dtype=np.float64)
    values[~np.isfinite(values)] = np.nan
    return values


def _squeeze(text: str) -> str:
    return text.translate(_BLANKS)


def _read(text: str, style: Style, unit_s: float) -> float:
    """Read one number; NaN where it is none."""
    if clock := _CLOCK.fullmatch(text):
        days, first, second, third, part = clock.groups()
        if third is None:
            return int(first) * 60.0 + int(second)
        fraction = float(f"0.{part}") if part else 0.0
        return int(days or 0) * 86400.0 + int(first) * 3600.0 + int(second) * 60.0 + int(third) + fraction
    if not _NUMBER.fullmatch(text):
        return float("nan")
    thousands = "," if style.decimal == "." else "."
    if not _grouped(text, thousands, style.decimal):
        return float("nan")
    try:
        return float(text.replace(thousands, "").replace(style.decimal, ".")) * unit_s
    except ValueError:
        return float("nan")


def _grouped(text: str, thousands: str, decimal: str) -> bool:
    """Whether thousand separators stand where they should: every three digits, before the decimals."""
    whole, _, rest = text.lstrip("-").partition(decimal)
    if thousands in rest:
        return False
    groups = whole.split(thousands)
    return len(groups) == 1 or (0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
