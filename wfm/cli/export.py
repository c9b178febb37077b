"""`wfm export`: a run's roster the way it is mailed round."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wfm.cli import console
from wfm.cli.completion import list_agents
from wfm.cli.making import RUNS
from wfm.cli.options import RunName, RunsFolder, read_day

EXAMPLE = """Example: wfm export latest --format xlsx

wfm export latest --format ics --team blue --out calendars

wfm export latest --format csv --agent a001 --from 2026-10-19 --to 2026-10-25"""


class Format(StrEnum):
    """What the files are: tables, a workbook to print, calendars for phones, and two for other tools."""

    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"
    JSON = "json"
    PARQUET = "parquet"


class Separator(StrEnum):
    """What stands between cells."""

    COMMA = "comma"
    SEMICOLON = "semicolon"


SIGNS = {Separator.COMMA: ",", Separator.SEMICOLON: ";"}

FileFormat = Annotated[
    Format,
    typer.Option(
        "--format",
        help="csv: tables for a mail; xlsx: a workbook to print; ics: a calendar per person; json and parquet: for "
        "other tools.",
    ),
]
Between = Annotated[
    Separator,
    typer.Option("--separator", help="Of csv: semicolon, with decimal commas, opens well in a Dutch spreadsheet."),
]
OutFolder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder to write to; the run's export folder if left out.")
]
Agents = Annotated[
    list[str] | None,
    typer.Option("--agent", metavar="ID", help="Only this person; may be repeated.", autocompletion=list_agents),
]
Teams = Annotated[list[str] | None, typer.Option("--team", metavar="NAME", help="Only this team; may be repeated.")]
FirstDate = Annotated[
    datetime | None, typer.Option("--from", parser=read_day, metavar="DATE", help="First date to write.")
]
LastDate = Annotated[
    datetime | None, typer.Option("--to", parser=read_day, metavar="DATE", help="Last date to write.")
]
Before = Annotated[
    str | None,
    typer.Option("--earlier", metavar="RUN", help="Of ics: cancel the shifts of this run that are gone."),
]


def export(
    run: RunName,
    *,
    format_: FileFormat = Format.CSV,
    out: OutFolder = None,
    agent: Agents = None,
    team: Teams = None,
    from_: FirstDate = None,
    to: LastDate = None,
    separator: Between = Separator.COMMA,
    earlier: Before = None,
    runs: RunsFolder = RUNS,
) -> None:
    """Write a run's roster for people and for other tools: tables, a workbook, calendars, JSON or parquet."""
    from wfm.pipeline.exporting import ExportRequest, export_run

    request = ExportRequest(
        format=format_.value,
        agents=tuple(agent or ()),
        teams=tuple(team or ()),
        first=from_.date() if from_ else None,
        last=to.date() if to else None,
        separator=SIGNS[separator],
        earlier=earlier,
    )
    files, changed = export_run(run, runs, request=request, out=out)
    for text in changed:
        console.warn(text)
    if format_ is Format.ICS:
        console.write(f"{files[0].parent.as_posix()}  {len(files)} calendars")
        return
    for path in files:
        console.write(path.as_posix())
