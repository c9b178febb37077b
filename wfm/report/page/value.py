"""A page as plain values: what the template lays out and the script draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

GOOD, FAIR, POOR = "good", "fair", "poor"
"""How a figure stands against its norm; "" where it has none."""


@dataclass(frozen=True)
class Tile:
    """A key figure: what it is, its value as shown, its norm or context, how it stands."""

    label: str
    value: str
    note: str = ""
    status: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table as shown; `status` as of a tile."""

    text: str
    status: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table: column titles, the indices of those that hold numbers, rows of cells.

    `folded` tables are opened by who asks; `note` stands below.
    """

    title: str
    columns: tuple[str, ...]
    numbers: frozenset[int]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page: `key` is its anchor and names the drawing that belongs to it, "" for none in `chart`."""

    key: str
    title: str
    intro: str = ""
    chart: str = ""
    sheets: tuple[Sheet, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """The whole page; `facts` are label and text, `words` what the script says, `data` what it draws (plain JSON)."""

    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    words: Mapping[str, str]
    data: Mapping[str, Any] = field(default_factory=dict)
