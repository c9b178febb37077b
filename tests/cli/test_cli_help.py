"""The help of every command: examples that are real."""

import shlex

import pytest
import typer.main

from wfm.cli import main as cli


def list_commands(group, path=()):
    """Every command of the app, those of groups within it too, with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from list_commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(list_commands(typer.main.get_command(cli.app)))


def read_examples(command):
    """Command lines in the text at the end of a command's help."""
    paragraphs = [" ".join(part.split()) for part in (command.epilog or "").split("\n\n")]
    return [part.removeprefix("Example: ") for part in paragraphs if part]


def parse(words, line):
    """Parse the words of a command line the way the command would; nothing is run. Raises what it would say."""
    command = COMMANDS[words]
    rest = shlex.split(line.split(" > ")[0])[1 + len(words) :]
    context = command.make_context(" ".join(words), rest)
    assert context.args == [], "words are left over"
    return context


def test_there_are_commands():
    assert {("run",), ("init",), ("check",), ("schema",)} <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_every_command_has_examples_that_parse(words):
    examples = read_examples(COMMANDS[words])
    assert len(examples) >= 2
    for line in examples:
        assert line.startswith(f"wfm {' '.join(words)} ")
        parse(words, line)


@pytest.mark.parametrize(
    "line", ["wfm run mysite --opne", "wfm run", "wfm run mysite --days many", "wfm run mysite too many"]
)
def test_an_example_that_is_wrong_is_found(line):
    with pytest.raises(Exception, match=r"(?i)no such option|missing parameter|valid integer|unexpected extra"):
        parse(("run",), line)


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_the_help_shows_the_examples(words, capsys):
    assert cli.run_app((*words, "--help")) == 0
    out = " ".join(capsys.readouterr().out.split())
    for line in read_examples(COMMANDS[words]):
        assert " ".join(line.split()) in out
