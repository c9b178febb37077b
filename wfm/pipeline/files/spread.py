"""wishes.csv, fairness.csv and changes.csv: what wasn't granted, how evenly work is spread, what a roster changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.pipeline.files.table import write_table

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.pipeline.request import Rostered

WISHES, FAIRNESS, CHANGES = "wishes.csv", "fairness.csv", "changes.csv"
WISH_COLUMNS = ("agent", "date", "rule", "price", "detail")
FAIRNESS_COLUMNS = ("agent", "count", "worked", "share")
CHANGE_COLUMNS = ("agent", "date", "before", "after", "reason")


def write_spread(rostered: Rostered, folder: Path) -> tuple[str, ...]:
    """Write wishes.csv, fairness.csv where anything is shared, changes.csv where there was a roster to begin from."""
    wishes = ((w.agent, w.date, w.rule, w.price, w.detail) for w in rostered.wishes)
    write_table(folder / WISHES, WISH_COLUMNS, wishes)
    names = [WISHES]
    if rostered.fairness:
        rows = ((f.agent, f.count, f.worked, f.share) for f in rostered.fairness)
        write_table(folder / FAIRNESS, FAIRNESS_COLUMNS, rows)
        names.append(FAIRNESS)
    if rostered.changes is not None:
        days = ((c.agent, c.date, c.before, c.after, c.reason) for c in rostered.changes)
        write_table(folder / CHANGES, CHANGE_COLUMNS, days)
        names.append(CHANGES)
    return tuple(names)
