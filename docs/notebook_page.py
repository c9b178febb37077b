"""Write docs/python_tour.md: the notebook beside it as a page, with the pictures and tables it holds.

python docs/notebook_page.py     # a test says when the page is not what this writes
"""

from __future__ import annotations

import base64
import json
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent
NOTEBOOK = DOCS / "python_tour.ipynb"
PICTURES = DOCS / "python_tour"
NOTE = "\nThe notebook itself, to run and change: [python_tour.ipynb](python_tour.ipynb).\n"


def write_page() -> tuple[str, dict[str, bytes]]:
    """Text of the page, and its pictures by file name."""
    parts: list[str] = []
    pictures: dict[str, bytes] = {}
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"]).strip()
        if cell["cell_type"] == "markdown":
            source = re.sub(r"(?:^ {4}.*\n?)+", _fence_commands, source, flags=re.MULTILINE)
            parts.append(source if parts else source.replace("\n", f"\n{NOTE}", 1))
        else:
            parts.append(f"```python\n{source}\n```")
            parts += [text for output in cell["outputs"] for text in _show(output, pictures)]
    return "\n\n".join(parts) + "\n", pictures


def _show(output: dict[str, Any], pictures: dict[str, bytes]) -> Iterator[str]:
    """Show an output of a cell: what libraries grumble is left out."""
    data = output.get("data", {})
    if output["output_type"] == "stream":
        if output["name"] == "stdout":
            yield _fence("".join(output["text"]))
    elif "image/png" in data:
        name = f"{len(pictures) + 1}.png"
        pictures[name] = base64.b64decode("".join(data["image/png"]))
        yield f"![What the cell above draws]({PICTURES.name}/{name})"
    elif "text/html" in data:
        yield _plain_table("".join(data["text/html"]))
    elif "text/plain" in data:
        yield _fence("".join(data["text/plain"]))


def _fence_commands(found: re.Match[str]) -> str:
    return f"```sh\n{textwrap.dedent(found[0]).rstrip()}\n```\n"


def _fence(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def _plain_table(html: str) -> str:
    """Leave of a table as pandas lays it out only the table: the site has styles of its own."""
    table = re.sub(r"<style.*?</style>|</?div>|<p>.*?</p>", "", html, flags=re.DOTALL)
    table = re.sub(r"<(table|tr|th|td)\b[^>]*?((?: (?:col|row)span=\"\d+\")?)[^>]*>", r"<\1\2>", table)
    table = table.replace("<table>", '<table class="frame">')
    return "\n".join(line.strip() for line in table.splitlines() if line.strip())


def main() -> None:
    """Write page and pictures; a picture that is no longer shown is removed."""
    text, pictures = write_page()
    NOTEBOOK.with_suffix(".md").write_text(text, encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    for name, content in pictures.items():
        (PICTURES / name).write_bytes(content)


if __name__ == "__main__":
    main()
