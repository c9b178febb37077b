"""What the columns of an export are called, and in what units: one layout per source."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.history.faultbook import FaultBook

COUNTS = ("volume", "handled", "abandoned", "answered_within", "backlog")
MEANS = ("aht_s", "mean_wait_s", "mean_answer_s", "mean_abandon_s")
TOTALS = ("handle_total_s", "wait_total_s")
NUMBERS = (*COUNTS, *MEANS, *TOTALS)
LABELS = ("media", "skills", "language")
"""Columns that tell rows of one queue and interval apart."""
FIELDS = ("queue", "start", "date", "time", "end", "complete", *LABELS, *NUMBERS)
_UNITS = {"ms": 0.001, "milliseconds": 0.001, "s": 1.0, "sec": 1.0, "seconds": 1.0, "min": 60.0, "minutes": 60.0}
_UNIT = re.compile(r"[\[(]\s*(\w+)\s*[\])]\s*$")


@dataclass(frozen=True)
class Layout:
    """Names of columns per field, the most wanted first, in any letter case, spaces and signs aside.

    `unit_s` is what a number of a time column means in seconds, `units_s` the same of single columns (by folded name)
    that differ; `utc` says that times without an offset are UTC; `patterns` finds fields by a pattern of the folded
    name where exactly one column fits.
    """

    name: str
    names: Mapping[str, Sequence[str]]
    unit_s: float = 1.0
    units_s: Mapping[str, float] = field(default_factory=dict)
    utc: bool = False
    patterns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Columns:
    """Header of the column of each field that the file has, and the seconds per unit of its times."""

    headers: Mapping[str, str]
    units_s: Mapping[str, float]


def fold(name: str) -> str:
    """Write a header without letter case, spaces and signs, to compare it; a unit in brackets at its end left out."""
    return re.sub(r"[\W_]+", "", _UNIT.sub("", name).casefold())


def recognises(layout: Layout, header: Sequence[str], given: Mapping[str, str]) -> bool:
    """Whether a row looks like the header: it names the start of intervals and a volume, or what was given for them."""
    found = {fold(name) for name in header}
    named = {fold(name) for name in given.values()}
    start = any(fold(name) in found for key in ("start", "date") for name in layout.names.get(key, ()))
    volume = any(fold(name) in found for name in layout.names["volume"])
    return (start or bool(named & found)) and (volume or bool(named & found))


def find_columns(
    layout: Layout, header: Sequence[str], book: FaultBook, *, given: Mapping[str, str], line: int, one_queue: bool
) -> Columns | None:
    """Find the column of every field; None and a fault for each that is needed and missing.

    Parameters
    ----------
    given : header of a field, as the user says
    one_queue : the file needs no column for the queue
    """
    by_fold = {fold(name): name for name in reversed(header)}
    headers = {}
    for key, wanted in given.items():
        if fold(wanted) in by_fold:
            headers[key] = by_fold[fold(wanted)]
        else:
            near = get_close_matches(wanted, header, n=1, cutoff=0.5)
            hint = f'did you mean "{near[0]}"?' if near else ""
            book.add(f"a column {wanted!r} for {key}", ", ".join(header), line=line, where="header", hint=hint)
    for key in FIELDS:
        names = [fold(name) for name in layout.names.get(key, ())]
        found = next((by_fold[name] for name in names if name in by_fold), None)
        if found is not None and key not in headers and found not in headers.values():
            headers[key] = found
    for key, pattern in layout.patterns.items():
        fits = [by_fold[name] for name in by_fold if re.fullmatch(pattern, name)]
        if key not in headers and len(fits) == 1:
            headers[key] = fits[0]
    _check_needed(layout, headers, header, book, given=given, line=line, one_queue=one_queue)
    if book.faults:
        return None
    return Columns(headers, {key: _unit(layout, headers[key]) for key in (*MEANS, *TOTALS) if key in headers})


def _check_needed(
    layout: Layout, headers: Mapping[str, str], header: Sequence[str], book: FaultBook, *, given: Mapping[str, str],
    line: int, one_queue: bool,
) -> None:  # fmt: skip
    needed = [key for key in ("queue", "start", "volume") if key not in headers and key not in given]
    if one_queue and "queue" in needed:
        needed.remove("queue")
    if "start" in needed and "date" in headers:
        needed.remove("start")
    for key in needed:
        known = ", ".join(f'"{name}"' for name in layout.names.get(key, ())[:4])
        hint = f"say which: --columns {key}=HEADER" + (" or --queue NAME" if key == "queue" else "")
        book.add(f"a column for {key}, such as {known}", ", ".join(header), line=line, where="header", hint=hint)


def _unit(layout: Layout, header: str) -> float:
    told = _UNIT.search(header)
    if told and told[1].casefold() in _UNITS:
        return _UNITS[told[1].casefold()]
    return layout.units_s.get(fold(header), layout.unit_s)
