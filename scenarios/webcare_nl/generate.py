"""Writes the made-up data of this scenario beside this file: history.csv, events.csv, agents.csv, time_off.csv.

Run `python scenarios/webcare_nl/generate.py [FOLDER]`. Only the standard library's random generator is used, whose
streams don't change between versions, so that every run writes the same bytes.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import people
import volumes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEED = 20261019


def main(folder: Path) -> None:
    """Write the four files."""
    write(folder / "history.csv", volumes.HEADER, volumes.make_history(SEED))
    write(folder / "events.csv", volumes.EVENTS_HEADER, volumes.make_events())
    staff = people.make_staff(SEED)
    write(folder / "agents.csv", people.HEADER, (person.row() for person in staff))
    write(folder / "time_off.csv", people.TIME_OFF_HEADER, people.make_time_off(staff, SEED))


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)
    print(f"wrote {path.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
