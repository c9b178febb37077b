"""Write docs/reference/rules.md: every rule of a roster, how it is written, what it means and what checks it.

python docs/rules_page.py        # a test says when the page is not what this writes

The table is written by hand, here; definitions are the texts of `wfm.core.rules`, checks those of `wfm.roster.verify`.
"""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import is_dataclass
from pathlib import Path
from typing import NamedTuple

from wfm.core import rules
from wfm.roster.verify import CHECKS

PAGE = Path(__file__).parent / "reference" / "rules.md"
CONTAINER = "SiteRules"


class Row(NamedTuple):
    """One rule: what it says, how it is written, the classes that define it and the checks that hold it."""

    rule: str
    says: str
    yaml: str
    defined: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


ROWS = (
    Row("sound rows", "people, queues and shifts exist; stretches follow each other without a hole; nobody is in two "
        "shifts at once; shifts start inside the horizon", "", (),
        ("known_names", "horizon", "partition", "overlap")),
    Row("contract hours", "paid minutes of each contract week: exactly the contract less paid leave, or within a "
        "range; over the horizon, within a range",
        "`contracts: {c: {weekly_hours: 36}}`, `contracts: {c: {weekly_hours: {min: 0, max: 24}, on_call: true}}`, "
        "`contracts: {c: {period_hours: {min: 120, max: 144}}}`", (), ("contract_hours", "period_hours")),
    Row("days per week", "at most so many working days in a contract week, one shift a day (a split shift is a kind "
        "with a long unpaid break)", "`contracts: {c: {max_days_per_week: 4}}`", (),
        ("days_per_week", "one_shift_a_day")),
    Row("shifts and starts", "only kinds, starts and lengths that library, contract and person offer",
        '`contracts: {c: {shift_hours: [8], shifts: [early], starts: {from: "07:00", to: "10:00"}}}`; agents.csv '
        "`starts_from`, `starts_to`", (), ("shift_library", "start_windows")),
    Row("availability", "the whole shift inside opening hours, the daily window on the person's own clock, from "
        "`hired_on` on, outside time off",
        "agents.csv `available_from`, `available_to`, `weekdays`, `timezone`; time_off.csv", (),
        ("opening_hours", "daily_window", "weekdays", "first_day", "time_off")),
    Row("breaks", "those of the kind, each in its window; enough by law, none at the ends",
        "`shifts: {s: {breaks: [{kind: lunch, minutes: 30, paid: false, after_min: [180, 300]}]}}`, "
        "`labour: {breaks: [{above_hours: 5.5, minutes: 30}]}`", (),
        ("breaks", "break_law")),
    Row("longest shift", "elapsed hours", "`labour: {max_shift_hours: 12}`", (), ("shift_length",)),
    Row("daily rest", "hours between two shifts; once in so many days it may be short",
        "`labour: {min_daily_rest_hours: 11, short_rest: {hours: 8, per_days: 7}}`, with a price "
        "`labour: {min_daily_rest_weight: 50}`", ("DailyRest",), ("daily_rest",)),
    Row("weekly rest", "from the start of every shift, 7 x 24 h hold 36 h of rest in one piece (or 72 h in 14 days, in "
        "parts)", "`labour: {weekly_rest: {hours: 36, per_days: 7}}`", ("WeeklyRest",), ("weekly_rest",)),
    Row("days in a row", "most working days in a row, those before the horizon included",
        "`labour: {max_days_in_a_row: 6}`, with a price `labour: {max_days_in_a_row_weight: 50}`",
        ("DaysInARow",), ("days_in_a_row",)),
    Row("week hours", "paid hours from Sunday to Saturday", "`labour: {week_hours: {most: 60}}`", ("WeekHours",),
        ("week_hours",)),
    Row("average hours", "a week on average over any 4 and 16 weeks in a row, worked hours before the horizon included",
        "`labour: {average_hours: [{most: 48, weeks: 16}]}`", ("AverageHours",), ("average_hours",)),
    Row("nights", "length, rest after a late end and after a series, in a row, per 16 weeks, 40 h average for who has "
        "many; and only who agreed", "`labour: {nights: {max_nights: 36}}`; agents.csv `nights`", ("Nights",),
        ("nights",)),
    Row("Sundays", "at least so many free in 52 weeks; and only who agreed",
        "`labour: {sundays: {free: 13}}`; agents.csv `sundays`", ("Sundays",), ("sundays",)),
    Row("minors", "their own shift length, week, four weeks, rest, breaks; no nights",
        "`labour: {minors: {under_age: 18}}`; agents.csv `birth_date`", ("Minors",), ("minors",)),
    Row("work days in a row", "at least so many", "`rules: {work_days_in_a_row: {least: 2}}`", ("WorkDaysInARow",),
        ("work_days_in_a_row",)),
    Row("days off in a row", "at least so many; 2 says no single days off",
        "`rules: {days_off_in_a_row: {least: 2, weight: 5}}` or `rules: {no_single_days_off: true}`",
        ("DaysOffInARow",),
        ("days_off_in_a_row",)),
    Row("weekends", "at most so many of so many; both days or none",
        "`rules: {weekends: [{most: 2, weeks: 4}, {both_or_none: true, weight: 5}]}`", ("Weekends",), ("weekends",)),
    Row("successions", "after this shift none of those on the next day, and nothing else is forbidden by it",
        "`rules: {successions: [{before: late, after: [early]}]}`", ("Succession",), ("successions",)),
    Row("shift limits", "most shifts of a kind, in a week or the horizon",
        "`rules: {shift_limits: [{shift: late, most: 3, per: week}]}`", ("ShiftLimit",), ("shift_limits",)),
    Row("start stability", "earliest and latest start of a week lie close",
        "`rules: {start_stability: [{most_hours: 2, weight: 2}]}`", ("StartStability",), ("start_stability",)),
    Row("rotations", "weeks that take turns",
        "`rules: {rotations: [{name: early_late, anchor: 2026-10-19, weeks: "
        '[{to: "10:00"}, {from: "12:00"}]}]}`; agents.csv `rotation`',
        ("RotationWeek", "Rotation"), ("rotations",)),
    Row("requests", "off, work, a shift or none of them on a date or weekday",
        "`requests: requests.csv`, with `weight`, or `hard`", ("Request",), ("requests",)),
    Row("locks", "a date that is settled: off, or this shift at this time, with its breaks", "`locks: locks.csv`",
        ("Lock",), ("locks",)),
    Row("fair shares", "of weekends, evenings, nights or a kind of shift, what was worked before included",
        "`rules: {fairness: [{count: weekend, weight: 2}]}`", ("FairShare",)),
    Row("minimum staff", "people (or team leads) who must be there whatever the forecast says",
        "`rules: {minimum_staff: [{least: 2, queue: service}]}`", ("MinimumStaff",), ("minimum_staff",)),
    Row("seats", "most people in the office at once",
        "`rules: {seats: {most: 120}}`; agents.csv `location: home` takes none", ("Seats",), ("seats",)),
    Row("team leads", "one always on duty, and spread over the opening hours",
        "`team_leads: {min_on_duty: 1}`, `roster: {lead_spread_price: 0.5}`"),
    Row("activities", "training, coaching, meetings: length, how often, group, window, trainer",
        "`rules: {activities: [{name: coaching, minutes: 30, trainer: team_lead}]}`", ("Activity",), ("activities",)),
    Row("blocks", "a stay on one queue lasts at least so long", "`roster: {least_block_min: 60, switch_price: 1}`"),
    Row("skills", "agents serve queues they are skilled for, team leads lead", "agents.csv `skills`", (), ("skills",)),
)  # fmt: skip
INTRO = """# Rules

Every rule a roster is held to; made by `docs/rules_page.py`, so it can't be out of date. A rule without `weight` is
hard: never broken. With a weight it has that price each time it is broken, and a missing agent-interval costs 10. All
keys with their defaults are on the page [scenario.yaml](scenario.md#labour), the Dutch law is in `configs/nl_atw.yaml`.

`wfm verify` checks any roster, and its code shares none with the search. *Checked as* is the name it uses, and so do
`wishes.csv` and the manifest (`known_names` says `unknown_agent`, `unknown_queue` or `unknown_shift`, and `first_day`
says `hired_on`). Fair shares, team leads and blocks are no promises to anybody: they have prices only.
"""
DEFINITIONS = """
## Definitions

What each rule means to the letter. The names in them are those of `wfm.core.rules`, times in minutes; `weight` None is
hard.
"""
HELD = """
## What is checked

In the order in which `wfm verify` lists what is broken.

| checked as | what must hold |
|---|---|"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")


def write_page() -> str:
    """Make the whole page as text."""
    table = ["| rule | says | YAML | checked as |", "|---|---|---|---|"]
    table += [f"| {_linked(row)} | {row.says} | {row.yaml} | {_named(row.checks)} |" for row in ROWS]
    held = [f"| `{name}` | {first_line(text)} |" for name, text in list_checks().items()]
    return "\n".join([INTRO, *table, DEFINITIONS, *_definitions(), HELD, *held]) + "\n"


def list_classes() -> dict[str, str]:
    """Every rule of `wfm.core.rules` with its text, in order."""
    found = [c for c in vars(rules).values() if isinstance(c, type) and is_dataclass(c)]
    return {c.__name__: inspect.getdoc(c) or "" for c in found if c.__module__ == rules.__name__}


def list_checks() -> dict[str, str]:
    """Every check of `wfm verify` with the text of its module, in order."""
    return {check.__module__.rsplit(".", 1)[1]: sys.modules[check.__module__].__doc__ or "" for check in CHECKS}


def first_line(text: str) -> str:
    """Take the first line of a text, as part of a table."""
    return text.strip().splitlines()[0].replace("|", "\\|")


def _definitions() -> list[str]:
    texts = list_classes()
    named = [(name, row) for row in ROWS for name in row.defined]
    return [f"### {_title(name)}\n\n{texts[name]}\n" for name, _ in named]


def _title(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=A)(?=R)", " ", name).capitalize()


def _linked(row: Row) -> str:
    if not row.defined:
        return row.rule
    return f"[{row.rule}](#{_title(row.defined[-1]).lower().replace(' ', '-')})"


def _named(checks: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in checks)


if __name__ == "__main__":
    main()
