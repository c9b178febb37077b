"""`wfm verify`: check a run's roster against its scenario's staff and rules."""

from __future__ import annotations

from dataclasses import asdict

import typer

from wfm.cli import console
from wfm.cli.figures import count_of
from wfm.cli.making import RUNS, tell_error
from wfm.cli.options import AsJson, RunName, RunsFolder
from wfm.core.roster import Violation
from wfm.errors import ScenarioError, WfmError

EXAMPLE = """Example: wfm verify webcare_nl/latest

wfm verify latest --json"""


def verify(run: RunName, *, runs: RunsFolder = RUNS, as_json: AsJson = False) -> None:
    """Check the roster of a run anew, a hand-edited one as well; exit code 3 where it breaks a rule."""
    from wfm.pipeline.reopen import open_run, recheck_roster
    from wfm.scenario.places import shown_path

    try:
        opened = open_run(run, runs)
        violations = recheck_roster(opened)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    for text in opened.changed:
        console.warn(text)
    if as_json:
        console.write_json(
            {
                "ok": not violations,
                "run": opened.folder.as_posix(),
                "violations": [asdict(violation) for violation in violations],
                "changed": opened.changed,
            }
        )
    else:
        _show(shown_path(opened.folder), len(opened.roster.stretches), violations)
    if violations:
        raise typer.Exit(ScenarioError.exit_code)


def _show(run: str, stretches: int, violations: tuple[Violation, ...]) -> None:
    if violations:
        rows = [(v.rule, v.agent, v.date or "", v.detail) for v in violations]
        console.write_table(("rule", "agent", "date", "detail"), rows)
    count = len(violations)
    text = count_of(count, "violation") if count else "no violations"
    console.open_console().print(f"{text} in {stretches:,} rows of {run}", style="bold red" if count else "green")
