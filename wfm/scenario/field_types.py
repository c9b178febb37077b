"""Types of single values in the scenario: numbers in a range, clock times, spans, dates, weekdays, names.

Each is a marker inside `Annotated`: it checks the value, says in plain words what it expected, and describes itself
in the JSON Schema.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

WRONG = "wrong"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60
LARGEST = 1e12
YEARS = range(1970, 2200)
LONGEST_NIGHT_MIN = 12 * 60
LONGEST_NAME = 64
LARGEST_FACTOR = 20.0
LARGEST_AMOUNT = 999_999
LONGEST_DELAY_MIN = 14 * DAY_MIN
FACTOR_WORDS = "a factor from 0 to 20, or a percentage with its sign"
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)


def wrong(expected: str, hint: str = "") -> PydanticCustomError:
    """Make a pydantic error that carries our own words."""
    return PydanticCustomError(WRONG, "expected {expected}", {"expected": expected, "hint": hint})


class Marker:
    """Base of the markers: `check` does the work, `schema` is its JSON Schema."""

    schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def check(self, value: object) -> Any:
        """Return the parsed value, or raise `wrong`."""
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value as written in YAML."""
        return dict(self.schema)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.json_schema()


@dataclass(frozen=True)
class Number(Marker):
    """A finite number from `low` to `high`; each end may be excluded."""

    low: float
    high: float = math.inf
    above: bool = False
    below: bool = False
    whole: bool = False
    share: bool = False

    def check(self, value: object) -> int | float:
        """Refuse text, booleans, infinities, and fractions where a whole number is asked."""
        number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        if number is not None and (isinstance(number, int) or not self.whole) and self._inside(number):
            return number if self.whole else float(number)
        raise wrong(self.describe(), self._hint(value))

    def _inside(self, value: float) -> bool:
        if not abs(value) <= LARGEST:  # not a number, infinite, or a slip of the keyboard
            return False
        return (value > self.low if self.above else value >= self.low) and (
            value < self.high if self.below else value <= self.high
        )

    def describe(self) -> str:
        """Range in words: "a share in [0, 1)", "a whole number from 1 to 400"."""
        if self.share:
            return f"a share in {'(' if self.above else '['}{self.low:g}, {self.high:g}{')' if self.below else ']'}"
        noun = "a whole number" if self.whole else "a number"
        if self.high == math.inf:
            return f"{noun} above {self.low:g}" if self.above else f"{noun} of at least {self.low:g}"
        if self.above:
            return f"{noun} above {self.low:g}, at most {self.high:g}"
        return f"{noun} from {self.low:g} to {self.high:g}"

    def _hint(self, value: object) -> str:
        if isinstance(value, str) and re.fullmatch(r"[-+]?\d+(\.\d+)?", value):
            return "leave out the quotes"
        if self.share and isinstance(value, int | float) and 1 < value <= 100:
            return f"write shares as {value / 100:.2f}"
        return ""

    def json_schema(self) -> dict[str, Any]:
        """Range as JSON Schema bounds."""
        schema: dict[str, Any] = {"type": "integer" if self.whole else "number"}
        schema["exclusiveMinimum" if self.above else "minimum"] = self.low
        if self.high != math.inf:
            schema["exclusiveMaximum" if self.below else "maximum"] = self.high
        return schema


@dataclass(frozen=True)
class PromiseShare(Number):
    """A share of contacts that can be promised: above 0 and below 1."""

    def _hint(self, value: object) -> str:
        if isinstance(value, int | float) and value == 1:
            return "all of them can't be promised; 0.99 can"
        return super()._hint(value)


@dataclass(frozen=True)
class PatienceText(Marker):
    """Mean seconds above 0, or the word that leaves it to the history."""

    schema: ClassVar[dict[str, Any]] = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"const": "from_history"}]}

    def check(self, value: object) -> float | str:
        """Return the seconds, or the word."""
        if value == "from_history":
            return "from_history"
        hint = ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            if 0 < value <= LARGEST:
                return float(value)
            hint = "leave it out where nobody gives up" if value == 0 else ""
        raise wrong("a number above 0, or from_history", hint)


@dataclass(frozen=True)
class Clock(Marker):
    """A quoted clock time, as minutes since midnight; 24:00 only where something `ends`."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
    ends: bool = False

    def check(self, value: object) -> int:
        """Return minutes."""
        minutes = parse_clock(value) if isinstance(value, str) else None
        if minutes is None or (minutes == DAY_MIN and not self.ends):
            hint = "" if isinstance(value, str) else "quote clock times"
            raise wrong('a clock time such as "14:00"', hint)
        return minutes

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Write defaults in the JSON Schema as clock times."""
        written = core_schema.plain_serializer_function_ser_schema(show_clock)
        return core_schema.no_info_plain_validator_function(self.check, serialization=written)

    def json_schema(self) -> dict[str, Any]:
        """Pattern of the text."""
        return {"type": "string", "pattern": SpanText.end_pattern} if self.ends else dict(self.schema)


@dataclass(frozen=True)
class SpanText(Marker):
    """A quoted span of clock times, as minutes [from, to); `to` passes 24 h where the span crosses midnight."""

    schema: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$",
    }
    end_pattern: ClassVar[str] = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"

    def check(self, value: object) -> tuple[int, int]:
        """Return minutes; a span that ends before it starts is a night, of 12 h at most."""
        parts = [parse_clock(part.strip()) for part in value.split("-")] if isinstance(value, str) else []
        if len(parts) != 2 or parts[0] is None or parts[1] is None or parts[0] == DAY_MIN:
            hint = "" if isinstance(value, str) else "quote the span"
            raise wrong('a span of clock times such as "08:00-21:00"', hint)
        begin, end = parts[0], parts[1]
        if end == begin:
            raise wrong("a span that ends after it starts", 'write "00:00-24:00" for the whole day')
        if end > begin:
            return begin, end
        if end + DAY_MIN - begin > LONGEST_NIGHT_MIN:
            expected = "a span that ends after it starts, or a night of at most 12 h"
            raise wrong(expected, f'did you mean "{show_clock(end)}-{show_clock(begin)}"?')
        return begin, end + DAY_MIN


@dataclass(frozen=True)
class Day(Marker):
    """A date, quoted or not; `as_text` for keys of a mapping."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "date"}
    as_text: bool = False

    def check(self, value: object) -> date | str:
        """Return the date, or its text."""
        found = parse_date(value.isoformat() if isinstance(value, date) else value)
        if found is None:
            raise wrong("a date such as 2026-10-19")
        return found.isoformat() if self.as_text else found


@dataclass(frozen=True)
class DayRange(Marker):
    """A weekday or a range of them, kept as text: `mon`, `mon-fri`, `sat-mon`."""

    schema: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": r"^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$",
    }

    def check(self, value: object) -> str:
        """Return the text unchanged."""
        if not isinstance(value, str) or parse_days(value) is None:
            raise wrong("a weekday such as mon, or a range such as mon-fri", "days are " + ", ".join(WEEKDAYS))
        return value


@dataclass(frozen=True)
class QueueText(Marker):
    """A queue or a list of queues, as a tuple of names."""

    schema: ClassVar[dict[str, Any]] = {
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
    }

    def check(self, value: object) -> tuple[str, ...]:
        """Return the names, each once."""
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
            raise wrong("a queue or a list of queues", "leave the key out for all queues")
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class FactorText(Marker):
    """A factor up to 20, or a quoted percentage with its sign: 1.2 and "+20%" are the same."""

    schema: ClassVar[dict[str, Any]] = {
        "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[-+]\d+(\.\d+)?%$"}]
    }

    def check(self, value: object) -> float:
        """Return the factor."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        factor = value if number else parse_factor(value)
        if not isinstance(factor, int | float) or not 0 <= factor <= LARGEST_FACTOR:
            raise wrong(FACTOR_WORDS, hint_factor(value))
        return float(factor)


@dataclass(frozen=True)
class NameText(Marker):
    """A short name made of letters, digits, - and _; folders and rows of tables are called so."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": r"^[\w-]+$", "maxLength": LONGEST_NAME}

    def check(self, value: object) -> str:
        """Return the name unchanged; no dots, they part the keys of an override."""
        if not isinstance(value, str) or not re.fullmatch(r"[\w-]+", value):
            hint = "quote it" if isinstance(value, int | float | date) else ""
            raise wrong("a name of letters, digits, - and _", hint)
        if len(value) > LONGEST_NAME:
            raise wrong(f"a name of at most {LONGEST_NAME} characters")
        return value


def parse_clock(text: str) -> int | None:
    """Minutes since midnight of HH:MM, up to 24:00; None when it is no clock time."""
    if not _CLOCK.fullmatch(text):
        return None
    return int(text[:2]) * 60 + int(text[3:])


def show_clock(minutes: int) -> str:
    """HH:MM of minutes since midnight."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse_date(value: object) -> date | None:
    """Date of YYYY-MM-DD; None when it is no date, or of a year nobody plans."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def parse_days(text: str) -> tuple[int, ...] | None:
    """Weekdays (Monday 0) of `mon` or `mon-fri`; a range may run over Sunday; None when it is neither."""
    ends = [WEEKDAYS.index(part) if part in WEEKDAYS else None for part in text.split("-")]
    if len(ends) > 2 or ends[0] is None or ends[-1] is None:
        return None
    first, last = ends[0], ends[-1]
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def parse_factor(text: object) -> float | None:
    """Factor of `1.2` or `+20%`, which are the same; None when it is neither."""
    if not isinstance(text, str):
        return None
    found = re.fullmatch(r"([-+]?\d*\.?\d+)(%?)", text, re.ASCII)
    if found is None or (found[2] and text[0] not in "+-"):
        return None
    return 1 + float(found[1]) / 100 if found[2] else float(found[1])


def hint_factor(value: object) -> str:
    """Say how to write a factor that wasn't understood."""
    text = str(value)
    if "," in text:
        return "write decimals with a point"
    return 'write 1.2 or "+20%" for a fifth more' if any(mark.isdigit() for mark in text) else ""


def show_days(days: Iterable[int]) -> str:
    """Weekday names, Monday first."""
    return ", ".join(WEEKDAYS[day] for day in sorted(days))


Share = Annotated[float, Number(0, 1, below=True, share=True)]
OpenShare = Annotated[float, Number(0, 1, above=True, below=True, share=True)]
Promise = Annotated[float, PromiseShare(0, 1, above=True, below=True, share=True)]
UpToOne = Annotated[float, Number(0, 1, above=True, share=True)]
Patience = Annotated[float | str, PatienceText()]
Positive = Annotated[float, Number(0, above=True)]
AtLeastZero = Annotated[float, Number(0)]
Count = Annotated[int, Number(1, whole=True)]
WholeFromZero = Annotated[int, Number(0, whole=True)]
ClockTime = Annotated[int, Clock()]
ClockEnd = Annotated[int, Clock(ends=True)]
Factor = Annotated[float, FactorText()]
Amount = Annotated[float, Number(-LARGEST_AMOUNT, LARGEST_AMOUNT)]
QueueNames = Annotated[tuple[str, ...], QueueText()]
Span = Annotated[tuple[int, int], SpanText()]
DateValue = Annotated[date, Day()]
DateKey = Annotated[str, Day(as_text=True)]
DayRangeText = Annotated[str, DayRange()]
Name = Annotated[str, NameText()]
