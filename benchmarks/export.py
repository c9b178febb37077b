"""Seconds of `wfm export` in every format for many people and days, and of `wfm import` for many rows.

    python -m benchmarks.export RUN --agents 1000 --days 28 --rows 1000000

People and days of a finished run with a roster are repeated, in a folder that is thrown away, until there are enough;
each command is timed as a whole, in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FORMATS = ("csv", "xlsx", "ics", "json", "parquet")
KEPT_OUT = ("time_off", "worked_hours", "requests", "locks", "agreement")


def enlarge(run: Path, folder: Path, *, agents: int, days: int) -> Path:
    """Copy a run and its site with more people and days; the copy's run folder."""
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    site = (run / manifest["scenario"]["path_from_run"]).resolve()
    shutil.copytree(site.parent.parent / "configs", folder / "configs")
    copy = Path(shutil.copytree(site, folder / "scenarios" / site.name))
    people = repeat_people(copy / "agents.csv", agents)
    for path in copy.glob("*.csv"):
        if path.stem in KEPT_OUT:
            header, *_ = path.read_text(encoding="utf-8").splitlines()
            path.write_text(header + "\n", encoding="utf-8")
    target = folder / "runs" / "big" / "1"
    target.mkdir(parents=True)
    zone = ZoneInfo(manifest["horizon"]["timezone"])
    weeks = -(-days // manifest["horizon"]["days"])
    for name in ("roster.csv", "coverage.csv"):
        repeat_rows(run / name, target / name, people, weeks=weeks, zone=zone)
    manifest["scenario"] |= {"path": str(copy), "path_from_run": str(copy), "days": days}
    (target / "manifest.json").write_text(json.dumps(manifest | {"files": {}, "inputs": []}), encoding="utf-8")
    return target


def repeat_people(path: Path, wanted: int) -> dict[str, list[str]]:
    """Repeat people under new ids; the ids of each."""
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    ids: dict[str, list[str]] = {row["agent"]: [] for row in rows}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for number in range(wanted):
            row = rows[number % len(rows)]
            name = f"{row['agent']}-{number // len(rows)}" if number >= len(rows) else row["agent"]
            ids[row["agent"]].append(name)
            writer.writerow(row | {"agent": name})
    return ids


def repeat_rows(source: Path, target: Path, people: dict[str, list[str]], *, weeks: int, zone: ZoneInfo) -> None:
    """Repeat a table's rows for every copy of a person and every week, by the wall clock."""
    rows = list(csv.DictReader(source.open(encoding="utf-8")))
    times = [name for name in ("interval_start", "start", "end") if name in rows[0]]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for week in range(weeks):
            for row in rows:
                moved: dict[str, Any] = dict(row)
                for name in times:
                    wall = datetime.fromisoformat(row[name]).replace(tzinfo=None) + timedelta(weeks=week)
                    moved[name] = wall.replace(tzinfo=zone).isoformat()
                if "date" in row:
                    moved["date"] = date.fromisoformat(row["date"]) + timedelta(weeks=week)
                for name in people[row["agent"]] if "agent" in row else ("",):
                    writer.writerow(moved | ({"agent": name} if name else {}))


def write_export(path: Path, rows: int) -> None:
    """Write an export as Genesys Cloud would: ten queues, every figure drawn anew."""
    draw = random.Random(1)
    moment = datetime(2023, 1, 1)  # noqa: DTZ001 - written as UTC
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Interval Start", "Interval End", "Interval Complete", "Media Type", "Queue Name", "Offer",
                         "Answer", "Abandon", "Avg Wait", "Avg Handle", "Total Handle"))  # fmt: skip
        for n in range(rows):
            start = moment + timedelta(minutes=15 * (n // 10))
            offer, handle = draw.randint(0, 30), draw.randint(150_000, 400_000)
            begins, ends = (f"{t:%Y-%m-%dT%H:%M:%S}.000Z" for t in (start, start + timedelta(minutes=15)))
            writer.writerow((begins, ends, "TRUE", "voice", f"Queue {n % 10}", offer, offer, 0,
                             draw.randint(0, 90_000), handle, handle * offer))  # fmt: skip


def clock(*arguments: str) -> str:
    """Seconds of one command, by the clock and of the processor."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "wfm.cli.main", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"wfm {' '.join(arguments)}\n{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{time.perf_counter() - begin:5.1f} s ({used:.1f} s of the processor)"


def main() -> None:
    """Time every format and the import, and print a row each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="folder of a finished run with a roster")
    parser.add_argument("--agents", type=int, default=1000)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = enlarge(asked.run, folder, agents=asked.agents, days=asked.days)
        size = sum(1 for _ in (run / "roster.csv").open(encoding="utf-8"))
        print(f"{asked.agents} people, {asked.days} days, {size:,} rows of roster.csv")
        for kind in FORMATS:
            seconds = clock("export", str(run), "--format", kind, "--out", str(folder / "out" / kind))
            written = sum(path.stat().st_size for path in (folder / "out" / kind).rglob("*") if path.is_file())
            print(f"export {kind:<8} {seconds}  {written / 1e6:6.1f} MB")
        write_export(folder / "export.csv", asked.rows)
        seconds = clock("import", "genesys", str(folder / "export.csv"), "--timezone", "Europe/Amsterdam", "--out",
                        str(folder / "history.csv"))  # fmt: skip
        print(f"import {asked.rows:,} rows {seconds}")


if __name__ == "__main__":
    main()
