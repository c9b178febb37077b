"""From the checked form of the running day to core values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.options import IntradayOptions

if TYPE_CHECKING:
    from wfm.scenario.forms_intraday import IntradayForm


def build_intraday(form: IntradayForm) -> IntradayOptions:
    """Options of the running day; a kind of change without a price is left out."""
    plain = ("prices", "overtime_contracts", "time_off_contracts")
    given = {name: getattr(form, name) for name in type(form).model_fields if name not in plain}
    prices = {name: price for name, price in form.prices.model_dump().items() if price is not None}
    return IntradayOptions(
        prices=prices,
        overtime_contracts=tuple(form.overtime_contracts),
        time_off_contracts=tuple(form.time_off_contracts),
        **given,
    )
