"""`wfm explain`: what put a person where they are, and what it would cost to change it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from wfm.cli import console
from wfm.cli.completion import list_agents
from wfm.cli.making import RUNS, tell_error
from wfm.cli.options import AsJson, RunName, RunsFolder
from wfm.errors import WfmError

EXAMPLE = """Example: wfm explain webcare_nl/latest --agent a017 --date thu

wfm explain latest --agent a017 --date 2026-10-22 --all"""

AgentName = Annotated[
    str, typer.Option("--agent", metavar="AGENT", help="A person's id or name.", autocompletion=list_agents)
]
DayName = Annotated[str, typer.Option("--date", metavar="DATE", help="A date such as 2026-10-22, or a weekday.")]
ShowAll = Annotated[bool, typer.Option("--all", help="Show every other choice, not only the nearest.")]


def explain(
    run: RunName,
    *,
    agent: AgentName,
    date: DayName,
    runs: RunsFolder = RUNS,
    show_all: ShowAll = False,
    as_json: AsJson = False,
) -> None:
    """Say why a person of a roster works as they do on a date, and what every other choice would cost."""
    from wfm.cli.show_why import show_day
    from wfm.pipeline.explaining import explain_run
    from wfm.pipeline.reopen import open_run

    try:
        opened = open_run(run, runs)
        reason = explain_run(opened, agent=agent, day=date)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    for text in opened.changed:
        console.warn(text)
    if as_json:
        described = asdict(reason)
        for row, alternative in zip(described["alternatives"], reason.alternatives, strict=True):
            row["change"]["total"] = alternative.change.total
        console.write_json({"ok": True, **described})
    else:
        show_day(reason, everything=show_all)
