"""The tutorial followed to the letter: its commands in its order, in a folder of its own, and what they print."""

import os
import re
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "tutorial.md").read_text(encoding="utf-8")
STEP = re.compile(r"(?:<!-- (file|append): (\S+) -->\n)?```(\w+)\n(.*?)```", flags=re.DOTALL)
SET_UP = (". .venv/bin/activate", "mkdir tutorial", "cd tutorial")


def list_steps():
    """Kind ("sh", "text", "file", "append"), file name if any, and text, in the page's order."""
    return [(kind or language, name, text) for kind, name, language, text in STEP.findall(PAGE)]


def blur(line):
    """A line with its numbers and weekdays as signs, spaces alike: those differ from one machine to the next."""
    return re.sub(r"\s+", " ", re.sub(r"[+-]?\d[\d.,:-]*%?|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", "#", line)).strip()


def is_like(wanted, printed):
    """Whether a line was printed, but for its numbers; all that follows a … may be anything."""
    wanted, printed = blur(wanted), blur(printed)
    return printed.startswith(wanted[:-1].strip()) if wanted.endswith("…") else wanted == printed


def find_missing(excerpt, told):
    """Lines of an excerpt that were not printed, in order, but for their numbers."""
    missing, printed = [], told.splitlines()
    for line in excerpt.splitlines():
        found = next((i for i, other in enumerate(printed) if is_like(line, other)), None)
        if found is None:
            missing.append(line)
        else:
            printed = printed[found + 1 :]
    return missing


def run(command, folder):
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-ec", command], cwd=folder, env={**os.environ, "PATH": path, "COLUMNS": "200"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return done.stdout


def test_an_excerpt_is_compared_but_for_its_numbers():
    told = "a  1,234  5.0%\nother\nb    12:30  x\n"
    assert find_missing("a 99 7%\nb 08:00 x\n", told) == []
    assert find_missing("b 1 x\na 1 1%\n", told) == ["a 1 1%"]
    assert find_missing("c 12\n", told) == ["c 12"]
    assert find_missing("b 1:00 …\n", told) == []
    assert find_missing("other …\na …\n", told) == ["a …"]


def test_the_page_has_what_a_tutorial_needs():
    steps = list_steps()
    assert sum(kind == "sh" for kind, _, _ in steps) > 10
    assert sum(kind == "text" for kind, _, _ in steps) > 8
    assert [name for kind, name, _ in steps if kind in ("file", "append")] == [
        "webwinkel/adjustments.csv", "webwinkel/scenario.yaml"]  # fmt: skip


@pytest.mark.slow
def test_the_tutorial_works_to_the_letter(tmp_path):
    (tmp_path / "docs").symlink_to(DOCS)
    folder, told, wrong = tmp_path / "tutorial", "", []
    folder.mkdir()
    for kind, name, text in list_steps():
        if kind == "sh":
            lines = [line for line in text.replace("\\\n", " ").splitlines() if line not in SET_UP]
            told = "".join(run(line, folder) for line in lines)
        elif kind == "text":
            wrong += [f"{line!r} not in {told}" for line in find_missing(text, told)]
        else:
            with (folder / name).open("a" if kind == "append" else "w", encoding="utf-8") as file:
                file.write(text)
    assert wrong == []
    calendars = sorted((folder / "mailing" / "calendars").glob("*.ics"))
    assert len(calendars) == 26
    mine = icalendar.Calendar.from_ical((folder / "mailing" / "calendars" / "a001.ics").read_bytes())
    assert 1 <= len(mine.walk("VEVENT")) <= 7
    assert "<html lang=\"nl\"" in next((folder / "runs").glob("*/*/report.html")).read_text(encoding="utf-8")
