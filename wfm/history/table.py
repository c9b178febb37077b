"""The rows of a history file as columns of numbers, every cell checked."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from wfm.history.faultbook import AS_IT_IS
from wfm.history.sources.database import Query, load_query
from wfm.history.sources.frames import show_cells
from wfm.history.sources.parquet import SUFFIX, load_parquet

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.history.faultbook import FaultBook

REQUIRED = ("queue", "interval_start", "volume")
STATES = ("backlog", "oldest_age_s")
"""Measures that hold at an interval's end; the others add up."""
OUTCOMES = (
    "resolved_first", "resolution_total_s", "customers", "urgent", "nps_promoters", "nps_detractors", "nps_answers",
    "effort_total", "effort_answers",
)  # fmt: skip
"""What became of contacts, for reports only."""
MEASURES = ("handled", "abandoned", "answered_within", "wait_total_s", *STATES, *OUTCOMES)
OPTIONAL = ("aht_s", *MEASURES)
KNOWN_BUT_UNUSED = ("priority",)


@dataclass(frozen=True)
class Table:
    """Rows of the file: `queue` is an index into the configured queues or -1, `line` counts from 1 (the header).

    `names` are the configured queues, `time` holds the text of interval_start; `numbers` the numeric columns, NaN
    where a cell is empty.
    """

    names: tuple[str, ...]
    line: IntArray
    queue: IntArray
    time: pd.Series[str]
    numbers: Mapping[str, FloatArray]
    unknown: Mapping[str, int]
    unused: tuple[str, ...]


def read_table(
    path: Path | Query | pd.DataFrame, queues: Sequence[str], book: FaultBook, *, may_be_absent: Collection[str] = ()
) -> Table | None:
    """Read the file and check header and numbers; None when it is so broken that rows can't be told apart."""
    frame = _load(path, book)
    if frame is None:
        return None
    frame.columns = frame.columns.str.strip()
    if not _check_header(list(frame.columns), book):
        return None
    frame = frame.apply(_strip)
    line = np.arange(len(frame), dtype=np.int64) + 2
    blank = (frame == "").all(axis=1).to_numpy()
    frame, line = frame[~blank].reset_index(drop=True), line[~blank]
    if not len(frame):
        book.add("rows below the header", "none")
        return None
    numbers = {name: _parse_numbers(frame[name], line, book) for name in ("volume", *OPTIONAL) if name in frame.columns}
    codes, names = _number_queues(frame["queue"], queues)
    unknown = {str(name): int((frame["queue"] == name).sum()) for name in names if name not in queues}
    _check_queues(names, [name for name in queues if name not in may_be_absent], queues, book)
    known = (*REQUIRED, *OPTIONAL, *KNOWN_BUT_UNUSED)
    unused = tuple(name for name in frame.columns if name not in known)
    return Table(tuple(queues), line, codes, frame["interval_start"], numbers, unknown, unused)


def _load(path: Path | Query | pd.DataFrame, book: FaultBook) -> pd.DataFrame | None:
    import pandas as pd

    if isinstance(path, Query):
        return load_query(path, book)
    if isinstance(path, pd.DataFrame):
        return show_cells(path)
    if path.suffix.casefold() == SUFFIX:
        return load_parquet(path, book)
    try:
        return pd.read_csv(
            path, dtype=str, keep_default_na=False, na_values=[], encoding="utf-8-sig", skip_blank_lines=False
        ).fillna("")
    except FileNotFoundError:
        book.add("a file", "no file of that name")
    except IsADirectoryError:
        book.add("a file", "a folder")
    except pd.errors.EmptyDataError:
        book.add("a header and rows", "an empty file")
    except UnicodeDecodeError:
        _find_undecodable(path, book)
    except pd.errors.ParserError as error:
        _find_ragged(path, str(error), book)
    return None


def _find_undecodable(path: Path, book: FaultBook) -> None:
    for number, raw in enumerate(path.read_bytes().split(b"\n"), start=1):
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            got = f"byte 0x{raw[error.start]:02x} at position {error.start + 1}"
            book.add("UTF-8 text", got, line=number, hint=f"save the file as UTF-8, or {AS_IT_IS}")
            return


def _find_ragged(path: Path, message: str, book: FaultBook) -> None:
    """Find the rows with more cells than the header, which the fast reader refuses one at a time."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle)
        width = len(next(reader, []))
        ragged = [(reader.line_num, len(row)) for row in reader if len(row) > width]
    lines = np.array([line for line, _ in ragged], dtype=np.int64)
    every = np.ones(len(lines), dtype=np.bool_)
    book.add_rows(every, lines, f"{width} cells as in the header", lambda i: f"{ragged[i][1]}", where="row")
    if not ragged:
        book.add("a table of comma-separated values", message)


def _check_header(columns: list[str], book: FaultBook) -> bool:
    missing = [name for name in REQUIRED if name not in columns]
    twice = sorted({base for name in columns if (base := re.sub(r"\.\d+$", "", name)) != name and base in columns})
    for name in twice:
        book.add("each column once", f"{name!r} again", line=1, where="header")
    if len(columns) == 1 and ";" in columns[0]:
        hint = f"the file is separated by semicolons; save it with commas, or {AS_IT_IS}"
        book.add("columns separated by commas", columns[0], line=1, where="header", hint=hint)
        return False
    for name in missing:
        near = get_close_matches(name, columns, n=1, cutoff=0.6)
        hint = f"is it the column {near[0]!r}?" if near else ""
        book.add(f"a column {name!r}", f"the columns {', '.join(columns)}", line=1, where="header", hint=hint)
    return not missing and not twice


def _strip(column: pd.Series[str]) -> pd.Series[str]:
    """Strip spaces around cells, each distinct text once: a million rows hold few."""
    import pandas as pd

    codes, texts = pd.factorize(column)
    stripped = [str(text).strip() for text in texts]
    if all(a == b for a, b in zip(stripped, texts, strict=True)):
        return column
    return pd.Series(np.array(stripped, dtype=object)[codes], index=column.index, name=column.name, dtype=str)


def _parse_numbers(column: pd.Series[str], line: IntArray, book: FaultBook) -> FloatArray:
    """Parse a column; empty cells become NaN, and are a fault in `volume`."""
    import pandas as pd

    name = str(column.name)
    codes, texts = pd.factorize(column)
    unique = np.array(pd.to_numeric(pd.Series(texts), errors="coerce"), dtype=np.float64)
    may_be_empty = [name != "volume" and str(text).lower() in ("", "nan", "null", "na") for text in texts]
    values = unique[codes]
    bad = ~np.isfinite(values) & ~np.array(may_be_empty, dtype=np.bool_)[codes]
    book.add_rows(bad, line, "a number", lambda i: _show_cell(column.iloc[i]), where=name, hint=AS_IT_IS)
    values[~np.isfinite(values)] = np.nan
    return values


def _show_cell(text: str) -> str:
    if not text:
        return "an empty cell"
    return repr(text) + (", with a decimal comma instead of a point" if re.fullmatch(r"-?\d+,\d+", text) else "")


def _number_queues(column: pd.Series[str], queues: Sequence[str]) -> tuple[IntArray, list[str]]:
    import pandas as pd

    codes, names = pd.factorize(column)
    order = {name: q for q, name in enumerate(queues)}
    lookup = np.array([order.get(str(name), -1) for name in names], dtype=np.int64)
    return lookup[codes], [str(name) for name in names]


def _check_queues(names: list[str], needed: Sequence[str], queues: Sequence[str], book: FaultBook) -> None:
    strangers = [name for name in names if name not in queues]
    for queue in needed:
        if queue in names:
            continue
        near = near_name(queue, strangers)
        got = "none" if len(names) > 8 else f"none; the file has {', '.join(names)}"
        book.add(
            f"rows for the queue {queue!r}", got, where="queue", hint=f"is it {near!r} in the file?" if near else ""
        )


def near_name(name: str, others: Sequence[str]) -> str:
    """Name the one of `others` that looks most like `name`, letter case aside; empty when none does."""
    folded = {other.casefold(): other for other in others}
    near = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else ""
