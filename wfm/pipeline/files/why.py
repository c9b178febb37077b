"""clashes.csv, unmet.csv and remedies.csv: why a roster is not all that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.pipeline.files.table import raise_faults, read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wfm.core.reasons import Clash, Remedy
    from wfm.pipeline.request import Rostered

CLASHES, UNMET, REMEDIES = "clashes.csv", "unmet.csv", "remedies.csv"
CLASH_COLUMNS = ("agent", "rostered", "rule", "dates", "text", "drop")
UNMET_COLUMNS = ("queue", "start", "end", "missing", "required", "hours", "mended_hours", "fix")
REMEDY_COLUMNS = ("people", "contract", "skills", "shifts", "starts", "weekdays", "gain_hours", "paid_hours")


def write_why(rostered: Rostered, folder: Path) -> tuple[str, ...]:
    """Write unmet.csv and remedies.csv, and clashes.csv where anything clashes; the names written."""
    spells = ((u.queue, u.start, u.end, u.missing, u.required, u.hours, u.mended_hours, u.fix) for u in rostered.unmet)
    write_table(folder / UNMET, UNMET_COLUMNS, spells)
    write_table(folder / REMEDIES, REMEDY_COLUMNS, map(_list_remedy, rostered.remedies))
    if not rostered.clashes:
        return UNMET, REMEDIES
    rows = (row for clash in rostered.clashes for row in _list_clash(clash))
    write_table(folder / CLASHES, CLASH_COLUMNS, rows)
    return UNMET, REMEDIES, CLASHES


def read_left_out(folder: Path) -> frozenset[str]:
    """Ids of those whom a run left out because their rules clash; ScenarioError where its file can't be read."""
    path = folder / CLASHES
    if not path.is_file():
        return frozenset()
    table = read_table(path, required=CLASH_COLUMNS, may_be_empty=True)
    raise_faults(table)
    return frozenset(row["agent"] for row in table.rows if row["rostered"] == "0")


def _list_remedy(remedy: Remedy) -> tuple[object, ...]:
    names = ("|".join(words) for words in (remedy.skills, remedy.shifts))
    when = "-".join(remedy.starts), ", ".join(remedy.weekdays)
    return (remedy.people, remedy.contract, *names, *when, remedy.gain_hours, remedy.paid_hours)


def _list_clash(clash: Clash) -> Iterator[tuple[object, ...]]:
    """One row per rule that clashes or is to be dropped; one row without a rule where nobody looked."""
    told = list(dict.fromkeys((*clash.rules, *clash.drop)))
    for rule in told:
        dates = "|".join(map(str, rule.dates))
        yield clash.agent, clash.rostered, rule.rule, dates, rule.text, rule in clash.drop
    if not told:
        yield clash.agent, clash.rostered, "", "", clash.text, False
