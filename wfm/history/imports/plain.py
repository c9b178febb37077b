"""Any other table: the names that exports of other systems use most, in English and Dutch; the rest is said by hand."""

from __future__ import annotations

from wfm.history.imports.layout import Layout

PLAIN = Layout(
    "csv",
    names={
        "queue": ("queue", "queue name", "wachtrij", "skill", "skill group", "split", "split/skill", "vdn", "service"),
        "start": (
            "interval_start", "interval start", "start interval", "timestamp", "datetime", "date time", "datum tijd",
            "datumtijd", "tijdstip", "begin", "start", "interval",
        ),
        "date": ("date", "datum", "dag", "day", "start date"),
        "time": ("time", "tijd", "start time", "starttijd", "interval time", "kwartier"),
        "end": ("interval_end", "interval end", "end interval", "eind", "einde", "end"),
        "media": ("media", "media type", "channel", "kanaal"),
        "skills": ("skill set", "skills"),
        "language": ("language", "taal"),
        "volume": (
            "volume", "offered", "calls offered", "contacts offered", "aangeboden", "aanbod", "contacts", "contacten",
            "calls", "gesprekken", "aantal", "count", "inbound calls", "calls received",
        ),
        "handled": ("handled", "calls handled", "answered", "calls answered", "acd calls", "afgehandeld", "beantwoord"),
        "abandoned": ("abandoned", "calls abandoned", "abandons", "opgehangen", "verlaten", "afgehaakt"),
        "answered_within": ("answered_within", "answered within", "binnen norm", "in service level"),
        "backlog": ("backlog", "werkvoorraad"),
        "aht_s": (
            "aht_s", "aht", "average handle time", "avg handle time", "avg handling time", "mean handle time",
            "gemiddelde afhandeltijd", "gem afhandeltijd",
        ),
        "handle_total_s": ("handle_total_s", "total handle time", "handle time", "totale afhandeltijd"),
        "wait_total_s": ("wait_total_s", "total wait", "total wait time", "totale wachttijd"),
        "mean_wait_s": ("average wait", "avg wait", "average wait time", "gemiddelde wachttijd"),
    },
)  # fmt: skip
