"""The `wfm` command: registers one function per command, and turns errors into messages and exit codes.

Modules of commands import only the standard library and typer; a command imports its work when it runs, so that
`wfm --help` stays fast.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from typing import Annotated

import typer

from wfm import __version__
from wfm.cli import (
    backtest,
    capacity,
    check,
    compare,
    console,
    edit,
    explain,
    export,
    forecast,
    import_,
    init,
    intraday,
    report,
    roster,
    run,
    schema,
    simulate,
    verify,
)
from wfm.errors import INTERRUPTED, WfmError

INTERNAL = 1
DEBUG_VARIABLE = "WFM_DEBUG"

app = typer.Typer(
    name="wfm",
    help="Workforce management for contact centres: history -> forecast -> people needed -> named roster.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"wfm {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Workforce management for contact centres: history -> forecast -> people needed -> named roster."""


app.command("import", epilog=import_.EXAMPLE)(import_.import_)
for _command, _example in (
    (init.init, init.EXAMPLE),
    (check.check, check.EXAMPLE),
    (forecast.forecast, forecast.EXAMPLE),
    (backtest.backtest, backtest.EXAMPLE),
    (capacity.capacity, capacity.EXAMPLE),
    (roster.roster, roster.EXAMPLE),
    (run.run, run.EXAMPLE),
    (compare.compare, compare.EXAMPLE),
    (simulate.simulate, simulate.EXAMPLE),
    (intraday.intraday, intraday.EXAMPLE),
    (edit.edit, edit.EXAMPLE),
    (verify.verify, verify.EXAMPLE),
    (explain.explain, explain.EXAMPLE),
    (report.report, report.EXAMPLE),
    (export.export, export.EXAMPLE),
    (schema.schema, schema.EXAMPLE),
):
    app.command(epilog=_example)(_command)


def main() -> None:
    """Run the command line of this process and exit with its code.

    After Ctrl-C a solver may still be at work in a thread: nobody waits for it.
    """
    code = run_app(sys.argv[1:])
    if any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run_app(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors go to stderr as text."""
    try:
        app(args=list(arguments), prog_name="wfm")
    except SystemExit as stop:
        if isinstance(stop.__context__, typer.Abort):
            return INTERRUPTED
        return stop.code if isinstance(stop.code, int) else INTERNAL if stop.code else 0
    except WfmError as error:
        console.say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        text = str(error).splitlines()
        console.say(f"internal error: {type(error).__name__}{': ' + text[0] if text else ''}")
        console.say(f"hint: run again with {DEBUG_VARIABLE}=1 to see where")
        return INTERNAL
    return 0


if __name__ == "__main__":
    main()
