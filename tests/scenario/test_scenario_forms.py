"""The form: an empty section equals the core defaults, every key is documented, and values are parsed right."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from wfm.core.agent import Contract
from wfm.core.hiring import CoachRule, HiringOptions
from wfm.core.options import ForecastOptions, RosterOptions, TeamLeadRule
from wfm.core.requirement import Shrinkage, Target
from wfm.core.rules import SiteRules
from wfm.core.shift import BreakRule, LabourRules
from wfm.scenario.build import (
    build_forecast_options,
    build_roster_options,
    build_shift,
    build_team_leads,
)
from wfm.scenario.build_hiring import build_coaches, build_hiring, build_shrinkage
from wfm.scenario.build_queues import build_opening, build_target
from wfm.scenario.build_rules import build_contract, build_labour, build_site_rules
from wfm.scenario.checks_people import open_window
from wfm.scenario.checks_shifts import nearest_hours, reachable_sums
from wfm.scenario.field_types import Number, SpanText, parse_clock, parse_days, show_clock
from wfm.scenario.forms import ScenarioForm
from wfm.scenario.forms_agreement import AgreementForm
from wfm.scenario.forms_contracts import ContractForm
from wfm.scenario.forms_hiring import CoachesForm, HiringForm
from wfm.scenario.forms_labour import LabourForm
from wfm.scenario.forms_queues import OpeningHoursForm, TargetForm
from wfm.scenario.forms_rules import (
    ForecastForm,
    RosterForm,
    ShiftForm,
    ShrinkageForm,
    TeamLeadsForm,
)
from wfm.scenario.schema import scenario_schema


@pytest.mark.parametrize(
    ("build", "form", "core"),
    [
        (build_forecast_options, ForecastForm, ForecastOptions),
        (build_roster_options, RosterForm, RosterOptions),
        (build_labour, LabourForm, LabourRules),
        (lambda form: build_site_rules(form, {}), AgreementForm, SiteRules),
        (build_shrinkage, ShrinkageForm, Shrinkage),
        (build_team_leads, TeamLeadsForm, TeamLeadRule),
        (build_coaches, CoachesForm, CoachRule),
        (build_hiring, HiringForm, HiringOptions),
        (build_target, TargetForm, Target),
    ],
)
def test_an_empty_section_equals_the_core_defaults(build, form, core):
    assert build(form.model_validate({})) == core()


def test_a_section_left_out_equals_an_empty_one():
    for name in ("forecast", "roster", "labour", "rules", "shrinkage", "team_leads", "coaches", "hiring"):
        field = ScenarioForm.model_fields[name]
        assert field.get_default(call_default_factory=True) == field.annotation.model_validate({})


def test_contract_defaults_are_those_of_core():
    built = build_contract("full", ContractForm.model_validate({"weekly_hours": 40, "shift_hours": [8]}))
    assert built == Contract("full", 2400, (480,))


def test_a_shift_with_listed_starts():
    form = ShiftForm.model_validate(
        {
            "hours": 7.5,
            "start": ["09:30", "08:00", "09:30"],
            "breaks": [{"kind": "lunch", "minutes": 30, "paid": False, "after_min": [180, 240]}],
        }
    )
    kind = build_shift("x", form)
    assert kind.starts == (480, 570)
    assert (kind.length_min, kind.paid_min) == (480, 450)
    assert kind.breaks == (BreakRule("lunch", 30, paid=False, earliest_min=180, latest_min=240),)


def test_opening_hours_of_ranges_over_sunday_and_nights():
    form = OpeningHoursForm.model_validate(
        {
            "weekly": {"sat-mon": ["12:00-24:00", "08:00-10:00"], "wed": ["22:00-06:00"]},
            "exceptions": {"2026-12-24": []},
        }
    )
    opening = build_opening(form, {})
    day = ((480, 600), (720, 1440))
    assert opening.weekly == (day, (), ((1320, 1800),), (), (), day, day)
    assert opening.exceptions == {date(2026, 12, 24): ()}
    assert opening.on_holidays is None


def test_open_window_spans_all_queues_and_the_night_before():
    def week(weekly):
        return build_opening(OpeningHoursForm.model_validate({"weekly": weekly}), {}).weekly

    day, night = week({"mon": ["09:00-12:00", "13:00-17:00"]}), week({"mon": ["20:00-06:00"], "sun": ["22:00-02:00"]})
    assert open_window([day], 0) == (540, 1020)
    assert open_window([night], 0) == (0, 1800)
    assert open_window([night], 1) == (0, 360)
    assert open_window([day, night], 1) == (0, 360)
    assert open_window([day], 1) is None
    assert open_window([], 0) is None
    assert open_window([week({"mon-sun": ["00:00-24:00"]})], 0) == (0, 2880)


def properties(schema):
    for name, part in {"": schema, **schema["$defs"]}.items():
        assert part.get("description") or not name, f"{name} has no description"
        for key, value in part.get("properties", {}).items():
            target = schema["$defs"].get(value.get("$ref", "").removeprefix("#/$defs/"), {})
            yield f"{name}.{key}", value.get("description") or target.get("description")


def test_every_key_of_the_schema_is_described():
    found = dict(properties(scenario_schema()))
    assert [key for key, text in found.items() if not text] == []
    assert "StartsForm.from" in found
    assert len(found) > 60


def test_schema_refuses_unknown_keys_and_asks_no_section_of_one_file():
    schema = scenario_schema()
    assert "required" not in schema
    assert all(part["additionalProperties"] is False for part in [schema, *schema["$defs"].values()])
    assert schema["$defs"]["PartsForm"]["properties"]["in_office"]["exclusiveMaximum"] == 1


@given(st.integers(0, 24 * 60))
def test_clock_times_read_back(minutes):
    assert parse_clock(show_clock(minutes)) == minutes


@pytest.mark.parametrize("text", ["7:00", "24:01", "12:60", "1200", "12:00 ", "12:00:00", "\u0660\u0668:\u0660\u0660"])
def test_no_clock_times(text):
    assert parse_clock(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon", (0,)), ("mon-fri", (0, 1, 2, 3, 4)), ("sat-mon", (5, 6, 0)), ("mon-sun", tuple(range(7)))],
)
def test_days(text, days):
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["Mon", "mon-", "mon-tue-wed", "monday", ""])
def test_no_days(text):
    assert parse_days(text) is None


def test_spans():
    assert SpanText().check("08:00-24:00") == (480, 1440)
    assert SpanText().check("22:00-06:00") == (1320, 1800)
    for text in ("08:00", "08:00-08:00", "24:00-06:00", "18:00-08:00x", "18:00-07:00"):
        with pytest.raises(PydanticCustomError):
            SpanText().check(text)


@pytest.mark.parametrize("value", [True, "1", None, float("nan"), float("inf"), 1.0, -0.01, [0.5]])
def test_no_share(value):
    with pytest.raises(PydanticCustomError, match=r"a share in \[0, 1\)"):
        Number(0, 1, below=True, share=True).check(value)


def test_edges_of_numbers():
    assert Number(0, 1, below=True, share=True).check(0) == 0.0
    with pytest.raises(PydanticCustomError):
        Number(0, 1, above=True, share=True).check(0)
    assert Number(0, 1, above=True, share=True).check(1) == 1.0
    with pytest.raises(PydanticCustomError, match="a whole number from 1 to 7"):
        Number(1, 7, whole=True).check(2.0)


@given(
    st.lists(st.lists(st.sampled_from([240, 360, 480, 540]), max_size=2, unique=True), min_size=1, max_size=5),
    st.integers(1, 5),
)
def test_reachable_sums_against_every_week(lengths, most):
    weeks = product(*([0, *choices] for choices in lengths))
    assert reachable_sums(lengths, most) == {sum(week) for week in weeks if sum(map(bool, week)) <= most}


def test_nearest_hours():
    assert nearest_hours({0, 480, 960}, 600) == "8 h or 16 h"
    assert nearest_hours({0, 480}, 600) == "8 h"
    assert nearest_hours({0}, 600) == "none"
