"""Erases old plans and images once a day, and asks in the log channel if a person has to decide whether the clock is right."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import aiohttp
import discord

from bot.access import DiscordId
from bot.features.staff.cards.health import doubt_card
from bot.journal import Doubt, Retention
from bot.ui.views import NO_PINGS, CardView

log = logging.getLogger(__name__)

ASK_AGAIN_S = 7 * 86_400.0


class Erasing:
    """One round of the retention, and its question.

    Args:
        client: Logged in.
        retention: Erases what is old.
        channel_id: The log channel; None where the settings name none.
        timer: Returns seconds that no clock can set back or ahead.
    """

    def __init__(
        self,
        client: discord.Client,
        retention: Retention,
        *,
        channel_id: DiscordId | None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._retention, self._channel_id, self._timer = client, retention, channel_id, timer
        self._asked_at_s = float("-inf")

    async def step(self) -> None:
        """Erase what is old by the clock and by the journal. If they disagree, ask, but not more than once a week.

        Raises:
            JournalUnreadable, JournalUnavailable: The journal cannot be read, or written.
        """
        doubt = await self._retention.erase()
        if doubt is not None and self._channel_id is not None and self._timer() - self._asked_at_s >= ASK_AGAIN_S:
            await self._ask(doubt, self._channel_id)

    async def _ask(self, doubt: Doubt, channel_id: DiscordId) -> None:
        await self._client.wait_until_ready()
        channel = self._client.get_partial_messageable(channel_id)
        try:
            await channel.send(view=CardView(doubt_card(doubt)), allowed_mentions=NO_PINGS)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("the log channel could not be asked about the clock: %s", error)
        else:
            self._asked_at_s = self._timer()
