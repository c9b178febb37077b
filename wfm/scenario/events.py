"""events.csv: campaigns, mailings, school holidays and outages, past and to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.events import EVENT, KINDS, OUTAGE, Event
from wfm.scenario.cells import WHOLE_DAY, read_dates, read_factor, read_queues, read_times
from wfm.scenario.places import suggest
from wfm.scenario.tables import Row, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

EVENT_COLUMNS = ("date", "label")
EVENT_EXTRAS = ("queue", "effect", "end", "kind", "from", "to")


def read_events(path: Path, shown: str, *, queues: Collection[str]) -> tuple[Table, tuple[Event, ...]]:
    """Read events in order of the file, and the table with its faults; a row with a fault is left out."""
    table = read_table(path, shown, required=EVENT_COLUMNS, optional=EVENT_EXTRAS)
    sound: list[tuple[Row, Event]] = []
    for row in table.rows:
        before = len(table.faults)
        dates, times = read_dates(table, row), read_times(table, row)
        kind = _read_kind(table, row)
        effect = read_factor(table, row, "effect", zero=False)
        names = read_queues(table, row, queues)
        if not row["label"]:
            table.add(row, "label", expected="a label; events alike share one", got="")
        if kind == OUTAGE and row["effect"]:
            table.add(row, "effect", expected="nothing, an outage is kept out of what is learned", got=row["effect"])
        if kind == EVENT and (row["from"] or row["to"]):
            column = "from" if row["from"] else "to"
            hint = "only outages may last part of a day; adjustments can change hours"
            table.add(row, column, expected="nothing, an event is of whole days", got=row[column], hint=hint)
        if dates is None or len(table.faults) > before:
            continue
        begin, end = times or (None, None)
        sound.append((row, Event(row["label"], *dates, names, effect, kind, begin, end)))
    _check_overlap(table, sound, tuple(queues))
    return table, tuple(event for _, event in sound)


def _read_kind(table: Table, row: Row) -> str:
    kind = row["kind"] or EVENT
    if kind not in KINDS:
        table.add(row, "kind", expected=" or ".join(KINDS), got=kind, hint=suggest(kind, KINDS, what="kinds"))
    return kind


def _check_overlap(table: Table, sound: list[tuple[Row, Event]], queues: tuple[str, ...]) -> None:
    """Note episodes of one label that overlap on one queue: a day belongs to one of them."""
    open_until: dict[tuple[str, str], list[tuple[Row, Event]]] = {}
    for row, event in sorted(sound, key=lambda pair: (pair[1].first, pair[0].line)):
        clash: tuple[Row, str] | None = None
        for queue in event.queues or queues:
            key = event.label, queue
            still = [pair for pair in open_until.get(key, []) if pair[1].last >= event.first]
            clash = clash or next(((r, queue) for r, other in still if _share_times(event, other)), None)
            open_until[key] = [*still, (row, event)]
        if clash is not None:
            got = f"{event.label} of {clash[1]} on {row['date']} again"
            later, earlier = (row, clash[0]) if row.line > clash[0].line else (clash[0], row)
            table.add(later, "date", expected="episodes of one label that don't overlap", got=got,
                      hint=f"see line {earlier.line}")  # fmt: skip


def _share_times(one: Event, two: Event) -> bool:
    (a, b), (c, d) = (
        WHOLE_DAY if event.from_min is None or event.to_min is None else (event.from_min, event.to_min)
        for event in (one, two)
    )
    return a < d and c < b
