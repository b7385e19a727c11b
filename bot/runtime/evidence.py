"""Where evidence is kept: in messages of the bot in the log channel, whose attachments stay."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import discord

from bot.access import Actor, DiscordId
from bot.errors import FileTransferFailed, InvalidInput
from bot.experiences.uploads import Upload
from bot.i18n import tr
from bot.journal import EvidenceFile
from bot.runtime.discord_failures import raised_as
from bot.ui.text import escape
from bot.ui.views import NO_PINGS, Interaction

log = logging.getLogger(__name__)

READ_WITHIN_S = 8.0
"""Seconds that a person waits at most for a small file of theirs to be read."""

BYTES_A_SECOND = 512 * 1024
"""How slow a line may be."""

TOO_LARGE = 413

EXPLAINED_WITHIN_S = 5.0
"""Seconds that a person waits at most for what is said beside their files."""


def uploads(interaction: Interaction, *attachments: discord.Attachment | None) -> list[Upload]:
    """Return the attachments of an interaction that were given, as files for services."""
    limit_bytes = interaction.filesize_limit
    return [
        Upload(name=each.filename, size_bytes=each.size, read=_reading(each), limit_bytes=limit_bytes)
        for each in attachments
        if each is not None
    ]


def _reading(attachment: discord.Attachment) -> Callable[[], Awaitable[bytes]]:
    async def read() -> bytes:
        with raised_as(FileTransferFailed):
            async with asyncio.timeout(_allowed_s(READ_WITHIN_S, attachment.size)):
                return await attachment.read()

    return read


def _allowed_s(small_s: float, size_bytes: int) -> float:
    """Return the seconds that Discord may take for so much. discord.py asks a server that fails for half a minute."""
    return small_s + size_bytes / BYTES_A_SECOND


@contextmanager
def _refusing_too_large() -> Iterator[None]:
    try:
        yield
    except discord.HTTPException as error:
        if error.status != TOO_LARGE:
            raise
        rule = tr("This is more than Discord takes from Steward in the log channel. Attach smaller files, or fewer.")
        raise InvalidInput("evidence", rule) from error


class ChannelShelf:
    """Keeps files in one channel.

    Args:
        client: Posts them.
        channel_id: The channel.
        within_s: How long Discord may take for small files.
    """

    def __init__(self, client: discord.Client, channel_id: DiscordId, *, within_s: float) -> None:
        self._client, self._channel_id, self._within_s = client, channel_id, within_s

    async def keep(self, actor: Actor, files: Sequence[tuple[str, bytes]], *, about: str) -> tuple[EvidenceFile, ...]:
        """Post the files in one message; return each with the message that carries it.

        Raises:
            FileTransferFailed: The channel does not take them.
            InvalidInput: They are too large for it: a person may have a greater limit than the bot alone.
        """
        channel = self._client.get_channel(self._channel_id)
        guild_id = (
            DiscordId(channel.guild.id) if isinstance(channel, discord.abc.GuildChannel | discord.Thread) else None
        )
        size_bytes = sum(len(content) for _, content in files)
        with raised_as(FileTransferFailed), _refusing_too_large():
            async with asyncio.timeout(_allowed_s(self._within_s, size_bytes)):
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

    async def explain_unused(self, person: str, files: Sequence[EvidenceFile], *, about: str) -> None:
        """Say in each message with one of the files that no case has it; a failure of Discord is only logged."""
        words = tr(
            "📎 Evidence for {about}, from {person}. That was not carried out, so no case has this.",
            about=escape(about),
            person=escape(person),
        )
        try:
            async with asyncio.timeout(EXPLAINED_WITHIN_S):
                for channel_id, message_id in {(each.channel_id, each.message_id) for each in files}:
                    message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
                    await message.edit(content=words, allowed_mentions=NO_PINGS)
        except Exception:  # discord.py lets its HTTP client's errors through
            log.warning("evidence that no case has could not be explained", exc_info=True)
