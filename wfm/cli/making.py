"""What the commands that make a run share: the run itself, its errors as JSON, its violations, its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from wfm.cli import console
from wfm.cli.progress import show_progress
from wfm.core.status import StopReason
from wfm.errors import INTERRUPTED, WfmError

if TYPE_CHECKING:
    from wfm.pipeline.request import Outcome, RunRequest

RUNS = Path("runs")
KEEP_PRICE = 30.0
"""What a change of an earlier roster must save per person and day: three missing agents for a quarter of an hour."""
BROKEN_ROSTER, BROKEN_ROSTER_GIVEN = 1, 3
MOST_SHOWN = 20


def make(
    scenario: Path,
    *,
    until: str,
    show: Callable[[Outcome], None],
    as_json: bool,
    describe: Callable[[Outcome], dict[str, Any]] | None = None,
    variant: list[str] | None,
    set_: list[str] | None,
    start: datetime | None,
    **options: Any,
) -> Path:
    """Make a run up to a stage, show it, and say where it is; `options` are other fields of a RunRequest.

    `describe` gives more for `--json` than the summary holds.
    """
    from wfm.pipeline.request import RunRequest, Stage

    request = RunRequest(
        scenario,
        until=Stage[until],
        variants=tuple(variant or ()),
        settings=tuple(set_ or ()),
        start=start.date() if start else None,
        **options,
    )
    outcome = _make_or_tell(request, as_json)
    violations = outcome.summary.roster.violations if outcome.summary.roster else ()
    for warning in outcome.summary.warnings:
        console.warn(warning)
    if as_json:
        more = describe(outcome) if describe is not None else {}
        console.write_json({"ok": not violations, **asdict(outcome.summary), **more})
    else:
        show(outcome)
    if violations:
        tell_violations(violations)
        raise typer.Exit(BROKEN_ROSTER if options.get("roster_file") is None else BROKEN_ROSTER_GIVEN)
    if outcome.summary.roster and outcome.summary.roster.stop_reason == StopReason.INTERRUPT:
        console.say("interrupted: the roster is the best found until then")
        raise typer.Exit(INTERRUPTED)
    return outcome.folder


def tell_violations(violations: tuple[str, ...]) -> None:
    """Write the rules a roster breaks to stderr, in red."""
    screen = console.open_console(stderr=True)
    screen.print(f"the roster breaks rules, {len(violations)} times:", style="bold red")
    for text in violations[:MOST_SHOWN]:
        screen.print(f"  {text}", style="red")
    if len(violations) > MOST_SHOWN:
        screen.print(f"  and {len(violations) - MOST_SHOWN} more", style="red")


def tell_error(error: WfmError, as_json: bool) -> typer.Exit:
    """Write an error as JSON and give the exit to raise; without --json the error itself goes on."""
    if not as_json:
        raise error
    console.write_json(console.describe_error(error))
    return typer.Exit(error.exit_code)


def _make_or_tell(request: RunRequest, as_json: bool) -> Outcome:
    from wfm.pipeline.order import make_run

    try:
        with show_progress() as progress:
            return make_run(request, progress=progress)
    except WfmError as error:
        raise tell_error(error, as_json) from None
