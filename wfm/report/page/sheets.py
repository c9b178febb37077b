"""Tables of the page about volume, cover, capacity, backtest and simulation."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from wfm.report.page.cells import label_of, number_of, tell_rows, tell_text
from wfm.report.page.tiles import DAY_NORMS, choices_of, judge_error, judge_low, judge_occupancy, judge_service
from wfm.report.page.value import FAIR, Cell, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import FloatArray
    from wfm.report.page.material import Material
    from wfm.report.page.speech import Speech

ALL = "ALL"
NAIVE = "seasonal_naive"
MOST_UNMET = 12
MORE = re.compile(r"(\d+) more of (\S+) with ([^;]+)")
"""A way to mend a shortage, as unmet.csv says it."""


def forecast_days(material: Material, actual: Mapping[str, FloatArray], speech: Speech) -> Sheet | None:
    """Contacts per queue and day with their 80% band, and what came."""
    forecast = material.forecast
    if forecast is None:
        return None
    bands = {(t.name, t.start): t.quantiles for t in forecast.totals if (t.scope, t.grain) == ("queue", "day")}
    rows = []
    for q, name in enumerate(forecast.queues):
        for d, day in enumerate(forecast.grid.dates):
            span = forecast.grid.day(d)
            if not forecast.open[q, span].any():
                continue
            said = float(forecast.volume[q, span].sum())
            band = bands.get((name, day), {})
            low, high = (speech.number(band.get(level)) for level in (0.1, 0.9))
            cells = [Cell(label_of(material, name)), Cell(speech.day(day)), Cell(speech.number(said)),
                     Cell(f"{low} – {high}" if band else "–")]
            rows.append((*cells, *_tell_actual(actual.get(name), span, said, speech, forecast.open[q, span])))
    keys = ("queue", "day", "volume", "band80", *(("came", "error") if actual else ()))
    wide = len(keys)
    titles = tuple(speech.say(f"col.{key}") for key in keys)
    told = tuple(row[:wide] for row in rows)
    return Sheet(speech.say("forecast.table"), titles, frozenset(range(2, wide)), told, folded=True)


def _tell_actual(
    actual: FloatArray | None, span: slice, said: float, speech: Speech, is_open: np.ndarray
) -> tuple[Cell, Cell]:
    came = None if actual is None else actual[span][is_open]
    if came is None or np.isnan(came).any() or not came.sum():
        return Cell(speech.number(None)), Cell(speech.number(None))
    error = said / float(came.sum()) - 1
    return Cell(speech.number(float(came.sum()))), Cell(speech.change(error), judge_low(abs(error), DAY_NORMS))


def coverage_days(material: Material, speech: Speech) -> Sheet | None:
    """Agent-hours per queue and day: needed, rostered, short, spare."""
    coverage = material.coverage
    if coverage is None:
        return None
    hours = coverage.grid.interval_s / 3600
    rows = []
    for q, name in enumerate(coverage.queues):
        for d, day in enumerate(coverage.grid.dates):
            span = coverage.grid.day(d)
            parts = [getattr(coverage, what)[q, span] for what in ("required", "rostered", "under", "over")]
            if not (parts[0].any() or parts[1].any()):
                continue
            sums = [float(part.sum()) * hours for part in parts]
            short = judge_low(sums[2] / sums[0] if sums[0] else 0.0, (0.02, 0.05))
            cells = [Cell(speech.number(value, 1)) for value in sums]
            cells[2] = Cell(speech.number(sums[2], 1), short)
            rows.append((Cell(label_of(material, name)), Cell(speech.day(day)), *cells,
                         Cell(speech.number(int(parts[2].max())))))  # fmt: skip
    keys = ("queue", "day", "need", "rostered", "under", "over", "most_missing")
    return Sheet(speech.say("coverage.table"), tuple(speech.say(f"col.{key}") for key in keys), frozenset(range(2, 7)),
                 tuple(rows), folded=True)  # fmt: skip


def unmet_spells(material: Material, speech: Speech) -> Sheet | None:
    """List the worst shortages, from unmet.csv."""
    rows = material.rows("unmet.csv")[:MOST_UNMET]
    if not rows:
        return None
    told = []
    for row in rows:
        begin, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
        told.append((
            Cell(label_of(material, row["queue"])),
            Cell(f"{speech.moment(begin)}–{end:%H:%M}"),
            *(Cell(speech.number(number_of(row, name))) for name in ("missing", "required")),
            Cell(speech.number(number_of(row, "hours"), 1)),
            Cell(_tell_fix(row.get("fix", ""), material, speech)),
        ))  # fmt: skip
    keys = ("queue", "when", "missing", "required", "hours", "fix")
    return Sheet(speech.say("coverage.unmet"), tuple(speech.say(f"col.{key}") for key in keys), frozenset({2, 3, 4}),
                 tuple(told))  # fmt: skip


def _tell_fix(text: str, material: Material, speech: Speech) -> str:
    """Say in the page's language who more would mend a shortage; what isn't understood stays as it is."""

    def say(found: re.Match[str]) -> str:
        skills = ", ".join(label_of(material, skill) for skill in found[3].split(", "))
        return speech.say("coverage.more", n=found[1], contract=found[2], skills=skills)

    return MORE.sub(say, text)


def remedies(material: Material, speech: Speech) -> Sheet | None:
    """Who more would mend most of what is short, from remedies.csv."""
    columns = {"people": 0, "contract": None, "skills": None, "shifts": None, "starts": None, "weekdays": None,
               "gain_hours": 1, "paid_hours": 1}  # fmt: skip
    return tell_rows(material.rows("remedies.csv"), columns, speech, title="coverage.remedies")


def fte_weeks(material: Material, speech: Speech) -> Sheet | None:
    """FTE, people and team leads per queue and week."""
    if material.requirement is None or not material.requirement.fte:
        return None
    rows = tuple(
        (
            Cell(speech.say("all_queues") if row.queue == ALL else label_of(material, row.queue)),
            Cell(speech.day(row.week)),
            *(Cell(speech.number(value, 1)) for value in (row.agent_hours, row.fte, row.heads, row.team_leads)),
        )
        for row in material.requirement.fte
    )
    keys = ("queue", "week", "hours", "fte", "heads", "leads")
    titles = tuple(speech.say(f"col.{key}") for key in keys)
    return Sheet(speech.say("capacity.fte"), titles, frozenset(range(2, 6)), rows)


def heads(material: Material, speech: Speech) -> Sheet | None:
    """People per role and contract for the whole site, added up over queues, in the heaviest week."""
    counts: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in material.rows("heads.csv"):
        if row["queue"] == ALL and row["role"] == "agent":
            continue
        cell = counts[row["week"], row["role"], row["contract"]]
        cell[0] += number_of(row, "heads") or 0.0
        cell[1] += number_of(row, "fte") or 0.0
    if not counts:
        return None
    rows = tuple(
        (Cell(speech.day(date.fromisoformat(week))), Cell(speech.name(role)), Cell(contract),
         Cell(speech.number(people, 1)), Cell(speech.number(fte or None, 1)))
        for (week, role, contract), (people, fte) in counts.items()
    )  # fmt: skip
    titles = tuple(speech.say(f"col.{key}") for key in ("week", "role", "contract", "heads", "fte"))
    return Sheet(speech.say("capacity.heads"), titles, frozenset({3, 4}), rows)


def hiring(material: Material, speech: Speech) -> Sheet | None:
    """Lay out the hiring plan, from hiring.csv."""
    columns = {"week": None, "need_fte": 1, "heads": 1, "in_training": 1, "effective_fte": 1, "overtime_fte": 1,
               "on_call_fte": 1, "shortfall_fte": 1, "classes": None, "cost": 0}  # fmt: skip
    return tell_rows(material.rows("hiring.csv"), columns, speech, title="capacity.hiring")


def backtest(material: Material, speech: Speech) -> Sheet | None:
    """List the chosen model of every queue and its error on past days."""
    rows = []
    for name, choice in choices_of(material).items():
        score = choice["score"]
        if not isinstance(score, dict):
            continue
        scores = choice.get("scores")
        naive = [s for s in scores if s.get("model") == NAIVE] if isinstance(scores, list) else []
        wape, other = score.get("wape"), naive[0].get("wape") if naive else None
        gain = 1 - wape / other if wape is not None and other else None
        rows.append((
            Cell(label_of(material, name)),
            Cell(speech.share(wape, 1), judge_error(wape, rates_of(material, name))),
            Cell(speech.share(score.get("wape_day"), 1), judge_low(score.get("wape_day"), DAY_NORMS)),
            Cell(speech.change(score.get("bias"))),
            Cell(speech.share(score.get("cover80"))),
            Cell(speech.share(other, 1)),
            Cell(speech.change(gain)),
            Cell(f"{choice.get('model')}"),
        ))  # fmt: skip
    if not rows:
        return None
    keys = ("queue", "wape", "wape_day", "bias", "cover80", "naive", "gain", "model")
    return Sheet(speech.say("backtest.table"), tuple(speech.say(f"col.{key}") for key in keys), frozenset(range(1, 7)),
                 tuple(rows))  # fmt: skip


def rates_of(material: Material, queue: str) -> FloatArray:
    """Contacts expected of a queue in each interval; none where it isn't forecast."""
    forecast = material.forecast
    if forecast is None or queue not in forecast.queues:
        return np.zeros(0)
    q = forecast.queues.index(queue)
    return np.where(forecast.open[q], forecast.volume[q], 0.0)


def outlook(material: Material, speech: Speech) -> Sheet | None:
    """Tell what came against the plan and what that says of the rest of the day, from outlook.csv."""
    rows = material.rows("outlook.csv")
    if not rows:
        return None
    keys = ("so_far", "rest_of_day", "aht_change", "backlog", "alert", "reason")
    told = tuple(
        (
            Cell(label_of(material, row["queue"])),
            *(Cell(speech.change(None if (v := number_of(row, name)) is None else v - 1))
              for name in ("so_far", "rest_of_day", "aht")),
            Cell(speech.number(number_of(row, "backlog"))),
            _tell_alert(row, speech),
            Cell(row.get("reason", "")),
        )
        for row in rows
    )  # fmt: skip
    titles = (speech.say("col.queue"), *(speech.say(f"col.{key}") for key in keys))
    return Sheet(speech.say("intraday.outlook"), titles, frozenset(range(1, 5)), told)


def _tell_alert(row: Mapping[str, str], speech: Speech) -> Cell:
    if not row.get("alert_since"):
        return Cell("")
    since = tell_text(row["alert_since"], speech)
    came, said = (speech.number(number_of(row, name)) for name in ("came", "expected"))
    return Cell(speech.say("intraday.alert", since=since, came=came, expected=said), FAIR)


def simulated_days(material: Material, speech: Speech) -> tuple[Sheet, ...]:
    """Tell what the simulation gave, per queue over all days and per day."""
    rows = material.rows("simulation_days.csv")
    if not rows:
        return ()
    promises = {queue.name: queue.target.service_level for queue in material.scenario.queues}
    by_queue: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        by_queue[row["queue"]].append(row)
    keys = ("offered", "service", "half_width", "asa", "response", "abandonment", "occupancy", "backlog")
    titles = tuple(speech.say(f"col.{key}") for key in keys)
    queue, day = speech.say("col.queue"), speech.say("col.day")
    whole = tuple(
        (Cell(label_of(material, name)), *_tell_simulated(mean_row(found), promises.get(name), speech))
        for name, found in by_queue.items()
    )
    each = tuple(
        (Cell(label_of(material, row["queue"])), Cell(speech.day(date.fromisoformat(row["date"]))),
         *_tell_simulated({name: number_of(row, name) for name in row}, promises.get(row["queue"]), speech))
        for row in rows
    )  # fmt: skip
    return (
        Sheet(speech.say("simulation.queues"), (queue, *titles[:2], *titles[3:]), frozenset(range(1, 8)),
              tuple((*row[:3], *row[4:]) for row in whole)),
        Sheet(speech.say("simulation.table"), (queue, day, *titles), frozenset(range(2, 10)), each, folded=True),
    )  # fmt: skip


def mean_row(rows: list[Mapping[str, str]]) -> dict[str, float | None]:
    """Days added up: volumes summed, the rest weighted by what was offered; the backlog is the last day's."""
    out: dict[str, float | None] = {}
    for name in rows[0]:
        found = [(number_of(row, "offered") or 0.0, number_of(row, name)) for row in rows]
        known = [(offered, value) for offered, value in found if value is not None]
        weight = sum(offered for offered, _ in known)
        if name == "offered":
            out[name] = sum(value for _, value in known)
        elif name == "backlog":
            out[name] = known[-1][1] if known else None
        else:
            out[name] = sum(offered * value for offered, value in known) / weight if weight else None
    return out


def _tell_simulated(
    row: Mapping[str, float | None], promise: float | None, speech: Speech
) -> tuple[Cell, ...]:  # fmt: skip
    level, busy = row.get("service_level"), row.get("occupancy")
    return (
        Cell(speech.number(row.get("offered"))),
        Cell(speech.share(level, 1), judge_service(level, promise)),
        Cell(speech.share(row.get("service_level_half_width"), 1)),
        Cell(speech.duration(row.get("asa_s"))),
        Cell(speech.duration(row.get("first_response_s"))),
        Cell(speech.share(row.get("abandonment"), 1)),
        Cell(speech.share(busy), judge_occupancy(busy)),
        Cell(speech.number(row.get("backlog"), 1)),
    )
