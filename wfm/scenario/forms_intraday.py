"""The form of the running day: what may be changed through it, at which price.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`;
the money is a placeholder for the site's own.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wfm.core.options import IntradayOptions
from wfm.scenario.field_types import AtLeastZero, Count, Name, Number, Positive, WholeFromZero
from wfm.scenario.forms_rules import Form

LARGEST_FACTOR = 20
DEFAULTS = IntradayOptions()
PRICES = DEFAULTS.prices

UpToWhole = Annotated[float, Number(0, 1, share=True)]


class IntradayPricesForm(Form):
    """What a change must save, in the prices of the roster's objective; null: it is never done."""

    move_break: AtLeastZero | None = PRICES["move_break"]
    """A break or lunch moves."""
    move_activity: AtLeastZero | None = PRICES["move_activity"]
    """Coaching, a meeting or training moves."""
    cancel_activity: AtLeastZero | None = PRICES["cancel_activity"]
    """Coaching, a meeting or training is cancelled."""
    switch_queue: AtLeastZero | None = PRICES["switch_queue"]
    """Somebody goes to another queue for a block."""
    shift_work: AtLeastZero | None = PRICES["shift_work"]
    """Work that may wait is done earlier or later: somebody takes up its queue, or leaves it."""
    extend_shift: AtLeastZero | None = PRICES["extend_shift"]
    """A shift begins earlier or ends later."""
    shorten_shift: AtLeastZero | None = PRICES["shorten_shift"]
    """Somebody leaves early who wants to."""
    call_in: AtLeastZero | None = PRICES["call_in"]
    """Somebody on call comes in."""
    lead_takes_contacts: AtLeastZero | None = PRICES["lead_takes_contacts"]
    """A team lead takes contacts."""


class IntradayForm(Form):
    """What may be changed through the day."""

    freeze_min: WholeFromZero = DEFAULTS.freeze_min
    """Nothing changes within so many minutes from now: people are on their way."""
    prices: IntradayPricesForm = IntradayPricesForm()
    """What a change must save, in the prices of the roster's objective; null: it is never done."""
    most_changed: UpToWhole = DEFAULTS.most_changed
    """Most of those on duty whose day changes in one rerun, as a share."""
    most_changed_day: UpToWhole = DEFAULTS.most_changed_day
    """The same of those who work today over all reruns, no less than in one; who has changed may change again."""
    most_overtime_min: WholeFromZero = DEFAULTS.most_overtime_min
    """Most minutes of overtime a person a day."""
    overtime_contracts: list[Name] = Field(default=list(DEFAULTS.overtime_contracts))
    """Contracts that may be asked for overtime; [] for all."""
    most_time_off_min: WholeFromZero = DEFAULTS.most_time_off_min
    """Most minutes that a person leaves early a day."""
    time_off_contracts: list[Name] = Field(default=list(DEFAULTS.time_off_contracts))
    """Contracts that may be offered to leave early; [] for all."""
    hour_eur: AtLeastZero = DEFAULTS.hour_eur
    """What a paid hour costs, in euros."""
    overtime_factor: Annotated[float, Number(0, LARGEST_FACTOR)] = DEFAULTS.overtime_factor
    """An hour of overtime costs so many times as much."""
    time_limit_s: Positive = DEFAULTS.time_limit_s
    """Seconds of search for a better day."""
    replications: Count = DEFAULTS.replications
    """How often the rest of the day is simulated."""
