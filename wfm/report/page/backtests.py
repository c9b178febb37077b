"""Table of the page about a whole backtest: how wrong forecasts were by week of the horizon."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.report.accuracy import DAY, INTERVAL, MONTH, NORMS, WEEK
from wfm.report.page.cells import label_of, number_of
from wfm.report.page.sheets import NAIVE, rates_of
from wfm.report.page.tiles import judge_error, judge_low
from wfm.report.page.value import Cell, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.report.page.material import Material
    from wfm.report.page.speech import Speech

    Rows = Sequence[Mapping[str, str]]

BACKTEST = "backtest.csv"
OWN = "wfm"


def backtest_weeks(material: Material, speech: Speech) -> Sheet | None:
    """Error of every queue by week of the horizon, all origins together, from the table of `wfm backtest --csv`."""
    rows = material.rows(BACKTEST)
    if not rows:
        return None
    found: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["queue"], row["horizon_week"]].append(row)
    grains = [grain for grain in (INTERVAL, DAY, WEEK, MONTH) if any(row["grain"] == grain for row in rows)]
    order = {queue.name: q for q, queue in enumerate(material.scenario.queues)}
    told = tuple(
        _tell_week(material, speech, key, found[key], grains)
        for key in sorted(found, key=lambda key: (order.get(key[0], len(order)), len(key[1]), key[1]))
    )
    titles = [speech.say(f"col.{key}") for key in ("queue", "horizon_week", "origins")]
    titles += [speech.say(f"col.wape_{grain}") for grain in grains]
    titles += [speech.say(f"col.{key}") for key in ("bias", "cover80", "naive", "gain")]
    return Sheet(speech.say("backtest.weeks"), tuple(titles), frozenset(range(2, len(titles))), told)


def _tell_week(
    material: Material, speech: Speech, key: tuple[str, str], rows: Rows, grains: Sequence[str]
) -> tuple[Cell, ...]:
    queue, week = key
    own = {grain: [row for row in rows if (row["method"], row["grain"]) == (OWN, grain)] for grain in grains}
    naive = weigh([row for row in rows if (row["method"], row["grain"]) == (NAIVE, INTERVAL)], "wape")
    wapes = {grain: weigh(own[grain], "wape") for grain in grains}
    finest = own[grains[0]]
    wape = wapes.get(INTERVAL)
    gain = 1 - wape / naive if wape is not None and naive else None
    judged = {grain: judge_low(wapes[grain], NORMS[grain]) for grain in grains}
    if INTERVAL in judged:
        judged[INTERVAL] = judge_error(wape, rates_of(material, queue))
    return (
        Cell(label_of(material, queue)),
        Cell(week),
        Cell(speech.number(len({row["origin"] for row in rows}))),
        *(Cell(speech.share(wapes[grain], 1), judged[grain]) for grain in grains),
        Cell(speech.change(weigh(finest, "bias"))),
        Cell(speech.share(weigh(finest, "cover80"))),
        Cell(speech.share(naive, 1)),
        Cell(speech.change(gain)),
    )


def weigh(rows: Rows, column: str) -> float | None:
    """Mean of a column weighted by contacts; None where nothing is known."""
    known = [(number_of(row, "contacts") or 0.0, number_of(row, column)) for row in rows]
    pairs = [(contacts, value) for contacts, value in known if value is not None]
    total = sum(contacts for contacts, _ in pairs)
    return sum(contacts * value for contacts, value in pairs) / total if total else None
