"""The comments of a new scenario.yaml and what `wfm init` says of it, in English and Dutch; keys stay English."""

from __future__ import annotations

from wfm.errors import UsageError

EN = {
    "made_up_contacts": "made-up contacts of a year",
    "your_history": "your history",
    "head": """\
# {name}: what is true of the site. Begun by `wfm init` with {past} and made-up
# people: change what isn't so. `wfm check` says what is wrong, with line and hint. An editor that reads the line
# above explains every key.
""",
    "interval": "the plan's intervals, in minutes",
    "holidays": "whose public holidays count",
    "horizon": "# The week to plan. Next week: `wfm run {name} --start DATE --days 7`, or change it here.\n",
    "files": "# The tables beside this file. Columns: docs/reference/files.md.\n",
    "history_made_up": "made up: queue, interval_start, volume, aht_s",
    "history_yours": "yours: queue, interval_start, volume, aht_s",
    "agents": "made up: who works here, on which contract, with which skills",
    "time_off": "made up: leave, sickness, training",
    "requests": "made up: days off that people ask",
    "events": "mailings, campaigns, outages; past ones are learned from",
    "paid_time_off": "kinds of time off that count as hours worked",
    "hours": "# When the site is open; a day left out is closed.\n",
    "hours_guessed": "# Guessed from the history: the hours in which contacts usually came in.\n",
    "closed": "closed on public holidays",
    "exceptions": "single days",
    "queues": """\
# What comes in, and the promise to the customer. Shares are 0-1: 80% is 0.80.
# Channels: {channels}.
""",
    "promise_phone": "80% answered within 20 seconds; nobody busy more than 90% of the time",
    "promise_second_line": "80% answered within a minute",
    "promise_chat": "80% answered within 45 seconds",
    "promise_email": "90% answered within 480 minutes in which the site is staffed",
    "promise_webcare": "90% answered within two staffed hours",
    "promise_callback": "90% called back within four staffed hours",
    "label_phone": "Customer service",
    "label_chat": "Chat",
    "label_email": "E-mail",
    "label_webcare": "Social media",
    "label_callback": "Call-backs",
    "aht": "seconds per contact, where the history has none",
    "sessions": "chats at once",
    "patience": "a caller waits 150 seconds on average before hanging up",
    "day_and_night": "comes in day and night",
    "comes_in": "when contacts come in",
    "shrinkage": """\
# Paid time that is not on a queue, as shares. `rostered`: what the roster places itself; `unrostered`: what it can't.
""",
    "lost": "breaks, leave, training; sickness, lateness",
    "lost_few": "so few people have none to spare for who is sick or late",
    "on_duty": "always there, breaks and all",
    "contracts": "# What people are paid for: hours a week, lengths of their shifts in paid hours.\n",
    "shifts": """\
# Kinds of shifts: paid hours, when they may start, their breaks. A shift is only given on days whose opening hours
# it fits; an unpaid lunch comes on top of the hours. after_min: earliest and latest start of a break, in minutes
# after the start of the shift.
""",
    "no_breaks": "# Paid breaks of 15 minutes don't fit intervals of {step}: they are part of shrinkage.rostered.\n",
    "law_nl": """\
# The law on working time: without a block `labour` it is the Dutch one (Arbeidstijdenwet): 11 hours of
# rest between shifts, 36 a week, breaks, nights, Sundays.
""",
    "law_europe": """\
# The law on working time. These are the least of the European directive (2003/88/EC); look up what yours adds.
""",
    "law_house": "# House rules on working time: look up what the law and your agreements ask.\n",
    "null": "null leaves a rule out",
    "rules": """\
# What the site agrees beyond the law. A rule without a weight is never broken; a weight is the price of breaking it,
# where a missing agent costs 10 per interval and more.
""",
    "days_off": "no single days off",
    "stability": "early one day and late the next is tiring",
    "effort": "seconds to search; more finds a better roster",
    "variants": "# Named what-ifs: `wfm run {name} --variant flu`.\n",
    "why_told": "channel {channel}, told",
    "why_named": "channel {channel}, guessed by its name",
    "why_guessed": "channel {channel}, guessed: change it if it is not",
    "aht_history": "handle time as in the history",
    "aht_assumed": "handle time unknown, {aht} s assumed",
    "guess_open": "public holidays: the site looks open",
    "guess_closed": "public holidays: closed",
    "guess_people": "people: {count} would do; agents.csv holds made-up ones",
    "made": "made",
    "made_text": "{folder}/scenario.yaml  what is true of the site, with comments",
    "history": "history",
    "history_text_made_up": "{file}, {first} to {last}, made up",
    "history_text_yours": "{file}, {first} to {last}, yours",
    "queues_title": "queues",
    "people": "people",
    "people_text": "agents.csv, {people} agents and {leads} team leads, made up",
    "to_plan": "to plan",
    "to_plan_text": "the week of {weekday} {start}",
    "guessed": "guessed",
    "next": "next:",
    "next_run": "half a minute: forecast, people needed, roster; then a page of it",
    "next_check": "after every change of its scenario.yaml",
    "ask_country": "Country code, for holidays and the law",
    "ask_zone": "Time zone",
    "ask_channels": "Channels, of phone, chat, email, webcare, callback",
    "ask_people": "How many agents",
    "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
NL = {
    "made_up_contacts": "verzonnen contacten van een jaar",
    "your_history": "jullie historie",
    "head": """\
# {name}: wat er waar is van deze site. Begonnen door `wfm init`, met {past} en
# verzonnen mensen: verander wat niet klopt. `wfm check` zegt wat er fout is, met regel en raad. Een editor die de
# regel hierboven leest, legt elke sleutel uit.
""",
    "interval": "de intervallen van het plan, in minuten",
    "holidays": "van welk land de feestdagen tellen",
    "horizon": "# De week om te plannen. Daarna: `wfm run {name} --start DATUM --days 7`, of verander het hier.\n",
    "files": "# De tabellen naast dit bestand. Kolommen: docs/reference/files.md.\n",
    "history_made_up": "verzonnen: queue, interval_start, volume, aht_s",
    "history_yours": "van jullie: queue, interval_start, volume, aht_s",
    "agents": "verzonnen: wie hier werkt, met welk contract en welke vaardigheden (skills)",
    "time_off": "verzonnen: verlof, ziekte, training",
    "requests": "verzonnen: vrije dagen die mensen vragen",
    "events": "mailings, campagnes, storingen; van vroegere wordt geleerd",
    "paid_time_off": "soorten afwezigheid die als gewerkt tellen",
    "hours": "# Wanneer de site open is; een dag die hier niet staat, is dicht.\n",
    "hours_guessed": "# Geraden uit de historie: de uren waarin gewoonlijk contacten binnenkwamen.\n",
    "closed": "dicht op feestdagen",
    "exceptions": "losse dagen",
    "queues": """\
# Wat er binnenkomt, en de belofte aan de klant. Aandelen zijn 0-1: 80% is 0.80.
# Kanalen: {channels}.
""",
    "promise_phone": "80% opgenomen binnen 20 seconden; niemand meer dan 90% van de tijd bezet",
    "promise_second_line": "80% opgenomen binnen een minuut",
    "promise_chat": "80% beantwoord binnen 45 seconden",
    "promise_email": "90% beantwoord binnen 480 minuten waarin de site bemand is",
    "promise_webcare": "90% beantwoord binnen twee bemande uren",
    "promise_callback": "90% teruggebeld binnen vier bemande uren",
    "label_phone": "Klantenservice",
    "label_chat": "Chat",
    "label_email": "E-mail",
    "label_webcare": "Webcare",
    "label_callback": "Terugbelverzoeken",
    "aht": "seconden per contact, waar de historie er geen heeft",
    "sessions": "chats tegelijk",
    "patience": "een beller wacht gemiddeld 150 seconden voor die ophangt",
    "day_and_night": "komt dag en nacht binnen",
    "comes_in": "wanneer contacten binnenkomen",
    "shrinkage": """\
# Betaalde tijd die niet aan een wachtrij is, als aandeel. `rostered`: wat het rooster zelf inplant; `unrostered`: wat
# het niet kan inplannen.
""",
    "lost": "pauzes, verlof, training; ziekte, te laat komen",
    "lost_few": "zo weinig mensen hebben niemand over voor wie ziek of te laat is",
    "on_duty": "altijd aanwezig, ook in de pauzes",
    "contracts": "# Waarvoor mensen betaald worden: uren per week, lengte van hun diensten in betaalde uren.\n",
    "shifts": """\
# Soorten diensten: betaalde uren, wanneer ze mogen beginnen, hun pauzes. Een dienst wordt alleen gegeven op dagen
# waarvan de openingstijden hem toelaten; een onbetaalde lunch komt boven op de uren. after_min: vroegste en laatste
# begin van een pauze, in minuten na het begin van de dienst.
""",
    "no_breaks": """\
# Betaalde pauzes van 15 minuten passen niet in intervallen van {step}: ze horen bij shrinkage.rostered.
""",
    "law_nl": """\
# De wet op de werktijden: zonder blok `labour` is dat de Nederlandse (Arbeidstijdenwet): 11 uur rust tussen
# diensten, 36 per week, pauzes, nachten, zondagen.
""",
    "law_europe": """\
# De wet op de werktijden. Dit is het minste van de Europese richtlijn (2003/88/EG); zoek op wat de jouwe toevoegt.
""",
    "law_house": "# Huisregels voor werktijden: zoek op wat de wet en jullie afspraken vragen.\n",
    "null": "null laat een regel weg",
    "rules": """\
# Wat de site afspreekt boven op de wet. Een regel zonder gewicht (weight) wordt nooit gebroken; een gewicht is de
# prijs van breken, waar een ontbrekende agent 10 per interval en meer kost.
""",
    "days_off": "geen losse vrije dagen",
    "stability": "de ene dag vroeg en de volgende laat is vermoeiend",
    "effort": "seconden om te zoeken; meer vindt een beter rooster",
    "variants": "# Wat-als, met een naam: `wfm run {name} --variant flu`.\n",
    "why_told": "kanaal {channel}, zoals gezegd",
    "why_named": "kanaal {channel}, geraden naar de naam",
    "why_guessed": "kanaal {channel}, geraden: verander het als dat niet zo is",
    "aht_history": "afhandeltijd uit de historie",
    "aht_assumed": "afhandeltijd onbekend, {aht} s aangenomen",
    "guess_open": "feestdagen: de site lijkt open",
    "guess_closed": "feestdagen: dicht",
    "guess_people": "mensen: {count} zouden volstaan; agents.csv bevat verzonnen mensen",
    "made": "gemaakt",
    "made_text": "{folder}/scenario.yaml  wat er waar is van de site, met uitleg",
    "history": "historie",
    "history_text_made_up": "{file}, {first} t/m {last}, verzonnen",
    "history_text_yours": "{file}, {first} t/m {last}, van jullie",
    "queues_title": "wachtrijen",
    "people": "mensen",
    "people_text": "agents.csv, {people} agents en {leads} teamleiders, verzonnen",
    "to_plan": "te plannen",
    "to_plan_text": "de week van {weekday} {start}",
    "guessed": "geraden",
    "next": "verder:",
    "next_run": "halve minuut: forecast, benodigde mensen, rooster; dan een pagina ervan",
    "next_check": "na elke verandering van de scenario.yaml",
    "ask_country": "Landcode, voor de feestdagen en de wet",
    "ask_zone": "Tijdzone",
    "ask_channels": "Kanalen, uit phone, chat, email, webcare, callback",
    "ask_people": "Hoeveel agents",
    "weekdays": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
LANGUAGES = {"en": EN, "nl": NL}


def find_words(language: str) -> dict[str, str]:
    """Texts of a language; UsageError for one there are none of."""
    if language not in LANGUAGES:
        raise UsageError(f"no texts in the language {language}", hint=f"one of {', '.join(LANGUAGES)}")
    return LANGUAGES[language]
