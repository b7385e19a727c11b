"""No text of the project has a word that readers with English as a second language find hard."""

import pytest
from plain_words import files, problems
from project import ROOT

CHECKED = (
    "bot",
    "cogs",
    "sandbox",
    "tests",
    "benchmarks",
    "game",
    "docs",
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "config.example.toml",
    ".env.example",
    "steward.py",
)
"""Folders and files whose words are plain."""


@pytest.mark.parametrize("file", list(files(ROOT, *CHECKED)), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_has_plain_words_only(file):
    assert list(problems(file)) == []


def found(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    return list(problems(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("module.py", '"""Asks whoever is there."""'),
        ("module.py", '"""Waits.\n\nMeanwhile others may ask.\n"""'),
        ("module.py", "x = 1  # it is drawn anew"),
        ("module.py", 'print("You were told.")'),
        ("module.py", 'print(f"{who} was told of {what}")'),
        ("module.py", "def test_whoever_asks_is_answered(): ..."),
        ("test_module.py", '"""What stands there."""'),
        ("test_module.py", 'def test_it():\n    """Lifts a ban."""'),
        ("test_module.py", "async def test_whoever_asks_is_answered(): ..."),
        ("page.js", "// Whatever stands there."),
        ("README.md", "Thus it is done."),
    ],
)
def test_a_hard_word_is_found(name, content, tmp_path):
    assert len(found(tmp_path, name, content)) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("module.py", '"""Asks the person who is there."""'),
        ("module.py", "told = 1"),
        ("module.py", '"""Is `None` if there are None left."""'),
        ("module.py", '"""Outstanding, understood, a withstood test."""'),
        ("test_module.py", 'assert "It has changed meanwhile" in answer.text'),
    ],
)
def test_plain_words_names_and_quotes_of_the_bot_are_not(name, content, tmp_path):
    assert found(tmp_path, name, content) == []


def test_a_problem_names_its_line(tmp_path):
    assert found(tmp_path, "module.py", 'x = """\nPlain.\nTold.\n"""') == ["3: 'Told' in 'Told.'"]
