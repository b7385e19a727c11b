"""Example Kingdom, running, for the tests of commands."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from journal_of_0_1_0 import HEAD, reopened
from kingdom import Kingdom, running_kingdom

from bot.__main__ import main
from sandbox.harness import CONFIG


@pytest.fixture
async def kingdom(tmp_path: Path) -> AsyncIterator[Kingdom]:
    async with running_kingdom(tmp_path) as kingdom:
        yield kingdom


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def left(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kingdom]:
    """The bot on the journal of version 0.1.0, for all tests of a module; after them, the journal still verifies."""
    folder = tmp_path_factory.mktemp("left")
    async with reopened(folder) as kingdom:
        yield kingdom
    verify = ["journal", "--file", str(folder / "journal.sqlite3"), "verify", "--head", HEAD]
    assert await asyncio.to_thread(main, verify) == 0


@pytest.fixture
def config_with(tmp_path: Path):
    """Write the example's settings with some text replaced, and return the file."""

    def write(*replacements: tuple[str, str]) -> Path:
        text = CONFIG.read_text(encoding="utf-8")
        for before, after in replacements:
            assert before in text
            text = text.replace(before, after)
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write
