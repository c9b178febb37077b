"""The documentation site: builds without a warning, has every page in its menu, asks nothing of the network."""

import shutil
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
import yaml
from docs_pages import CONFIG, DOCS, build_site, run_build

pytest.importorskip("zensical", reason="the documentation site is built by pip install 'wfm[docs]'")
LOADS = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}
KEPT = ("canonical", "alternate")


class Page(HTMLParser):
    """Names, links and things loaded of one page."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loaded = set(), [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if LOADS.get(tag) in given and given.get("rel") not in KEPT:
            self.loaded.append(given[LOADS[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    code, said = build_site(folder)
    assert code == 0, said
    assert "No issues found" in said
    pages = {path.relative_to(folder / "build/site"): Page(path) for path in (folder / "build/site").rglob("*.html")}
    return folder / "build/site", pages


def in_menu(entries):
    for entry in entries:
        for value in entry.values() if isinstance(entry, dict) else [entry]:
            yield from in_menu(value) if isinstance(value, list) else [value]


def test_every_page_is_in_the_menu_and_the_other_way_round():
    menu = list(in_menu(yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["nav"]))
    assert len(menu) == len(set(menu))
    assert set(menu) == {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}


def test_every_link_of_the_site_leads_somewhere(site):
    folder, pages = site
    broken = []
    for path, page in pages.items():
        for link in [*page.links, *page.loaded]:
            target, _, anchor = unquote(link).partition("#")
            if target.startswith(("http:", "https:", "data:", "mailto:")) or path.name == "404.html":
                continue
            there = (folder / path.parent / target).resolve() if target else folder / path
            there = there / "index.html" if there.is_dir() else there
            known = pages.get(there.relative_to(folder.resolve())) if there.is_file() else None
            if not there.is_file() or (anchor and known and anchor not in known.ids):
                broken.append(f"{path}: {link}")
    assert len(pages) > 12
    assert broken == []


def test_no_page_loads_anything_from_elsewhere(site):
    _, pages = site
    assert [link for page in pages.values() for link in page.loaded if "//" in link] == []


@pytest.mark.parametrize("planted", ["[a](none.md)", "[a](reference/files.md#none)"])
def test_a_planted_link_that_leads_nowhere_fails_the_build(tmp_path, planted):
    shutil.copytree(DOCS / "reference", tmp_path / "docs/reference", ignore=shutil.ignore_patterns("*.png"))
    (tmp_path / "docs/index.md").write_text(f"# Start\n\n{planted}\n", encoding="utf-8")
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config | {"nav": ["index.md"], "extra_css": []}))
    code, said = run_build(tmp_path)
    assert code != 0
    assert "does not exist" in said
