"""The documentation is true: its tables are the code's, and what it links to, names and runs exists."""

import re
import shlex

import pytest
from plain_words import BANNED
from project import ROOT

from bot.cli.main import command_line
from docs._generate import MARKS, blocks, pages
from docs._pictures import PICTURES, png

PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    if path.name != "CHANGELOG.md"  # It keeps the names of its time.
)
GENERATED = ("commands.md", "permissions.md", "settings.md", "config.example.toml")
LINK = re.compile(r'(?:\]\(|src=")([^)"\s]+)')
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OURS = re.compile(r"`((?:bot|cogs|sandbox|tests|docs|game|benchmarks)/[\w./-]*)`")
RUNS = re.compile(r"(?:python3|py) steward\.py ((?:[\w.-]+ ?)*)")


def each_page(function):
    return pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())(function)


def anchors(page):
    """The anchors that a public host gives to the headings of a page."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def compared():
    return list(pages(blocks()))


def test_the_generated_tables_are_those_of_the_code(compared):
    stale = [path.name for path, held, wanted in compared if held != wanted]
    assert stale == [], "run `python3 steward.py docs` (`make docs`), and commit what it writes"


def test_every_page_that_should_have_tables_has_them(compared):
    assert tuple(path.name for path, _, _ in compared) == GENERATED
    marks = [mark["name"] for path, held, _ in compared for mark in MARKS.finditer(held)]
    assert sorted(marks) == sorted(blocks())


def test_a_row_that_was_changed_by_hand_is_found():
    made = blocks()
    scopes = made["scopes"].replace("universe:write", "universe:read")
    listed = made["capability-list"].replace("restart servers", "stop servers")
    changed = {**made, "scopes": scopes, "capability-list": listed}
    stale = [path.name for path, held, wanted in pages(changed) if held != wanted]
    assert stale == ["permissions.md", "config.example.toml"]


@each_page
def test_every_link_leads_somewhere(page):
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@each_page
def test_every_file_that_is_named_exists(page):
    assert [name for name in OURS.findall(page.read_text(encoding="utf-8")) if not (ROOT / name).exists()] == []


@each_page
def test_every_command_that_is_shown_exists(page):
    source = (ROOT / "steward.py").read_text(encoding="utf-8")
    own = set(re.findall(r'^    "(\w+)": \w+,$', source, re.MULTILINE))
    for words in map(shlex.split, RUNS.findall(page.read_text(encoding="utf-8"))):
        if words and words[0] not in own:
            choices = [each.choices for each in command_line()._actions if isinstance(each.choices, dict)]
            parser = choices[0][words[0]]
            inner = next((each.choices for each in parser._actions if isinstance(each.choices, dict)), {})
            assert not inner or words[1] in inner


@each_page
def test_every_target_of_make_that_is_named_exists(page):
    [phony] = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`make (\w+)`", page.read_text(encoding="utf-8"))) <= set(phony.split())


@each_page
def test_the_words_are_plain(page):
    # What is generated is judged where it comes from.
    assert BANNED.findall(MARKS.sub("", page.read_text(encoding="utf-8"))) == []


def test_the_readme_can_be_read_in_a_few_minutes():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.split()) <= 900
    assert readme.index("docs/pictures/") < 400, "what it looks like comes first"
    assert "git clone" in readme


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        links = [link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8"))]
        found = {(page.parent / link).resolve() for link in links if link.endswith(".md") and "://" not in link}
        waiting += found - reached
    assert set(PAGES) - reached == {ROOT / "docs/README.md"}  # which a host shows with the folder


def test_the_pictures_are_those_that_the_script_takes_and_small():
    pictures = {path.stem: path for path in (ROOT / "docs/pictures").iterdir()}
    assert set(pictures) == {each.name for each in PICTURES}
    assert [name for name, path in pictures.items() if path.stat().st_size > 100_000] == []
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in pictures if f"pictures/{name}.png" not in shown] == []


def test_a_picture_is_written_as_a_png_of_few_colours():
    made = png(2, 1, [0xFF0000, 0x00FF00], bytes([1, 0]))
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert b"PLTE\xff\x00\x00\x00\xff\x00" in made
