"""The page of a run: `build_page` makes a plain value of what the run holds, `render_page` one HTML file of that."""

from wfm.report.page.build import build_page
from wfm.report.page.material import Material
from wfm.report.page.render import render_page
from wfm.report.page.value import Page

__all__ = ["Material", "Page", "build_page", "render_page"]
