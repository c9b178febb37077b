"""Checks of the running day that no single field can tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from wfm.errors import Fault
    from wfm.scenario.subject import Subject


def check_intraday(subject: Subject) -> Iterator[Fault]:
    """Check that the contracts named for overtime and for leaving early exist."""
    form, known = subject.form.intraday, subject.form.contracts
    for key in ("overtime_contracts", "time_off_contracts"):
        for index, name in enumerate(getattr(form, key)):
            if name not in known:
                path, hint = ("intraday", key, index), suggest(name, known, what="contracts")
                yield subject.places.fault(path, expected="one of the contracts", got=name, hint=hint)
