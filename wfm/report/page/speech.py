"""Texts, numbers, times and dates in the language of a page."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.report.page.words import LANGUAGES, MONTHS, WEEKDAYS, WORDS

if TYPE_CHECKING:
    from datetime import date, datetime

NOTHING = "–"  # in an empty cell
NAMED = re.compile(r"(evening after|shift) (.+)")
"""Names that hold another: of the evening and the shifts that are shared fairly."""


@dataclass(frozen=True)
class Speech:
    """One language, "en" or "nl"; every method takes None, or what isn't finite, for a dash."""

    language: str = "en"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, got {self.language}")

    def say(self, key: str, **values: object) -> str:
        """Text of a key, its {fields} filled in; KeyError where there is none."""
        text = WORDS[key][LANGUAGES.index(self.language)]
        return text.format(**values) if values else text

    def name(self, key: str) -> str:
        """Name of a column, rule or state of a file: as translated, else the word itself without underscores."""
        found = WORDS.get(f"name.{key}")
        if found is None and (told := NAMED.fullmatch(key)):
            return self.say(f"name.{told[1].replace(' ', '_')}", what=told[2])
        return found[LANGUAGES.index(self.language)] if found else key.replace("_", " ")

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Write a number with thousands apart."""
        if value is None or not math.isfinite(value):
            return NOTHING
        text = f"{value:,.{decimals}f}"
        if float(text.replace(",", "")) == 0:
            text = text.lstrip("-")
        return text if self.language == "en" else text.translate(str.maketrans(",.", ".,"))

    def share(self, value: float | None, decimals: int = 0) -> str:
        """Write a share as a percentage."""
        if value is None or not math.isfinite(value):
            return NOTHING
        return f"{self.number(100 * value, decimals)}%"

    def change(self, value: float | None) -> str:
        """Write a share as a change, always with its sign."""
        if value is None or not math.isfinite(value):
            return NOTHING
        return ("+" if value > 0 else "") + self.share(value, 1)

    def duration(self, seconds: float | None) -> str:
        """Write a time span in the unit a person would use."""
        if seconds is None or not math.isfinite(seconds):
            return NOTHING
        if seconds < 120:
            return f"{self.number(seconds)} s"
        if seconds < 7200:
            return f"{self.number(seconds / 60)} min"
        if seconds < 48 * 3600:
            return f"{self.number(seconds / 3600, 1)} {self.say('hour')}"
        return f"{self.number(seconds / 86400, 1)} {self.say('days_short')}"

    def day(self, day: date) -> str:
        """Write a date short, with its weekday."""
        at = LANGUAGES.index(self.language)
        return f"{WEEKDAYS[at][day.weekday()]} {day.day} {MONTHS[at][day.month - 1]}"

    def span(self, first: date, last: date) -> str:
        """Write the dates from first to last, the year once."""
        if first == last:
            return f"{self.day(first)} {first.year}"
        year = "" if first.year == last.year else f" {first.year}"
        return f"{self.day(first)}{year} – {self.day(last)} {last.year}"

    def moment(self, moment: datetime) -> str:
        """Write a date and clock time."""
        return f"{self.day(moment.date())} {moment:%H:%M}"
