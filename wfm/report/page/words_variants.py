"""Texts of the page that puts variants side by side, in English and Dutch."""

from __future__ import annotations

VARIANTS = {
    "variants.title": ("Variants of {site}", "Varianten van {site}"),
    "variants.title_runs": ("Runs side by side", "Runs naast elkaar"),
    "variants.base": ("as it is", "zoals het is"),
    "variants.difference": ("difference", "verschil"),
    "variants.figure": ("Figure", "Cijfer"),
    "variants.points": ("pt", "pt"),
    "variants.words": ("In short", "In het kort"),
    "variants.words_intro": (
        "What differs from “{first}”, and matters.",
        "Wat verschilt van “{first}” en ertoe doet.",
    ),
    "variants.nothing": ("no difference that matters", "geen verschil dat ertoe doet"),
    "variants.failed": ("not made", "niet gemaakt"),
    "variants.changes": ("What was changed", "Wat er veranderd is"),
    "variants.figures": ("Figures", "Cijfers"),
    "variants.note": (
        "Differences are from “{first}”, of shares in points. ≈ is no more than chance may explain: for a roster what "
        "its search left open up to the proven bound, for contacts the band that 8 of 10 weeks fall in. "
        "In brackets: no bound is known.",
        "Verschillen zijn ten opzichte van “{first}”, van aandelen in punten. ≈ is niet meer dan toeval kan verklaren: "
        "bij een rooster wat het zoeken openliet tot de bewezen ondergrens, bij contacten de band waarin 8 van de "
        "10 weken vallen. Tussen haakjes: er is geen ondergrens bekend.",
    ),
    "variants.note_twice": (
        "Differences are from “{first}”, of shares in points. ≈ is no more than twice what the search alone moves: "
        "“{first}” was searched once more, and came out {hours} hours short and up to {points} points of a queue's "
        "service apart. For contacts it is the band that 8 of 10 weeks fall in.",
        "Verschillen zijn ten opzichte van “{first}”, van aandelen in punten. ≈ is niet meer dan twee keer wat het "
        "zoeken alleen al verschuift: “{first}” is nog eens gezocht, en kwam {hours} uur onderbezetting en tot "
        "{points} punten bereikbaarheid van een wachtrij anders uit. Bij contacten is het de band waarin 8 van de 10 "
        "weken vallen.",
    ),
    "variants.shared": ("All of them: {change}", "Allemaal: {change}"),
    "variants.wage": (
        "Cost is paid hours times {wage} an hour, hiring.wage_per_hour{default}.",
        "Kosten zijn betaalde uren maal {wage} per uur, hiring.wage_per_hour{default}.",
    ),
    "variants.default": (" (its default)", " (de standaardwaarde)"),
    "variants.service": ("Service per queue", "Bereikbaarheid per wachtrij"),
    "variants.service_intro": (
        "Share answered in time that can be expected: with the roster where there is one, else with the people needed. "
        "The bar is the promise.",
        "Aandeel op tijd beantwoord dat te verwachten is: met het rooster, waar dat er is, anders met de benodigde "
        "bezetting. Het streepje is de belofte.",
    ),
    "variants.clock": ("Coverage by time of day", "Bezetting door de dag"),
    "variants.clock_intro": (
        "Means over the days a queue is open: above 0 more people are there than needed, below 0 fewer.",
        "Gemiddelden over de dagen dat een wachtrij open is: boven 0 zijn er meer mensen dan nodig, onder 0 minder.",
    ),
    "variants.clock_table": (
        "Rostered less needed by hour, all queues together",
        "Ingeroosterd min nodig per uur, alle wachtrijen samen",
    ),
    "variants.runs": ("Runs", "Runs"),
    "variants.runs_table": ("Where each one is", "Waar elk staat"),
    "col.variant": ("Variant", "Variant"),
    "col.run": ("Run", "Run"),
    "col.folder": ("Folder", "Map"),
    "col.hour": ("Hour", "Uur"),
    "col.promised": ("Promise", "Belofte"),
    "col.key": ("Key", "Sleutel"),
    "better": ("better", "beter"),
    "worse": ("worse", "slechter"),
    "chance": ("may be chance", "kan toeval zijn"),
    "measure.volume": ("Contacts expected", "Verwacht volume"),
    "measure.fte": ("FTE needed, heaviest week", "Fte nodig, zwaarste week"),
    "measure.heads": ("People needed, heaviest week", "Mensen nodig, zwaarste week"),
    "measure.leads": ("Team leads needed", "Teamleiders nodig"),
    "measure.need_hours": ("Paid hours needed", "Betaalde uren nodig"),
    "measure.need_cost": ("Cost of the hours needed", "Kosten van de uren nodig"),
    "measure.people": ("People rostered", "Mensen ingeroosterd"),
    "measure.paid_hours": ("Paid hours rostered", "Betaalde uren ingeroosterd"),
    "measure.cost": ("Cost of the roster", "Kosten van het rooster"),
    "measure.under_hours": ("Agent-hours short", "Uren onderbezetting"),
    "measure.over_hours": ("Agent-hours spare", "Uren overbezetting"),
    "measure.close_share": ("Intervals within 1 or 5%", "Intervallen binnen 1 of 5%"),
    "measure.leads_missing": ("Intervals without a team lead", "Intervallen zonder teamleider"),
    "measure.granted": ("Requests granted", "Verzoeken toegekend"),
    "measure.wishes": ("Other wishes not kept", "Andere wensen niet gehaald"),
    "measure.beyond": ("Unpopular work above share", "Impopulair werk boven deel"),
    "measure.spread": ("Widest spread of shares", "Grootste spreiding van delen"),
    "measure.gap": ("Gap to the proven bound", "Afstand tot de ondergrens"),
    "measure.gap_of_need": ("Gap as a share of the need", "Afstand als deel van de behoefte"),
    "measure.violations": ("Rules broken", "Regels overtreden"),
    "measure.level": ("Service level", "Bereikbaarheid"),
}

SCRIPT = {
    "js.level": ("Service level, %", "Bereikbaarheid, %"),
    "js.promise": ("promise", "belofte"),
    "js.gap_by_clock": ("Rostered less needed", "Ingeroosterd min nodig"),
    "js.need_by_clock": ("Needed", "Nodig"),
    "js.plain_label": ("Chart: {what}. The table below has the figures.",
                       "Grafiek: {what}. De tabel eronder geeft de cijfers."),
}  # fmt: skip
