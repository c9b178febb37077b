"""The scenario.yaml of a new site, with a comment per block that a planner can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.grid import DAY_MIN
from wfm.scenario.field_types import show_clock
from wfm.scenario.samples.contracts import fit_contracts
from wfm.scenario.samples.shifts import write_shifts
from wfm.scenario.samples.site import ALWAYS

if TYPE_CHECKING:
    from wfm.scenario.samples.site import Site, SiteQueue, Spans

MANY_LEADS = 6
"""From so many team leads on one can always be on duty, breaks of the others included."""
NOT_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"))
SCHEMA_FILE = "scenario.schema.json"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EUROPE = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NO PL PT RO SE SI SK"
"""The European Economic Area but the Netherlands, whose law is the default."""
TARGETS = {
    "phone": "service_level: 0.80, answer_within_s: 20, max_occupancy: 0.90",
    "second_line": "service_level: 0.80, answer_within_s: 60, max_occupancy: 0.90",
    "chat": "service_level: 0.80, answer_within_s: 45",
    "email": "service_level: 0.90, respond_within_min: 480, max_occupancy: 0.95",
    "webcare": "service_level: 0.90, respond_within_min: 120",
    "callback": "service_level: 0.90, respond_within_min: 240",
}
PROMISES = {
    "phone": "80% answered within 20 seconds; nobody busy more than 90% of the time",
    "second_line": "80% answered within a minute",
    "chat": "80% answered within 45 seconds",
    "email": "90% answered within 480 minutes in which the site is staffed",
    "webcare": "90% answered within two staffed hours",
    "callback": "90% called back within four staffed hours",
}


def write_scenario(site: Site) -> str:
    """Text of the scenario file; every block is one a planner may change."""
    blocks = [_write_head(site), _write_files(site), _write_hours(site), _write_queues(site), _write_people(site)]
    blocks += [_write_contracts(site), write_shifts(site.hours, site.grid_min)]
    blocks += [_write_law(site.country), _write_rules(site)]
    return "\n".join(block.rstrip() + "\n" for block in blocks)


def show_days(hours: Spans) -> list[tuple[str, str]]:
    """Weekdays of the same hours taken together: `mon-fri` and `08:00-20:00`."""
    found: list[tuple[list[int], tuple[int, int]]] = []
    for day, span in enumerate(hours):
        if span is None:
            continue
        if found and found[-1][1] == span and found[-1][0][-1] == day - 1:
            found[-1][0].append(day)
        else:
            found.append(([day], span))
    return [
        (WEEKDAYS[days[0]] if len(days) == 1 else f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}",
         f"{show_clock(span[0])}-{show_clock(span[1]) if span[1] < DAY_MIN else '24:00'}")
        for days, span in found
    ]  # fmt: skip


def show_word(text: str) -> str:
    """Write a name so that YAML reads it as text: NO is a country, and no queue is called 12."""
    plain = text.isascii() and text.replace("-", "_").isidentifier() and text.lower() not in NOT_WORDS
    return text if plain else f'"{text}"'


def _write_head(site: Site) -> str:
    past = "made-up contacts of a year" if site.made_up else "your history"
    return f"""\
# yaml-language-server: $schema={SCHEMA_FILE}
# {site.name}: what is true of the site. Begun by `wfm init` with {past} and made-up people: change what isn't so.
# `wfm check` says what is wrong, with line and hint. An editor that reads the line above explains every key.

name: {show_word(site.name)}
timezone: {site.timezone}
interval_min: {site.grid_min}                    # the plan's intervals, in minutes
holidays: {{country: {show_word(site.country)}}}           # whose public holidays count

# The week to plan. Next week: `wfm run {site.name} --start DATE --days 7`, or change it here.
horizon: {{start: {site.start}, days: 7}}
"""


def _write_files(site: Site) -> str:
    origin = "made up" if site.made_up else "yours"
    return f"""\
# The tables beside this file. Columns: docs/files.md.
history: {{file: {site.history}, interval_min: {site.step}}}   # {origin}: queue, interval_start, volume, aht_s
agents: agents.csv            # made up: who works here, on which contract, with which skills
time_off: time_off.csv        # made up: leave, sickness, training
requests: requests.csv        # made up: days off that people ask
{"" if site.made_up else "# "}events: events.csv            # mailings, campaigns, outages; past ones are learned from
paid_time_off: [leave, sick, training, holiday]   # kinds of time off that count as hours worked
"""


def _write_hours(site: Site) -> str:
    lines = "\n".join(f'    {days}: ["{span}"]' for days, span in show_days(site.hours))
    guessed = "" if site.made_up else "# Guessed from the history: the hours in which contacts usually came in.\n"
    closed = "  holidays: []                # closed on public holidays\n" if site.closed and site.country else ""
    return f"""\
# When the site is open; a day left out is closed.
{guessed}opening_hours:
  weekly:
{lines}
{closed}  # exceptions: {{"2026-12-24": ["08:00-17:00"]}}   # single days
"""


def _write_queues(site: Site) -> str:
    channels = ", ".join(TARGETS)
    head = f"# What comes in, and the promise to the customer. Shares are 0-1: 80% is 0.80.\n# Channels: {channels}.\n"
    return head + "queues:\n" + "".join(_write_queue(queue, site.hours) for queue in site.queues)


def _write_queue(queue: SiteQueue, hours: Spans) -> str:
    lines = [f"  # {PROMISES[queue.channel]}" + (f". {queue.why.capitalize()}" if queue.why else "")]
    lines += [f"  {show_word(queue.name)}:", f"    channel: {queue.channel}"]
    if queue.label:
        lines.append(f"    label: {queue.label}")
    lines.append(f"    aht_s: {queue.aht_s:.0f}                # seconds per contact, where the history has none")
    lines.append(f"    target: {{{TARGETS[queue.channel]}}}")
    if queue.channel == "chat":
        lines.append("    concurrency: {sessions: 2}  # chats at once")
        lines.append("    patience_s: 180")
    elif queue.channel == "phone":
        lines.append("    patience_s: 150           # a caller waits 150 seconds on average before hanging up")
    if queue.hours != hours:
        when = "comes in day and night" if queue.hours == ALWAYS else "when contacts come in"
        weekly = ", ".join(f'{days}: ["{span}"]' for days, span in show_days(queue.hours))
        lines.append(f"    opening_hours: {{weekly: {{{weekly}}}}}   # {when}")
    return "\n".join(lines) + "\n"


def _write_people(site: Site) -> str:
    leads = 1 if site.leads >= MANY_LEADS else 0
    return f"""\
# Paid time that is not on a queue, as shares. `rostered`: what the roster places itself; `unrostered`: what it can't.
shrinkage: {{rostered: 0.12, unrostered: 0.10}}   # breaks, leave, training; sickness, lateness
full_time_hours: 40
team_leads: {{per_fte: 15, per_heads: 20, min_on_duty: {leads}}}   # always there, breaks and all
"""


def _write_contracts(site: Site) -> str:
    open_days = show_days(tuple((0, 1) if span else None for span in site.hours))
    days = ", ".join(name for name, _ in open_days)
    rows = [
        f"  {contract.name}: {{weekly_hours: {contract.hours}, shift_hours: {list(contract.lengths)}, "
        f"max_days_per_week: {contract.most_days}, days: [{days}]}}"
        for contract in fit_contracts(site.hours, site.grid_min)
    ]
    head = "# What people are paid for: hours a week, lengths of their shifts in paid hours.\ncontracts:\n"
    return head + "\n".join(rows)


def _write_law(country: str) -> str:
    if country == "NL":
        return (
            "# The law on working time: without a block `labour` it is the Dutch one (Arbeidstijdenwet): 11 hours of\n"
            "# rest between shifts, 36 a week, breaks, nights, Sundays.\n"
        )
    if country in EUROPE.split():
        return """\
# The law on working time. These are the least of the European directive (2003/88/EC); look up what yours adds.
labour:
  max_shift_hours: 12
  min_daily_rest_hours: 11
  max_days_in_a_row: 6
  weekly_rest: {hours: 35, per_days: 7}
  average_hours: [{most: 48, weeks: 17}]
  week_hours: null                # null leaves a rule out
  nights: null
  sundays: null
  minors: null
  breaks: [{above_hours: 6, minutes: 30, part_min: 15}]
"""
    return """\
# House rules on working time: look up what the law and your agreements ask.
labour:
  max_shift_hours: 12
  min_daily_rest_hours: 11
  max_days_in_a_row: 6
  weekly_rest: null               # null leaves a rule out
  average_hours: []
  week_hours: null
  nights: null
  sundays: null
  minors: null
  breaks: [{above_hours: 6, minutes: 30, part_min: 15}]
"""


def _write_rules(site: Site) -> str:
    first = site.queues[0].name
    return f"""\
# What the site agrees beyond the law. A rule without a weight is never broken; a weight is the price of breaking it,
# where a missing agent costs 10 per interval and more.
rules:
  days_off_in_a_row: {{least: 2, weight: 5}}      # no single days off
  start_stability: [{{most_hours: 3, weight: 1}}]   # early one day and late the next is tiring

roster:
  effort: {{time_limit_s: 20}}   # seconds to search; more finds a better roster

# Named what-ifs: `wfm run {site.name} --variant flu`.
variants:
  flu: {{shrinkage.unrostered: 0.15}}
  tighter-promise: {{queues.{first}.target.service_level: 0.90}}
"""
