"""The log channel: one card per case, in order, edited as its outcome settles. Nobody waits for it.

What it owes follows from the journal. So a card that Discord does not take is posted later, also by the next process. No card is
posted twice. Each has a nonce, by which Discord knows for a few minutes that it has it. After a crash or a lost answer, a card is
first looked for in the channel, by a number in its frame.

Everybody in the channel reads the cards, so they show no player data and no scores. `/case view` shows them, since it asks the
policy.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

import aiohttp
import discord
from discord import ui

from bot.access import DiscordId
from bot.changes.settling import FOR_A_PERSON
from bot.errors import BotError
from bot.features.cases.cards.open import question_card
from bot.journal import BULK, UNDO, Case, CaseId, Due, Journal, LogCard
from bot.runtime.case_cards import CaseCards
from bot.ui.cards import Card, files_of
from bot.ui.faces import Faces
from bot.ui.views import NO_PINGS, CardView

log = logging.getLogger(__name__)

EVENTS_A_ROUND = 200
LOOKED_THROUGH = 200
"""Messages that are looked through for a card that may have been posted before a crash."""
_LONGEST_PAUSE_S = 60.0
_FIRST_NUMBER = 2**30
"""Numbers of frames. Those that Discord gives begin at 1."""
_ARCHIVED, _INVALID_BODY, _TOO_LARGE = 50083, 50035, 40005
"""Codes of Discord (documentation, "JSON Error Codes")."""


@dataclass(frozen=True, slots=True)
class _Post:
    """A message that is posted once.

    Attributes:
        position: The event for which it is posted.
        case_id: The case that it is about.
        name: Different for the two messages that a case can have.
    """

    position: int
    case_id: CaseId
    name: str

    @property
    def nonce(self) -> str:
        # With the event, because a card that somebody deleted is posted again.
        return f"{self.name}-{self.case_id}-{self.position}"

    @property
    def number(self) -> int:
        return _FIRST_NUMBER + 2 * self.case_id + (self.name == "ask")


class CaseLog:
    """Posts and edits the cards, one at a time and in order.

    Args:
        client: Speaks to Discord.
        journal: Says what is due.
        undo: Says which cases can be undone.
        values: Takes out of a case what not everybody may read.
        faces: How cases look.
        channel_id: A channel, a thread, or a post of a forum.
        pause_s: The first pause after Discord did not take a card; each pause after it is twice as long, up to a minute.
    """

    def __init__(
        self,
        client: discord.Client,
        journal: Journal,
        cards: CaseCards,
        *,
        faces: Faces,
        channel_id: DiscordId,
        pause_s: float = 1.0,
    ) -> None:
        self._client, self._journal, self._channel_id = client, journal, channel_id
        self._cards, self._faces = cards, faces
        self._first_pause_s = self._pause_s = pause_s
        self._news, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._failing = False

    def add(self, case: Case) -> None:
        """Show what is new. The journal calls it, so it does not wait and does not fail.

        Of a bulk, only the case of the whole is shown: hundreds of cards would hide all others.
        """
        if case.parent_relation != BULK:
            self._idle.clear()
            self._news.set()

    async def drained(self) -> None:
        """Wait until nothing is left to post, unless Discord takes nothing: then the next process posts it."""
        if not self._failing:
            await self._idle.wait()

    async def run(self) -> None:
        """Post cards for as long as the task lives. Where Discord does not take one, try again after longer and longer pauses."""
        await self._client.wait_until_ready()
        while True:
            self._news.clear()
            try:
                await self._round()
            except (discord.HTTPException, aiohttp.ClientError, OSError, BotError) as error:
                log.error("the log channel lacks cards; trying again in %s s: %s", self._pause_s, error)
                await self._pause_after_failure()
            except Exception:  # any error: the cards are still owed
                log.exception("the log channel lacks cards; trying again in %s s", self._pause_s)
                await self._pause_after_failure()
            else:
                self._failing, self._pause_s = False, self._first_pause_s
                await self._wait_for_news()

    async def _pause_after_failure(self) -> None:
        self._failing = True
        self._idle.set()
        await asyncio.sleep(self._pause_s)
        self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    async def _wait_for_news(self) -> None:
        """Wait for news of this process; after a while, look for those of another."""
        if not self._news.is_set():
            self._idle.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_PAUSE_S):
                await self._news.wait()

    async def _round(self) -> None:
        """Show what is due, in order."""
        while True:
            due, end = await self._journal.log.due(limit=EVENTS_A_ROUND)
            if end is None:
                return
            for each, following in pairwise(due):
                await self._show(each)
                await self._journal.log.advance(following.position - 1)
            if due:
                await self._show(due[-1])
            await self._journal.log.advance(end)

    async def _show(self, due: Due) -> None:
        case = await self._journal.case(due.case_id)
        try:
            if due.remark is not None:
                await self._remark(case, due)
                return
            await self._draw(case, due.position)
            # Whether a case is undone depends on its undo, and on the undo of that one.
            while case.parent is not None and case.parent_relation == UNDO:
                case = await self._journal.case(case.parent)
                await self._draw(case, due.position)
        except discord.HTTPException as error:
            if error.code not in {_INVALID_BODY, _TOO_LARGE}:
                raise
            log.error("case %s cannot be shown in the log channel: %s", due.case_id, error)

    async def _remark(self, case: Case, due: Due) -> None:
        """Ask a person to look at a case, in a card of its own."""
        if due.remark == FOR_A_PERSON:
            await self._post(_Post(due.position, case.id, "ask"), question_card(case, self._faces))

    async def _draw(self, case: Case, position: int) -> None:
        card = await self._cards.posted(case)
        post, posted = _Post(position, case.id, "case"), await self._journal.log.card_of(case.id)
        if posted is not None and await self._redraw(posted, _framed(card, post)):
            return
        message_id, may_be_old = await self._post(post, card)
        posted = LogCard(channel_id=self._channel_id, message_id=message_id)
        await self._journal.log.record_card(case.id, posted)
        if may_be_old:
            await self._redraw(posted, _framed(card, post))

    async def _post(self, post: _Post, card: Card) -> tuple[DiscordId, bool]:
        """Post a card once; return the number of its message, and whether that may be one from before."""
        begun = await self._journal.log.begin_post(post.position)
        if begun:
            found = await self._find(post)
            if found is not None:
                return found, True
        channel = self._client.get_partial_messageable(self._channel_id)
        try:
            message = await channel.send(
                view=_framed(card, post), files=files_of(card), nonce=post.nonce, allowed_mentions=NO_PINGS
            )
        except discord.HTTPException as error:
            if error.status < 500:  # Discord certainly did not post it
                await self._journal.log.drop_post()
            raise
        return DiscordId(message.id), begun

    async def _find(self, post: _Post) -> DiscordId | None:
        """Find a card that may have been posted before; None if it was not. It comes after every card that is recorded."""
        channel = self._client.get_partial_messageable(self._channel_id)
        newest = await self._journal.log.newest_message(self._channel_id)
        after = discord.Object(newest) if newest is not None else None
        async for message in channel.history(limit=LOOKED_THROUGH, after=after, oldest_first=False):
            if post.number in _numbers(message.components):
                return DiscordId(message.id)
        return None

    async def _redraw(self, posted: LogCard, view: CardView) -> bool:
        """Draw a posted card again; False if it is gone: it was deleted, or is in a channel that is no longer the log's."""
        try:
            try:
                await self._edit(posted, view)
            except discord.HTTPException as error:
                if error.code != _ARCHIVED:
                    raise
                await self._unarchive(posted.channel_id)
                await self._edit(posted, view)
        except discord.NotFound:
            return False
        except discord.Forbidden:
            if posted.channel_id == self._channel_id:
                raise
            return False
        return True

    async def _edit(self, posted: LogCard, view: CardView) -> None:
        channel = self._client.get_partial_messageable(posted.channel_id)
        await channel.get_partial_message(posted.message_id).edit(view=view, allowed_mentions=NO_PINGS)

    async def _unarchive(self, thread_id: DiscordId) -> None:
        thread = await self._client.fetch_channel(thread_id)
        if isinstance(thread, discord.Thread):
            await thread.edit(archived=False)


def _framed(card: Card, post: _Post) -> CardView:
    """Draw a card with the number by which it is found again."""
    view = CardView(card)
    for item in view.children:
        if isinstance(item, ui.Container):
            item.id = post.number
    return view


def _numbers(components: Iterable[object]) -> set[int | None]:
    return {each.id for each in components if isinstance(each, discord.Container)}
