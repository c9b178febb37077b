"""One HTML file of a page: template, style and scripts put together, nothing left to fetch."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

from wfm.report.page.speech import Speech

if TYPE_CHECKING:
    from wfm.report.page.value import Page

PARTS = Path(__file__).parent / "parts"
STYLES = ("page.css", "charts.css")
SCRIPTS = ("tools.js", "charts.js", "variants.js", "timeline.js", "roster.js", "start.js")


def render_page(page: Page) -> str:
    """Render a page as HTML; texts are escaped by the template, data as JSON that no tag can end."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(PARTS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.j2").render(
        page=page,
        say=Speech(page.language).say,
        styles="\n".join(_read(name) for name in STYLES),
        scripts="\n".join(_read(name) for name in SCRIPTS),
        library=_read_library() if _draws(page) else "",
        data=embed_json({**page.data, "words": dict(page.words)}),
    )


def embed_json(value: object) -> str:
    """Write JSON that is safe inside a script element: no character in it can begin a tag."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _draws(page: Page) -> bool:
    return any(section.chart not in ("", "roster") for section in page.sections)


def _read(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")


def _read_library() -> str:
    """Text of the charting library, from the installed package without importing it: its import takes half a second."""
    found = importlib.util.find_spec("plotly")
    places = found.submodule_search_locations if found is not None else None
    if not places:
        raise ModuleNotFoundError("plotly")
    return (Path(next(iter(places))) / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
