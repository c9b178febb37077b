"""Arguments and options that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from wfm.cli import completion


def read_day(text: str) -> datetime:
    """Read a date of the command line. Raises typer.BadParameter, which says how one is written."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise typer.BadParameter(f"expected a date such as 2026-10-26, got {text}") from None


ScenarioPath = Annotated[
    Path,
    typer.Argument(
        metavar="SCENARIO", help="Folder with scenario.yaml, or a YAML file.", autocompletion=completion.list_scenarios
    ),
]
Variants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME",
        help="A variant of the scenario; may be repeated.",
        autocompletion=completion.list_variants,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set a key, such as shrinkage.unrostered=0.09; may be repeated."),
]
StartDate = Annotated[
    datetime | None, typer.Option("--start", parser=read_day, metavar="DATE", help="First day of the horizon.")
]
Days = Annotated[int | None, typer.Option("--days", metavar="N", min=1, help="Days in the horizon.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")]
FromRun = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="RUN",
        help="Reuse the files of an earlier run: a folder, an id, or latest.",
        autocompletion=completion.list_runs,
    ),
]
ForecastFile = Annotated[
    Path | None, typer.Option("--forecast", metavar="FILE", help="Take this forecast.csv instead of making one.")
]
RequirementFile = Annotated[
    Path | None, typer.Option("--requirement", metavar="FILE", help="Take this requirement.csv instead of sizing.")
]
RosterFile = Annotated[
    Path | None, typer.Option("--roster", metavar="FILE", help="Measure and check this roster.csv instead of solving.")
]
RunsFolder = Annotated[Path, typer.Option("--runs", metavar="DIR", help="Folder that holds the runs.")]
EarlierRun = Annotated[
    str | None,
    typer.Option(
        "--earlier",
        metavar="RUN",
        help="Begin from the roster of this run: a folder, an id, or latest.",
        autocompletion=completion.list_runs,
    ),
]
Keep = Annotated[
    bool, typer.Option("--keep", help="Change as little as possible of the roster named with --earlier.")
]
KeepPrice = Annotated[
    float,
    typer.Option(
        "--keep-price", metavar="PRICE", min=0.0, help="With --keep, what a change must save per person and day."
    ),
]
Absent = Annotated[
    list[str] | None,
    typer.Option("--absent", metavar="AGENT:DATE", help="A day on which somebody can't come; may be repeated."),
]
Repeatable = Annotated[
    bool, typer.Option("--repeatable", help="Limit the search by work, not by the clock: the same roster every time.")
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="N", min=1, help="Cores to use; the scenario's roster.effort.workers if left out."
    ),
]
RunName = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="A run: its folder, its id, latest, or SCENARIO/latest.",
        autocompletion=completion.list_runs,
    ),
]
