"""Forecast a series by the shared protocol and print one row per method.

`python -m benchmarks.forecast.run --history FILE --interval-min 30 --horizon-days 7 --origins 12 [--country NL]`

With `--intraday 12:00` one row per rule for the rest of the day, from the plan of that week's Monday.

FILE has the columns `timestamp,volume`. Percent: wape, bias, wape_day, cover80. `-`: the method has no such figure.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.forecast.intraday import PLAN_DAYS, RULES, find_slot, run_intraday
from benchmarks.forecast.methods import SIMPLE, Wfm, list_singles
from benchmarks.forecast.peers import list_peers
from benchmarks.forecast.protocol import find_origins, run_methods, score_methods
from benchmarks.forecast.series import read_series
from wfm.errors import UsageError, WfmError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.forecast.protocol import Method, Row
    from benchmarks.forecast.series import Series

COLUMNS = ("wape", "bias", "rmse", "mase", "wape_day", "cover80", "cpu_s")
SHARES = {"wape", "bias", "wape_day", "cover80"}
PEERS_ABSENT = "mstl_autoets and tbats are left out: pip install 'wfm[bench]' brings statsforecast"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0, or the exit code of what is wrong."""
    chosen = make_parser().parse_args(arguments)
    try:
        series = read_series(chosen.history, interval_min=chosen.interval_min, country=chosen.country)
        print_table(run_rest_of_day(series, chosen) if chosen.intraday else run_table(series, chosen))
    except WfmError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Options of the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast.run", description=__doc__.splitlines()[0])
    parser.add_argument("--history", type=Path, required=True, help="CSV file with the columns timestamp,volume")
    parser.add_argument("--interval-min", type=int, required=True)
    parser.add_argument("--horizon-days", type=_count, default=7)
    parser.add_argument("--origins", type=_count, help="at most so many, the latest (12; all from --first-origin)")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="leave the latest N origins out, for tuning")
    parser.add_argument("--step-weeks", type=_count, default=1, metavar="N", help="weeks between origins")
    parser.add_argument("--first-origin", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--last-origin", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--country", default="", help="ISO code, for public holidays")
    parser.add_argument("--methods", default="", help="only these, separated by commas")
    parser.add_argument("--intraday", default="", metavar="HH:MM", help="forecast the rest of each day at this time")
    parser.add_argument("--base", default="wfm", help="method whose Monday plans --intraday updates")
    parser.add_argument("--singles", action="store_true", help="also each model of wfm alone")
    return parser


def run_table(series: Series, chosen: argparse.Namespace) -> list[Row]:
    """Rows of every method asked for."""
    origins = pick_origins(series, chosen)
    methods = pick_methods(chosen.methods, singles=chosen.singles)
    counted, trials = run_methods(series, methods, origins, ahead_days=chosen.horizon_days, tell=tell)
    if not counted:
        raise UsageError(f"{series.name} is too short: no origin is left to forecast")
    tell(f"{series.name}: {len(counted)} origins {counted[0]} to {counted[-1]}, {chosen.horizon_days} days ahead")
    return score_methods(series, counted, trials, ahead_days=chosen.horizon_days)


def run_rest_of_day(series: Series, chosen: argparse.Namespace) -> list[Row]:
    """Rows of every rule asked for, over the weeks that begin at the origins."""
    if chosen.horizon_days != PLAN_DAYS or chosen.step_weeks != 1 or chosen.singles:
        raise UsageError("--intraday updates the plans of consecutive weeks: leave out the horizon, steps and singles")
    asked = _split(chosen.methods) or list(RULES)
    if unknown := [name for name in asked if name not in RULES]:
        raise UsageError(f"unknown rule {', '.join(unknown)}; there are {', '.join(RULES)}")
    base = pick_methods(chosen.base, singles=False)
    if len(base) != 1:
        raise UsageError(f"--base is one method, got {chosen.base!r}")
    return run_intraday(
        series,
        pick_origins(series, chosen),
        slot=find_slot(chosen.intraday, chosen.interval_min),
        base=next(iter(base.values())),
        rules={name: RULES[name] for name in asked},
        tell=tell,
    )


def pick_origins(series: Series, chosen: argparse.Namespace) -> list[date]:
    """Latest origins, after those to skip, oldest first; UsageError where there is none."""
    origins = find_origins(series, chosen.horizon_days, first=chosen.first_origin, last=chosen.last_origin)
    origins = origins[: len(origins) - chosen.skip] if chosen.skip > 0 else origins
    origins = origins[:: -chosen.step_weeks][::-1]
    most = chosen.origins or (12 if chosen.first_origin is None else len(origins))
    if not origins:
        last = series.until
        raise UsageError(
            f"no origin: {series.name} has days from {series.first} to {last}, and an origin is a Monday "
            f"with two weeks before it and {chosen.horizon_days} days from it on"
        )
    return origins[-most:]


def pick_methods(names: str, *, singles: bool) -> dict[str, Method]:
    """Methods by name, in the order of the rows; UsageError for a name there isn't."""
    peers = list_peers()
    methods: dict[str, Method] = {"wfm": Wfm(), **SIMPLE, **(peers or {})}
    asked = _split(names)
    alone = list_singles()
    if unknown := [name for name in asked if name not in {**methods, **alone}]:
        known = ", ".join([*methods, *alone])
        hint = PEERS_ABSENT if peers is None else ""
        raise UsageError(f"unknown method {', '.join(unknown)}; there are {known}", hint=hint)
    if peers is None and not asked:
        tell(PEERS_ABSENT)
    picked = {name: {**methods, **alone}[name] for name in asked} if asked else methods
    return {**picked, **alone} if singles else picked


def print_table(rows: Sequence[Row]) -> None:
    """Print a header and one row per method, separated by spaces."""
    cells = [("method", *COLUMNS), *((row.method, *map(_show, COLUMNS, _values(row))) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for name, *values in cells:
        padded = (text.rjust(width) for text, width in zip(values, widths[1:], strict=True))
        print("  ".join([name.ljust(widths[0]), *padded]))


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _values(row: Row) -> list[float | None]:
    return [getattr(row, column) for column in COLUMNS]


def _show(column: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{100 * value:.2f}" if column in SHARES else f"{value:.2f}"


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {text}")
    return value


def tell(text: str) -> None:
    """Say something beside the table, on stderr."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
