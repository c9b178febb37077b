"""From a run's material to its page: which parts there are, in which order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from wfm.report.page import people, sheets
from wfm.report.page.backtests import backtest_weeks
from wfm.report.page.gantt import draw_roster
from wfm.report.page.series import draw_axis, draw_coverage, draw_days, draw_forecast, draw_projection, draw_queues
from wfm.report.page.speech import Speech
from wfm.report.page.tiles import make_queue_sheet, make_tiles
from wfm.report.page.value import Cell, Page, Section, Sheet
from wfm.report.page.words import LANGUAGES, MONTHS, SCRIPT, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfm.core.arrays import FloatArray
    from wfm.report.page.material import Material

OUTLOOK, PROJECTION, HANDOVER = "outlook.csv", "projection.csv", "handover.txt"


def build_page(material: Material, actual: dict[str, FloatArray], *, language: str = "en") -> Page:
    """Build the page of a run, with only the parts it has.

    Parameters
    ----------
    actual : what came in the horizon by queue, shape (t,) on its grid, NaN where unknown

    Raises
    ------
    ValueError : a language there is none of.
    """
    speech = Speech(language)
    scenario, manifest = material.scenario, material.manifest
    version = str((manifest.get("versions") or {}).get("wfm", ""))
    running = material.now is not None or bool(material.rows("actions.csv") or material.rows(OUTLOOK))
    parts = (
        _key(material, speech),
        _intraday(material, speech) if running else None,
        _forecast(material, actual, speech),
        _coverage(material, speech),
        _heat(material, speech),
        _roster(material, speech),
        _people(material, speech, running=running),
        _capacity(material, speech),
        _backtest(material, speech),
        _simulation(material, speech),
        _notes(material, speech),
    )
    return Page(
        language=language,
        title=speech.say("title_intraday" if running else "title", site=scenario.name),
        subtitle=speech.span(scenario.horizon.dates[0], scenario.horizon.dates[-1]),
        facts=tuple(_list_facts(material, speech)),
        tiles=make_tiles(material, speech),
        sections=tuple(part for part in parts if part is not None),
        words={**{key[3:]: speech.say(key) for key in SCRIPT}, "version": version},
        data=_draw(material, actual, speech),
    )  # fmt: skip


def _list_facts(material: Material, speech: Speech) -> Iterable[tuple[str, str]]:
    scenario, manifest = material.scenario, material.manifest
    yield speech.say("run"), str(manifest.get("run", ""))
    told = manifest.get("version") or {}
    if manifest.get("parent") and manifest["parent"] != told.get("root"):
        yield speech.say("parent"), str(manifest["parent"])
    if told:
        yield speech.say("of_day"), speech.say("of_day.run", n=told.get("number"), root=told.get("root"))
    try:
        made = datetime.fromisoformat(str(manifest.get("finished"))).astimezone(scenario.horizon.zone)
        yield speech.say("made"), f"{speech.moment(made)} {made.year}"
    except ValueError:
        pass
    yield speech.say("timezone"), scenario.timezone
    yield speech.say("interval"), speech.say("minutes", n=scenario.interval_min)
    if variants := (manifest.get("scenario") or {}).get("variants"):
        yield speech.say("variants"), ", ".join(map(str, variants))


def _draw(material: Material, actual: dict[str, FloatArray], speech: Speech) -> dict[str, Any]:
    scenario = material.scenario
    queues = tuple(queue.name for queue in scenario.queues)
    at = LANGUAGES.index(speech.language)
    drawn: dict[str, Any] = {
        "language": speech.language,
        "weekdays": WEEKDAYS[at],
        "months": MONTHS[at],
        "axis": draw_axis(scenario.horizon),
        "queues": draw_queues(scenario.queues),
    }
    if material.forecast is not None:
        drawn["forecast"] = draw_forecast(material.forecast, material.history, actual, material.plan)
        drawn["daily"] = draw_days(material.forecast, material.history, actual)
    if material.now is not None:
        drawn["now"] = material.now
    if rows := material.rows(PROJECTION):
        drawn["projection"] = draw_projection(rows, scenario.horizon)
    if material.coverage is not None:
        drawn["coverage"] = draw_coverage(material.coverage)
    if material.roster is not None:
        drawn["roster"] = draw_roster(material.roster, scenario.staff, queues, speech)
    return drawn


def _kept(*found: Sheet | None) -> tuple[Sheet, ...]:
    return tuple(sheet for sheet in found if sheet is not None)


def _key(material: Material, speech: Speech) -> Section:
    return Section("key", speech.say("key"), sheets=_kept(make_queue_sheet(material, speech)))


def _forecast(material: Material, actual: dict[str, FloatArray], speech: Speech) -> Section | None:
    if material.forecast is None:
        return None
    found = _kept(sheets.forecast_days(material, actual, speech))
    return Section("forecast", speech.say("forecast"), speech.say("forecast.intro"), chart="forecast", sheets=found)


def _coverage(material: Material, speech: Speech) -> Section | None:
    if material.coverage is None:
        return None
    found = _kept(
        sheets.coverage_days(material, speech),
        sheets.unmet_spells(material, speech),
        sheets.remedies(material, speech),
    )
    return Section("coverage", speech.say("coverage"), speech.say("coverage.intro"), chart="coverage", sheets=found)


def _heat(material: Material, speech: Speech) -> Section | None:
    if material.coverage is None:
        return None
    return Section("heat", speech.say("heat"), speech.say("heat.intro"), chart="heat")


def _roster(material: Material, speech: Speech) -> Section | None:
    if material.roster is None or not material.roster.stretches:
        return None
    return Section("roster", speech.say("roster"), speech.say("roster.intro"), chart="roster")


def _people(material: Material, speech: Speech, *, running: bool) -> Section | None:
    if material.roster is None:
        return None
    found = (
        *_kept(people.contract_hours(material, speech), people.reduced_hours(material, speech)),
        *people.wishes(material, speech),
        *people.fairness(material, speech),
        *_kept(people.clashes(material, speech), None if running else people.changes(material, speech)),
    )
    # what is open comes first, what is folded below it
    return Section("people", speech.say("people"), sheets=tuple(sorted(found, key=lambda sheet: sheet.folded)))


def _capacity(material: Material, speech: Speech) -> Section | None:
    found = _kept(
        sheets.fte_weeks(material, speech), sheets.heads(material, speech), sheets.hiring(material, speech)
    )  # fmt: skip
    return Section("capacity", speech.say("capacity"), sheets=found) if found else None


def _backtest(material: Material, speech: Speech) -> Section | None:
    found = _kept(sheets.backtest(material, speech), backtest_weeks(material, speech))
    return Section("backtest", speech.say("backtest"), speech.say("backtest.intro"), sheets=found) if found else None


def _simulation(material: Material, speech: Speech) -> Section | None:
    found = sheets.simulated_days(material, speech)
    if not found:
        return None
    times = (material.manifest.get("simulation") or {}).get("replications", "?")
    return Section("simulation", speech.say("simulation"), speech.say("simulation.intro", n=times), sheets=found)


def _intraday(material: Material, speech: Speech) -> Section:
    """Tell what came, what to do, who changes and what the floor is told."""
    found = _kept(
        sheets.outlook(material, speech),
        people.actions(material, speech, taken=True),
        people.actions(material, speech, taken=False),
        people.changes(material, speech),
    )
    lines = tuple(row["line"] for row in material.rows(HANDOVER))
    chart = "projection" if material.rows(PROJECTION) else ""
    said = [speech.say("intraday.applied" if material.manifest.get("applied") else "intraday.proposed")]
    if material.now is not None:
        when = speech.moment(material.scenario.horizon.datetime_at(material.now))
        said.insert(0, speech.say("intraday.now", when=when))
    if told := material.manifest.get("version"):
        said.append(speech.say("intraday.plan", root=told.get("root")))
    return Section("intraday", speech.say("intraday"), " ".join(said), chart=chart, sheets=found, lines=lines)


def _notes(material: Material, speech: Speech) -> Section:
    texts = [*material.changed, *map(str, material.manifest.get("warnings") or ())]
    inputs = tuple(
        (Cell(str(entry.get("file", ""))), Cell(str(entry.get("sha256", ""))[:16]))
        for entry in material.manifest.get("inputs") or ()
    )
    origin = Sheet(speech.say("notes.inputs"), (speech.say("col.what"), "SHA-256"), frozenset(), inputs, folded=True)
    told = [f"{o.key}: {o.old} → {o.new} ({o.source})" for o in material.scenario.overrides]
    found = _kept(people.broken_rules(material, speech), origin if inputs else None)
    lines = (*(texts or [speech.say("notes.none")]), *told)
    return Section("notes", speech.say("notes"), sheets=found, lines=tuple(dict.fromkeys(lines)))
