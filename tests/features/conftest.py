"""The features without Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from workshop import Workshop, opened_workshop


@pytest.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[Workshop]:
    async with opened_workshop(tmp_path) as workshop:
        yield workshop
