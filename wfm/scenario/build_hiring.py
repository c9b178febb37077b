"""From the checked forms of hiring, coaches and shrinkage to core values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.hiring import CoachRule, HiringOptions, RampPoint
from wfm.core.requirement import Shrinkage, ShrinkageWindow
from wfm.scenario.field_types import DAY_MIN, parse_days
from wfm.scenario.forms_rules import PartsForm

if TYPE_CHECKING:
    from wfm.scenario.forms_hiring import CoachesForm, HiringForm
    from wfm.scenario.forms_rules import ShrinkageForm, ShrinkageTimeForm


def build_coaches(form: CoachesForm) -> CoachRule:
    """Rule for coaches."""
    return CoachRule(form.per_fte)


def build_hiring(form: HiringForm) -> HiringOptions:
    """Options of the hiring plan; both forms name them alike, but for the size of a class."""
    given = {name: getattr(form, name) for name in type(form).model_fields if name not in ("class_size", "ramp")}
    ramp = tuple(RampPoint(point.week, point.aht_factor) for point in form.ramp)
    return HiringOptions(class_min=form.class_size[0], class_max=form.class_size[1], ramp=ramp, **given)


def build_shrinkage(form: ShrinkageForm) -> Shrinkage:
    """Shrinkage in its parts; what is in and out of the office adds up."""
    (rostered, rostered_out), (unrostered, unrostered_out) = add_parts(form.rostered), add_parts(form.unrostered)
    windows = tuple(_build_window(window) for window in form.by_time)
    return Shrinkage(rostered, unrostered, rostered_out, unrostered_out, windows)


def add_parts(value: float | PartsForm) -> tuple[float, float]:
    """Whole share, and what of it is out of the office; a plain number doesn't say and has none."""
    if isinstance(value, PartsForm):
        return round(value.in_office + value.out_of_office, 12), value.out_of_office
    return value, 0.0


def _build_window(form: ShrinkageTimeForm) -> ShrinkageWindow:
    whole: dict[str, float | None] = {"rostered": None, "unrostered": None}
    out = dict.fromkeys(whole, 0.0)
    for name in whole:
        given = getattr(form, name)
        if given is not None:
            whole[name], out[name] = add_parts(given)
    return ShrinkageWindow(
        weekdays=frozenset(parse_days(form.days) or ()),
        from_min=form.first or 0,
        to_min=DAY_MIN if form.to is None else form.to,
        rostered=whole["rostered"],
        unrostered=whole["unrostered"],
        rostered_out=out["rostered"],
        unrostered_out=out["unrostered"],
    )
