"""`wfm intraday`: the day as it runs: what is coming, where it hurts, what to do, and the new roster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli import console
from wfm.cli.making import RUNS, tell_error
from wfm.cli.options import AsJson, RunName, RunsFolder
from wfm.cli.progress import show_progress
from wfm.errors import UsageError, WfmError

if TYPE_CHECKING:
    from wfm.pipeline.intraday import IntradayOutcome, IntradayRequest

EXAMPLE = """Example: wfm intraday latest --actuals actuals.csv --now 2026-12-09T12:00 --absent a017,a101 --apply

wfm intraday latest --actuals actuals.csv --only move_break

wfm intraday latest --watch landing --apply"""

ActualsFile = Annotated[
    Path | None,
    typer.Option("--actuals", metavar="FILE", help="What came so far today, columns as in history.csv."),
]
Now = Annotated[
    str | None,
    typer.Option("--now", metavar="TIME", help="Such as 2026-12-09T12:00; left out, where the actuals end."),
]
AbsentNow = Annotated[
    list[str] | None,
    typer.Option(
        "--absent", metavar="AGENT,...|FILE", help="Who can't come, from now on; or a file agent,start,end,kind."
    ),
]
Apply = Annotated[bool, typer.Option("--apply", help="Go on from this version in later reruns.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="KIND,...", help="Only these kinds of action; gentle: all that keep the hours."),
]
Watch = Annotated[
    Path | None,
    typer.Option("--watch", metavar="DIR", help="Run again for every new file of actuals in a folder; Ctrl-C ends it."),
]
Once = Annotated[bool, typer.Option("--once", help="With --watch: stop when every file there now is done.")]
Every = Annotated[
    float, typer.Option("--every", metavar="S", min=0.05, help="With --watch: look every so many seconds.")
]
Accept = Annotated[
    str | None,
    typer.Option("--accept", metavar="VERSION", help="Apply a proposal exactly as it stands, without a rerun."),
]
GENTLE_WORD = "gentle"


def intraday(
    run: RunName,
    *,
    actuals: ActualsFile = None,
    now: Now = None,
    absent: AbsentNow = None,
    apply: Apply = False,
    only: Only = None,
    accept: Accept = None,
    watch: Watch = None,
    once: Once = False,
    every: Every = 2.0,
    runs: RunsFolder = RUNS,
    as_json: AsJson = False,
) -> None:
    """Forecast the rest of a day anew, say where it hurts and what to do, and write the roster that follows."""
    from wfm.pipeline.intraday import IntradayRequest, rerun_day

    request = IntradayRequest(
        run,
        runs,
        actuals=actuals,
        now=now,
        absent=tuple(absent or ()),
        apply=apply,
        kinds=_read_kinds(only or []),
    )
    try:
        if accept is not None:
            _accept(request, accept, watched=watch is not None, as_json=as_json)
            return
        if watch is not None:
            _watch(request, watch, once=once, every=every, as_json=as_json)
            return
        if once:
            raise UsageError("--once is for --watch", hint="leave it out: without --watch there is one rerun only")
        with show_progress() as progress:
            outcome = rerun_day(request, progress=progress, tell=console.say)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    _show(outcome, as_json=as_json)


def _read_kinds(only: list[str]) -> tuple[str, ...]:
    from wfm.core.intraday import GENTLE

    kinds: list[str] = []
    for word in (part.strip().replace("-", "_") for text in only for part in text.split(",")):
        kinds += GENTLE if word == GENTLE_WORD else [word] if word else []
    return tuple(dict.fromkeys(kinds))


def _accept(request: IntradayRequest, proposal: str, *, watched: bool, as_json: bool) -> None:
    from wfm.cli.show_intraday import show_accepted
    from wfm.pipeline.accepting import AcceptRequest, accept_proposal

    if request.actuals is not None or request.absent or request.kinds or request.apply or watched:
        raise UsageError("--accept takes a proposal as it stands", hint="leave out all other options but --now")
    asked = AcceptRequest(request.run, request.runs, proposal, now=request.now)
    outcome = accept_proposal(asked, tell=console.say)
    for text in outcome.warnings:
        console.warn(text)
    show_accepted(outcome, as_json=as_json)


def _watch(request: IntradayRequest, folder: Path, *, once: bool, every: float, as_json: bool) -> None:
    from wfm.pipeline.watching import watch_folder

    if request.actuals is not None or request.now is not None:
        raise UsageError("--watch takes the actuals and the time from the files that land in its folder",
                         hint="leave out --actuals and --now")  # fmt: skip
    if not once:
        console.say(f"watching {folder.as_posix()}; Ctrl-C ends it")
    watch_folder(
        request,
        folder,
        show=lambda outcome: _show(outcome, as_json=as_json),
        tell=console.say,
        once=once,
        every_s=every,
    )


def _show(outcome: IntradayOutcome, *, as_json: bool) -> None:
    from wfm.cli.show_intraday import describe_intraday, show_intraday

    for text in outcome.warnings:
        console.warn(text)
    if as_json:
        console.write_json(describe_intraday(outcome))
    else:
        show_intraday(outcome)
