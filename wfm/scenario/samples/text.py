"""The scenario.yaml of a new site, with a comment per block that a planner can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.grid import DAY_MIN
from wfm.scenario.field_types import show_clock
from wfm.scenario.samples.contracts import fit_contracts
from wfm.scenario.samples.shifts import write_shifts
from wfm.scenario.samples.site import ALWAYS
from wfm.scenario.samples.words import find_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.scenario.samples.site import Site, SiteQueue, Spans

FEW = 12
"""With fewer people than this, one more on each queue in case somebody is sick would be half of them."""
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

def write_scenario(site: Site) -> str:
    """Text of the scenario file; every block is one a planner may change."""
    blocks = [_write_head(site), _write_files(site), _write_hours(site), _write_queues(site), _write_people(site)]
    blocks += [_write_contracts(site), write_shifts(site.hours, site.grid_min, find_words(site.language))]
    blocks += [_write_law(site), _write_rules(site)]
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
    say = find_words(site.language)
    past = say["made_up_contacts" if site.made_up else "your_history"]
    return f"""\
# yaml-language-server: $schema={SCHEMA_FILE}
{say["head"].format(name=site.name, past=past)}
name: {show_word(site.name)}
timezone: {site.timezone}
interval_min: {site.grid_min}                    # {say["interval"]}
holidays: {{country: {show_word(site.country)}}}           # {say["holidays"]}

{say["horizon"].format(name=site.name)}\
horizon: {{start: {site.start}, days: 7}}
"""


def _write_files(site: Site) -> str:
    say = find_words(site.language)
    origin = say["history_made_up" if site.made_up else "history_yours"]
    return f"""\
{say["files"]}\
history: {{file: {site.history}, interval_min: {site.step}}}   # {origin}
agents: agents.csv            # {say["agents"]}
time_off: time_off.csv        # {say["time_off"]}
requests: requests.csv        # {say["requests"]}
{"" if site.made_up else "# "}events: events.csv            # {say["events"]}
paid_time_off: [leave, sick, training, holiday]   # {say["paid_time_off"]}
"""


def _write_hours(site: Site) -> str:
    say = find_words(site.language)
    lines = "\n".join(f'    {days}: ["{span}"]' for days, span in show_days(site.hours))
    guessed = "" if site.made_up else say["hours_guessed"]
    closed = f"  holidays: []                # {say['closed']}\n" if site.closed and site.country else ""
    return f"""\
{say["hours"]}{guessed}opening_hours:
  weekly:
{lines}
{closed}  # exceptions: {{"2026-12-24": ["08:00-17:00"]}}   # {say["exceptions"]}
"""


def _write_queues(site: Site) -> str:
    say = find_words(site.language)
    head = say["queues"].format(channels=", ".join(TARGETS))
    return head + "queues:\n" + "".join(_write_queue(queue, site.hours, say) for queue in site.queues)


def _write_queue(queue: SiteQueue, hours: Spans, say: Mapping[str, str]) -> str:
    lines = [f"  # {say[f'promise_{queue.channel}']}" + (f". {queue.why.capitalize()}" if queue.why else "")]
    lines += [f"  {show_word(queue.name)}:", f"    channel: {queue.channel}"]
    if queue.label:
        lines.append(f"    label: {queue.label}")
    lines.append(f"    aht_s: {queue.aht_s:.0f}                # {say['aht']}")
    lines.append(f"    target: {{{TARGETS[queue.channel]}}}")
    if queue.channel == "chat":
        lines.append(f"    concurrency: {{sessions: 2}}  # {say['sessions']}")
        lines.append("    patience_s: 180")
    elif queue.channel == "phone":
        lines.append(f"    patience_s: 150           # {say['patience']}")
    if queue.hours != hours:
        when = say["day_and_night" if queue.hours == ALWAYS else "comes_in"]
        weekly = ", ".join(f'{days}: ["{span}"]' for days, span in show_days(queue.hours))
        lines.append(f"    opening_hours: {{weekly: {{{weekly}}}}}   # {when}")
    return "\n".join(lines) + "\n"


def _write_people(site: Site) -> str:
    say = find_words(site.language)
    leads = 1 if site.leads >= MANY_LEADS else 0
    few = site.made_up and site.people < FEW
    lost, why = ("0", say["lost_few"]) if few else ("0.10", say["lost"])
    return f"""\
{say["shrinkage"]}\
shrinkage: {{rostered: 0.12, unrostered: {lost}}}   # {why}
full_time_hours: 40
team_leads: {{per_fte: 15, per_heads: 20, min_on_duty: {leads}}}   # {say["on_duty"]}
"""


def _write_contracts(site: Site) -> str:
    open_days = show_days(tuple((0, 1) if span else None for span in site.hours))
    days = ", ".join(name for name, _ in open_days)
    rows = [
        f"  {contract.name}: {{weekly_hours: {contract.hours}, shift_hours: {list(contract.lengths)}, "
        f"max_days_per_week: {contract.most_days}, days: [{days}]}}"
        for contract in fit_contracts(site.hours, site.grid_min)
    ]
    return f"{find_words(site.language)['contracts']}contracts:\n" + "\n".join(rows)


def _write_law(site: Site) -> str:
    say = find_words(site.language)
    if site.country == "NL":
        return say["law_nl"]
    if site.country in EUROPE.split():
        return f"""\
{say["law_europe"]}\
labour:
  max_shift_hours: 12
  min_daily_rest_hours: 11
  max_days_in_a_row: 6
  weekly_rest: {{hours: 35, per_days: 7}}
  average_hours: [{{most: 48, weeks: 17}}]
  week_hours: null                # {say["null"]}
  nights: null
  sundays: null
  minors: null
  breaks: [{{above_hours: 6, minutes: 30, part_min: 15}}]
"""
    return f"""\
{say["law_house"]}\
labour:
  max_shift_hours: 12
  min_daily_rest_hours: 11
  max_days_in_a_row: 6
  weekly_rest: null               # {say["null"]}
  average_hours: []
  week_hours: null
  nights: null
  sundays: null
  minors: null
  breaks: [{{above_hours: 6, minutes: 30, part_min: 15}}]
"""


def _write_rules(site: Site) -> str:
    say, first = find_words(site.language), site.queues[0].name
    return f"""\
{say["rules"]}\
rules:
  days_off_in_a_row: {{least: 2, weight: 5}}      # {say["days_off"]}
  start_stability: [{{most_hours: 3, weight: 1}}]   # {say["stability"]}

roster:
  effort: {{time_limit_s: 20}}   # {say["effort"]}

{say["variants"].format(name=site.name)}\
variants:
  flu: {{shrinkage.unrostered: 0.15}}
  tighter-promise: {{queues.{first}.target.service_level: 0.90}}
"""
