"""Strict YAML: plain data plus the file and line of every key.

Scalars are read as YAML 1.2 reads them: only true and false are booleans, so `off` and `NO` stay text; numbers are
decimal. Silent traps are faults: a key written twice, and an unquoted clock time, which YAML 1.1 takes for a number
of sixties. Aliases, merge keys and tags of one's own are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import yaml

from wfm.errors import Fault
from wfm.scenario.places import KeyPath, Place, Words, dotted, show

if TYPE_CHECKING:
    from pathlib import Path

_STANDARD = "tag:yaml.org,2002:"
_CLOCK, _DATE, _MERGE = "!clock", "!date", "!merge"
_QUOTE_HINT = 'quote clock times: "{}"'


@dataclass
class Document:
    """One YAML file: its data, where each key stands, and what was wrong; `broken` when no data could be read."""

    place: Place
    data: dict[str, object] = field(default_factory=dict)
    marks: dict[KeyPath, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    broken: bool = False


class _Refused(yaml.MarkedYAMLError):
    """A YAML feature that scenarios do without."""


class _StrictLoader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as PyYAML declares it

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise _Refused(problem=f"an alias *{event.anchor}", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


for _tag, _pattern, _first in (
    (_STANDARD + "null", r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    (_STANDARD + "bool", r"(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    (_DATE, r"\d{4}-\d{2}-\d{2}$", list("0123456789")),
    (_CLOCK, r"\d{1,2}:\d{2}(?::\d{2})?$", list("0123456789")),
    (_STANDARD + "int", r"[-+]?\d+$", list("-+0123456789")),
    (_STANDARD + "float", r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$", list("-+.0123456789")),
    (_MERGE, r"<<$", ["<"]),
):
    _StrictLoader.add_implicit_resolver(_tag, re.compile(_pattern, re.ASCII), _first)


def read_yaml(path: Path, shown: str) -> Document:
    """Read a file that must hold one mapping; never raises, the faults are in the document.

    `shown` is how faults name the file.
    """
    document = Document(Place(shown))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _broken(document, line, "UTF-8 text", "bytes in another encoding", "save the file as UTF-8")
    except OSError as error:
        return _broken(document, None, "a file that can be read", (error.strerror or str(error)).lower(), "")
    node = _compose(text, document)
    if document.broken:
        return document
    if node is None:
        return _broken(document, 1, "a mapping of keys to values", "an empty file", "")
    if not isinstance(node, yaml.MappingNode):
        return _broken(document, _line(node), "a mapping of keys to values", _kind(node), "start with `name: ...`")
    document.data = _mapping(node, (), document)
    return document


def read_value(text: str, shown: str) -> tuple[object, list[Fault]]:
    """Read one value given on the command line, by the same rules as a file."""
    document = Document(Place(shown))
    node = _compose(text, document)
    if node is None and not document.broken:
        document.faults.append(Fault("a value after =", "nothing", hint="write null for no value"))
    value = None if node is None else _value(node, (), document)
    return value, [Fault(f.expected, f.got, file=shown, where=f.where, hint=f.hint) for f in document.faults]


def _compose(text: str, document: Document) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_StrictLoader)
    except _Refused as error:
        hint = "write the value out; aliases are not read, shared parts go into a file that is included"
        _broken(document, _problem_line(error), "a value", str(error.problem), hint)
    except yaml.MarkedYAMLError as error:
        problem = f"{error.problem or 'unreadable text'} {error.context or ''}".strip().removeprefix("but found ")
        hint = "indent with spaces, not tabs" if "\\t" in problem else ""
        _broken(document, _problem_line(error), "valid YAML", problem, hint)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        _broken(document, line, "printable text", f"the character with code {error.character}", "")
    except RecursionError:
        _broken(document, None, "YAML nested at most some hundred levels deep", "deeper nesting", "")
    return None


def _broken(document: Document, line: int | None, expected: str, got: str, hint: str) -> Document:
    document.faults.append(Fault(expected, got, file=document.place.file, line=line, hint=hint))
    document.broken = True
    return document


def _add(document: Document, node: yaml.Node, path: KeyPath, expected: str, *, got: str, hint: str = "") -> None:
    fault = Fault(expected, got, file=document.place.file, line=_line(node), where=dotted(path), hint=hint)
    document.faults.append(fault)


def _value(node: yaml.Node, path: KeyPath, document: Document) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            here = (*path, index)
            document.marks[here] = Place(document.place.file, _line(item))
            items.append(_value(item, here, document))
        return items
    return _scalar(node, path, document)


def _mapping(node: yaml.MappingNode, path: KeyPath, document: Document) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == _STANDARD + "null":
            _add(document, key_node, path, "a key of plain text", got=_kind(key_node))
            continue
        key = str(key_node.value)
        here = (*path, key)
        if key_node.tag == _MERGE:
            hint = "write the keys out; shared parts go into a file that is included"
            _add(document, key_node, path, "plain keys", got="a merge key <<", hint=hint)
        elif key in found:
            first = document.marks[here].line
            _add(document, key_node, here, "each key once", got=f"a second {key}", hint=f"first set in line {first}")
        else:
            document.marks[here] = Place(document.place.file, _line(key_node))
            found[key] = _value(value_node, here, document)
    return found


def _scalar(node: yaml.Node, path: KeyPath, document: Document) -> object:
    text, tag = str(node.value), node.tag
    if tag == _CLOCK:
        _add(document, node, path, "a quoted clock time", got=text, hint=_QUOTE_HINT.format(text))
        return text
    try:
        if tag == _DATE:
            return date.fromisoformat(text)
        if tag == _STANDARD + "int":
            return int(text)
        if tag == _STANDARD + "float":
            return float(text)
    except ValueError:
        expected = "a date such as 2026-10-19" if tag == _DATE else "a number"
        _add(document, node, path, expected, got=text[:40])
        return text
    if tag == _STANDARD + "null":
        return None
    if tag == _STANDARD + "bool":
        return text.lower() == "true"
    if tag not in (_STANDARD + "str", _MERGE):
        _add(document, node, path, "a plain value", got=f"the tag {tag}", hint="leave the tag out")
    return text


def _kind(node: yaml.Node) -> Words:
    if isinstance(node, yaml.SequenceNode):
        return Words("a list")
    if isinstance(node, yaml.MappingNode):
        return Words("a mapping")
    return Words(show(str(node.value)) if node.value else "nothing")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _problem_line(error: yaml.MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return None if mark is None else int(mark.line) + 1
