"""How cells of a workbook look: colours per kind of shift, borders, numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PALETTE = (
    "#CFE2F3", "#D9EAD3", "#FFF2CC", "#F9D9C7", "#E4DBF1", "#D0E9E6", "#F6D5E1", "#E3E7C4", "#DDD9CF", "#C9DAF8",
)  # fmt: skip
"""Light enough for black print, and told apart on a grey printer by the times in the cell."""
AWAY_COLOUR, MISSING, SPARE = "#BFBFBF", "#F4B6AE", "#FFE599"
_LINE = {"border": 1, "border_color": "#B7B7B7"}
_WRAPPED = {"text_wrap": True, "valign": "top", "font_size": 9, **_LINE}


@dataclass(frozen=True)
class Looks:
    """Formats of one workbook; `kinds` by kind of shift."""

    title: Any
    header: Any
    text: Any
    lead: Any
    free: Any
    away: Any
    hours: Any
    total: Any
    total_hours: Any
    count: Any
    missing: Any
    spare: Any
    kinds: Mapping[str, Any]


def make_looks(book: Any, kinds: Sequence[str]) -> Looks:
    """Make the formats in a workbook; kinds of shift take colours in turn."""
    text = {**_WRAPPED, "quote_prefix": True}
    bold = {"bold": True, **_LINE}
    return Looks(
        title=book.add_format({"bold": True, "font_size": 14}),
        header=book.add_format({**bold, "bg_color": "#E8E8E8", "text_wrap": True, "align": "center"}),
        text=book.add_format(text),
        lead=book.add_format({**text, "bold": True}),
        free=book.add_format(_WRAPPED),
        away=book.add_format({**text, "bg_color": AWAY_COLOUR, "italic": True}),
        hours=book.add_format({"num_format": "0.##", "valign": "top", **_LINE}),
        total=book.add_format({**bold, "bg_color": "#E8E8E8"}),
        total_hours=book.add_format({**bold, "bg_color": "#E8E8E8", "num_format": "0.##"}),
        count=book.add_format({"align": "center", **_LINE}),
        missing=book.add_format({"bg_color": MISSING}),
        spare=book.add_format({"bg_color": SPARE}),
        kinds={
            kind: book.add_format({**text, "bg_color": PALETTE[i % len(PALETTE)]}) for i, kind in enumerate(kinds)
        },
    )
