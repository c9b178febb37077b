"""What `wfm forecast --explain` adds: per queue what the forecast is made of, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from wfm.cli import console
from wfm.cli.figures import count_of, show_percent

if TYPE_CHECKING:
    from wfm.core.forecast import Choice, ChoiceStep, Effect

COLUMNS = ("in", "component", "gain", "noise", "why")


def show_recipe(choice: Choice) -> None:
    """Show which components a queue's forecast is made of, what each gained, and what events do to it."""
    if choice.steps:
        console.write_table(COLUMNS, [_show_step(step) for step in choice.steps], right=("gain", "noise"))
    if choice.effects:
        rows = [(e.label, f"{e.factor - 1:+.1%}", _show_source(e)) for e in choice.effects]
        console.write_table(("on days of the horizon", "effect", "known from"), rows, right=("effect",))


def _show_step(step: ChoiceStep) -> tuple[object, ...]:
    taken = Text("yes", style="green") if step.entered else Text("no", style="dim")
    return taken, step.component, _show_gain(step.gain), show_percent(step.noise, 2), step.reason


def _show_gain(gain: float | None) -> str:
    """Write how much lower the WAPE is with a component, in points of the percentage."""
    return "-" if gain is None else f"{gain:+.2%}"


def _show_source(effect: Effect) -> str:
    return count_of(effect.episodes, "past episode") if effect.source == "learned" else f"the {effect.source}"
