"""Write docs/reference/scenario.md: every key with meaning, default and example, from schema and example scenario.

python docs/scenario_page.py        # a test says when the page is not what this writes
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wfm.scenario.forms import ScenarioForm
from wfm.scenario.schema import scenario_schema
from wfm.scenario.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference" / "scenario.md"
EXAMPLE = "tests/data/tiny/scenario.yaml"
MORE_EXAMPLES: dict[str, object] = {
    "include": ["nl_atw.yaml", "shifts_day.yaml"],
    "variants": {"winter-flu": {"shrinkage.unrostered": 0.12}},
    "opening_hours.weekly": {"mon-fri": ["08:00-21:00"], "sat": ["09:00-18:00"]},
    "opening_hours.exceptions": {"2026-12-24": ["08:00-18:00"]},
    "opening_hours.changes": {"2026-03-01": {"mon-fri": ["08:00-22:00"]}},
    "events": "events.csv",
    "adjustments": [{"date": "2026-10-21", "factor": 1.1}],
    "adjustments[].queue": ["service", "sales"],
    "adjustments[].date": "2026-10-21",
    "adjustments[].from_date": "2026-10-19",
    "adjustments[].to_date": "2026-10-25",
    "adjustments[].weekdays": ["mon-wed", "fri"],
    "adjustments[].from": "09:00",
    "adjustments[].to": "12:00",
    "adjustments[].factor": "+10%",
    "adjustments[].amount": 150,
    "adjustments[].min": 5,
    "adjustments[].max": 60,
    "adjustments[].reason": "mailing of 20,000 letters",
    "queues.NAME.opening_hours.weekly": {"mon-fri": ["09:00-17:00"]},
    "queues.NAME.opening_hours.holidays": [],
    "queues.NAME.opening_hours.exceptions": {"2026-12-24": ["09:00-13:00"]},
    "queues.NAME.opening_hours.changes": {"2026-03-01": {"mon-fri": ["09:00-20:00"]}},
    "queues.NAME.staffed_hours.weekly": {"mon-fri": ["09:00-17:00"]},
    "queues.NAME.staffed_hours.holidays": [],
    "queues.NAME.staffed_hours.exceptions": {"2026-12-24": ["09:00-13:00"]},
    "queues.NAME.staffed_hours.changes": {"2026-03-01": {"mon-fri": ["09:00-20:00"]}},
    "queues.NAME.patience_s": 180,
    "queues.NAME.redial_share": 0.3,
    "queues.NAME.lines": 60,
    "queues.NAME.priority": 1,
    "queues.NAME.concurrency.sessions": 3,
    "queues.NAME.concurrency.aht_by_sessions_s": [480, 540, 630],
    "queues.NAME.concurrency.slowdown": [1, 1.15, 1.35],
    "queues.NAME.concurrency.compose.agent_s": 30,
    "queues.NAME.concurrency.compose.customer_s": 60,
    "queues.NAME.concurrency.measured_sessions": 2.2,
    "queues.NAME.concurrency.wind_down_min": 10,
    "queues.NAME.deferral.cutoff": "16:00",
    "queues.NAME.deferral.backlog": 120,
    "queues.NAME.deferral.backlog_within_min": 120,
    "queues.NAME.deferral.chosen_share": 0.2,
    "queues.NAME.deferral.chosen_window_min": 30,
    "queues.NAME.priorities[].name": "influential",
    "queues.NAME.priorities[].share": 0.1,
    "queues.NAME.priorities[].respond_within_min": 15,
    "queues.NAME.priorities[].service_level": 0.95,
    "queues.NAME.fed_by[].queue": "service",
    "queues.NAME.fed_by[].share": 0.15,
    "queues.NAME.fed_by[].delay_min": 60,
    "queues.NAME.target.respond_within_min": 240,
    "queues.NAME.target.asa_s": 30,
    "queues.NAME.target.max_abandonment": 0.05,
    "queues.NAME.target.definition": "sl_offered",
    "shrinkage.rostered": {"in_office": 0.05, "out_of_office": 0.07},
    "shrinkage.unrostered": {"in_office": 0.03, "out_of_office": 0.08},
    "shrinkage.by_time": [{"days": "mon", "from": "08:00", "to": "12:00", "unrostered": 0.13}],
    "coaches": {"per_fte": 25},
    "hiring": {
        "attrition_per_year": 0.3, "class_size": [8, 14], "classes_per_week": 2, "lead_weeks": 8, "training_weeks": 5,
        "ramp": [{"week": 0, "aht_factor": 1.6}, {"week": 12, "aht_factor": 1}], "mentor_share": 0.3,
        "mentor_weeks": 6, "location_speed": {"home": 1.03}, "contract_hours": 32, "overtime_share": 0.03,
        "on_call_hours": 40, "max_shortfall": 0.02, "cost_per_hire": 6500, "wage_per_hour": 31, "overtime_factor": 1.35,
        "on_call_factor": 1.2, "shortfall_per_hour": 45, "budget": 400000,
    },
    "requests": "requests.csv",
    "locks": "locks.csv",
    "contracts.NAME.weekly_hours": {"min": 16, "max": 24},
    "contracts.NAME.period_hours": {"min": 72, "max": 88},
    "contracts.NAME.shifts": ["short_4h"],
    "contracts.NAME.starts": {"from": "08:00", "to": "12:00"},
    "contracts.NAME.on_call": True,
    "labour": {
        "max_shift_hours": 12, "min_daily_rest_hours": 11, "min_daily_rest_weight": 50, "max_days_in_a_row": 6,
        "max_days_in_a_row_weight": 50, "short_rest": {"hours": 8, "per_days": 7},
        "breaks": [{"above_hours": 5.5, "minutes": 30, "part_min": 15}],
        "weekly_rest": {
            "hours": 36, "per_days": 7, "split": {"hours": 72, "per_days": 14, "part_hours": 32}, "weight": 50,
        },
        "week_hours": {"most": 60, "weight": 5}, "average_hours": [{"most": 48, "weeks": 16, "weight": 5}],
        "nights": {
            "allowed": True, "from": "00:00", "to": "06:00", "over_hours": 1, "max_shift_hours": 10,
            "late_end": "02:00", "rest_hours": 14, "series": 3, "series_rest_hours": 46, "max_in_a_row": 7,
            "max_nights": 36, "weeks": 16, "average_from": 16, "average_hours": 40, "weight": 50,
        },
        "sundays": {"free": 13, "weeks": 52, "weight": 10},
        "minors": {
            "under_age": 18, "max_shift_hours": 9, "week_hours": 45, "four_weeks_hours": 160, "rest_hours": 12,
            "from": "23:00", "to": "06:00", "break_above_hours": 4.5, "break_min": 30,
        },
    },
    "rules": {
        "no_single_days_off": True, "days_off_in_a_row": {"least": 2, "weight": 5},
        "work_days_in_a_row": {"least": 2, "weight": 5},
        "weekends": [{"most": 2, "weeks": 4, "both_or_none": True, "weight": 20}],
        "successions": [{"before": "late_8h", "after": ["day_8h", "short_4h"], "weight": 10}],
        "shift_limits": [
            {"shift": "late_8h", "most": 2, "per": "week", "contracts": ["part_20"], "agents": ["a001"], "weight": 5},
        ],
        "start_stability": [{"most_hours": 2, "contracts": ["full_40"], "weight": 2}],
        "rotations": [{
            "name": "early_late", "anchor": "2026-10-19", "weight": 20,
            "weeks": [{"from": "07:00", "to": "10:00", "shifts": ["day_8h"]}, {"from": "12:00", "to": "15:00"}],
        }],
        "fairness": [
            {"count": "evening", "weight": 2, "after": "18:00", "shift": "late_8h", "look_back_weeks": 8},
        ],
        "minimum_staff": [
            {"least": 2, "queue": "service", "days": ["mon-fri"], "from": "08:00", "to": "18:00", "weight": 100},
        ],
        "seats": {"most": 90, "weight": 20},
        "activities": [{
            "name": "team_meeting", "minutes": 45, "times": 1, "per": "week", "group": 0, "from": "09:00",
            "to": "17:00", "days": ["tue-thu"], "teams": ["red"], "agents": ["a001"], "trainer": "team_lead",
            "weight": 200,
        }],
    },
    "forecast.models": ["seasonal_naive", "mean_weekdays"],
    "forecast.backtest_origins": 12,
    "roster.over_price": 2,
    "roster.lead_missing_price": 50,
    "roster.lead_spread_price": 1,
    "roster.least_block_min": 90,
    "roster.switch_price": 2,
    "roster.effort.stop_gap": 0.01,
    "roster.effort.time_limit_s": 120,
    "roster.effort.rounds": 500,
    "roster.effort.workers": 4,
    "roster.effort.repeatable": True,
    "roster.under[].up_to_share": 0.1,
    "roster.under[].price": 10,
    "intraday": {
        "freeze_min": 45,
        "prices": {
            "move_break": 4, "move_activity": 6, "cancel_activity": 20, "switch_queue": 6, "shift_work": 3,
            "extend_shift": 60, "shorten_shift": 20, "call_in": 90, "lead_takes_contacts": 120,
        },
        "most_changed": 0.1, "most_changed_day": 0.25, "most_overtime_min": 90, "overtime_contracts": ["full_40"],
        "most_time_off_min": 60,
        "time_off_contracts": ["part_20"], "hour_eur": 31, "overtime_factor": 1.35, "time_limit_s": 6,
        "replications": 40,
    },
}
INTRO = """# scenario.yaml

One file says what is true of a site; made by `docs/scenario_page.py` from the schema, so it can't be out of date. The
shortest whole example is `tests/data/tiny/scenario.yaml`, the one to copy `scenarios/webcare_nl/scenario.yaml`.

- Shares are 0-1: 80% is `0.80`. Clock times are quoted: `"08:00"`. Times are those of `timezone`.
- An unknown key, a key written twice, a share above 1 or a wrong type is a fault; `wfm check` lists all faults at once.
- `include` merges files of `configs/`; two of them may not set the same key, and the scenario's own keys win over them.
- `variants` and `--set key=value` change single keys: `--set queues.service.target.service_level=0.90`. A key set
  by two of them is a fault. A list is set as a whole. `--start` and `--days` set the horizon.
- `wfm schema > schema.json` gives the same as a JSON Schema, for an editor that completes and checks as you type.

In the tables NAME stands for a name of your own choice and `[]` for each entry of a list. The tables it names are
described in [Files](files.md).
"""


class Key(NamedTuple):
    """One key of the scenario."""

    path: str
    meaning: str
    default: str
    example: str


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")


def write_page() -> str:
    """Make the whole page as text."""
    keys = list_keys()
    simple = [key for key in keys if not any(other.path.startswith(key.path + ".") for other in keys)]
    top = [key for key in simple if "." not in key.path and "[]" not in key.path]
    parts = [INTRO, "## The site as a whole\n", *_table(top)]
    for section in dict.fromkeys(key.path.split(".")[0].removesuffix("[]") for key in keys):
        members = [key for key in keys if key.path.startswith((section + ".", section + "[]"))]
        if members:
            title = next(key for key in keys if key.path == section)
            parts += [f"\n## {section}\n", f"{title.meaning}\n", *_table(members)]
    return "\n".join(parts) + "\n"


def list_keys() -> list[Key]:
    """List every key of the schema, depth first."""
    schema = scenario_schema()
    return list(_walk(schema, schema, "", _examples()))


def _table(keys: list[Key]) -> list[str]:
    rows = [f"| `{key.path}` | {key.meaning} | {key.default} | {key.example} |" for key in keys]
    return ["| key | meaning | default | example |", "|---|---|---|---|", *rows]


def _examples() -> dict[str, Any]:
    """Read the keys of the example scenario."""
    return read_yaml(ROOT / EXAMPLE, EXAMPLE).data


def _walk(schema: dict[str, Any], node: dict[str, Any], prefix: str, example: Any) -> Iterator[Key]:
    needed = node.get("required", ()) if prefix else ScenarioForm.model_json_schema()["required"]
    for name, field in node.get("properties", {}).items():
        path = f"{prefix}{name}"
        value = example.get(name) if isinstance(example, dict) else None
        value = MORE_EXAMPLES.get(path, value)
        inner, way, below = _inside(schema, field, value)
        whole = inner is not None and name != "start"
        default = (
            "needed"
            if name in needed
            else ""
            if isinstance(field.get("default"), dict) and whole
            else _show(field.get("default"))
        )
        meaning = field.get("description") or (inner or {}).get("description", "")
        yield Key(path, " ".join(meaning.split()).replace("[", "\\["), default, "" if whole else _show(value))
        if inner is not None:
            yield from _walk(schema, inner, path + way, below)


def _inside(schema: dict[str, Any], field: dict[str, Any], value: Any) -> tuple[dict[str, Any] | None, str, Any]:
    """Find the form below a field, how its keys are reached, and the example there."""
    choices = [field, *field.get("anyOf", ()), *field.get("oneOf", ())]
    for choice in choices:
        if "$ref" in choice:
            return schema["$defs"][choice["$ref"].rsplit("/", 1)[1]], ".", value
        named = choice.get("additionalProperties")
        for entry in (*choice.get("patternProperties", {}).values(), *([named] if isinstance(named, dict) else [])):
            if "$ref" in entry:
                first = next(iter(value.values())) if isinstance(value, dict) and value else None
                return schema["$defs"][entry["$ref"].rsplit("/", 1)[1]], ".NAME.", first
        if "$ref" in choice.get("items", {}):
            first = value[0] if isinstance(value, list) and value else None
            return schema["$defs"][choice["items"]["$ref"].rsplit("/", 1)[1]], "[].", first
    return None, "", None


def _show(value: Any) -> str:
    """Write a value as it would stand in the file."""
    if value is None:
        return "none"
    if value == "":
        return "empty"
    if (isinstance(value, str) and ":" not in value) or isinstance(value, date):
        return f"`{value}`"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"`{json.dumps(value, default=str)}`"


if __name__ == "__main__":
    main()
