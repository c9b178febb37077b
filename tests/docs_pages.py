"""The pages of the documentation as tests see them: text, sections, blocks, and the scripts that write some of them."""

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
CONFIG = ROOT / "mkdocs.yml"
REFERENCE = "docs/reference"
FILES = {path.relative_to(ROOT).as_posix(): path for path in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]}
PAGES = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
FENCE = re.compile(r"^( *)```+ *(\S*)[^\n]*\n(.*?)^\1```+ *$", flags=re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:(?<=\n\n)|(?<=-->\n))((?: {4}[^\n]*\n)(?:(?: {4}[^\n]*)?\n)*)")
SHELL = ("sh", "bash", "console", "shell")
RUNS = "<!-- runs -->"


@dataclass(frozen=True)
class Block:
    """A block of code: its page, its line there, its language ("" if nobody said) and text; `runs` if it is marked."""

    page: str
    line: int
    language: str
    text: str
    runs: bool = False

    @property
    def name(self):
        return f"{self.page}:{self.line}"


def load_script(name):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def build_site(folder):
    """Build a copy of the pages in a folder, into build/site; exit code and what was said."""
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CONFIG, folder)
    return run_build(folder)


def run_build(folder):
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    said = re.sub(r"\x1b\[[\d;]*m", "", ended.stdout + ended.stderr)
    return ended.returncode, said.split("Traceback")[0]


def cut_sections(text, level):
    """Text below each heading of a level, by heading; what is below deeper headings is part of it."""
    parts = re.split(rf"^{'#' * level} (.+)$", text, flags=re.MULTILINE)
    ends = [re.split(rf"^#{{1,{level}}} ", part, flags=re.MULTILINE)[0] for part in parts[2::2]]
    return dict(zip(parts[1::2], ends, strict=True))


def first_cells(text):
    """What stands in code in the first cell of each row of tables."""
    rows = re.findall(r"^\| (.+?) \|", text.replace("\\|", "\0"), flags=re.MULTILINE)
    return [word.replace("\0", "|") for row in rows for word in re.findall(r"`([^`]+)`", row)]


def find_blocks(page, text):
    """Every block of code of a page, fenced or indented, in order."""
    found, bare = [], text
    for match in FENCE.finditer(text):
        found.append(_block(page, text, match, match[2], textwrap.dedent(match[3])))
        bare = bare.replace(match[0], re.sub(r"[^\n]", "`", match[0]), 1)
    found += [_block(page, bare, match, "", textwrap.dedent(match[1])) for match in INDENTED.finditer(bare)]
    return sorted(found, key=lambda block: block.line)


def _block(page, text, match, language, body):
    before = text[: match.start()].rstrip()
    return Block(page, text.count("\n", 0, match.start()) + 1, language, body.rstrip() + "\n", before.endswith(RUNS))


def list_commands(block):
    """The lines of `wfm` in a block, as words: without prompt, comment, redirection and what is piped on."""
    if block.language not in (*SHELL, ""):
        return []
    lines = block.text.replace("\\\n", " ").splitlines()
    lines = [line.strip().removeprefix("$ ") for line in lines]
    return [_words(line) for line in lines if line.startswith("wfm ")]


def _words(line):
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|<>&;")
    lexer.whitespace_split = True
    words = []
    for word in lexer:
        if set(word) <= set("|<>&;"):
            break
        words.append(word)
    return words


BLOCKS = [block for page, text in PAGES.items() for block in find_blocks(page, text)]
COMMANDS = [(block, words) for block in BLOCKS for words in list_commands(block)]
