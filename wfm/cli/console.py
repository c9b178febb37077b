"""What goes to the terminal: data and tables to stdout, messages to stderr.

Colour and width are rich's business; it respects NO_COLOR. Where stdout is no terminal, tables are as wide as they
need and plain; running text is never wider than 100 columns.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from wfm.errors import WfmError

_WIDE = 240
_READABLE = 100


def say(text: str) -> None:
    """Write a message to stderr as it is."""
    sys.stderr.write(text + "\n")


def warn(text: str) -> None:
    """Write a warning to stderr: on one line, but folded between words on a terminal."""
    whole = f"warning: {text}"
    if sys.stderr.isatty():
        width = min(_READABLE, shutil.get_terminal_size().columns)
        whole = textwrap.fill(whole, width=width, subsequent_indent="  ", break_on_hyphens=False)
    say(whole)


def write(text: str) -> None:
    """Write a line of data to stdout as it is."""
    sys.stdout.write(text + "\n")


def write_json(value: Any) -> None:
    """Write a value to stdout as JSON; dates and paths become text."""
    write(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[str] = ()) -> None:
    """Write a table to stdout; columns named in `right` are aligned right; a rich Text keeps its style."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    aligned = set(right)
    for column in columns:
        table.add_column(column, justify="right" if column in aligned else "left")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else str(cell) for cell in row))
    _print(table)


def write_lines(lines: Iterable[tuple[str, str, str]]) -> None:
    """Write label, text and rich style of each line to stdout, long texts folded between words."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=9, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text, style in lines:
        grid.add_row(Text(label, style="dim"), Text(text, style=style))
    _print(grid, most=_READABLE)


def _print(table: Table, *, most: int = _WIDE) -> None:
    """Print to stdout; off a terminal without the blanks that fill a row."""
    screen = open_console()
    width = min(most, screen.width)
    if screen.is_terminal:
        screen.print(table, width=width)
        return
    with screen.capture() as captured:
        screen.print(table, width=width)
    for line in captured.get().splitlines():
        write(line.rstrip())


def open_console(*, stderr: bool = False) -> Console:
    """Make a rich console on stdout or stderr that neither highlights nor reads markup in names."""
    from rich.console import Console

    file = sys.stderr if stderr else sys.stdout
    width = None if file.isatty() else _WIDE
    return Console(file=file, width=width, highlight=False, markup=False, soft_wrap=False)


def open_page(page: Path) -> None:
    """Open a page in the browser; where there is none, say where the page is."""
    import webbrowser

    if not webbrowser.open(page.resolve().as_uri()):
        warn(f"no browser could be opened; the page is {page.resolve().as_posix()}")


def describe_error(error: WfmError) -> dict[str, Any]:
    """Turn an error into plain data for `--json`."""
    return {"ok": False, "error": error.message, "faults": [asdict(f) for f in error.faults], "hint": error.hint}
