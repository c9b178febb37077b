"""`wfm export`: a run's roster the way it is mailed round."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wfm.cli import console
from wfm.cli.making import RUNS
from wfm.cli.options import RunName, RunsFolder

EXAMPLE = "Example: wfm export latest --format csv --agent a001 --from 2026-10-19 --to 2026-10-25"


class Format(StrEnum):
    """Formats built so far."""

    CSV = "csv"


class Separator(StrEnum):
    """What stands between cells."""

    COMMA = "comma"
    SEMICOLON = "semicolon"


SIGNS = {Separator.COMMA: ",", Separator.SEMICOLON: ";"}

FileFormat = Annotated[Format, typer.Option("--format", help="Format of the files.")]
Between = Annotated[
    Separator,
    typer.Option("--separator", help="Semicolon, with decimal commas, opens well in a Dutch spreadsheet."),
]
OutFolder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder to write to; the run's export folder if left out.")
]
Agents = Annotated[list[str] | None, typer.Option("--agent", metavar="ID", help="Only this person; may be repeated.")]
FirstDate = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First date to write.")
]
LastDate = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last date to write.")
]


def export(
    run: RunName,
    *,
    format_: FileFormat = Format.CSV,
    out: OutFolder = None,
    agent: Agents = None,
    from_: FirstDate = None,
    to: LastDate = None,
    separator: Between = Separator.COMMA,
    runs: RunsFolder = RUNS,
) -> None:
    """Write a run's roster per person and per day, for a mail or a spreadsheet."""
    from wfm.pipeline.exporting import export_run

    files, changed = export_run(
        run,
        runs,
        out=out,
        agents=tuple(agent or ()),
        first=from_.date() if from_ else None,
        last=to.date() if to else None,
        separator=SIGNS[separator],
    )
    for text in changed:
        console.warn(text)
    for path in files:
        console.write(path.as_posix())
