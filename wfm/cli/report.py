"""`wfm report`: a run as one page to look at, a slide of it, and the reporter's figures."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from wfm.cli import console
from wfm.cli.making import RUNS
from wfm.cli.options import RunName, RunsFolder

EXAMPLE = """Example: wfm report latest --open --lang nl --kpi kpi.csv

wfm report mysite/latest --out monday.html --png slide.png"""


class Language(StrEnum):
    """Languages of the page."""

    EN = "en"
    NL = "nl"


Open = Annotated[bool, typer.Option("--open", help="Open the page in the browser.")]
PageLanguage = Annotated[Language, typer.Option("--lang", help="Language of the page.")]
PageFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="The page to write; report.html in the run if left out.")
]
Picture = Annotated[
    Path | None, typer.Option("--png", metavar="FILE", help="Also a picture of the key figures, for a slide.")
]
Figures = Annotated[
    Path | None, typer.Option("--kpi", metavar="FILE", help="Also the reporter's figures per queue and day, as CSV.")
]
Actuals = Annotated[
    Path | None, typer.Option("--actuals", metavar="FILE", help="What came since, in the form of history.csv.")
]
Backtest = Annotated[
    Path | None, typer.Option("--backtest", metavar="FILE", help="Also the table that wfm backtest --csv wrote.")
]


def report(
    run: RunName,
    *,
    open_: Open = False,
    lang: PageLanguage = Language.EN,
    out: PageFile = None,
    png: Picture = None,
    kpi: Figures = None,
    actuals: Actuals = None,
    backtest: Backtest = None,
    runs: RunsFolder = RUNS,
) -> None:
    """Write a run as one HTML page that needs no network: figures, charts, roster, all tables."""
    files = {"out": out, "png": png, "kpi": kpi, "actuals": actuals, "backtest": backtest}
    write_page(run, runs, show=open_, language=lang.value, **files)


def write_page(run: str, runs: Path, *, show: bool, **options: Any) -> None:
    """Write the page of a run, name its files, and open it where asked; `options` are fields of a ReportRequest."""
    from wfm.pipeline.reporting import ReportRequest, report_run

    outcome = report_run(ReportRequest(run, runs, **options))
    for text in outcome.warnings:
        console.warn(text)
    for path in outcome.files:
        console.write(path.as_posix())
    if show:
        console.open_page(outcome.files[0])
