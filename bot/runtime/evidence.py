"""Where evidence is kept: in messages of the bot in the log channel, whose attachments stay."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence

import discord

from bot.access import Actor, DiscordId
from bot.errors import FileTransferFailed
from bot.experiences.uploads import Upload
from bot.i18n import tr
from bot.journal import EvidenceFile
from bot.runtime.discord_failures import raised_as
from bot.ui.text import escape
from bot.ui.views import NO_PINGS

log = logging.getLogger(__name__)

EXPLAINED_WITHIN_S = 5.0
"""Seconds that a person waits at most for what is said beside their files."""


def uploads(*attachments: discord.Attachment | None) -> list[Upload]:
    """Return the attachments that were given, as files for services."""
    given = [each for each in attachments if each is not None]
    return [Upload(name=each.filename, size_bytes=each.size, read=_reading(each)) for each in given]


def _reading(attachment: discord.Attachment) -> Callable[[], Awaitable[bytes]]:
    async def read() -> bytes:
        with raised_as(FileTransferFailed):
            return await attachment.read()

    return read


class ChannelShelf:
    """Keeps files in one channel."""

    def __init__(self, client: discord.Client, channel_id: DiscordId) -> None:
        self._client, self._channel_id = client, channel_id

    async def keep(self, actor: Actor, files: Sequence[tuple[str, bytes]], *, about: str) -> tuple[EvidenceFile, ...]:
        """Post the files in one message; return each with the message that carries it.

        Raises:
            FileTransferFailed: The channel does not take them.
        """
        channel = self._client.get_channel(self._channel_id)
        guild_id = (
            DiscordId(channel.guild.id) if isinstance(channel, discord.abc.GuildChannel | discord.Thread) else None
        )
        with raised_as(FileTransferFailed):
            message = await self._client.get_partial_messageable(self._channel_id).send(
                tr("📎 Evidence for {about}, from {person}", about=escape(about), person=escape(actor.name)),
                files=[discord.File(io.BytesIO(content), filename=name) for name, content in files],
                allowed_mentions=NO_PINGS,
            )
        return tuple(
            EvidenceFile(
                name=attachment.filename,
                size_bytes=attachment.size,
                channel_id=self._channel_id,
                message_id=DiscordId(message.id),
                guild_id=guild_id,
                attachment_id=attachment.id,
            )
            for attachment in message.attachments
        )

    async def explain_unused(self, actor: Actor, files: Sequence[EvidenceFile], *, about: str) -> None:
        """Say in each message with one of the files that no case has it; a failure of Discord is only logged."""
        words = tr(
            "📎 Evidence for {about}, from {person}. That was not carried out, so no case has this.",
            about=escape(about),
            person=escape(actor.name),
        )
        try:
            async with asyncio.timeout(EXPLAINED_WITHIN_S):
                for channel_id, message_id in {(each.channel_id, each.message_id) for each in files}:
                    message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
                    await message.edit(content=words, allowed_mentions=NO_PINGS)
        except Exception:  # discord.py lets its HTTP client's errors through
            log.warning("evidence that no case has could not be explained", exc_info=True)
