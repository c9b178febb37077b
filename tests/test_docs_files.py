"""What commands really write, read back: every file is on the page of files, and every column in its file's section."""

import csv
import re

import pytest
from docs_pages import PAGES, REFERENCE
from docs_site import SITE, dress, make_run
from test_docs_columns import undocumented_columns

from wfm.cli import main as cli

pytestmark = pytest.mark.slow

FILES = PAGES[f"{REFERENCE}/files.md"]
COMMANDS = (
    f"capacity {SITE} --paths 5", f"capacity {SITE} --pools", f"capacity {SITE} --weeks 8",
    "simulate {run} --replications 2",
    "intraday {run} --actuals actuals.csv --absent a017 --apply", "export {run}", "export {run} --format ics",
    f"roster {SITE} --from {{run}} --earlier {{run}} --keep --absent a101:2026-10-20",
)  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Every file below runs/, after each command that writes any."""
    folder = tmp_path_factory.mktemp("written")
    dress(folder)
    with pytest.MonkeyPatch.context() as patch:
        make_run(folder, patch)
        (run,) = (folder / "runs/webcare_nl").iterdir()
        for line in COMMANDS:
            assert cli.run_app(line.format(run=run.name).split()) == 0, line
    return sorted(p for p in (folder / "runs").rglob("*") if p.is_file() and not p.name.startswith("."))


def test_every_file_that_is_written_is_documented(written):
    names = {path.name for path in written if path.suffix != ".ics"}
    assert len(names) > 25
    assert sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", FILES)) == []


def test_every_column_that_is_written_is_documented(written):
    heads = {}
    for path in written:
        if path.suffix == ".csv" and path.parent.name != "export":
            with path.open(encoding="utf-8-sig", newline="") as file:
                heads.setdefault(path.name, set()).update(next(csv.reader(file)))
    assert len(heads) > 25
    missing = undocumented_columns((name, sorted(columns)) for name, columns in heads.items())
    assert missing == [], "\n".join(missing)
