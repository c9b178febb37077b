"""Pydantic's errors in plain words, with file, line and a hint; and the form of the parts that are sound."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from wfm.scenario.field_types import WRONG
from wfm.scenario.forms import FILE_TAG, ScenarioForm
from wfm.scenario.forms_contracts import BETWEEN_TAG, HOURS_TAG
from wfm.scenario.forms_rules import LIST_TAG, PARTS_TAG, RANGE_TAG, SHARE_TAG
from wfm.scenario.places import KeyPath, Places, Words, nearest, suggest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from wfm.errors import Fault

_TYPE_WORDS = {
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
TAGS = (LIST_TAG, RANGE_TAG, FILE_TAG, SHARE_TAG, PARTS_TAG, HOURS_TAG, BETWEEN_TAG)
"""Names of the options of a union, which pydantic adds to a key's location."""
_MISSING = object()


@dataclass(frozen=True)
class Checked:
    """A form and the names of its sections that are valid; the other sections are absent."""

    form: ScenarioForm
    valid: frozenset[str]


def check_form(data: Mapping[str, object], places: Places) -> tuple[Checked, list[Fault]]:
    """Fill the form; where sections are wrong, the sound ones are still filled so that they can be checked."""
    try:
        return Checked(ScenarioForm.model_validate(data), frozenset(ScenarioForm.model_fields)), []
    except ValidationError as error:
        found = [to_fault(detail, places) for detail in error.errors(include_url=False)]
    sections: dict[str, Any] = {}
    for name, info in ScenarioForm.model_fields.items():
        if name not in data:
            if not info.is_required():
                sections[name] = info.get_default(call_default_factory=True)
            continue
        annotation: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
        try:
            sections[name] = TypeAdapter(annotation).validate_python(data[name], strict=True)
        except ValidationError:
            continue
    return Checked(ScenarioForm.model_construct(None, **sections), frozenset(sections)), found


def to_fault(detail: ErrorDetails, places: Places) -> Fault:
    """Turn one error of pydantic into a fault."""
    path = _key_path(detail)
    kind, context, got = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "missing":
        return places.fault(path, expected=f"the key {path[-1]}", got=None)
    if kind == "extra_forbidden":
        hint = suggest(str(path[-1]), known_keys(path[:-1]), what="keys here")
        return places.fault(path, expected="a known key", got=str(path[-1]), hint=hint)
    if kind == WRONG:
        return places.fault(path, expected=context["expected"], got=got, hint=context["hint"])
    if kind == "literal_error":
        choices = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        near = nearest(str(got), choices)
        hint = f'did you mean "{near}"?' if near else ""
        return places.fault(path, expected="one of " + ", ".join(choices), got=got, hint=hint)
    if kind in ("too_short", "too_long"):
        least, most = context.get("min_length"), context.get("max_length")
        expected = f"at least {least}" if least is not None else f"at most {most}"
        held = Words(f"{context['actual_length']}")
        return places.fault(path, expected=f"{expected} entr{'y' if 1 in (least, most) else 'ies'}", got=held)
    hint = "leave the key out or give it a value" if got is None else ""
    return places.fault(path, expected=_TYPE_WORDS.get(kind, detail["msg"]), got=got, hint=hint)


def known_keys(path: KeyPath) -> list[str]:
    """Keys that the form allows inside the mapping at this path; [] where any name may stand."""
    form = _form_in(_annotation_at(path))
    return [] if form is None else list(_fields(form))


def holds_list(path: KeyPath) -> bool:
    """Whether the form has a list, and nothing else, at this path."""
    options = [option for option in _options(_annotation_at(path)) if option is not types.NoneType]
    return bool(options) and all(get_origin(option) is list for option in options)


def find_default(path: KeyPath, data: Mapping[str, object]) -> tuple[int | None, object]:
    """Follow a key path through the form: (index of the first unknown key or None, default value or None).

    Below a mapping of named things (queues, contracts) a name is known when `data` has it.
    """
    annotation: Any = ScenarioForm
    here: object = data
    default: object = None
    for index, key in enumerate(path):
        form = _form_in(annotation)
        inner = _step(annotation, key)
        below = here.get(key, _MISSING) if isinstance(here, Mapping) else _MISSING
        if form is not None and key in _fields(form):
            info = _fields(form)[str(key)]
            default = None if info.is_required() else info.get_default(call_default_factory=True)
        elif form is not None or inner is None or (below is _MISSING and _form_in(inner) is not None):
            return index, None
        else:
            default = None
        annotation, here = inner, below
    return None, default if here is _MISSING else here


def _annotation_at(path: KeyPath) -> Any:
    annotation: Any = ScenarioForm
    for key in path:
        annotation = _step(annotation, key)
    return annotation


def _fields(form: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info for name, info in form.model_fields.items()}


def _step(annotation: Any, key: str | int) -> Any:
    form = _form_in(annotation)
    if form is not None:
        info = _fields(form).get(str(key))
        return None if info is None else info.annotation
    for option in _options(annotation):
        if get_origin(option) is dict:
            return get_args(option)[1]
        if get_origin(option) is list and isinstance(key, int):
            return get_args(option)[0]
    return None


def _form_in(annotation: Any) -> type[BaseModel] | None:
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    return None


def _options(annotation: Any) -> list[Any]:
    """Take Annotated and unions apart."""
    if get_origin(annotation) is Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [inner for option in get_args(annotation) for inner in _options(option)]
    return [annotation]


def _key_path(detail: ErrorDetails) -> KeyPath:
    """Drop what pydantic adds to a location: tags of a union inside, the mark of a key at the end."""
    path = tuple(key for key in detail["loc"] if key not in TAGS) or detail["loc"]
    marked = path[-1] == "[key]" and detail["type"] != "extra_forbidden"
    return path[:-1] if marked else path
