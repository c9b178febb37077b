"""Shifts of a new site, fitted to its opening hours and to the length of its intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.core.grid import DAY_MIN
from wfm.scenario.field_types import show_clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.scenario.samples.site import Spans

LUNCH_MIN, START_EVERY_MIN, FINE_MIN = 30, 30, 15
NIGHT_FROM = 22 * 60


@dataclass(frozen=True)
class Rest:
    """One break of a shift: its earliest and latest start in minutes after the start of the shift."""

    kind: str
    minutes: int
    earliest: int
    latest: int


BREAKS = {
    8: (Rest("break", 15, 75, 135), Rest("lunch", LUNCH_MIN, 195, 285), Rest("break", 15, 345, 420)),
    6: (Rest("break", 15, 75, 120), Rest("lunch", LUNCH_MIN, 180, 255)),
    4: (Rest("break", 15, 90, 135),),
}
"""Paid hours of a shift to its breaks."""


def choose_lengths(hours: Spans, step: int) -> list[int]:
    """Paid hours of the shifts that fit into the longest day of a site; of a day shorter than all of them, its own."""
    longest = max(span[1] - span[0] for span in hours if span)
    fitting = [paid for paid in BREAKS if _elapsed(paid, step) <= longest]
    return fitting or [max(1, longest // 60)]


def write_shifts(hours: Spans, step: int, say: Mapping[str, str]) -> str:
    """Write the block `shifts`; starts run from the earliest opening to the last at which it ends before closing."""
    spans = [span for span in hours if span]
    opening, closing = min(span[0] for span in spans), max(span[1] for span in spans)
    text = say["shifts"]
    if step > FINE_MIN:
        text += say["no_breaks"].format(step=step)
    text += "shifts:\n"
    for paid in choose_lengths(hours, step):
        name = f"{'day' if paid >= 8 else 'short'}_{paid}h"
        text += _write_kind(name, paid, (opening, max(opening, closing - _elapsed(paid, step))), step)
    if (opening, closing) == (0, DAY_MIN):
        text += _write_kind("night_8h", 8, (NIGHT_FROM, NIGHT_FROM + 60), step)
    return text


def fit_breaks(paid: int, step: int) -> tuple[Rest, ...]:
    """Put the breaks of a shift on whole intervals; those of a quarter of an hour only where intervals are as short."""
    rests = BREAKS.get(paid, ())
    if step <= FINE_MIN:
        return rests
    lunches = [rest for rest in rests if rest.kind == "lunch"]
    begins = [_up(rest.earliest, step) for rest in lunches]
    return tuple(
        Rest(rest.kind, _up(rest.minutes, step), begin, max(begin, rest.latest // step * step))
        for rest, begin in zip(lunches, begins, strict=True)
    )


def _write_kind(name: str, paid: int, starts: tuple[int, int], step: int) -> str:
    every = _up(START_EVERY_MIN, step)
    last = starts[0] + (starts[1] - starts[0]) // every * every
    breaks = "".join(
        f"      - {{kind: {rest.kind}, minutes: {rest.minutes}, paid: {str(rest.kind == 'break').lower()}, "
        f"after_min: [{rest.earliest}, {rest.latest}]}}\n"
        for rest in fit_breaks(paid, step)
    )
    return (
        f"  {name}:\n    hours: {paid}\n"
        f'    start: {{from: "{show_clock(starts[0])}", to: "{show_clock(last)}", every_min: {every}}}\n'
        + (f"    breaks:\n{breaks}" if breaks else "")
    )


def _elapsed(paid: int, step: int) -> int:
    """Minutes from start to end: the unpaid lunch included."""
    return paid * 60 + sum(rest.minutes for rest in fit_breaks(paid, step) if rest.kind == "lunch")


def _up(minutes: int, step: int) -> int:
    return -(-minutes // step) * step
