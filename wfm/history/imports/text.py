"""From the bytes of an export to its rows of text: encoding, separator and header are found out, not asked."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.history.imports.layout import Layout, recognises

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from wfm.history.faultbook import FaultBook

SEPARATORS = (",", ";", "\t", "|")
MOST_BEFORE_HEADER = 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_OTHERS = (
    (b"PK\x03\x04", "a workbook or a zip file", "save the sheet as CSV, or unpack the file"),
    (b"\xd0\xcf\x11\xe0", "an old workbook (.xls)", "save the sheet as CSV"),
    (b"\x1f\x8b", "a gzip file", "unpack the file"),
    (b"PAR1", "a parquet file", "name it in the scenario as history.file, it needs no import"),
    (b"%PDF", "a PDF", "export the report as CSV"),
)


@dataclass(frozen=True)
class RawTable:
    """Cells as text, by header; `first_line` is the line of the first row below the header, on line `header_line`."""

    frame: pd.DataFrame
    header: tuple[str, ...]
    header_line: int
    separator: str
    encoding: str


def read_text(path: Path, layout: Layout, book: FaultBook, *, given: Mapping[str, str]) -> RawTable | None:
    """Read a file's cells; None with a fault where there are none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        book.add("a file that can be read", (error.strerror or str(error)).lower())
        return None
    decoded = _decode(raw, book)
    if decoded is None:
        return None
    text, encoding = decoded
    if not text.strip():
        book.add("a header and rows", "an empty file")
        return None
    told = text[:6].lower().startswith("sep=") and text[4:5]
    skipped = 1 if told else 0
    separator = told or _find_separator(text)
    at = skipped + _find_header(text, separator, skipped, layout, given)
    frame = _parse(text, separator, at, book)
    if frame is None:
        return None
    header = tuple(str(name).strip() for name in frame.columns)
    frame.columns = list(header)
    return RawTable(frame, header, at + 1, separator, encoding)


def _decode(raw: bytes, book: FaultBook) -> tuple[str, str] | None:
    for mark, what, hint in _OTHERS:
        if raw.startswith(mark):
            book.add("a table of text (CSV)", what, hint=hint)
            return None
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), None) or _guess(raw)
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        got = f"byte 0x{raw[error.start]:02x}, which is neither UTF-8 nor Windows-1252"
        book.add("text in UTF-8, UTF-16 or Windows-1252", got, line=line, hint="save the file as UTF-8")
        return None


def _guess(raw: bytes) -> str:
    """UTF-16 has a zero beside every plain letter; what isn't UTF-8 is taken for Windows-1252."""
    head = raw[:4096]
    if len(head) >= 4 and head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _find_separator(text: str) -> str:
    """Take the separator that cuts most of the first lines into the same number of cells, the more cells the better."""
    lines = text[:20000].splitlines()[:40]

    def score(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0])) if widths else (0, 0)
        return count, width

    return max(SEPARATORS, key=score)


def _find_header(text: str, separator: str, skipped: int, layout: Layout, given: Mapping[str, str]) -> int:
    """Lines above the header: titles and empty lines of a report; none where no line looks like one."""
    lines = text[:200_000].splitlines()[skipped : skipped + MOST_BEFORE_HEADER]
    for n, line in enumerate(lines):
        if recognises(layout, next(csv.reader([line], delimiter=separator), []), given):
            return n
    return next((n for n, line in enumerate(lines) if line.strip()), 0)


def _parse(text: str, separator: str, above: int, book: FaultBook) -> pd.DataFrame | None:
    import pandas as pd

    known = len(book.faults)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(text), sep=separator, skiprows=above, dtype=str, keep_default_na=False, na_values=[],
                skip_blank_lines=False, index_col=False, engine="c",
            ).fillna("")  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        _name_ragged(text, separator, above, book, even_empty=True)
        if len(book.faults) == known:
            _name_open_quote(text, separator, above, book)
        if len(book.faults) == known:
            book.add("a table of text (CSV)", str(error).splitlines()[0])
        return None
    if told:  # every row has more cells than the header, and pandas leaves them out
        _name_ragged(text, separator, above, book)
    return frame if len(book.faults) == known else None


def _name_ragged(text: str, separator: str, above: int, book: FaultBook, *, even_empty: bool = False) -> None:
    """Name rows with more cells than the header; where each row ends in a separator, those are empty and fine."""
    import numpy as np

    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for _ in range(above):
            next(reader, None)
        width = len(next(reader, []))
        wide = ((reader.line_num, row) for row in reader if len(row) > width)
        ragged = [(line, len(row)) for line, row in wide if even_empty or any(row[width:])]
    except csv.Error as error:
        book.add("a table of text (CSV)", str(error), line=reader.line_num)
        return
    lines = np.array([line for line, _ in ragged], dtype=np.int64)
    every = np.ones(len(lines), dtype=np.bool_)
    book.add_rows(every, lines, f"{width} cells as in the header", lambda i: f"{ragged[i][1]}", where="row")


def _name_open_quote(text: str, separator: str, above: int, book: FaultBook) -> None:
    """Name the row in which a quotation mark is opened that no other closes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for _ in reader:
            begins = reader.line_num + 1
    except csv.Error:
        hint = 'close it, or write a quotation mark inside a cell twice: ""'
        book.add('each quotation mark (") closed', "one that is not", line=max(begins, above + 1), hint=hint)
