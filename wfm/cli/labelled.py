"""Labelled lines, as summaries are made of."""

from __future__ import annotations

from collections.abc import Iterable

from wfm.cli import console

MOST_LINES = 5

Lines = list[tuple[str, str, str]]
"""Label, text, and rich style."""


def several(label: str, texts: Iterable[str], *, more_in: str = "the manifest") -> Lines:
    """One line per text, labelled once, the first few only."""
    found = list(texts)
    shown = found[:MOST_LINES]
    if len(found) > MOST_LINES:
        shown.append(f"and {len(found) - MOST_LINES} more, in {more_in}")
    return [(label if i == 0 else "", text, "") for i, text in enumerate(shown)]


def show_lines(lines: Lines) -> None:
    """Show labelled lines, long ones folded."""
    console.write_lines(lines)
