"""Agents serve queues they are skilled for, team leads lead, and only work on a queue names one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.roster import LEADING, ON_QUEUE
from wfm.roster.verify.amended import LEAD_HELPS
from wfm.roster.verify.clock import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Stretch, Violation
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.duty import Duty


def check_skills(book: Book) -> Iterator[Violation]:
    """Look at every stretch; a queue nobody knows is the business of the check of names."""
    for duty in book.duties():
        for stretch in duty.stretches:
            wrong = _fault(duty, stretch, known=stretch.queue in book.opened)
            if wrong:
                yield duty.violation("skills", f"{stretch.activity} at {show(stretch.start, book.zone)}: {wrong}")


def _fault(duty: Duty, stretch: Stretch, *, known: bool) -> str:
    works = stretch.activity in (ON_QUEUE, LEADING)
    leads = duty.agent.role == "team_lead"
    if leads and LEAD_HELPS in duty.agreed and stretch.activity == ON_QUEUE and known:
        return "" if stretch.paid else "expected it paid, got unpaid"
    if works and leads != (stretch.activity == LEADING):
        return f"expected {LEADING if leads else ON_QUEUE} of a person with role {duty.agent.role}"
    if works and not stretch.paid:
        return "expected it paid, got unpaid"
    if stretch.activity != ON_QUEUE:
        return f"expected no queue, got {stretch.queue!r}" if stretch.queue else ""
    if not stretch.queue or (known and stretch.queue not in duty.agent.skills):
        skills = ", ".join(duty.agent.skills) or "none"
        return f"expected a queue the person is skilled for ({skills}), got {stretch.queue!r}"
    return ""
