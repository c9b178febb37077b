"""The page of variants in headless Chromium: drawn, by keyboard, on a phone, on paper, no error on the console."""

from contextlib import contextmanager

import pytest
from page_material import make_scenario
from variant_columns import make_column, make_fuller

from wfm.pipeline.slide import OPTIONS, find_browser
from wfm.report.page import render_page
from wfm.report.page.variants import build_comparison
from wfm.report.variants import Column

pytestmark = pytest.mark.slow

BASE = "as it is"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page with six variants, one of which failed, in both languages."""
    folder = tmp_path_factory.mktemp("pages")
    lower = [{"queue": "service", "service_level": 0.7}, {"queue": "sales", "service_level": 0.91}]
    columns = (
        make_column(BASE),
        make_column("full", coverage=make_fuller()),
        make_column("shrinkage.unrostered=0.15+winter-flu", manifest={"expected_service": lower}),
        *(make_column(f"more-{i}", coverage=make_fuller()) for i in range(3)),
        Column("broken", error="error: no history", code=3),
    )
    for language in ("en", "nl"):
        html = render_page(build_comparison(make_scenario(), columns, base=BASE, language=language))
        (folder / f"{language}.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    quiet = [option for option in OPTIONS if "virtual-time" not in option and "window-size" not in option]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*quiet, "--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def show(pages, chromium):
    """Open a page and, in the end, see that nothing went wrong on its console and nothing was asked of a network."""

    @contextmanager
    def opened(language="en", size=(1440, 900), **options):
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        page, faults = context.new_page(), []
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else faults.append(asked.url))
        page.goto((pages / f"{language}.html").as_uri())
        page.wait_for_function("document.documentElement.dataset.ready === 'yes'")
        yield page
        assert faults == []
        context.close()

    return opened


def draw(page, key, plots=1):
    page.evaluate(f"document.getElementById('{key}').scrollIntoView()")
    page.wait_for_function(f"document.querySelectorAll('#{key} .plot .main-svg').length >= {plots}")


def test_both_charts_are_drawn_with_a_series_for_each_run(show):
    with show() as page:
        draw(page, "service")
        # the promise, and seven names of which one has no figures
        levels = page.evaluate("document.querySelector('#service .plot').data.map(one => one.x)")
        assert len(levels) == 8
        assert levels[0] == [80, 80]
        assert [None, None] in levels
        draw(page, "clock", 2)
        gaps = page.evaluate("document.querySelector('#clock .plot').data.map(one => one.y.filter(v => v !== null)[0])")
        assert gaps == [-1, 1, -1, 1, 1, 1]


def test_a_queue_can_be_chosen_by_keyboard(show):
    with show() as page:
        draw(page, "clock", 2)
        choice = page.locator("#clock").get_by_label("Queue", exact=True)
        choice.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert choice.input_value() == "sales"
        need = page.evaluate("document.querySelectorAll('#clock .plot')[1].data[0].y.filter(v => v !== null)")
        assert set(need) == {2}
        assert "Verkoop" in page.locator("#clock .plot").first.get_attribute("aria-label")


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(show, language, scheme):
    with show(language=language, size=(390, 844), color_scheme=scheme) as page:
        draw(page, "service")
        draw(page, "clock", 2)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        # names of figures stay in sight while a table is moved sideways
        page.evaluate("document.querySelector('#figures .scroll').scrollLeft = 300")
        left = page.evaluate("document.querySelector('#figures td').getBoundingClientRect().left")
        assert 0 <= left < 40


def test_every_table_cell_can_be_reached_and_marks_are_words_too(show):
    with show() as page:
        for box in page.locator(".scroll").all():
            assert box.get_attribute("tabindex") == "0"
            assert box.get_attribute("aria-label")
        words = page.locator("#figures .sr").all_inner_texts()
        assert any("better" in word for word in words)
        assert any("worse" in word for word in words)


def test_on_paper_the_charts_are_drawn_and_the_menu_is_gone(show):
    with show() as page:
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.wait_for_function("document.querySelectorAll('.plot .main-svg').length >= 3")
        page.emulate_media(media="print")
        assert not page.locator("nav").is_visible()
        assert len(page.pdf(format="A4", landscape=True)) > 10_000

