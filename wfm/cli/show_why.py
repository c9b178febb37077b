"""What `wfm explain` shows: a person's day, what speaks for it, and the other choices, to be read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.cli import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.reasons import Alternative, DayReason, Refusal

NEAREST = 8
FEW = 2


def show_day(reason: DayReason, *, everything: bool = False) -> None:
    """Show one day of one person; only the cheapest other choices, one per kind at least, unless `everything`."""
    console.write_lines(_describe_day(reason))
    if reason.alternatives:
        console.write("")
        chosen = reason.alternatives if everything else _nearest(reason.alternatives)
        columns = ("instead", "costs", "missing", "spare", "wishes", "what changes")
        rows = [_row(alternative, everything=everything) for alternative in chosen]
        console.write_table(columns, rows, right=columns[1:5])
        rest = len(reason.alternatives) - len(chosen)
        if rest:
            dearest = reason.alternatives[-1].change.total
            console.write(f"and {rest} more, up to {dearest:+.1f}; --all shows them")
    if reason.refused:
        console.write("")
        console.write_table(("not possible", "why"), [_refusal(refusal) for refusal in reason.refused])


def _describe_day(reason: DayReason) -> list[tuple[str, str, str]]:
    who = f"{reason.agent} ({reason.name})" if reason.name else reason.agent
    what = f"{reason.shift} {reason.start}" if reason.shift else "off"
    lines = [("who", f"{who}, {reason.date:%A %d %B %Y}: {what}", "bold")]
    lines += _labelled("plan", reason.plan, "")
    lines += _labelled("why", reason.reasons, "")
    return lines + _labelled("note", reason.notes, "yellow")


def _labelled(label: str, texts: Sequence[str], style: str) -> list[tuple[str, str, str]]:
    return [(label if i == 0 else "", text, style) for i, text in enumerate(texts)]


def _nearest(alternatives: Sequence[Alternative]) -> list[Alternative]:
    """Give the cheapest, and the cheapest of each kind of shift."""
    first = {alternative.shift: i for i, alternative in reversed(list(enumerate(alternatives)))}
    chosen = sorted({*range(min(NEAREST, len(alternatives))), *first.values()})
    return [alternatives[i] for i in chosen]


def _row(alternative: Alternative, *, everything: bool) -> tuple[str, ...]:
    change = alternative.change
    figures = (f"{value:+.1f}" for value in (change.total, change.under, change.over, change.wishes))
    return (f"{alternative.shift} {alternative.start}".strip(), *figures, _what_changes(alternative, everything))


def _what_changes(alternative: Alternative, everything: bool) -> str:
    parts = [_few(alternative.short, everything)]
    if alternative.filled:
        parts.append(f"no longer {_few(alternative.filled, everything)}")
    if alternative.moves:
        because = f" ({alternative.needs})" if alternative.needs else ""
        parts.append(f"moves {', '.join(alternative.moves)}{because}")
    return "; ".join(part for part in parts if part) or "nobody is missed"


def _few(texts: Sequence[str], everything: bool) -> str:
    shown = texts if everything else texts[:FEW]
    more = len(texts) - len(shown)
    return ", ".join(shown) + (f" and {more} more spells" if more else "")


def _refusal(refusal: Refusal) -> tuple[str, str]:
    starts = refusal.starts
    if not starts or not starts[0]:
        when = ""
    elif len(starts) == 1:
        when = f" {starts[0]}"
    else:
        when = f" {starts[0]} to {starts[-1]} ({len(starts)} starts)"
    return f"{refusal.shift}{when}", refusal.text
