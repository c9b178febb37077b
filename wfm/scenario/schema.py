"""The JSON Schema of a scenario file, for editors that complete and check it."""

from __future__ import annotations

import json
from typing import Any

from wfm.scenario.field_types import NameText
from wfm.scenario.forms import ScenarioForm


def scenario_schema() -> dict[str, Any]:
    """Describe every key of a scenario; no section is required in one file, as another may set it."""
    schema = ScenarioForm.model_json_schema(by_alias=True)
    del schema["required"]
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "wfm scenario"
    _complete(schema, schema["$defs"])
    return schema


def write_schema() -> str:
    """Write the schema as text, as it stands in files beside a scenario."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False, default=str)


def _complete(node: Any, forms: dict[str, Any]) -> None:
    """Say what pydantic leaves unsaid: keys of a fixed shape refuse others, and a section has its form's text."""
    if isinstance(node, list):
        for entry in node:
            _complete(entry, forms)
    if not isinstance(node, dict):
        return
    keyed = node.get("patternProperties")
    if isinstance(keyed, dict) and node.get("type") == "object":
        _close(node, keyed)
    for part in node.get("properties", {}).values():
        form = forms.get(str(part.get("$ref", "")).rpartition("/")[2], {})
        if "description" not in part and "description" in form:
            part["description"] = form["description"]
    for value in node.values():
        _complete(value, forms)


def _close(node: dict[str, Any], keyed: dict[str, Any]) -> None:
    """Let names be any text, as patterns of an editor know only letters of English; refuse other weekdays and dates."""
    pattern = NameText.schema["pattern"]
    if pattern in keyed:
        node["additionalProperties"] = keyed.pop(pattern)
        if not keyed:
            del node["patternProperties"]
    else:
        node["additionalProperties"] = False
