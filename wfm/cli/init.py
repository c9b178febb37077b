"""`wfm init`: a new site to begin with."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wfm.cli import console
from wfm.cli.making import tell_error
from wfm.cli.options import AsJson, read_day
from wfm.cli.report import Language
from wfm.errors import WfmError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wfm.pipeline.beginning import Begun

EXAMPLE = """Example: wfm init mysite

wfm init mysite --yes --people 60 --channels phone,chat,email --country BE --timezone Europe/Brussels

wfm init mysite --history history.csv --channels inbox=email

wfm init onze_site --lang nl"""

COUNTRY, ZONE = "NL", "Europe/Amsterdam"

Name = Annotated[Path, typer.Argument(metavar="NAME", help="Folder to make; its name is that of the site.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: take the defaults for what isn't given.")]
People = Annotated[int | None, typer.Option("--people", metavar="N", help="How many agents; team leads come on top.")]
Channels = Annotated[
    str | None,
    typer.Option(
        "--channels",
        metavar="LIST",
        help="Of phone, chat, email, webcare and callback; with --history such as inbox=email,sales=phone.",
    ),
]
Country = Annotated[
    str | None,
    typer.Option("--country", metavar="CODE", help='Whose public holidays and law count; "" for none.'),
]
Zone = Annotated[
    str | None,
    typer.Option("--timezone", metavar="ZONE", help="The site's zone; that of the country if left out."),
]
History = Annotated[
    Path | None,
    typer.Option("--history", metavar="FILE", help="Your history, made by wfm import, instead of made-up contacts."),
]
InLanguage = Annotated[
    Language, typer.Option("--lang", help="Language of the comments in the scenario, and of what this says.")
]
Start = Annotated[
    datetime | None,
    typer.Option("--start", parser=read_day, metavar="DATE", help="First day to plan; next Monday if left out."),
]


def init(
    name: Name,
    *,
    history: History = None,
    people: People = None,
    channels: Channels = None,
    country: Country = None,
    timezone: Zone = None,
    start: Start = None,
    lang: InLanguage = Language.EN,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make the folder of a new site that runs at once: a commented scenario, contacts, people."""
    from wfm.pipeline import beginning as to_begin
    from wfm.pipeline.importing import check_zone
    from wfm.scenario.samples.words import find_words

    say = find_words(lang.value)
    ask = not yes and not as_json and sys.stdin.isatty()
    try:
        to_begin.check_folder(name)
        told = _ask(ask, country, say["ask_country"], COUNTRY, to_begin.check_country)
        zone = to_begin.country_zone(told) or ZONE
        zone = _ask(ask, timezone, say["ask_zone"], zone, lambda text: check_zone(text, "--timezone"))
        if history is None:
            people, channels = _ask_work(ask, people, channels, say)
        listed = None if channels is None else _split(channels)
        first = start.date() if start else None
        wanted = to_begin.NewSite(name, people, listed, zone, told, history, first, language=lang.value)
        begun = to_begin.begin_site(wanted)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    if as_json:
        console.write_json(_describe(begun))
    else:
        _show(begun, name, say)


def _ask_work(ask: bool, people: int | None, channels: str | None, say: Mapping[str, str]) -> tuple[int, str]:
    """Ask how many people there are, and of which channels; few people are offered fewer."""
    from wfm.pipeline import beginning as to_begin

    given = None if people is None else str(people)
    count = int(_ask(ask, given, say["ask_people"], str(to_begin.DEFAULT_PEOPLE), to_begin.check_people))
    usual = ",".join(to_begin.pick_channels(count))
    question = say["ask_channels"]
    return count, _ask(ask, channels, question, usual, lambda text: to_begin.check_channels(_split(text)))


def _ask(ask: bool, given: str | None, question: str, default: str, check: Callable[[str], object]) -> str:
    """Take the answer of an option, or ask on the terminal until it makes sense; Enter takes the default."""

    def understand(text: str) -> str:
        try:
            check(text.strip())
        except WfmError as error:
            raise typer.BadParameter(f"{error.message}; {error.hint}".rstrip("; ")) from None
        return text.strip()

    if given is not None:
        return given
    return str(typer.prompt(question, default=default, value_proc=understand)) if ask else default


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _describe(begun: Begun) -> dict[str, object]:
    site = begun.site
    return {
        "ok": True,
        "files": [path.as_posix() for path in begun.files],
        "queues": {queue.name: queue.channel for queue in site.queues},
        "people": site.people,
        "team_leads": site.leads,
        "start": site.start,
        "guesses": begun.guesses,
    }


def _show(begun: Begun, folder: Path, say: Mapping[str, str]) -> None:
    site, shown = begun.site, folder.as_posix()
    past = say[f"history_text_{'made_up' if site.made_up else 'yours'}"]
    weekday = say["weekdays"].split()[site.start.weekday()]
    lines = [
        (say["made"], say["made_text"].format(folder=shown), ""),
        (say["history"], past.format(file=site.history, first=begun.first, last=begun.last), ""),
        (say["queues_title"], ", ".join(f"{queue.name} ({queue.channel})" for queue in site.queues), ""),
        (say["people"], say["people_text"].format(people=site.people, leads=site.leads), ""),
        (say["to_plan"], say["to_plan_text"].format(weekday=weekday, start=site.start), ""),
        *((say["guessed"], guess, "") for guess in begun.guesses),
    ]
    console.write_lines(lines)
    console.write("")
    console.write(say["next"])
    commands = (f"wfm run {shown} --open", say["next_run"]), (f"wfm check {shown}", say["next_check"])
    wide = max(len(command) for command, _ in commands)
    for command, text in commands:
        console.write(f"  {command:<{wide}}     {text}")
