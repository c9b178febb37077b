"""Shifts of a new site, fitted to its opening hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.grid import DAY_MIN
from wfm.scenario.field_types import show_clock

if TYPE_CHECKING:
    from wfm.scenario.samples.site import Spans

BREAKS = {
    8: ("break 15 75 135", "lunch 30 195 285", "break 15 345 420"),
    6: ("break 15 75 120", "lunch 30 180 255"),
    4: ("break 15 90 135",),
}
"""Paid hours of a shift to its breaks: kind, minutes, earliest and latest start in minutes after the shift's."""
NIGHT_FROM = 22 * 60


def choose_lengths(hours: Spans) -> list[int]:
    """Paid hours of the shifts that fit into the longest day of a site; of a day shorter than all of them, its own."""
    longest = max(span[1] - span[0] for span in hours if span)
    fitting = [paid for paid in BREAKS if _elapsed(paid) <= longest]
    return fitting or [max(1, longest // 60)]


def write_shifts(hours: Spans) -> str:
    """Write the block `shifts`; starts run from the earliest opening to the last at which it ends before closing."""
    spans = [span for span in hours if span]
    opening, closing = min(span[0] for span in spans), max(span[1] for span in spans)
    text = (
        "# Kinds of shifts: paid hours, when they may start, their breaks. A shift is only given on days whose\n"
        "# opening hours it fits; an unpaid lunch comes on top of the hours. after_min: earliest and latest start of a\n"
        "# break, in minutes after the start of the shift.\n"
        "shifts:\n"
    )
    for paid in choose_lengths(hours):
        name = f"{'day' if paid >= 8 else 'short'}_{paid}h"
        last = max(opening, closing - _elapsed(paid))
        text += _write_kind(name, paid, opening, last)
    if (opening, closing) == (0, DAY_MIN):
        text += _write_kind("night_8h", 8, NIGHT_FROM, NIGHT_FROM + 60)
    return text


def _write_kind(name: str, paid: int, first: int, last: int) -> str:
    last = first + (last - first) // 30 * 30
    breaks = "".join(
        f"      - {{kind: {kind}, minutes: {minutes}, paid: {str(kind == 'break').lower()}, "
        f"after_min: [{least}, {most}]}}\n"
        for kind, minutes, least, most in (text.split() for text in BREAKS.get(paid, ()))
    )
    return (
        f"  {name}:\n    hours: {paid}\n"
        f'    start: {{from: "{show_clock(first)}", to: "{show_clock(last)}", every_min: 30}}\n'
        + (f"    breaks:\n{breaks}" if breaks else "")
    )


def _elapsed(paid: int) -> int:
    """Minutes from start to end: the unpaid lunch included."""
    return paid * 60 + sum(int(text.split()[1]) for text in BREAKS.get(paid, ()) if text.startswith("lunch"))
