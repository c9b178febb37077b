"""`wfm import`: exports of a contact centre system made into history."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli import console
from wfm.cli.making import tell_error
from wfm.cli.options import AsJson
from wfm.errors import WfmError

if TYPE_CHECKING:
    from wfm.history.imports import Imported

EXAMPLE = """Example: wfm import genesys january.csv february.csv --timezone Europe/Amsterdam --map service="Service NL"

wfm import amazon-connect report.csv --timezone Europe/Amsterdam --source-timezone UTC --out history.csv

wfm import csv acd.csv --timezone Europe/Amsterdam --columns volume="Calls in" --interval-min 15"""


class Source(StrEnum):
    """Whose export it is."""

    GENESYS = "genesys"
    AMAZON_CONNECT = "amazon-connect"
    CSV = "csv"


class DateOrder(StrEnum):
    """What stands first in 03/04/2026."""

    DMY = "dmy"
    MDY = "mdy"


class Decimal(StrEnum):
    """The decimal sign."""

    POINT = "point"
    COMMA = "comma"


class TimeUnit(StrEnum):
    """What a number of a handle time counts."""

    S = "s"
    MS = "ms"
    MIN = "min"


class Preferred(StrEnum):
    """Which of rows that differ is taken."""

    FIRST = "first"
    LAST = "last"


MOST_NOTES = 20
UNITS_S = {TimeUnit.S: 1.0, TimeUnit.MS: 0.001, TimeUnit.MIN: 60.0}
SIGNS = {Decimal.POINT: ".", Decimal.COMMA: ","}

SourceName = Annotated[Source, typer.Argument(metavar="SOURCE", help="genesys, amazon-connect, or csv for any other.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Exports, in any order; they may overlap.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="History file to write.")]
Zone = Annotated[str, typer.Option("--timezone", metavar="ZONE", help="The site's zone, such as Europe/Amsterdam.")]
SourceZone = Annotated[
    str, typer.Option("--source-timezone", metavar="ZONE", help="Zone of the export's times where they don't say.")
]
Interval = Annotated[
    int | None, typer.Option("--interval-min", metavar="N", min=1, max=60, help="Add up to so many minutes.")
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="QUEUE=NAME", help="Your queue and the export's; several for one add up."),
]
ColumnNames = Annotated[
    list[str] | None, typer.Option("--columns", metavar="FIELD=HEADER", help="Which column holds a field.")
]
Split = Annotated[
    list[str] | None,
    typer.Option("--split", metavar="LABEL", help="Keep media, skills or language apart: Support / voice."),
]
OneQueue = Annotated[str, typer.Option("--queue", metavar="NAME", help="The queue of files without such a column.")]
Dates = Annotated[DateOrder | None, typer.Option("--dates", help="Order of day and month, where nothing tells.")]
DecimalSign = Annotated[Decimal | None, typer.Option("--decimal", help="Decimal sign, where nothing tells.")]
Unit = Annotated[TimeUnit | None, typer.Option("--time-unit", help="What handle times count, instead of the usual.")]
Prefer = Annotated[Preferred | None, typer.Option("--prefer", help="Which to take of rows that differ.")]
KeepPartial = Annotated[bool, typer.Option("--keep-partial", help="Keep first and last days that are not whole.")]
FillZeros = Annotated[
    bool | None, typer.Option("--fill-zeros/--no-fill-zeros", help="Zeros for intervals without a row; found out.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace a history file that is there.")]


def import_(
    source: SourceName,
    files: Files,
    *,
    timezone: Zone,
    out: Out = Path("history.csv"),
    source_timezone: SourceZone = "",
    interval_min: Interval = None,
    map_: Map = None,
    columns: ColumnNames = None,
    split: Split = None,
    queue: OneQueue = "",
    dates: Dates = None,
    decimal: DecimalSign = None,
    time_unit: Unit = None,
    prefer: Prefer = None,
    keep_partial: KeepPartial = False,
    fill_zeros: FillZeros = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Make a history file of exports, and say what was left out and why."""
    from wfm.pipeline.importing import ImportRequest, import_files

    request = ImportRequest(
        source.value,
        tuple(files),
        out,
        timezone,
        mapping=tuple(map_ or ()),
        columns=tuple(columns or ()),
        split=tuple(split or ()),
        source_timezone=source_timezone,
        interval_min=interval_min,
        queue=queue,
        dates=dates.value if dates else "",
        decimal=SIGNS[decimal] if decimal else "",
        unit_s=UNITS_S[time_unit] if time_unit else None,
        prefer=prefer.value if prefer else "",
        keep_partial=keep_partial,
        fill_zeros=fill_zeros,
        force=force,
    )
    try:
        made = import_files(request)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    if as_json:
        console.write_json(_describe(made, out))
    else:
        _show(made, out)


def _describe(made: Imported, out: Path) -> dict[str, object]:
    return {
        "ok": True,
        "file": out.as_posix(),
        "rows": made.rows,
        "interval_min": made.interval_min,
        "queues": [asdict(queue) for queue in made.queues],
        "notes": [asdict(note) for note in made.notes],
    }


def _show(made: Imported, out: Path) -> None:
    columns = ("queue", "first day", "last day", "intervals", "contacts", "aht s")
    rows = [
        (q.queue, q.first_day, q.last_day, f"{q.intervals:,}", f"{q.contacts:,.0f}",
         "-" if q.aht_s is None else f"{q.aht_s:.0f}")
        for q in made.queues
    ]  # fmt: skip
    console.write_table(columns, rows, right=columns[3:])
    for note in made.notes[:MOST_NOTES]:
        console.warn(f"{note.queue + ': ' if note.queue else ''}{note.detail}")
    if len(made.notes) > MOST_NOTES:
        console.warn(f"and {len(made.notes) - MOST_NOTES} more; --json lists all")
    console.write(f"{out.as_posix()}  {made.rows:,} rows of {made.interval_min} minutes; in scenario.yaml:")
    console.write(f"history: {{file: {out.name}, interval_min: {made.interval_min}}}")
