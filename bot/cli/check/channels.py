"""Computes what a bot may do in a Discord channel, and a role in a server, from the answers of Discord's REST interface. Pure.

Rules: Discord documentation, "Permissions", Permission Overwrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.settings.permissions import DiscordPermission

Json = Mapping[str, Any]

# Discord documentation, "Channel", Channel Types: text and announcement channels, threads (also the posts of a forum), forums.
TEXT_CHANNELS = frozenset({0, 5})
THREADS = frozenset({10, 11, 12})
FORUMS = frozenset({15, 16})


NEEDED = (DiscordPermission.VIEW_CHANNEL, DiscordPermission.SEND_MESSAGES, DiscordPermission.ATTACH_FILES)
"""The permissions that Steward's log needs."""
HISTORY = DiscordPermission.READ_MESSAGE_HISTORY


def lacking(channel: Json, guild: Json, member: Json, *, in_threads: bool = False) -> tuple[str, ...]:
    """Return the names of the needed permissions that a member does not have in a channel, or in its threads.

    A thread has the permissions of its channel, but another one takes the place of Send Messages (Discord documentation,
    "Threads", Permissions).
    """
    held = _held(channel, guild, member)
    instead = {DiscordPermission.SEND_MESSAGES: DiscordPermission.SEND_MESSAGES_IN_THREADS} if in_threads else {}
    return tuple(needed.title for needed in (instead.get(each, each) for each in NEEDED) if not held & needed)


def reads_history(channel: Json, guild: Json, member: Json) -> bool:
    """Whether a member may read what was posted in a channel before."""
    return bool(_held(channel, guild, member) & HISTORY)


def role_lacks(permission: DiscordPermission, role: Json, guild: Json) -> bool:
    """Whether somebody who holds only this role does not have a permission in its server."""
    held = _union(each["permissions"] for each in guild["roles"] if each["id"] in (role["id"], guild["id"]))
    return not held & (permission | DiscordPermission.ADMINISTRATOR)


def _held(channel: Json, guild: Json, member: Json) -> int:
    member_id, everyone = member["user"]["id"], guild["id"]
    roles = {everyone, *member["roles"]}
    base = _union(role["permissions"] for role in guild["roles"] if role["id"] in roles)
    if guild.get("owner_id") == member_id or base & DiscordPermission.ADMINISTRATOR:
        return -1
    overwrites = {each["id"]: each for each in channel.get("permission_overwrites", ())}
    for ids in ({everyone}, roles - {everyone}, {member_id}):
        chosen = [overwrites[each] for each in ids if each in overwrites]
        base &= ~_union(each["deny"] for each in chosen)
        base |= _union(each["allow"] for each in chosen)
    return base


def _union(bits: Iterable[str]) -> int:
    union = 0
    for each in bits:
        union |= int(each)
    return union
