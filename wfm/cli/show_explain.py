"""What `wfm forecast --explain` adds: per queue what the forecast is made of, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from wfm.cli import console
from wfm.cli.figures import count_of, show_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.forecast import Choice

COLUMNS = ("in", "component", "gain", "noise", "why")


def show_recipe(choice: Choice) -> None:
    """Show which components a queue's forecast is made of, what each gained, and what events do to it."""
    steps: Sequence[Any] = getattr(choice, "steps", ())
    effects: Sequence[Any] = getattr(choice, "effects", ())
    if steps:
        console.write_table(COLUMNS, [_show_step(step) for step in steps], right=("gain", "noise"))
    if effects:
        rows = [(e.label, f"{e.factor - 1:+.1%}", _show_source(e)) for e in effects]
        console.write_table(("event", "effect", "known from"), rows, right=("effect",))


def _show_step(step: Any) -> tuple[object, ...]:
    taken = Text("yes", style="green") if step.entered else Text("no", style="dim")
    return taken, step.component, _show_gain(step.gain), show_percent(step.noise), step.reason


def _show_gain(gain: float | None) -> str:
    return "-" if gain is None else f"{gain:+.1%}"


def _show_source(effect: Any) -> str:
    episodes = count_of(effect.episodes, "past episode")
    return episodes if effect.source == "learned" else f"{effect.source}, {episodes}"
