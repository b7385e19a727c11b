"""The documentation is true: its tables are the code's, and what it links to, names and runs exists."""

import re
import shlex

import pytest
from plain_words import BANNED
from project import ROOT

from bot.__main__ import command_line
from docs._generate import MARKS, blocks, pages

PAGES = sorted(path for path in (ROOT / "docs").glob("*.md"))
GENERATED = ("commands.md", "permissions.md", "settings.md")
OURS = re.compile(r"`((?:bot|cogs|sandbox|tests|docs|game|benchmarks)/[\w./-]*)`")
RUNS = re.compile(r"(?:python3|py) steward\.py ((?:[\w.-]+ ?)*)")


def each_page(function):
    return pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())(function)


@pytest.fixture(scope="module")
def compared():
    return list(pages(blocks()))


def test_the_generated_tables_are_those_of_the_code(compared):
    stale = [path.name for path, held, wanted in compared if held != wanted]
    assert stale == [], "run `python3 steward.py docs` (`make docs`), and commit what it writes"


def test_every_page_that_should_have_tables_has_them(compared):
    assert tuple(path.name for path, _, _ in compared) == GENERATED
    marks = {mark for path, _, _ in compared for mark in re.findall("generated: (.+?) -->", path.read_text())}
    assert marks == set(blocks())


def test_a_row_that_was_changed_by_hand_is_found():
    made = blocks()
    changed = {**made, "scopes": made["scopes"].replace("universe:write", "universe:read")}
    assert [path.name for path, held, wanted in pages(changed) if held != wanted] == ["permissions.md"]


@each_page
def test_every_file_that_is_named_exists(page):
    assert [name for name in OURS.findall(page.read_text(encoding="utf-8")) if not (ROOT / name).exists()] == []


@each_page
def test_every_command_that_is_shown_exists(page):
    source = (ROOT / "steward.py").read_text(encoding="utf-8")
    own = set(re.findall(r'^    "(\w+)": \w+,$', source, re.MULTILINE))
    for words in map(shlex.split, RUNS.findall(page.read_text(encoding="utf-8"))):
        if words and words[0] not in own:
            parser = next(each for each in command_line()._actions if isinstance(each.choices, dict)).choices[words[0]]
            inner = next((each.choices for each in parser._actions if isinstance(each.choices, dict)), {})
            assert not inner or words[1] in inner


@each_page
def test_the_words_are_plain(page):
    # What is generated is judged where it comes from.
    assert BANNED.findall(MARKS.sub("", page.read_text(encoding="utf-8"))) == []
