"""Read a small CSV table strictly: header, columns, encoding, number of cells; every fault at once, with its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.errors import Fault
from wfm.scenario.places import show, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One row: the line it starts on, and its cells by column, stripped; absent optional columns read as ""."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Table:
    """The rows that could be read, and the faults; `file` is how faults name it."""

    file: str
    rows: list[Row]
    faults: list[Fault]

    def add(self, row: Row | int, column: str, *, expected: str, got: str, hint: str = "") -> None:
        """Note a fault; `got` is shown in quotes, an empty cell as nothing."""
        line = row.line if isinstance(row, Row) else row
        shown = show(got) if got else "nothing"
        self.faults.append(Fault(expected, shown, file=self.file, line=line, where=column, hint=hint))


def read_table(path: Path, shown: str, *, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Table:
    """Read a table; when its header is wrong there are no rows."""
    table = Table(shown, [], [])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        table.faults.append(
            Fault("UTF-8 text", "bytes in another encoding", file=shown, line=line, hint="save the file as UTF-8")
        )
        return table
    except OSError as error:
        table.faults.append(Fault("a file that can be read", (error.strerror or str(error)).lower(), file=shown))
        return table
    line = 1
    rows = _numbered(text)
    try:
        header = [name.strip() for name in next(rows, (1, []))[1]]
        if _check_header(table, header, required, optional):
            for line, cells in rows:
                _add_row(table, line, cells, header)
    except csv.Error as error:
        table.faults.append(Fault("a CSV table", str(error), file=shown, line=line + 1))
    return table


def _check_header(table: Table, header: list[str], required: tuple[str, ...], optional: tuple[str, ...]) -> bool:
    if not any(header):
        table.add(1, "", expected=f"a header {','.join(required)}", got="")
        return False
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        hint = "separate columns by commas, not by semicolons or tabs"
        table.add(1, "", expected=f"a header {','.join(required)}", got=header[0], hint=hint)
        return False
    missing = [name for name in required if name not in header]
    for name in dict.fromkeys(header):
        if name not in required and name not in optional:
            hint = suggest(name, missing + [o for o in optional if o not in header], what="columns not used")
            table.add(1, name, expected="a known column", got=name, hint=hint)
        if header.count(name) > 1:
            table.add(1, name, expected="each column once", got=f"{name} {header.count(name)} times")
    for name in missing:
        table.faults.append(Fault(f"a column {name}", "none", file=table.file, line=1, where=name))
    return not missing and len(set(header)) == len(header)


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each starts on; a quoted cell may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    last = 0
    for cells in reader:
        yield last + 1, cells
        last = reader.line_num


def _add_row(table: Table, line: int, cells: list[str], header: list[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(header):
        expected = f"{len(header)} cells, as in the header"
        table.faults.append(Fault(expected, str(len(cells)), file=table.file, line=line))
        return
    table.rows.append(Row(line, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
