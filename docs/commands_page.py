"""Write docs/reference/commands.md: every command with its help, arguments, options and examples, and the exit codes.

python docs/commands_page.py        # a test says when the page is not what this writes
"""

from __future__ import annotations

import inspect
import re
import types
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_type_hints

import typer.main

from wfm.cli.main import app, common

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parent / "reference" / "commands.md"
INTRO = """# Commands

What `wfm --help` and the help of each command say; made by `docs/commands_page.py`, so it can't be out of date.

Results go to stdout, as tables or with `--json` as data; warnings, progress and faults go to stderr. SCENARIO is a
folder with a `scenario.yaml`. RUN is a run's folder below `runs/`, its name, `latest`, or SCENARIO/latest.
"""
EXIT_CODES = {
    0: "done; staff that can't cover the need is no error: the roster covers what it can and says what is missing",
    1: "internal error (`WFM_DEBUG=1` shows where), or the roster just made breaks a rule",
    2: "wrong usage: a command, option or value that makes no sense",
    3: "invalid scenario or data, or a roster that was given or verified breaks a rule",
    4: "proved infeasible",
    5: "a limit was reached without a roster",
    130: "interrupted by Ctrl-C, with the best roster so far where there was one",
}


class Parameter(NamedTuple):
    """An argument or option: how it is written, what it means, and what holds if it is left out."""

    names: tuple[str, ...]
    metavar: str
    meaning: str
    default: str


class Command(NamedTuple):
    """One command: what it does, its parameters in order, and its examples."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]
    examples: tuple[str, ...]


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")


def write_page() -> str:
    """Make the whole page as text."""
    commands = list_commands()
    parts = [INTRO, "| command | does |\n|---|---|"]
    parts += [f"| [{c.name}](#wfm-{c.name}) | {_flat(c.help.split(chr(10) * 2)[0])} |" for c in commands]
    parts.append("\n`wfm --version` shows the version and stops; every command has `--help`.\n")
    parts += [text for command in commands for text in _section(command)]
    parts.append("## Exit codes\n\n| code | means |\n|---|---|")
    parts += [f"| `{code}` | {text} |" for code, text in EXIT_CODES.items()]
    return "\n".join(parts) + "\n"


def list_commands() -> list[Command]:
    """Every command of `wfm`, in the order of its help."""
    group = typer.main.get_command(app)
    found = []
    for name, command in group.commands.items():
        if not command.hidden:
            parameters = tuple(_parameters(command.params, command.callback))
            paragraphs = [_flat(part) for part in re.split(r"\n\s*\n", command.epilog or "") if part]
            examples = tuple(part.removeprefix("Example: ") for part in paragraphs)
            found.append(Command(name, inspect.cleandoc(command.help or ""), parameters, examples))
    return found


def list_common() -> tuple[Parameter, ...]:
    """Options of `wfm` itself."""
    return tuple(_parameters(typer.main.get_command(app).params, common))


def _parameters(params: list[Any], callback: Callable[..., Any]) -> Iterator[Parameter]:
    hints = get_type_hints(inspect.unwrap(callback), include_extras=True)
    for param in params:
        if param.name == "help" or getattr(param, "hidden", False):
            continue
        argument = param.param_type_name == "argument"
        names = (param.metavar or param.name.upper(),) if argument else (*param.opts, *param.secondary_opts)
        meaning = _flat(getattr(param, "help", None) or "") + _limits(hints.get(param.name))
        metavar = "" if argument or getattr(param, "is_flag", False) else param.metavar or param.name.upper()
        yield Parameter(names, metavar, meaning, "needed" if param.required else _default(param))


def _section(command: Command) -> list[str]:
    parts = [f"## wfm {command.name}\n", command.help + "\n"]
    parts += ["".join(f"    {example}\n" for example in command.examples)] if command.examples else []
    if command.parameters:
        parts.append("| argument or option | meaning | if left out |\n|---|---|---|")
        parts += [f"| {_written(p)} | {p.meaning} | {p.default} |" for p in command.parameters]
        parts.append("")
    return parts


def _written(parameter: Parameter) -> str:
    metavar = f" {parameter.metavar}" if parameter.metavar else ""
    return ", ".join(f"`{name}{metavar}`" for name in parameter.names).replace("|", "\\|")


def _default(param: Any) -> str:
    value = param.default
    if callable(value) or value is None or value is False or value == "" or (param.multiple and not value):
        return ""
    return f"`{value.value if isinstance(value, Enum) else value}`"


def _limits(hint: Any) -> str:
    """Words for the choices and the range of a parameter, from its annotation."""
    info = next((x for x in getattr(hint, "__metadata__", ()) if hasattr(x, "min")), None)
    low, high = getattr(info, "min", None), getattr(info, "max", None)
    choices = _choices(hint)
    words = [f" One of {', '.join(f'`{choice}`' for choice in choices)}."] if choices else []
    if low is not None or high is not None:
        words.append(f" {_range(low, high)}")
    return "".join(words)


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"At least {low:g}." if high is None else f"At most {high:g}."
    return f"From {low:g} to {high:g}."


def _choices(hint: Any) -> list[str]:
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias) and issubclass(hint, Enum):
        return [str(member.value) for member in hint]
    return [choice for inner in get_args(hint) for choice in _choices(inner)]


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    main()
