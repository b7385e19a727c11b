"""Example Kingdom, running, for the tests of commands."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from kingdom import Kingdom, running_kingdom

from bot.sandbox.harness import CONFIG


@pytest.fixture
async def kingdom(tmp_path: Path) -> AsyncIterator[Kingdom]:
    async with running_kingdom(tmp_path) as kingdom:
        yield kingdom


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
