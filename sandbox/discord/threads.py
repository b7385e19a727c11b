"""Threads; a post of a forum is one too.

https://docs.discord.com/developers/topics/threads, and the codes of
https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from typing import Any, Final

from sandbox.discord.errors import DiscordError, missing_permissions
from sandbox.discord.guilds import MANAGE_THREADS, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS
from sandbox.discord.world import Location, World

PUBLIC_THREAD: Final = 11


def needed_to_send(location: Location) -> int:
    """The permission to post there: in a thread, the one to post in the channel above has no effect."""
    return SEND_MESSAGES if location.channel.thread_of is None else SEND_MESSAGES_IN_THREADS


def open_to_post(world: World, location: Location) -> None:
    """A post unarchives a thread.

    Raises:
        DiscordError: 160005: the thread is locked, and the bot may not manage threads; 50008: it is a forum.
    """
    if location.channel.is_forum:
        raise DiscordError(400, 50008, "Cannot send messages in a non-text channel")
    _ensure_unlocked(world, location)
    world.archived.discard(location.channel.id)


def ensure_editable(world: World, location: Location) -> None:
    """Refuse to edit a message in an archived thread.

    Raises:
        DiscordError: 50083.
    """
    if location.channel.id in world.archived:
        raise DiscordError(400, 50083, "Thread is archived")


def modify(world: World, location: Location, body: dict[str, Any]) -> None:
    """Archive or unarchive a thread, as PATCH /channels/{channel_id} does.

    Raises:
        DiscordError: The bot may not do that, or it is no thread.
    """
    if location.channel.thread_of is None:
        raise missing_permissions()  # the stand-in's bot may not manage channels
    _ensure_unlocked(world, location)
    if body.get("archived") is False:
        world.archived.discard(location.channel.id)
    elif body.get("archived"):
        world.archived.add(location.channel.id)


def fields(world: World, location: Location) -> dict[str, Any]:
    """The fields of a thread's channel object."""
    archived, locked = location.channel.id in world.archived, location.channel.id in world.locked
    return {
        "type": PUBLIC_THREAD,
        "parent_id": str(location.channel.thread_of),
        "owner_id": str(world.bot.owner_id),
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "applied_tags": [],
        "thread_metadata": {
            "archived": archived,
            "auto_archive_duration": 4320,
            "archive_timestamp": world.clock.now().isoformat(),
            "locked": locked,
            "create_timestamp": None,
        },
    }


def _ensure_unlocked(world: World, location: Location) -> None:
    may_manage = location.guild is not None and location.guild.bot_permissions & MANAGE_THREADS
    if location.channel.id in world.locked and not may_manage:
        raise DiscordError(403, 160005, "Thread is locked")
