"""Tables of the page about people: hours, wishes, fair shares, clashes, and the actions of a running day."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from wfm.report.page.cells import number_of, tell_rows, tell_text
from wfm.report.page.value import FAIR, Cell, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wfm.report.page.material import Material
    from wfm.report.page.speech import Speech

HOUR_MIN = 60
MOST_ROWS = 400


def contract_hours(material: Material, speech: Speech) -> Sheet | None:
    """Paid hours in the period per contract: people, and the least, mean and most a person is rostered for."""
    if material.roster is None:
        return None
    hours = count_hours(material)
    by_contract: dict[str, list[float]] = defaultdict(list)
    for agent in material.scenario.staff.agents:
        by_contract[agent.contract].append(hours.get(agent.id, 0.0))
    weeks = material.roster.grid.days / 7
    weekly = {name: one.weekly_min / HOUR_MIN for name, one in material.scenario.staff.contracts.items()}
    rows = tuple(
        (
            Cell(name),
            Cell(speech.number(len(found))),
            Cell(speech.number(weekly[name] * weeks, 1) if name in weekly else "–"),
            *(Cell(speech.number(value, 1)) for value in (min(found), sum(found) / len(found), max(found))),
            Cell(speech.number(sum(found), 1)),
        )
        for name, found in sorted(by_contract.items())
    )
    keys = ("contract", "people", "due", "least", "mean", "most", "paid")
    titles = tuple(speech.say(f"col.{key}") for key in keys)
    return Sheet(speech.say("people.contracts"), titles, frozenset(range(1, 7)), rows)


def count_hours(material: Material) -> dict[str, float]:
    """Paid hours of each person in the roster."""
    hours: dict[str, float] = defaultdict(float)
    for s in material.roster.stretches if material.roster is not None else ():
        if s.paid:
            hours[s.agent] += (s.end - s.start) / 3600
    return hours


def reduced_hours(material: Material, speech: Speech) -> Sheet | None:
    """Who is due other hours than the contract's, and why, from the manifest."""
    found = [row for row in material.manifest.get("hours_targets") or () if row["minutes"] != row["contract_minutes"]]
    if not found:
        return None
    names = names_of(material)
    rows = tuple(
        (
            Cell(names.get(row["agent"], row["agent"])),
            Cell(tell_text(str(row["week"]), speech)),
            Cell(speech.number(row["contract_minutes"] / HOUR_MIN, 1)),
            Cell(speech.number(row["minutes"] / HOUR_MIN, 1)),
            Cell(speech.name(row.get("reason") or "")),
        )
        for row in found
    )
    titles = tuple(speech.say(f"col.{key}") for key in ("agent", "week", "contract", "due", "reason"))
    return Sheet(speech.say("people.reduced"), titles, frozenset({2, 3}), rows, folded=True)


def names_of(material: Material) -> dict[str, str]:
    """Each person's name and number."""
    return {a.id: f"{a.name} ({a.id})" if a.name else a.id for a in material.scenario.staff.agents}


def wishes(material: Material, speech: Speech) -> tuple[Sheet, ...]:
    """Wishes not granted, by rule and one by one, from wishes.csv."""
    rows = material.rows("wishes.csv")
    if not rows:
        return ()
    count = Counter(row["rule"] for row in rows)
    price: dict[str, float] = defaultdict(float)
    for row in rows:
        price[row["rule"]] += number_of(row, "price") or 0.0
    told = tuple(
        (Cell(speech.name(rule)), Cell(speech.number(count[rule])), Cell(speech.number(price[rule])))
        for rule in sorted(count, key=lambda rule: (-price[rule], rule))
    )
    titles = tuple(speech.say(f"col.{key}") for key in ("rule", "count", "price"))
    each = tell_rows(
        _named(material, speech, rows[:MOST_ROWS]),
        {"agent": None, "day": None, "rule": None, "price": 0, "what": None},
        speech,
        title="people.wishes_each",
        folded=True,
    )
    assert each is not None
    return Sheet(speech.say("people.wishes"), titles, frozenset({1, 2}), told), each


def _named(material: Material, speech: Speech, rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows with people by name, rules and kinds in words, and the columns as the page calls them."""
    names = names_of(material)
    out = []
    for row in rows:
        one = dict(row)
        one["agent"] = names.get(row.get("agent", ""), row.get("agent", ""))
        for column in ("rule", "kind"):
            if column in one:
                one[column] = speech.name(one[column])
        for old, new in (("date", "day"), ("detail", "what"), ("count", "what")):
            if old in one:
                one.setdefault(new, one[old])
        out.append(one)
    return out


def fairness(material: Material, speech: Speech) -> tuple[Sheet, ...]:
    """Tell what is shared fairly: per kind of work, and person by person, from fairness.csv."""
    rows = material.rows("fairness.csv")
    if not rows:
        return ()
    told = []
    for name in dict.fromkeys(row["count"] for row in rows):
        same = [row for row in rows if row["count"] == name]
        mine = [(number_of(row, "worked") or 0.0, number_of(row, "share") or 0.0) for row in same]
        worked = [one for one, _ in mine]
        beyond = sum(one >= share + 1 for one, share in mine)
        told.append((
            Cell(speech.name(name)),
            Cell(speech.number(len(mine))),
            Cell(speech.number(min(worked))),
            Cell(speech.number(sum(worked) / len(worked), 1)),
            Cell(speech.number(max(worked))),
            Cell(speech.number(beyond), FAIR if beyond else ""),
        ))  # fmt: skip
    titles = tuple(speech.say(f"col.{key}") for key in ("what", "people", "least", "mean", "most", "beyond"))
    columns = {"agent": None, "what": None, "worked": 0, "share": 1}
    ordered = sorted(rows, key=lambda row: (number_of(row, "share") or 0.0) - (number_of(row, "worked") or 0.0))
    each = tell_rows(_named(material, speech, ordered[:MOST_ROWS]), columns, speech, title="people.fairness_each",
                     folded=True)  # fmt: skip
    assert each is not None
    return Sheet(speech.say("people.fairness"), titles, frozenset(range(1, 6)), tuple(told)), each


def clashes(material: Material, speech: Speech) -> Sheet | None:
    """Rules of a person that can't be kept together, from clashes.csv."""
    columns = {"agent": None, "rule": None, "sessions": None}
    rows = _named(material, speech, material.rows("clashes.csv"))
    told = [{**row, "sessions": row.get("text", "")} for row in rows]
    return tell_rows(told, columns, speech, title="people.clashes")


def actions(material: Material, speech: Speech, *, taken: bool) -> Sheet | None:
    """Tell what to do on the running day, the best first, from actions.csv; or the ideas that were not taken."""
    rows = [
        {
            **row,
            "from": between(row.get("from_start", ""), row.get("from_end", "")),
            "to": between(row.get("to_start", ""), row.get("to_end", "")),
            "effect": f"{100 * (number_of(row, 'effect') or 0.0)}",
            "cost": row.get("cost_eur", ""),
        }
        for row in _named(material, speech, material.rows("actions.csv"))
        if (row.get("taken", "1") != "0") is taken
    ]
    columns = {"rank": 0, "agent": None, "kind": None, "from": None, "to": None, "effect": 2, "cost": 0, "reason": None}
    return tell_rows(rows, columns, speech, title="intraday.actions" if taken else "intraday.ideas", folded=not taken)


def between(start: str, end: str) -> str:
    """Write two moments of a file as clock times."""
    shown = [text[11:16] for text in (start, end) if len(text) >= len("2026-10-19T09:00")]
    return "–".join(shown)


def changes(material: Material, speech: Speech) -> Sheet | None:
    """Whose day changed, from changes.csv."""
    rows = _named(material, speech, material.rows("changes.csv"))
    columns = {"agent": None, "day": None, "before": None, "after": None, "reason": None}
    return tell_rows(rows, columns, speech, title="intraday.changes")


def broken_rules(material: Material, speech: Speech) -> Sheet | None:
    """Rules the roster breaks, from the manifest."""
    found = material.manifest.get("violations") or ()
    rows = [{name: str(value or "") for name, value in row.items()} for row in found if isinstance(row, dict)]
    columns = {"rule": None, "agent": None, "day": None, "what": None}
    return tell_rows(_named(material, speech, rows), columns, speech, title="notes.rules")
