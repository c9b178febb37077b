"""Writes the made-up data of this scenario beside this file: history, events, agents and what is known of them.

Run `python scenarios/webcare_nl/generate.py [FOLDER]`. Only the standard library's random generator is used, whose
streams don't change between versions, so that every run writes the same bytes.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import asked
import people
import volumes
import worked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEED = 20261019


def main(folder: Path) -> None:
    """Write the six files."""
    write(folder / "history.csv", volumes.HEADER, volumes.make_history(SEED))
    write(folder / "events.csv", volumes.EVENTS_HEADER, volumes.make_events())
    staff = people.make_staff(SEED)
    write(folder / "agents.csv", people.HEADER, (person.row() for person in staff))
    write(folder / "time_off.csv", people.TIME_OFF_HEADER, people.make_time_off(staff, SEED))
    write(folder / "worked_hours.csv", worked.HEADER, worked.make_worked(staff, SEED))
    write(folder / "requests.csv", asked.HEADER, asked.make_requests(staff, SEED))


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)
    print(f"wrote {path.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
