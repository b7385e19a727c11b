"""Bulks in Discord: a card that shows the progress, also after its interaction has ended, and the presses on it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any, Literal

import discord

from bot.changes.bulk.bulks import Bulks
from bot.changes.bulk.runs import BulkRun
from bot.changes.cards import bulk as render
from bot.runtime.gate import actor_of
from bot.ui.cards import Card
from bot.ui.faces import BulkWords, Faces
from bot.ui.host import host_of
from bot.ui.taking import acknowledge
from bot.ui.views import NO_PINGS, CardView, Interaction, complete, reply

log = logging.getLogger(__name__)

REDRAW_S = 2.0
"""Discord takes five edits of a message in five seconds; a person needs fewer."""

TOKEN_LIFE = timedelta(minutes=14)
"""An interaction's answer can be edited for 15 minutes; then the progress goes on in another message."""


class BulkDesk:
    """Shows the progress of runs on the cards of the people who began them, and takes the presses of Stop and Resume."""

    def __init__(self, bulks: Bulks, faces: Faces) -> None:
        self._bulks, self._faces = bulks, faces
        self._following: set[asyncio.Task[None]] = set()

    def follow(self, interaction: Interaction, run: BulkRun) -> None:
        """Keep an interaction's answer up to date until the run is over. Only a private answer names players."""
        task = asyncio.create_task(self._follow(interaction, run), name=f"card of bulk {run.case_id}")
        self._following.add(task)
        task.add_done_callback(self._following.discard)

    def follow_any(self, interaction: Interaction, outcome: object) -> None:
        """Follow an outcome that is a bulk. Any other outcome is already shown."""
        if isinstance(outcome, BulkRun):
            self.follow(interaction, outcome)

    async def pressed(self, interaction: Interaction, verb: Literal["stop", "resume"], number: int) -> None:
        """Stop a bulk, or resume one, in the name of the person who presses."""
        await acknowledge(interaction)
        with host_of(interaction).working():
            if verb == "stop":
                stop = await self._bulks.stop(actor_of(interaction), number)
                words = self._faces.of(stop.case).bulk[stop.action]
                await reply(interaction, render.stop_card(stop, words), private=True)
            else:
                self.follow(interaction, await self._bulks.resume(actor_of(interaction), str(number)))

    async def finish(self) -> None:
        """End every run after its current player, and show it on its card."""
        await self._bulks.runs.finish()
        await asyncio.gather(*self._following)

    async def _follow(self, interaction: Interaction, run: BulkRun) -> None:
        message: discord.Message | None = None
        while True:
            message = await self._draw(interaction, message, run)
            if run.over or run.task is None:
                return
            await asyncio.wait({run.task}, timeout=REDRAW_S)

    async def _draw(
        self, interaction: Interaction, message: discord.Message | None, run: BulkRun
    ) -> discord.Message | None:
        words = self._faces.of_plan(run.plan).bulk[run.action]
        try:
            if message is not None:
                card = render.progress_card(run, words)
                return await message.edit(view=CardView(card), allowed_mentions=NO_PINGS)
            if discord.utils.utcnow() - interaction.created_at < TOKEN_LIFE:
                card = render.result_card(run, words)
                await _edit(interaction, card, without_files=render.without_table(card, run))
                return None
            return await _move(interaction, run, words)
        except Exception:  # discord.py lets a broken connection through; the run goes on, and its cases show the result
            log.warning("the progress of bulk %s could not be shown", run.case_id, exc_info=True)
            return message


async def _move(interaction: Interaction, run: BulkRun, words: BulkWords) -> discord.Message:
    channel: Any = interaction.channel
    card = render.progress_card(run, words)
    message: discord.Message = await channel.send(view=CardView(card), allowed_mentions=NO_PINGS)
    with suppress(discord.HTTPException):  # the token may already have expired: then the card stays as it is
        moved = render.moved_card(run, words, message.jump_url)
        await _edit(interaction, moved, without_files=moved)
    return message


async def _edit(interaction: Interaction, card: Card, *, without_files: Card) -> None:
    try:
        await complete(interaction, CardView(card), card)
    except Exception as error:  # discord.py lets its HTTP client's errors through
        if not card.files:
            raise
        log.warning("the result of a bulk is shown without its table, which `/case view` has: %s", error)
        await complete(interaction, CardView(without_files), without_files)
