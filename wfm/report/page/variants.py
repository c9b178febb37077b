"""The page that puts variants side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.report.differences import Mark, compare_service, find_queue
from wfm.report.page.series import draw_axis, draw_queues
from wfm.report.page.speech import NOTHING, Speech
from wfm.report.page.value import Cell, Page, Section, Sheet
from wfm.report.page.variant_texts import name_column, tell_figures, tell_note, tell_service, tell_short, tell_wage
from wfm.report.page.words import LANGUAGES, MONTHS, SCRIPT, WEEKDAYS
from wfm.report.page.words_variants import SCRIPT as OWN_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfm.core.arrays import FloatArray
    from wfm.report.page.variant_texts import TextRow
    from wfm.report.variants import ClockCover, Column
    from wfm.scenario.scenario import Scenario

HOUR_MIN = 60
MARKED = {Mark.BETTER: "better", Mark.WORSE: "worse", Mark.CHANCE: "chance"}
"""Marks that a cell shows; the others are plain."""


def build_comparison(
    scenario: Scenario,
    columns: Sequence[Column],
    *,
    base: str,
    language: str = "en",
    version: str = "",
    warnings: Sequence[str] = (),
) -> Page:
    """Build the page of runs side by side, with only the parts they have.

    Parameters
    ----------
    base : name of the column of the scenario as it is

    Raises
    ------
    ValueError : a language there is none of.
    """
    speech = Speech(language)
    names = [name_column(column, base, speech) for column in columns]
    parts = (
        _short(columns, names, speech),
        _changes(columns, names, speech),
        _figures(columns, names, speech),
        _service(columns, names, speech),
        _clock(columns, names, speech),
        _runs(columns, names, speech, warnings),
    )
    dates = scenario.horizon.dates
    known = {**SCRIPT, **OWN_SCRIPT}
    return Page(
        language=language,
        title=speech.say("variants.title", site=scenario.name),
        subtitle=speech.span(dates[0], dates[-1]),
        facts=((speech.say("timezone"), scenario.timezone), (speech.say("variants"), ", ".join(names))),
        tiles=(),
        sections=tuple(part for part in parts if part is not None),
        words={**{key[3:]: speech.say(key) for key in known}, "version": version},
        data=_draw(scenario, columns, names, speech),
    )


def _first_name(columns: Sequence[Column], names: Sequence[str]) -> str:
    return next((name for column, name in zip(columns, names, strict=True) if column.figures is not None), "")


def _short(columns: Sequence[Column], names: Sequence[str], speech: Speech) -> Section:
    told = tell_short(columns, speech)
    lines = tuple(f"{name}: {text}" for name, text in zip(names, told, strict=True) if text)
    intro = speech.say("variants.words_intro", first=_first_name(columns, names))
    return Section("short", speech.say("variants.words"), intro, lines=lines)


def _changes(columns: Sequence[Column], names: Sequence[str], speech: Speech) -> Section | None:
    """Lay out a row per changed key; where a run doesn't change it, the value it has as written."""
    shared = [change for change in columns[0].changes if all(change in column.changes for column in columns)]
    lines = tuple(speech.say("variants.shared", change=f"{key}: {old} → {new}") for key, old, new in shared)
    common = {key for key, _, _ in shared}
    keys = dict.fromkeys(key for column in columns for key, _, _ in column.changes if key not in common)
    if not keys and not lines:
        return None
    rows = []
    for key in keys:
        found = [{name: (old, new) for name, old, new in column.changes}.get(key) for column in columns]
        written = next(old for one in found if one is not None for old in one[:1])
        rows.append((Cell(key), *(Cell(one[1] if one is not None else written) for one in found)))
    sheet = Sheet(speech.say("variants.changes"), (speech.say("col.key"), *names), frozenset(), tuple(rows))
    return Section("changes", speech.say("variants.changes"), sheets=(sheet,) if rows else (), lines=lines)


def _figures(columns: Sequence[Column], names: Sequence[str], speech: Speech) -> Section | None:
    rows = tell_figures(columns, speech)
    if not rows:
        return None
    note = tell_note(columns, _first_name(columns, names), speech)
    note = " ".join(text for text in (note, tell_wage(columns, speech)) if text)
    sheet = _lay_out(rows, columns, names, speech, title="variants.figures", note=note)
    return Section("figures", speech.say("variants.figures"), sheets=(sheet,))


def _service(columns: Sequence[Column], names: Sequence[str], speech: Speech) -> Section | None:
    rows = tell_service(columns, speech)
    if not rows:
        return None
    sheet = _lay_out(rows, columns, names, speech, title="variants.service")
    return Section(
        "service", speech.say("variants.service"), speech.say("variants.service_intro"), chart="levels", sheets=(sheet,)
    )


def _lay_out(
    rows: Sequence[TextRow],
    columns: Sequence[Column],
    names: Sequence[str],
    speech: Speech,
    *,
    title: str,
    note: str = "",
) -> Sheet:
    """Lay out a row per figure; of each run its value, and beside it the difference where it has one."""
    promised = any(row.promise for row in rows)
    first = next((i for i, column in enumerate(columns) if column.figures is not None), 0)
    titles = [speech.say("col.queue" if promised else "variants.figure")]
    titles += [speech.say("col.promised")] if promised else []
    for i, name in enumerate(names):
        titles += [name] if i == first else [name, speech.say("variants.difference")]
    told = []
    for row in rows:
        cells = [Cell(row.label), *([Cell(row.promise)] if promised else [])]
        for i, one in enumerate(row.cells):
            cells.append(Cell(one.value, one.status))
            if i != first:
                missing = NOTHING if one.value == NOTHING else ""
                cells.append(Cell(one.difference or missing, MARKED.get(one.mark, "") if one.mark else ""))
        told.append(tuple(cells))
    words = 2 if promised else 1
    return Sheet(speech.say(title), tuple(titles), frozenset(range(words, len(titles))), tuple(told), note=note)


def _clock(columns: Sequence[Column], names: Sequence[str], speech: Speech) -> Section | None:
    clocks = [column.figures.clock if column.figures is not None else None for column in columns]
    if not any(clock is not None for clock in clocks):
        return None
    hours = [_gap_by_hour(clock) if clock is not None else {} for clock in clocks]
    rows = tuple(
        (Cell(f"{hour:02}:00"), *(Cell(_write_gap(found.get(hour), speech)) for found in hours))
        for hour in sorted({hour for found in hours for hour in found})
    )
    sheet = Sheet(speech.say("variants.clock_table"), (speech.say("col.hour"), *names),
                  frozenset(range(1, len(names) + 1)), rows, folded=True)  # fmt: skip
    return Section(
        "clock", speech.say("variants.clock"), speech.say("variants.clock_intro"), chart="clock", sheets=(sheet,)
    )


def _write_gap(value: float | None, speech: Speech) -> str:
    text = speech.number(value, 1)
    return f"+{text}" if value is not None and round(value, 1) > 0 else text


def _gap_by_hour(clock: ClockCover) -> dict[int, float]:
    """Mean agents there less those needed in each hour, summed over queues; hours when none is open are left out."""
    found: dict[int, list[float]] = {}
    gaps = np.array([clock.there[name] - need for name, need in clock.need.items()])
    for s, minute in enumerate(clock.minutes):
        if np.isfinite(gaps[:, s]).any():
            found.setdefault(minute // HOUR_MIN, []).append(float(np.nansum(gaps[:, s])))
    return {hour: sum(values) / len(values) for hour, values in found.items()}


def _runs(columns: Sequence[Column], names: Sequence[str], speech: Speech, warnings: Sequence[str]) -> Section:
    rows = tuple(
        (Cell(name), Cell(column.run or speech.say("variants.failed")), Cell(column.folder or column.error))
        for column, name in zip(columns, names, strict=True)
    )
    titles = tuple(speech.say(f"col.{key}") for key in ("variant", "run", "folder"))
    sheet = Sheet(speech.say("variants.runs_table"), titles, frozenset(), rows)
    told = [*warnings, *(text for column in columns for text in column.warnings)]
    return Section("runs", speech.say("variants.runs"), lines=tuple(dict.fromkeys(told)), sheets=(sheet,))


def _draw(scenario: Scenario, columns: Sequence[Column], names: Sequence[str], speech: Speech) -> dict[str, Any]:
    at = LANGUAGES.index(speech.language)
    drawn: dict[str, Any] = {
        "language": speech.language,
        "weekdays": WEEKDAYS[at],
        "months": MONTHS[at],
        "axis": draw_axis(scenario.horizon),
        "queues": draw_queues(scenario.queues),
        "names": list(names),
        "levels": list(_draw_levels(columns)),
    }
    clocks = [column.figures.clock if column.figures is not None else None for column in columns]
    if any(clock is not None for clock in clocks):
        drawn["clock"] = [_draw_clock(clock) if clock is not None else None for clock in clocks]
    return drawn


def _draw_levels(columns: Sequence[Column]) -> Iterator[dict[str, Any]]:
    for row in compare_service(columns):
        assert row.queue is not None
        queues = [find_queue(column.figures, row.queue.queue) for column in columns]
        yield {
            "label": row.queue.label,
            "promises": [_percent(one.promise if one is not None else None) for one in queues],
            "first": _percent(row.queue.promise),
            "levels": [_percent(value) for value in row.values],
        }


def _percent(share: float | None) -> float | None:
    return round(100 * share, 1) if share is not None else None


def _draw_clock(clock: ClockCover) -> dict[str, Any]:
    def short(values: FloatArray) -> list[float | None]:
        return [round(float(v), 2) if np.isfinite(v) else None for v in values]

    return {
        "at": list(clock.minutes),
        "need": {name: short(values) for name, values in clock.need.items()},
        "there": {name: short(values) for name, values in clock.there.items()},
    }
