"""The log channel: one card per case, edited as its outcome settles. Nobody waits for it.

Everybody in the channel reads the cards, so they show no player data and no scores. `/case view` shows them, since it asks the
policy.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import aiohttp
import discord

from bot.access import DiscordId
from bot.changes.undo import Undo
from bot.changes.values import CaseValues
from bot.errors import BotError
from bot.features.cases.cards.cases import case_card
from bot.features.cases.cards.open import question_card
from bot.journal import BULK, UNDO, Case, Journal
from bot.ui.cards import files_of
from bot.ui.faces import Faces
from bot.ui.views import NO_PINGS, CardView

log = logging.getLogger(__name__)

Shown = Callable[[Case], Coroutine[Any, Any, None]]

WAITING = 1_000
"""Cards that may wait to be posted if Discord is slow. After that, further cases are only in the journal."""

_WAITS_S = (0.5, 2.0, 8.0)
"""Seconds between attempts at one card. A settled case no longer changes, so its card would not be drawn again."""


class CaseLog:
    """Posts and edits the cards, one at a time and in order."""

    def __init__(
        self,
        client: discord.Client,
        journal: Journal,
        *,
        undo: Undo,
        values: CaseValues,
        faces: Faces,
        channel_id: DiscordId,
    ) -> None:
        self._client, self._journal, self._channel_id = client, journal, channel_id
        self._undo, self._values, self._faces = undo, values, faces
        self._waiting: asyncio.Queue[tuple[Case, Shown]] = asyncio.Queue(WAITING)

    def add(self, case: Case) -> None:
        """Take a case that was opened or changed. The journal calls it, so it does not wait and does not fail.

        Of a bulk, only the case of the whole is shown: hundreds of cards would hide all others.
        """
        if case.parent_relation != BULK:
            self._enqueue(case, self._show)

    def ask(self, case: Case) -> None:
        """Ask a person to look at a case, in a card of its own. Settling calls it; like `add`, it does not wait or fail."""
        self._enqueue(case, self._call)

    def _enqueue(self, case: Case, shown: Shown) -> None:
        try:
            self._waiting.put_nowait((case, shown))
        except asyncio.QueueFull:
            log.error("the log channel lags behind by %s cards; case %s is only in the journal", WAITING, case.id)

    async def run(self) -> None:
        """Post cards for as long as the task lives."""
        await self._client.wait_until_ready()
        while True:
            case, shown = await self._waiting.get()
            try:
                await _patiently(shown, case)
            except discord.HTTPException as error:
                log.error("case %s could not be shown in the log channel: %s %s", case.id, error.status, error.code)
            except Exception:  # a broken connection, a busy journal: the next case is still shown
                log.exception("case %s could not be shown in the log channel", case.id)
            finally:
                self._waiting.task_done()

    async def drained(self) -> None:
        """Wait until nothing is left to post."""
        await self._waiting.join()

    async def _call(self, case: Case) -> None:
        channel = self._client.get_partial_messageable(self._channel_id)
        await channel.send(view=CardView(question_card(case, self._faces)), allowed_mentions=NO_PINGS)

    async def _show(self, case: Case) -> None:
        await self._draw(case)
        # Whether a case is undone depends on its undo, and on the undo of that one.
        while case.parent is not None and case.parent_relation == UNDO:
            case = await self._journal.case(case.parent)
            await self._draw(case)

    async def _draw(self, case: Case) -> None:
        by = await self._journal.undone_by(case.id)
        undone_by = by.id if by is not None and by.outcome.settled else None
        shown, undo = self._values.without_values(case), self._undo.is_reversible(case)
        card = case_card(shown, self._faces, undo=undo, undone_by=undone_by)
        view = CardView(card)
        if await self._redraw(case, view):
            return
        channel = self._client.get_partial_messageable(self._channel_id)
        message = await channel.send(view=view, files=files_of(card), allowed_mentions=NO_PINGS)
        await self._journal.remember_message(case.id, channel_id=self._channel_id, message_id=DiscordId(message.id))

    async def _redraw(self, case: Case, view: CardView) -> bool:
        """Draw a posted card again; False if the case has no card, or it was deleted."""
        posted = await self._journal.message_of(case.id)
        if posted is None:
            return False
        channel = self._client.get_partial_messageable(posted.channel_id)
        try:
            await channel.get_partial_message(posted.message_id).edit(view=view, allowed_mentions=NO_PINGS)
        except discord.NotFound:
            return False
        return True


async def _patiently(shown: Shown, case: Case) -> None:
    for wait_s in _WAITS_S:
        with suppress(aiohttp.ClientError, OSError, BotError):
            await shown(case)
            return
        await asyncio.sleep(wait_s)
    await shown(case)
