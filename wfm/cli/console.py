"""What goes to the terminal: data and tables to stdout, messages to stderr.

Colour and width are rich's business; it respects NO_COLOR. Where stdout is no terminal, tables are as wide as they
need and plain.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from wfm.errors import WfmError

_WIDE = 240


def say(text: str) -> None:
    """Write a message to stderr as it is."""
    sys.stderr.write(text + "\n")


def warn(text: str) -> None:
    """Write a warning to stderr."""
    say(f"warning: {text}")


def write(text: str) -> None:
    """Write a line of data to stdout as it is."""
    sys.stdout.write(text + "\n")


def write_json(value: Any) -> None:
    """Write a value to stdout as JSON; dates and paths become text."""
    write(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[str] = ()) -> None:
    """Write a table to stdout; columns named in `right` are aligned right, as numbers are."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    aligned = set(right)
    for column in columns:
        table.add_column(column, justify="right" if column in aligned else "left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    open_console().print(table)


def open_console(*, stderr: bool = False) -> Console:
    """Make a rich console on stdout or stderr that neither highlights nor reads markup in names."""
    from rich.console import Console

    file = sys.stderr if stderr else sys.stdout
    width = None if file.isatty() else _WIDE
    return Console(file=file, width=width, highlight=False, markup=False, soft_wrap=False)


def describe_error(error: WfmError) -> dict[str, Any]:
    """Turn an error into plain data for `--json`."""
    return {"ok": False, "error": error.message, "faults": [asdict(f) for f in error.faults], "hint": error.hint}
