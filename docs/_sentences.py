"""Writes every sentence that people read in Discord to `build/steward.pot`, gettext's template for translators.

`python3 steward.py sentences` runs it. The sentences are the literals that go through `bot/i18n.py`, and the
descriptions of commands and their options, which discord.py takes from docstrings.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from bot.cli.commands import command_tree

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "build" / "steward.pot"
SENTENCE_FUNCTIONS = {"tr": None, "mark": None, "trn": (1, 2), "Traits": (1,)}
"""Functions that are given sentences, and which of their arguments these are."""


def catalog() -> Catalog:
    """Return the sentences of the source and of the command tree, each with where it is."""
    found = Catalog(project="Steward")
    for message, file, line in _in_source():
        found.add(message, locations=[(file, line)])
    for command in asyncio.run(command_tree()):
        found.add(command["description"], locations=[(f"/{command['name']}", 0)])
        for option in command["options"]:
            found.add(option["description"], locations=[(f"/{command['name']} {option['name']}", 0)])
    return found


def _in_source() -> Iterator[tuple[str | tuple[str, ...], str, int]]:
    for folder in ("bot", "cogs"):
        # Babel complains of f-strings among the values too; as sentences, tests/support/sentences.py finds them.
        with redirect_stderr(io.StringIO()):
            found = list(extract_from_dir(ROOT / folder, keywords=SENTENCE_FUNCTIONS))
        yield from (
            (message, f"{folder}/{file}", line) for file, line, message, _comments, _context in found if message
        )


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    with TEMPLATE.open("wb") as file:
        write_po(file, catalog(), omit_header=True)
