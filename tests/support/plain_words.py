"""Finds words that a reader with English as a second language stumbles over, in comments, texts and names of tests.

`python tests/support/plain_words.py PATH…` prints them.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

BANNED = re.compile(
    r"\b(told|stands|stood|anew|whoever|whomever|is none|are none|there be|of whom|meanwhile|at hand|lest|so by now|"
    r"hitherto|thereof|therein|wherein|whence|thence|hence|thus|whilst|amongst|albeit|henceforth|likewise|"
    r"betimes|nigh|naught|nought|aught|pardon|lift(?:s|ed|ing)? (?:the|a) ban)\b"
)
"""One list for the whole project. Plain ones: said, is, again, anybody who, no, whose, until then, ready, so that not."""
PARTS = (tokenize.COMMENT, tokenize.STRING)
_TEST = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


def problems(path: Path) -> Iterator[str]:
    """Yield `line: word` for each banned word of a file: comments, texts and test names of Python, all of other files."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(content).readline):
            if token.type in PARTS:
                yield from _found(token.string, token.start[0])
        for test in _TEST.finditer(content):
            yield from _found(test[1].replace("_", " "), content.count("\n", 0, test.start(1)) + 1)
    else:
        yield from _found(content, 1)


def _found(text: str, first_line: int) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), first_line):
        for found in BANNED.finditer(line):
            yield f"{number}: {found[0]!r} in {line.strip()!r}"


if __name__ == "__main__":
    for argument in map(Path, sys.argv[1:]):
        for file in sorted(each for each in argument.rglob("*.py")) if argument.is_dir() else [argument]:
            for problem in problems(file):
                print(f"{file}:{problem}")  # noqa: T201
