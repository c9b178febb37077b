"""`wfm edit`: one change of a roster by hand, checked against every rule, then locked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from wfm.cli import console
from wfm.cli.making import RUNS, tell_error
from wfm.cli.options import AsJson, RunName, RunsFolder, read_day
from wfm.errors import WfmError

EXAMPLE = """Example: wfm edit latest --agent a017 --date 2026-12-09 --move-break 12:00 12:45

wfm edit latest --swap a017 a023 --date 2026-12-09

wfm edit latest --absent a017 --from 13:00"""

AgentName = Annotated[str | None, typer.Option("--agent", metavar="AGENT", help="Whose break: an id or a name.")]
OnDate = Annotated[
    datetime | None,
    typer.Option("--date", parser=read_day, metavar="DATE", help="Which day; today's of the version if left out."),
]
MoveBreak = Annotated[
    tuple[str, str] | None,
    typer.Option("--move-break", metavar="FROM TO", help="Let the break that begins at FROM begin at TO."),
]
Swap = Annotated[
    tuple[str, str] | None, typer.Option("--swap", metavar="A B", help="Let two people swap their shifts of a day.")
]
Away = Annotated[str | None, typer.Option("--absent", metavar="AGENT", help="Take out somebody who can't come.")]
AwayFrom = Annotated[
    str | None, typer.Option("--from", metavar="WHEN", help="Absent from this clock time, date or time on.")
]
AwayTo = Annotated[
    str | None, typer.Option("--to", metavar="WHEN", help="Absent up to this clock time or time, or with this date.")
]


def edit(
    run: RunName,
    *,
    agent: AgentName = None,
    date: OnDate = None,
    move_break: MoveBreak = None,
    swap: Swap = None,
    absent: Away = None,
    from_: AwayFrom = None,
    to: AwayTo = None,
    runs: RunsFolder = RUNS,
    as_json: AsJson = False,
) -> None:
    """Change the last applied version of a run by hand; refused where it breaks a rule (exit code 3), else locked."""
    from wfm.cli.show_intraday import show_edit
    from wfm.pipeline.editing import EditRequest, describe_edit, edit_run

    request = EditRequest(
        run,
        runs,
        agent=agent,
        day=date.date() if date else None,
        move_break=move_break,
        swap=swap,
        absent=absent,
        first=from_,
        last=to,
    )
    try:
        outcome = edit_run(request, tell=console.say)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    for text in outcome.warnings:
        console.warn(text)
    if as_json:
        console.write_json({"ok": True, **describe_edit(outcome), "warnings": outcome.warnings})
    else:
        show_edit(outcome)
