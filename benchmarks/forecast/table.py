"""Every forecast target in one table: `python -m benchmarks.forecast.table [--also FILE:INTERVAL[:COUNTRY] ...]`.

The series are read from ../shared/data beside the repository (or `--data`); a line whose series isn't there says so.
`--also` brings further series under the targets that hold for all: not worse than the mean of four weeks, with
`--singles` not 2% worse than the best single model, and 80% intervals that cover 77-83% over all series together.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.forecast import scale
from benchmarks.forecast.run import make_parser, run_rest_of_day, run_table, tell
from benchmarks.forecast.series import read_series
from wfm.errors import UsageError, WfmError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.forecast.protocol import Row

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SINGLE_MARGIN = 1.02


@dataclass(frozen=True)
class Task:
    """One run of the protocol: a series, the command's options, and what is asked of wfm (None: only of all series)."""

    name: str
    file: Path
    options: tuple[str, ...]
    wape_at_most: float | None = None
    covers: bool = False


@dataclass(frozen=True)
class Line:
    """One target; `value` is None where it could not be measured."""

    target: str
    asked: str
    value: float | None
    met: bool
    remark: str = ""


def list_tasks(data: Path) -> list[Task]:
    """List the runs with a target of their own; the origins are those of the published figures."""
    bank, travel, incidents = (
        data / name / "data.csv" for name in ("bank_calls", "travel_case_daily", "it_incidents_hourly")
    )
    half_hour, month = ("--interval-min", "30"), ("--horizon-days", "28")
    return [
        Task("bank_calls 30 min, 1 week", bank, (*half_hour, "--origins", "12"), 5.0, covers=True),
        Task("bank_calls 30 min, 4 weeks", bank, (*half_hour, *month, "--origins", "9"), 5.2, covers=True),
        Task("bank_calls 15 min, 1 week", bank, ("--interval-min", "15", "--origins", "12"), 5.6),
        Task("bank_calls rest of day at 12:00", bank, (*half_hour, "--origins", "12", "--intraday", "12:00"), 4.0),
        Task("travel_case day, 4 weeks", travel, ("--interval-min", "1440", *month, "--step-weeks", "4"), 10.5),
        Task("it_incidents hour, 1 week", incidents, ("--interval-min", "60")),
    ]


def list_also(text: str) -> list[Task]:
    """One week and four weeks ahead of a series given as FILE:INTERVAL[:COUNTRY]."""
    file, _, rest = text.partition(":")
    interval, _, country = rest.partition(":")
    if not interval.isdigit():
        raise UsageError(f"--also is FILE:INTERVAL[:COUNTRY], got {text}")
    options = ("--interval-min", interval, "--country", country)
    return [
        Task(f"{Path(file).stem}, {days} days", Path(file), (*options, "--horizon-days", days)) for days in ("7", "28")
    ]


def run_task(task: Task, *, singles: bool) -> dict[str, Row]:
    """Rows of a task by method; {} where the series isn't there."""
    if not task.file.is_file():
        tell(f"{task.name}: no {task.file}")
        return {}
    intraday = "--intraday" in task.options
    methods = ("--methods", "wfm" if intraday else "wfm,mean_4", *(("--singles",) if singles and not intraday else ()))
    chosen = make_parser().parse_args(["--history", str(task.file), *task.options, *methods])
    series = read_series(task.file, interval_min=chosen.interval_min, country=chosen.country)
    rows = run_rest_of_day(series, chosen) if intraday else run_table(series, chosen)
    return {row.method: row for row in rows}


def judge(task: Task, rows: dict[str, Row]) -> Iterator[Line]:
    """Hold one task's rows against its targets."""
    own = rows.get("wfm")
    wape = 100 * own.wape if own is not None and own.wape is not None else None
    if task.wape_at_most is not None:
        asked = f"<= {task.wape_at_most:g}"
        yield Line(f"{task.name}: WAPE", asked, wape, wape is not None and wape <= task.wape_at_most)
    if task.covers:
        cover = 100 * own.cover80 if own is not None and own.cover80 is not None else None
        yield Line(f"{task.name}: cover80", "70-90", cover, cover is not None and 70 <= cover <= 90)
    for what, margin, others in (
        ("mean of 4", 1.0, [row for name, row in rows.items() if name == "mean_4"]),
        ("best single model", SINGLE_MARGIN, [row for name, row in rows.items() if name.startswith("model:")]),
    ):
        known = [(100 * row.wape, row.method) for row in others if row.wape is not None]
        if known:
            best, name = min(known)
            limit = best * margin
            remark = name if name != "mean_4" else ""
            yield Line(f"{task.name}: WAPE against {what}", f"<= {limit:.2f}", wape,
                       wape is not None and wape <= limit + 1e-9, remark)  # fmt: skip


def judge_cover(answers: Sequence[dict[str, Row]]) -> Line:
    """Share of all intervals of all series that their 80% interval covers; the mean over the series as a remark."""
    rows = [rows["wfm"] for rows in answers if "wfm" in rows and rows["wfm"].cover80 is not None]
    pairs = [(row.cover80 or 0.0, row.cells) for row in rows]
    cells = sum(count for _, count in pairs)
    if not cells:
        return Line("cover80, all series", "77-83", None, met=False)
    pooled = 100 * sum(cover * count for cover, count in pairs) / cells
    mean = 100 * sum(cover for cover, _ in pairs) / len(pairs)
    return Line("cover80, all series", "77-83", pooled, 77 <= pooled <= 83, f"mean of {len(pairs)} runs {mean:.2f}")


def judge_time() -> Line:
    """CPU seconds of one generated queue with a year of half hours; the second of two, when everything is loaded."""
    history, opening = scale.make_history(1, years=1, interval_min=30, seed=1)
    scale.measure(history, opening, 1)
    _, cpu_s = scale.measure(history, opening, 1)
    return Line("CPU seconds, one queue, 30 min, one year", "<= 3", cpu_s, cpu_s <= 3)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 where a target is missed, or the exit code of what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast.table", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the shared series")
    parser.add_argument("--also", nargs="*", default=[], metavar="FILE:INTERVAL[:COUNTRY]", help="further series")
    parser.add_argument("--singles", action="store_true", help="each model alone as well")
    chosen = parser.parse_args(arguments)
    answers, lines = [], []
    try:
        for task in [*list_tasks(chosen.data), *(task for text in chosen.also for task in list_also(text))]:
            answers.append(run_task(task, singles=chosen.singles))
            for line in judge(task, answers[-1]):
                lines.append(line)
                print(show(line), flush=True)
    except WfmError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    for line in (judge_cover(answers), judge_time()):
        lines.append(line)
        print(show(line))
    print(f"{sum(line.met for line in lines)} of {len(lines)} met")
    return 0 if all(line.met for line in lines) else 1


def show(line: Line) -> str:
    """Render one line of the table."""
    value = "not measured" if line.value is None else f"{line.value:.2f}"
    verdict = "met" if line.met else "MISSED" if line.value is not None else "-"
    return f"{line.target:62}  {value:>12}  {line.asked:>10}  {verdict:6}  {line.remark}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
