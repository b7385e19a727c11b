"""Awaiting several things at once, with nothing left behind when one of them fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import gather as together
else:

    async def together(*awaited: Awaitable[object]) -> list[object]:
        """As `asyncio.gather`, but once one fails or this is cancelled, end the others, and wait until they have ended.

        `gather` would let them go on, with their requests to Roblox, when the person has the answer already.
        """
        tasks = [asyncio.ensure_future(each) for each in awaited]
        try:
            return await asyncio.gather(*tasks)
        except BaseException:
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise


__all__ = ["together"]
