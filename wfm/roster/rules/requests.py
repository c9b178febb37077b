"""Requests: to be off, to work, to have or not to have certain shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.rules.machine import DayRule, Past, Setting

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.rules import Request
    from wfm.roster.choices import Choice


class RequestsRule(DayRule):
    """All requests of people alike; prices of several on one date add up."""

    name = "requests"

    def __init__(self, requests: tuple[Request, ...]) -> None:
        self.asked: dict[tuple[str, date], list[Request]] = {}
        for request in requests:
            self.asked.setdefault((request.agent, request.date), []).append(request)

    def price(self, past: Past, choice: Choice) -> float | None:
        """Add up what is not granted; None where that is always granted."""
        total = 0.0
        for request in self.asked.get((past.agent.id, choice.date), ()):
            if request.weight is None:
                if not grants(request, choice, by_any=True):
                    return None
            elif not grants(request, choice):
                total += request.weight
        return total


def grants(request: Request, choice: Choice, *, by_any: bool = False) -> bool:
    """Whether a choice on the date of a request grants it: each start of a band, or with `by_any` one of them."""
    if request.wish == "off":
        return not choice.works
    if request.wish == "work":
        return choice.works
    if not choice.works:
        return True
    named = not request.shifts or choice.name in request.shifts
    first = request.first if request.first is not None else choice.first_wall
    last = request.last if request.last is not None else choice.last_wall
    touches = named and choice.first_wall <= last and first <= choice.last_wall
    inside = named and first <= choice.first_wall and choice.last_wall <= last
    if request.wish == "shift":
        return touches if by_any else inside
    return not inside if by_any else not touches


def day_rules(setting: Setting, requests: tuple[Request, ...]) -> list[DayRule]:
    """Give the rule with the requests of these people for dates of the horizon; none where there are none."""
    people, dates = {past.agent.id for past in setting.people}, set(setting.grid.dates)
    mine = tuple(request for request in requests if request.agent in people and request.date in dates)
    return [RequestsRule(mine)] if mine else []
