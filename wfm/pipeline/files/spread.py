"""wishes.csv, fairness.csv and changes.csv: what wasn't granted, how evenly work is spread, what a roster changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.pipeline.files.table import raise_faults, read_number, read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wfm.core.fairness import ShareCount
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
    names += write_fairness(rostered.fairness, folder)
    if rostered.changes is not None:
        days = ((c.agent, c.date, c.before, c.after, c.reason) for c in rostered.changes)
        write_table(folder / CHANGES, CHANGE_COLUMNS, days)
        names.append(CHANGES)
    return tuple(names)


def write_fairness(counts: Sequence[ShareCount], folder: Path) -> tuple[str, ...]:
    """Write fairness.csv where anything is shared; the names written."""
    if not counts:
        return ()
    write_table(folder / FAIRNESS, FAIRNESS_COLUMNS, ((f.agent, f.count, f.worked, f.share) for f in counts))
    return (FAIRNESS,)


def read_shares(folder: Path, rules: Sequence[str]) -> tuple[dict[str, float], ...]:
    """Everybody's fair share by the names of what is shared, as a run's fairness.csv has it; none without the file."""
    shares: dict[str, dict[str, float]] = {rule: {} for rule in rules}
    if (folder / FAIRNESS).is_file():
        table = read_table(folder / FAIRNESS, required=FAIRNESS_COLUMNS, may_be_empty=True)
        for row in table.rows:
            share = read_number(table, row, "share")
            if row["count"] in shares:
                shares[row["count"]][row["agent"]] = share
        raise_faults(table)
    return tuple(shares[rule] for rule in rules)
