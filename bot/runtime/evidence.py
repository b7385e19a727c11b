"""Where evidence is kept: in messages of the bot in the log channel, whose attachments stay."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import aiohttp
import discord

from bot.access import Actor, DiscordId
from bot.errors import FileTransferFailed
from bot.experiences.uploads import Upload
from bot.i18n import tr
from bot.journal import EvidenceFile
from bot.ui.text import escape
from bot.ui.views import NO_PINGS


def uploads(*attachments: discord.Attachment | None) -> list[Upload]:
    """Return the attachments that were given, as files for services."""
    given = [each for each in attachments if each is not None]
    return [Upload(name=each.filename, size_bytes=each.size, read=_reading(each)) for each in given]


def _reading(attachment: discord.Attachment) -> Callable[[], Awaitable[bytes]]:
    async def read() -> bytes:
        with _passing_on():
            return await attachment.read()

    return read


@contextmanager
def _passing_on() -> Iterator[None]:
    """Turn errors of Discord into `FileTransferFailed`; discord.py lets its HTTP client's errors through."""
    try:
        yield
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise FileTransferFailed from error


class ChannelShelf:
    """Keeps files in one channel."""

    def __init__(self, client: discord.Client, channel_id: DiscordId) -> None:
        self._client, self._channel_id = client, channel_id

    async def keep(self, actor: Actor, files: Sequence[tuple[str, bytes]], *, about: str) -> tuple[EvidenceFile, ...]:
        """Post the files in one message; return each with the message that carries it.

        Raises:
            FileTransferFailed: The channel does not take them.
        """
        with _passing_on():
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
                url=attachment.url,
            )
            for attachment in message.attachments
        )
