"""How each queue's forecast was chosen, as a manifest holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wfm.core.forecast import Choice, ChoiceStep, Effect, Score

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_choice(entry: Mapping[str, Any]) -> Choice:
    """Read one choice. Raises TypeError, KeyError or ValueError where it isn't as a run wrote it."""
    return Choice(
        **{
            **entry,
            "scores": tuple(Score(**score) for score in entry["scores"]),
            "steps": tuple(ChoiceStep(**step) for step in entry.get("steps", ())),
            "effects": tuple(Effect(**effect) for effect in entry.get("effects", ())),
        }
    )
