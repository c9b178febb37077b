"""`wfm compare`: variants of a scenario, or runs that exist, side by side."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wfm.cli import completion, console
from wfm.cli.figures import count_of
from wfm.cli.making import RUNS, tell_error
from wfm.cli.options import AsJson, Days, Repeatable, RunsFolder, Settings, StartDate
from wfm.cli.progress import show_several
from wfm.cli.report import Language, PageLanguage
from wfm.errors import INTERRUPTED, WfmError

if TYPE_CHECKING:
    from wfm.pipeline.variant_columns import VariantsOutcome
    from wfm.pipeline.variant_plans import VariantsRequest

EXAMPLE = """Example: wfm compare scenarios/webcare_nl --variant winter-flu --variant tighter-promise --open

wfm compare scenarios/webcare_nl --variant shrinkage.unrostered=0.09 --stage capacity

wfm compare --run 20261019-101500 --run 20261019-111500 --page compare.html"""


class Until(StrEnum):
    """How far variants are made."""

    CAPACITY = "capacity"
    ROSTER = "roster"


Scenario = Annotated[
    Path | None,
    typer.Argument(
        metavar="[SCENARIO]",
        help="Folder with scenario.yaml, or a YAML file.",
        autocompletion=completion.list_scenarios,
    ),
]
VariantTexts = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME",
        help="A variant of the scenario, KEY=VALUE, or several joined by +; once for each column.",
        autocompletion=completion.list_variants,
    ),
]
Existing = Annotated[
    list[str] | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help="A run that exists, instead; once for each column.",
        autocompletion=completion.list_runs,
    ),
]
Base = Annotated[bool, typer.Option("--base/--no-base", help="Also the scenario as it is, as the first column.")]
StageName = Annotated[Until, typer.Option("--stage", help="How far to go.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", metavar="N", min=1, help="Variants made at a time; one per core if left out.")
]
Twice = Annotated[
    bool, typer.Option("--twice", help="Also search the first once more, to see what the search alone moves.")
]
PageFile = Annotated[Path | None, typer.Option("--page", metavar="FILE", help="Also write it as an HTML page.")]
Open = Annotated[bool, typer.Option("--open", help="Write the page and open it in the browser.")]


def compare(
    scenario: Scenario = None,
    *,
    variant: VariantTexts = None,
    run: Existing = None,
    base: Base = True,
    set_: Settings = None,
    start: StartDate = None,
    days: Days = None,
    stage: StageName = Until.ROSTER,
    runs: RunsFolder = RUNS,
    repeatable: Repeatable = False,
    jobs: Jobs = None,
    twice: Twice = False,
    page: PageFile = None,
    open_: Open = False,
    lang: PageLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Make variants of a scenario into runs, and put their figures side by side; --set holds for all of them."""
    from wfm.pipeline.request import Stage
    from wfm.pipeline.variant_plans import VariantsRequest

    request = VariantsRequest(
        scenario,
        variants=tuple(variant or ()),
        existing=tuple(run or ()),
        base=base,
        until=Stage[stage.name],
        settings=tuple(set_ or ()),
        start=start.date() if start else None,
        days=days,
        runs=runs,
        repeatable=repeatable,
        jobs=jobs,
        twice=twice,
    )
    try:
        outcome, file = _compare(request, page, open_=open_, language=lang.value)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    _show(outcome, file, as_json=as_json)
    if open_ and file is not None:
        console.open_page(file)
    code = INTERRUPTED if outcome.interrupted else next((c.code for c in outcome.columns if c.code), 0)
    if code:
        raise typer.Exit(code)


def _compare(
    request: VariantsRequest, page: Path | None, *, open_: bool, language: str
) -> tuple[VariantsOutcome, Path | None]:
    from wfm.pipeline.variant_page import check_page, find_page, write_page
    from wfm.pipeline.variants import compare_variants

    if page is not None:
        check_page(page)
    with show_several() as tell:
        outcome = compare_variants(request, tell=tell)
    if page is None and not open_:
        return outcome, None
    return outcome, write_page(outcome, page or find_page(outcome, request.runs), language=language)


def _show(outcome: VariantsOutcome, file: Path | None, *, as_json: bool) -> None:
    from wfm.cli.show_variants import show_variants

    for text in outcome.warnings:
        console.warn(text)
    if count := len({text for one in outcome.columns for text in one.warnings}):
        console.say(f"the runs have {count_of(count, 'warning')}: wfm report RUN shows them")
    if as_json:
        console.write_json(_describe(outcome, file))
    else:
        show_variants(outcome, file)
    for one in outcome.columns:
        if one.error:
            console.say(f"{one.name}: {one.error}")


def _describe(outcome: VariantsOutcome, file: Path | None) -> dict[str, Any]:
    from wfm.report.differences import compare_columns, compare_service

    columns = [
        {name: value for name, value in vars(one).items() if name not in ("figures", "again")}
        | {"days": one.figures.days if one.figures else None, "wage": one.figures.wage if one.figures else None}
        | {"searched_twice": one.again is not None}
        for one in outcome.columns
    ]
    rows = [
        {
            "figure": row.measure.key,
            "queue": row.queue.queue if row.queue is not None else None,
            "better": {1: "more", -1: "less"}.get(row.measure.better),
            "values": row.values,
            "differences": [asdict(one) if one is not None else None for one in row.differences],
        }
        for row in (*compare_columns(outcome.columns), *compare_service(outcome.columns))
    ]
    ok = not outcome.interrupted and not any(one.code for one in outcome.columns)
    return {"ok": ok, "scenario": outcome.scenario.name, "columns": columns, "rows": rows,
            "page": file.as_posix() if file is not None else None, "warnings": outcome.warnings}  # fmt: skip
