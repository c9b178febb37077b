"""The documentation site in headless Chromium, opened from disk: nothing fetched, nothing sideways, search that finds.

`make test-all` installs the browser; without one these tests fail and say so.
"""

import pytest
from docs_pages import build_site

from wfm.pipeline.slide import OPTIONS, find_browser

pytestmark = pytest.mark.slow

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    code, said = build_site(folder)
    assert code == 0, said
    return folder / "build/site"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=find_browser(), args=[*OPTIONS])
        yield launched
        launched.close()


@pytest.fixture
def heard():
    return []


@pytest.fixture
def page(browser, heard, request):
    width, height = SIZES[getattr(request, "param", "desktop")]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else heard.append(asked.url))
    yield page
    page.close()


@pytest.mark.parametrize("page", list(SIZES), indirect=True)
def test_every_page_opens_from_disk_without_fetching_or_going_sideways(site, page, heard):
    wide = []
    for path in sorted(site.rglob("*.html")):
        if path.name == "404.html":
            continue
        page.goto(path.as_uri())
        page.wait_for_load_state("load")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path.name)
    assert wide == []
    assert heard == []


def test_the_search_finds_a_rule_on_pages_opened_from_disk(site, page, heard):
    page.goto((site / "index.html").as_uri())
    page.get_by_role("button", name="Search").first.click()
    field = page.get_by_role("textbox").or_(page.get_by_role("combobox")).or_(page.get_by_role("searchbox"))
    field.first.fill("start stability")
    page.get_by_text("Start stability").first.wait_for(timeout=5000)
    assert heard == []
