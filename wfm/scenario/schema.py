"""The JSON Schema of a scenario file, for editors that complete and check it."""

from __future__ import annotations

import json
from typing import Any

from wfm.scenario.forms import ScenarioForm


def scenario_schema() -> dict[str, Any]:
    """Describe every key of a scenario; no section is required in one file, as another may set it."""
    schema = ScenarioForm.model_json_schema(by_alias=True)
    del schema["required"]
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "wfm scenario"
    return schema


def write_schema() -> str:
    """Write the schema as text, as it stands in files beside a scenario."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False, default=str)
