"""clashes.csv, unmet.csv and remedies.csv: why a roster is not all that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.pipeline.files.table import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wfm.core.reasons import Clash
    from wfm.pipeline.request import Rostered

CLASHES, UNMET, REMEDIES = "clashes.csv", "unmet.csv", "remedies.csv"
CLASH_COLUMNS = ("agent", "rostered", "rule", "dates", "text", "drop")
UNMET_COLUMNS = ("queue", "start", "end", "missing", "required", "hours", "mended_hours", "fix")
REMEDY_COLUMNS = ("people", "contract", "skills", "shifts", "starts", "weekdays", "gain_hours", "paid_hours")


def write_why(rostered: Rostered, folder: Path) -> tuple[str, ...]:
    """Write what there is; the names written."""
    names: tuple[str, ...] = ()
    if rostered.clashes:
        rows = (row for clash in rostered.clashes for row in _list_clash(clash))
        write_table(folder / CLASHES, CLASH_COLUMNS, rows)
        names += (CLASHES,)
    if rostered.unmet:
        spells = (
            (u.queue, u.start, u.end, u.missing, u.required, u.hours, u.mended_hours, u.fix) for u in rostered.unmet
        )
        write_table(folder / UNMET, UNMET_COLUMNS, spells)
        names += (UNMET,)
    if rostered.remedies:
        people = (
            (r.people, r.contract, "|".join(r.skills), "|".join(r.shifts), "-".join(r.starts), ", ".join(r.weekdays),
             r.gain_hours, r.paid_hours)
            for r in rostered.remedies
        )  # fmt: skip
        write_table(folder / REMEDIES, REMEDY_COLUMNS, people)
        names += (REMEDIES,)
    return names


def _list_clash(clash: Clash) -> Iterator[tuple[object, ...]]:
    """One row per rule that clashes or is to be dropped; one row without a rule where nobody looked."""
    told = list(dict.fromkeys((*clash.rules, *clash.drop)))
    for rule in told:
        dates = "|".join(map(str, rule.dates))
        yield clash.agent, clash.rostered, rule.rule, dates, rule.text, rule in clash.drop
    if not told:
        yield clash.agent, clash.rostered, "", "", clash.text, False
