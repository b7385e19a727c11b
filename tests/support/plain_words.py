"""Finds words that readers with English as a second language find hard.

It reads comments, texts and the names of tests. `python tests/support/plain_words.py PATH…` prints what it finds.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

BANNED = re.compile(
    r"\b(told|stands|stood|anew|whoever|whomever|(?-i:is none|are none)|there be|of whom|meanwhile|at hand|lest|so by now|"
    r"hitherto|thereof|therein|wherein|whence|thence|hence|thus|whilst|amongst|albeit|henceforth|likewise|"
    r"betimes|nigh|naught|nought|aught|pardon|lift(?:s|ed|ing)? (?:the|a) ban)\b",
    re.IGNORECASE,
)
"""One list for the whole project. Plain ones: said, is, again, anybody who, no, whose, until then, ready, so that not."""
SUFFIXES = {".py", ".md", ".toml", ".js", ".css", ".html", ".yaml", ".yml", ".lua", ".luau"}
"""Files that people write. `.json` and `.sql` in the samples are data."""
EXCUSED = {Path("tests/support/plain_words.py"), Path("tests/rules/test_plain_words.py")}
"""This list, and the test of it."""
# Python 3.12 and later give the literal parts of an f-string a token of their own.
_TEXTS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
_TEST = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


def files(root: Path, *names: str) -> Iterator[Path]:
    """Yield the files of these names below a root, and of folders every file that people write."""
    for name in names:
        path = root / name
        below = path.rglob("*") if path.is_dir() else [path]
        for each in sorted(each for each in below if each.is_file() and (each.suffix in SUFFIXES or each == path)):
            if "node_modules" not in each.parts and each.relative_to(root) not in EXCUSED:
                yield each


def problems(path: Path) -> Iterator[str]:
    """Yield `line: word` for each banned word: in Python, of comments, texts and names of tests; else of all lines.

    Tests and samples quote the bot, whose texts are checked in the bot itself. So only their docstrings count.
    """
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from _found(content, 1)
        return
    quotes = path.name.startswith("test_") or "samples" in path.parts
    docstrings = _docstrings(content) if quotes else None
    for token in tokenize.generate_tokens(io.StringIO(content).readline):
        counts = token.type in _TEXTS and (docstrings is None or token.start in docstrings)
        if counts or token.type == tokenize.COMMENT:
            yield from _found(token.string, token.start[0])
    for test in _TEST.finditer(content):
        yield from _found(test[1].replace("_", " "), content.count("\n", 0, test.start(1)) + 1)


def _docstrings(content: str) -> set[tuple[int, int]]:
    """The starts of all texts that are statements of their own."""
    statements = [each.value for each in ast.walk(ast.parse(content)) if isinstance(each, ast.Expr)]
    return {(each.lineno, each.col_offset) for each in statements if isinstance(each, ast.Constant)}


def _found(text: str, first_line: int) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), first_line):
        for found in BANNED.finditer(line):
            yield f"{number}: {found[0]!r} in {line.strip()!r}"


if __name__ == "__main__":
    here = Path.cwd()
    for file in files(here, *sys.argv[1:]):
        for problem in problems(file):
            print(f"{file.relative_to(here)}:{problem}")  # noqa: T201
