"""A new site: a folder with a commented scenario and tables, of made-up contacts or of a history that is there."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING

from wfm.core.calendar import public_holidays
from wfm.errors import UsageError
from wfm.export.replacing import write_together
from wfm.history.survey import Survey, survey_history
from wfm.pipeline.guesses import LEAST_PEOPLE, count_people, guess_hours, guess_queues, is_closed_on
from wfm.pipeline.importing import check_zone
from wfm.pipeline.rundir import refuse_unwritable
from wfm.scenario.field_types import LONGEST_NAME
from wfm.scenario.load import SCENARIO_FILE
from wfm.scenario.places import shown_path, suggest
from wfm.scenario.samples import contacts, people
from wfm.scenario.samples.contracts import fit_contracts, mean_hours
from wfm.scenario.samples.site import ALWAYS, LIVE, Site, fit_interval
from wfm.scenario.samples.text import FEW, SCHEMA_FILE, write_scenario
from wfm.scenario.samples.words import find_words
from wfm.scenario.schema import write_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MOST_PEOPLE = 2000
DEFAULT_PEOPLE = 40
CHANNELS, FEW_CHANNELS, LEAST_FOR_ALL = ("phone", "chat", "email"), ("phone", "email"), 6
CAPITALS = {  # of large countries whose first zone in the table is far from most people
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "MX": "America/Mexico_City",
    "RU": "Europe/Moscow", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "US": "America/New_York",
}  # fmt: skip
SMALL_FULLER = 1.35
"""So much more work has a small made-up site, of whose people none are spare for sickness; found by trying."""
LARGEST_SHARE = 0.78
"""Of the hours of a made-up site, however large: in the week of its mailing a thousand people lacked 5% with more."""
EVENTS_HEADER = ("date", "label", "queue", "effect", "end", "kind")


@dataclass(frozen=True)
class NewSite:
    """What to begin: the folder, and what is known; what isn't is guessed.

    `channels` are names of channels, or, with a history, texts such as `inbox=email`; `start` is the first day to plan,
    `language` that of the comments, en or nl.
    """

    folder: Path
    people: int | None = None
    channels: tuple[str, ...] | None = None
    timezone: str = "Europe/Amsterdam"
    country: str = "NL"
    history: Path | None = None
    start: date | None = None
    today: date | None = None
    language: str = "en"


@dataclass(frozen=True)
class Begun:
    """What was begun: the site, the files, the first and last day of its history, and what was guessed."""

    site: Site
    files: tuple[Path, ...]
    first: date
    last: date
    guesses: tuple[str, ...]


def begin_site(wanted: NewSite) -> Begun:
    """Write the folder of a new site, whole or not at all.

    Raises
    ------
    UsageError : a folder that isn't empty or can't be written to, a name, time zone, country or channel nobody knows.
    ScenarioError : every fault of the history.
    """
    name = check_folder(wanted.folder)
    check_zone(wanted.timezone, "--timezone")
    check_country(wanted.country)
    if wanted.people is not None:
        check_people(wanted.people)
    if wanted.history is None:
        site, guesses = _make_up(wanted, name), tuple[str, ...]()
        first, last = site.start - timedelta(weeks=contacts.WEEKS), site.start - timedelta(days=1)
    else:
        survey = survey_history(wanted.history, wanted.timezone, shown_as=shown_path(wanted.history))
        site, guesses = _guess(wanted, name, survey)
        first, last = survey.first, survey.last
    with refuse_unwritable(wanted.folder, option=""):
        files = write_together(wanted.folder, _make_files(site, wanted.history))
    return Begun(site, files, first, last, guesses)


def _make_up(wanted: NewSite, name: str) -> Site:
    count = wanted.people or DEFAULT_PEOPLE
    channels = pick_channels(count) if wanted.channels is None else wanted.channels
    check_channels(channels)
    say = find_words(wanted.language)
    opening = contacts.SITE_HOURS if count >= people.LEAST_FOR_LEADS else contacts.SMALL_HOURS
    share = min(people.share_on_queue(count), LARGEST_SHARE) * (SMALL_FULLER if count < FEW else 1.0)
    hours = count * mean_hours(fit_contracts(opening, contacts.STEP)) * share
    today = wanted.today or date.today()  # noqa: DTZ011 - the planner's own day
    return Site(
        name=name,
        timezone=wanted.timezone,
        country=wanted.country,
        start=wanted.start or _next_monday(today),
        hours=opening,
        queues=contacts.make_queues(
            tuple(dict.fromkeys(channels)), hours, opening, {name: say[f"label_{name}"] for name in channels}
        ),
        people=count,
        leads=people.count_leads(count),
        language=wanted.language,
    )


def _guess(wanted: NewSite, name: str, survey: Survey) -> tuple[Site, tuple[str, ...]]:
    assert wanted.history is not None
    say = find_words(wanted.language)
    queues = guess_queues(survey, wanted.channels or (), shown_path(wanted.history), say)
    opening = guess_hours(queues)
    week = mean_hours(fit_contracts(opening, fit_interval(survey.step)))
    count = wanted.people or count_people(queues, week)
    live = [queue.name for queue in queues if queue.channel in LIVE]
    closed = is_closed_on(survey, tuple(public_holidays(wanted.country, _years(survey))), live)
    closed = opening != ALWAYS if closed is None else closed
    site = Site(
        name=name,
        timezone=wanted.timezone,
        country=wanted.country,
        start=wanted.start or _next_monday(survey.last),
        hours=opening,
        queues=queues,
        people=count,
        leads=people.count_leads(count),
        history=f"history{wanted.history.suffix.casefold() or '.csv'}",
        step=survey.step,
        made_up=False,
        closed=closed,
        language=wanted.language,
    )
    return site, (
        *(f"{queue.name}: {queue.why}" for queue in queues),
        say["guess_closed" if closed else "guess_open"],
        *((say["guess_people"].format(count=count),) if wanted.people is None else ()),
    )


def _make_files(site: Site, history: Path | None) -> dict[str, bytes]:
    staff = people.make_people(site)
    files = {SCENARIO_FILE: write_scenario(site).encode(), SCHEMA_FILE: f"{write_schema()}\n".encode()}
    if history is None:
        files[site.history] = _write_csv(contacts.HEADER, contacts.make_history(site))
        mailed = [(day, "mailing", "", "", day + timedelta(days=contacts.MAILING_DAYS - 1), "event")
                  for day in contacts.list_mailings(site)]  # fmt: skip
        files["events.csv"] = _write_csv(EVENTS_HEADER, mailed)
    else:
        files[site.history] = history.read_bytes()
    files["agents.csv"] = _write_csv(people.HEADER, (person.row() for person in staff))
    files["time_off.csv"] = _write_csv(people.TIME_OFF_HEADER, people.make_time_off(site, staff))
    files["requests.csv"] = _write_csv(people.REQUESTS_HEADER, people.make_requests(site, staff))
    return files


def _write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
    return text.getvalue().encode()


def check_folder(folder: Path) -> str:
    """Name of the site that goes into a folder, which is absent or empty."""
    name, shown = folder.resolve().name, shown_path(folder)
    if not name.replace("-", "_").replace("_", "a").isalnum() or len(name) > LONGEST_NAME:
        plain = re.sub(r"[^\w-]+", "_", name).strip("_")[:LONGEST_NAME]
        hint = f"use letters, digits, - and _: wfm init {shown_path(folder.with_name(plain or 'mysite'))}"
        raise UsageError(f"a site can't be called {name or shown!r}", hint=hint)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{shown} is a file", hint="give the site another name")
    if folder.is_dir() and any(folder.iterdir()):
        known = f"; it holds a scenario: wfm check {shown}" if (folder / SCENARIO_FILE).is_file() else ""
        raise UsageError(f"{shown} is there already and not empty", hint=f"give the site another name{known}")
    return name


def check_country(country: str) -> None:
    """Raise UsageError for a code of no country; empty is none."""
    try:
        public_holidays(country, [2026])
    except ValueError:
        upper = country.upper()
        hint = f"did you mean {upper}?" if upper != country and len(upper) == 2 else 'such as NL; "" for none'
        raise UsageError(f"--country: no country with the code {country}", hint=hint) from None


def check_people(count: int | str) -> None:
    """Raise UsageError for a number of people that no sample is made of."""
    if not str(count).isdecimal() or not LEAST_PEOPLE <= int(count) <= MOST_PEOPLE:
        raise UsageError(f"--people: expected {LEAST_PEOPLE} to {MOST_PEOPLE}, got {count}")


def pick_channels(people: int) -> tuple[str, ...]:
    """Pick the channels of so many people where nobody says: a few can't be on two lines all day."""
    return CHANNELS if people >= LEAST_FOR_ALL else FEW_CHANNELS


def check_channels(channels: Sequence[str]) -> None:
    """Raise UsageError for a channel nobody knows, or none at all."""
    known = contacts.PATTERNS
    if not channels:
        raise UsageError("--channels names no channel", hint=suggest("", known, what="channels"))
    for channel in channels:
        if channel not in known:
            raise UsageError(f"--channels: no channel called {channel}", hint=suggest(channel, known, what="channels"))


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _years(survey: Survey) -> range:
    return range(survey.first.year, survey.last.year + 1)


def save_schema(out: Path) -> None:
    """Write the JSON Schema of scenarios to a file, in place of one that is there.

    Raises UsageError where it can't be written.
    """
    with refuse_unwritable(out.parent, option="--out"):
        write_together(out.parent, {out.name: f"{write_schema()}\n".encode()})


def country_zone(country: str) -> str:
    """Time zone of a country's capital or first zone; empty where it is unknown."""
    if country.upper() in CAPITALS:
        return CAPITALS[country.upper()]
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((row[2] for row in rows if row[0] == country.upper()), "")
